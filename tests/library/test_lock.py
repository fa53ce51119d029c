"""One job of a kind at a time; and a sentence where files cannot be locked."""

import sys

import pytest

from models.database import Library
from models.errors import GpdedupError
from models.lock import held


def test_a_second_job_of_the_kind_is_refused_and_another_kind_is_not(library: Library) -> None:
    taken = pytest.raises(GpdedupError, match="Another staging of .* is under way")
    with held(library, "sync"), held(library, "stage"), taken, held(library, "stage"):
        pytest.fail("it was held twice")
    with held(library, "stage"):
        pass


def test_a_system_without_locks_is_told_as_such(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.raises(GpdedupError, match="cannot lock files.*WSL"), held(library, "sync"):
        pytest.fail("it was held without a lock")
