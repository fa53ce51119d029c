"""One page ahead, and a cancel that reaches into what blocks."""

import subprocess
import sys
import threading

import pytest

from models.control import Control
from models.errors import Cancelled
from models.google.prefetch import Page, Prefetcher


def test_a_cancel_breaks_off_what_is_under_way_and_nothing_later() -> None:
    control = Control()
    broken: list[str] = []
    with control.on_cancel(lambda: broken.append("first")):
        with control.on_cancel(lambda: broken.append("inner")):
            pass
        control.cancel()
    assert broken == ["first"]
    with control.on_cancel(lambda: broken.append("late")):
        assert broken == ["first", "late"]
    control.cancel()
    assert broken == ["first", "late"]


def test_an_error_of_the_thread_reaches_the_caller() -> None:
    def fetch(page_token: str | None, _: Control) -> Page:
        raise KeyError(page_token)

    with Prefetcher(fetch, Control()) as prefetcher:
        prefetcher.begin("t")
        with pytest.raises(KeyError, match="t"):
            prefetcher.page()


def test_a_cancel_from_elsewhere_ends_the_waiting() -> None:
    control = Control()
    begun = threading.Event()

    def fetch(_: str | None, fetching: Control) -> Page:
        begun.set()
        fetching.wait(60)
        return {}

    with Prefetcher(fetch, control) as prefetcher:
        prefetcher.begin(None)
        assert begun.wait(60)
        control.cancel()
        with pytest.raises(Cancelled):
            prefetcher.page()


def test_a_page_that_nobody_began_is_our_own_fault() -> None:
    with Prefetcher(lambda *_: {}, Control()) as prefetcher, pytest.raises(RuntimeError):
        prefetcher.page()


def test_nothing_of_google_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys; import models.google.client, models.google.signin, models.google.tokens;"
        "import models.sources.google_library, models.sources.picker;"
        "slow = ('googleapiclient', 'google.', 'httplib2', 'requests', 'oauthlib', 'tenacity');"
        "sys.exit(', '.join(name for name in sys.modules if name.startswith(slow)) or None)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
