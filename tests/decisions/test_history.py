"""Undo, redo, the journal, and what a sync does to decisions."""

from pathlib import Path

import pytest

from models.database import Library
from models.decisions import (
    Verdict,
    decide_bulk,
    decide_items,
    journal_entries,
    orphans,
    redo,
    reopen_orphans,
    reopened_items,
    undo,
)
from models.errors import LibraryError
from models.rules.base import Confidence
from tests.conftest import FakeClock
from tests.decisions.shelf import claim, shelve, steps, words
from tests.rules.camera import change

REMOVE, KEEP, OPEN = Verdict.REMOVE, Verdict.KEEP, Verdict.OPEN


def pairs(library: Library, *names: str) -> None:
    shelve(library, *names, "k")
    for name in names:
        claim(library, name, "k")


def test_back_and_forth_without_limit(library: Library, clock: FakeClock) -> None:
    pairs(library, "x", "y")
    seen = [words(library)]
    for name, verdict in [("x", REMOVE), ("y", KEEP), ("x", KEEP), ("x", OPEN)]:
        decide_items(library, clock, [name], verdict)
        seen.append(words(library))
    for state in reversed(seen[:-1]):
        assert undo(library, clock) is not None
        assert words(library) == state
    assert undo(library, clock) is None
    for state in seen[1:]:
        assert redo(library, clock) is not None
        assert words(library) == state
    assert redo(library, clock) is None


def test_undo_survives_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "own.sqlite"
    with Library(path) as library:
        pairs(library, "x")
        decide_items(library, clock, ["x"], REMOVE)
    with Library(path) as library:
        outcome = undo(library, clock)
        assert outcome is not None
        assert outcome.title == "remove x.jpg"
        assert words(library) == {}


def test_a_new_decision_drops_what_could_be_redone(library: Library, clock: FakeClock) -> None:
    pairs(library, "x", "y")
    decide_items(library, clock, ["x"], REMOVE)
    undo(library, clock)
    decide_items(library, clock, ["y"], KEEP)
    assert redo(library, clock) is None
    undo(library, clock)
    assert words(library) == {}
    assert undo(library, clock) is None


def test_a_decision_that_changes_nothing_keeps_the_redo(library: Library, clock: FakeClock) -> None:
    pairs(library, "x", "y")
    decide_items(library, clock, ["y"], KEEP)
    decide_items(library, clock, ["x"], REMOVE)
    undo(library, clock)
    decide_items(library, clock, ["y"], KEEP)
    assert redo(library, clock) is not None
    assert words(library)["x", "k"] == "remove"


def test_a_bulk_step_is_undone_as_one(library: Library, clock: FakeClock) -> None:
    pairs(library, "x", "y", "z")
    decide_items(library, clock, ["y"], REMOVE)
    decide_bulk(library, clock, rules=None, confidences=[Confidence.STRONG], verdict=REMOVE, include_marked=False)
    outcome = undo(library, clock)
    assert outcome is not None
    assert (outcome.title, outcome.changed) == ("remove 2 items", 2)
    assert words(library) == {("y", "k"): "remove"}


def test_undo_refuses_exactly_the_removals_that_are_not_safe_any_more(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "y", "k", "l")
    claim(library, "x", "k")
    claim(library, "y", "l")
    decide_items(library, clock, ["x", "y"], REMOVE)
    decide_items(library, clock, ["x", "y"], OPEN)
    change(library, "k", trashed=1)
    outcome = undo(library, clock)
    assert outcome is not None
    assert [refusal.item_id for refusal in outcome.refused] == ["x"]
    assert "k.jpg, which should stay, is in the trash" in outcome.refused[0].reason
    assert words(library) == {("y", "l"): "remove"}
    assert undo(library, clock) is not None
    assert words(library) == {}


