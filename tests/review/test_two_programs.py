"""Two programs on two terminals decide in one library at the same time."""

from contextlib import closing
from pathlib import Path

import pytest

from models.database import Library
from tests.cli.terminal import Terminal
from tests.review.made_up import make_findings


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A library of 40 findings, 32 of them by the rule that is shown first."""
    path = tmp_path / "library.sqlite"
    with closing(Library(path)) as library:
        make_findings(library, 40, nasty=False)
    return path


def words(path: Path) -> dict[str, str]:
    with closing(Library(path)) as library:
        return dict(library.rows("SELECT candidate_id, verdict FROM decision"))


def rows_with(mark: str, text: str) -> int:
    return sum(line.startswith(mark) for line in map(str.strip, text.splitlines()))


def test_none_is_lost_each_sees_the_others_and_undo_takes_the_newest_of_both(shared):
    with Terminal("--library", str(shared)) as one, Terminal("--library", str(shared)) as other:
        both = (one, other)
        for terminal in both:
            terminal.read_until("Takeout export")
            terminal.type("3")
        for terminal in both:
            terminal.read_until(" 1/32")
        other.type("G")
        other.read_until(" 32/32")
        one.type("     ")
        other.type("xkxkkxkkx")  # the last row has none after it to move on to
        for terminal in both:  # without a key
            terminal.read_until("decided 9")
        assert rows_with("✗", one.text) == 5
        assert rows_with("✓", other.text) == 4
        taken = words(shared)
        assert sorted(taken.values()) == ["keep"] * 4 + ["remove"] * 5
        one.type("g ")  # decides nothing new: its word was that before
        one.read_until(" 2/32")
        one.type("jjjjx")
        one.read_until("decided 10")
        newest = set(words(shared)) - set(taken)
        assert len(newest) == 1
        other.type("z")
        other.read_until("undone: keep ")
        other.read_until("decided 9")
        assert words(shared) == taken
        one.read_until("decided 9")
        assert rows_with("✓", one.text) == 0
