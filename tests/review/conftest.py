"""The program with a library of made-up findings."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Library
from models.settings import ApiRoots, Paths, Settings
from tests.conftest import FakeClock
from tests.review.made_up import make_findings
from tests.settling import settle_by_the_loop
from tests.started import StartedApp
from tui.app import GpdedupApp

FINDINGS = 300


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are shown in the machine's zone: here it is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def full_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the library `full`, closed: made once."""
    path = tmp_path_factory.mktemp("review") / "full.sqlite"
    with Library(path) as library:
        make_findings(library, FINDINGS)
    return path


@pytest.fixture
def full(tmp_path: Path, full_library: Path) -> Iterator[Library]:
    """A library with 300 findings: 240 by `uuid-thumbnail`, 60 by `same-shot`."""
    with Library(Path(shutil.copy(full_library, tmp_path / "library.sqlite"))) as opened:
        yield opened


class ReviewFirst(StartedApp):
    """The program, opened at its third step."""

    first_step = "review"


def program(library: Library, clock: FakeClock) -> GpdedupApp:
    """Returns the program on a library."""
    return ReviewFirst(library, Settings(), Paths.default(), ApiRoots(), clock=clock)


@pytest.fixture
def app(full: Library, clock: FakeClock) -> GpdedupApp:
    return program(full, clock)


@pytest.fixture
def empty_app(library: Library, clock: FakeClock) -> GpdedupApp:
    return program(library, clock)


@pytest.fixture(autouse=True)
def settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key has been answered when nothing is left to do."""
    settle_by_the_loop(monkeypatch)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moments that the screen waits for another key are as short as can be."""
    monkeypatch.setattr("tui.review_numbers.COUNT_PAUSE", 0.01)
    monkeypatch.setattr("tui.review_rows.TYPING_PAUSE", 0.01)
