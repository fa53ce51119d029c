"""Listing, reading and counting findings."""

from dataclasses import replace

import pytest

from models.candidates import (
    CandidateFilter,
    CandidateOrder,
    Marks,
    candidates,
    claims_on,
    finding_ids,
    item_view,
    rule_counts,
)
from models.database import Library
from models.decisions import Verdict, decide_items
from models.rules.base import Confidence
from tests.conftest import FakeClock
from tests.rules.camera import RAW, change, put_in_album, store

NASTY = "[/]\x1b[31m100%_\\Łódź\n\u202e.jpg"


@pytest.fixture
def shelf(library: Library) -> Library:
    """Three findings of two rules, out of order in every way."""
    names = {"b": "Beta.jpg", "a": NASTY, "c": "gamma.JPG"}
    for place, (item_id, name) in enumerate(names.items()):
        time = f"2019-01-0{3 - place} 00:00:00"
        store(library, replace(RAW, id=item_id, filename=name, creation_time=time, size_bytes=place or None))
    store(library, replace(RAW, id="k", filename="keeper.jpg"))
    rows = [("uuid-thumbnail", "b", "strong"), ("same-shot", "a", "possible"), ("uuid-thumbnail", "c", "strong")]
    for rule, candidate, confidence in rows:
        library.execute(
            "INSERT INTO finding (rule, candidate_id, keeper_id, confidence, reason, evidence, found_at)"
            " VALUES (?, ?, 'k', ?, 'Because.', '{\"shape\": [\"1×1\", null]}', '')",
            (rule, candidate, confidence),
        )
    return library


def listed(library: Library, order: CandidateOrder = CandidateOrder.FOUND, **shown: object) -> str:
    """Returns the candidates' ids in order."""
    ids = finding_ids(library, CandidateFilter(**shown), order)  # type: ignore[arg-type]
    return "".join(candidate.item.id for candidate in candidates(library, ids))


@pytest.mark.parametrize(
    ("order", "expected"),
    [("found", "bac"), ("taken", "cab"), ("name", "abc"), ("largest-first", "cab"), ("surest-first", "bca")],
)
def test_orders(shelf: Library, order: str, expected: str) -> None:
    assert listed(shelf, CandidateOrder(order)) == expected


def test_open_ones_first(shelf: Library, clock: FakeClock) -> None:
    decide_items(shelf, clock, ["b"], Verdict.KEEP)
    assert listed(shelf, CandidateOrder.DECISION) == "acb"


def test_filters(shelf: Library, clock: FakeClock) -> None:
    decide_items(shelf, clock, ["b"], Verdict.REMOVE)
    assert listed(shelf, rule="uuid-thumbnail") == "bc"
    assert listed(shelf, confidences=frozenset({Confidence.POSSIBLE})) == "a"
    assert listed(shelf, decisions=frozenset({Verdict.REMOVE})) == "b"
    assert listed(shelf, decisions=frozenset({Verdict.OPEN})) == "ac"
    assert listed(shelf, decisions=frozenset({Verdict.OPEN}), rule="uuid-thumbnail", text="GAMMA") == "c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("gamma", "c"), ("KEEPER", "bac"), ("%", "a"), ("_", "a"), ("\\", "a"), ("ŁÓDŹ", "a"), ("'; --", ""), ("\n", "a")],
)
def test_text_is_only_text(shelf: Library, text: str, expected: str) -> None:
    assert listed(shelf, text=text) == expected


def test_a_candidate_tells_everything(shelf: Library, clock: FakeClock) -> None:
    change(shelf, "a", favorited=1, partner_shared=1)
    put_in_album(shelf, "a", "Italy")
    put_in_album(shelf, "a", "gpdedup: to delete 2026-11-01", ours=True)
    decide_items(shelf, clock, ["a"], Verdict.REMOVE)
    (found,) = claims_on(shelf, "a")
    assert (found.rule, found.confidence, found.decision) == ("same-shot", Confidence.POSSIBLE, Verdict.REMOVE)
    assert (found.item.filename, found.item.favorited, found.item.edited) == (NASTY, True, None)
    assert found.marks == Marks(favorited=True, albums=("Italy",), partner=True)
    assert found.evidence == {"shape": ("1×1", None)}
    assert found.keeper == item_view(shelf, "k")
    assert item_view(shelf, "nope") is None


def test_candidates_keep_the_order_asked_for_and_leave_out_what_is_gone(shelf: Library) -> None:
    ids = list(finding_ids(shelf, CandidateFilter(), CandidateOrder.FOUND))
    assert [c.finding_id for c in candidates(shelf, [ids[2], 999, ids[0]])] == [ids[2], ids[0]]
    assert [bool(c.marks) for c in candidates(shelf, ids)] == [False] * 3


def test_the_numbers_of_each_rule(shelf: Library, clock: FakeClock) -> None:
    decide_items(shelf, clock, ["c"], Verdict.REMOVE)
    decide_items(shelf, clock, ["a"], Verdict.KEEP)
    same, uuid = rule_counts(shelf)
    assert (same.rule, same.findings, same.possible, same.kept, same.open) == ("same-shot", 1, 1, 1, 0)
    assert (uuid.findings, uuid.strong, uuid.removed, uuid.open) == (2, 2, 1, 1)
    assert (uuid.bytes_all, uuid.bytes_removed) == (2, 2)
