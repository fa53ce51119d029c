"""A bulk step that is killed in the middle is undone as a whole, and taken again as if nothing had been."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.database import Library
from models.decisions import Verdict, decide_bulk, journal_ids, undo
from models.rules.base import Confidence
from tests.conftest import FakeClock
from tests.decisions.shelf import words
from tests.review.made_up import make_findings

COUNT = 500
STEP = """
import os, signal, sys
from pathlib import Path
from models.control import Clock
from models.database import Library
from models.decisions import Verdict, decide_bulk, undo
from models.rules.base import Confidence

class Dying(Library):
    def execute(self, sql, parameters=()):
        done = super().execute(sql, parameters)
        if sys.argv[3] in sql:
            assert self.value("SELECT count(*) FROM action WHERE title = ''") == 1
            os.kill(os.getpid(), signal.SIGKILL)
        return done

with Dying(Path(sys.argv[1])) as library, library.connection():
    library.execute("PRAGMA cache_size = 5")  # pages go to the log long before the end
    if sys.argv[2] == "undo":
        undo(library, Clock())
    else:
        decide_bulk(library, Clock(), rules=None, confidences=Confidence, verdict=Verdict.REMOVE, include_marked=True)
"""


def remove_all(library: Library, clock: FakeClock) -> int:
    return decide_bulk(
        library, clock, rules=None, confidences=Confidence, verdict=Verdict.REMOVE, include_marked=True
    ).changed


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("removal", "INSERT INTO decision"),
        ("removal", "INSERT INTO journal"),
        ("undo", "DELETE FROM decision"),
        ("undo", "INSERT INTO journal"),
    ],
)
def test_killed_in_the_middle_it_is_all_or_nothing(tmp_path: Path, clock: FakeClock, what: str, after: str) -> None:
    path = tmp_path / "library.sqlite"
    with Library(path) as library:
        make_findings(library, COUNT)
        if what == "undo":
            assert remove_all(library, clock) == COUNT
        before = words(library), journal_ids(library), library.rows("SELECT * FROM action")
    killed = subprocess.run([sys.executable, "-c", STEP, str(path), what, after], check=False)
    assert killed.returncode == -signal.SIGKILL
    with Library(path) as library:
        assert (words(library), journal_ids(library), library.rows("SELECT * FROM action")) == before
        assert library.value("PRAGMA integrity_check") == "ok"
        if what == "undo":
            assert undo(library, clock) is not None
            assert words(library) == {}
        else:
            assert remove_all(library, clock) == len(words(library)) == COUNT