def test_undo_does_not_bring_back_a_removal_that_no_rule_claims(library: Library, clock: FakeClock) -> None:
    pairs(library, "x")
    decide_items(library, clock, ["x"], REMOVE)
    decide_items(library, clock, ["x"], OPEN)
    library.execute("DELETE FROM finding")
    outcome = undo(library, clock)
    assert outcome is not None
    assert "No rule claims it" in outcome.refused[0].reason


@pytest.mark.parametrize(
    "values", [{"trashed": 1}, {"gone_at": "2026-01-01 00:00:00"}, {"partner_shared": 1}, {"account": "other"}]
)
def test_a_keeper_that_vanishes_reopens_what_leaned_on_it(
    library: Library, clock: FakeClock, values: dict[str, object]
) -> None:
    shelve(library, "x", "kept", "y", "k", "l")
    claim(library, "x", "k")
    claim(library, "kept", "k")
    claim(library, "y", "l")
    decide_items(library, clock, ["x", "y"], REMOVE)
    decide_items(library, clock, ["kept"], KEEP)
    assert reopen_orphans(library, clock) == ()
    change(library, "k", **values)
    (reopened,) = reopen_orphans(library, clock)
    assert (reopened.item_id, reopened.filename) == ("x", "x.jpg")
    assert "k.jpg, which should stay," in reopened.reason
    assert words(library) == {("kept", "k"): "keep", ("y", "l"): "remove"}
    assert steps(library)[-1] == ("reopen", "x", "k", "remove", "open")
    assert reopen_orphans(library, clock) == ()


def test_what_went_as_decided_is_not_reopened(library: Library, clock: FakeClock) -> None:
    pairs(library, "x", "y")
    decide_items(library, clock, ["x", "y"], REMOVE)
    change(library, "x", trashed=1)
    change(library, "y", gone_at="2026-01-01 00:00:00")
    change(library, "k", trashed=1)
    library.execute("DELETE FROM finding")
    assert reopen_orphans(library, clock) == ()
    change(library, "x", trashed=0)
    assert [refusal.item_id for refusal in reopen_orphans(library, clock)] == ["x"]


def test_reopened_items_wait_for_a_new_word_and_the_journal_is_not_read_through(
    library: Library, clock: FakeClock
) -> None:
    pairs(library, "x", "y")
    decide_items(library, clock, ["x", "y"], REMOVE)
    assert reopened_items(library) == 0
    change(library, "k", trashed=1)
    reopen_orphans(library, clock)
    assert reopened_items(library) == 2
    decide_items(library, clock, ["x"], KEEP)
    assert reopened_items(library) == 1
    plan = [row[3] for row in library.rows(f"EXPLAIN QUERY PLAN {orphans.WAITING}")]
    assert any("journal_action" in line for line in plan)
    assert not any("SCAN j" in line for line in plan)


def test_reopening_is_no_step_for_undo(library: Library, clock: FakeClock) -> None:
    pairs(library, "x")
    decide_items(library, clock, ["x"], REMOVE)
    change(library, "k", trashed=1)
    reopen_orphans(library, clock)
    outcome = undo(library, clock)
    assert outcome is not None
    assert (outcome.title, outcome.changed) == ("remove x.jpg", 0)
    refused = redo(library, clock)
    assert refused is not None
    assert len(refused.refused) == 1


def test_the_journal_tells_who_and_why(library: Library, clock: FakeClock) -> None:
    pairs(library, "x")
    decide_items(library, clock, ["x"], REMOVE)
    undo(library, clock)
    first, second = journal_entries(library)
    assert (first.action, first.filename, first.keeper_filename) == ("decide", "x.jpg", "k.jpg")
    assert (first.before, first.after, first.title) == ("open", "remove", "remove x.jpg")
    assert (second.step, second.title, second.after) == ("undo", "undo: remove x.jpg", "open")
    assert list(journal_entries(library, after=second.id)) == []


def test_the_journal_is_append_only(library: Library, clock: FakeClock) -> None:
    pairs(library, "x")
    decide_items(library, clock, ["x"], REMOVE)
    with pytest.raises(LibraryError, match="append-only"):
        library.execute("UPDATE journal SET after = 'keep'")
