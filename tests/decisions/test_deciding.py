"""Decisions one by one and in bulk, and the check that no last copy goes."""

from typing import Any

import pytest

from models.database import Library
from models.decisions import Verdict, decide_bulk, decide_findings, decide_items
from models.errors import ExitCode, UsageError
from models.items import SourceName
from models.rules.base import Confidence
from tests.conftest import FakeClock
from tests.decisions.shelf import claim, shelve, steps, words
from tests.rules.camera import change, put_in_album

REMOVE, KEEP, OPEN = Verdict.REMOVE, Verdict.KEEP, Verdict.OPEN
SURE = frozenset({Confidence.CERTAIN, Confidence.STRONG})


def bulk(library: Library, clock: FakeClock, verdict: Verdict = REMOVE, **options: Any) -> Any:
    settings = {"rules": None, "confidences": SURE, "include_marked": False} | options
    return decide_bulk(library, clock, verdict=verdict, **settings)


def test_a_word_is_stored_journalled_and_changed(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k")
    claim(library, "x", "k")
    for verdict in (REMOVE, KEEP, OPEN):
        outcome = decide_items(library, clock, ["x"], verdict)
        assert (outcome.changed, outcome.refused) == (1, ())
        assert words(library).get(("x", "k"), "open") == verdict
    assert [line[3:] for line in steps(library)] == [("open", "remove"), ("remove", "keep"), ("keep", "open")]
    assert outcome.title == "reopen x.jpg"


def test_saying_it_again_changes_nothing(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k")
    claim(library, "x", "k")
    decide_items(library, clock, ["x"], REMOVE)
    outcome = decide_items(library, clock, ["x", "x"], REMOVE)
    assert (outcome.action_id, outcome.changed, outcome.unchanged) == (None, 0, 1)
    assert library.value("SELECT count(*) FROM action") == 1


def test_an_unknown_id_is_named_and_nothing_is_written(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k")
    claim(library, "x", "k")
    with pytest.raises(UsageError, match=r"nope\u241b") as error:
        decide_items(library, clock, ["x", "nope\x1b"], REMOVE)
    assert error.value.exit_code is ExitCode.USAGE
    assert words(library) == {}
    assert steps(library) == []


def test_an_item_that_no_rule_claims_is_refused(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", "free")
    claim(library, "x", "k")
    outcome = decide_items(library, clock, ["free", "x"], REMOVE)
    assert [(r.item_id, r.filename) for r in outcome.refused] == [("free", "free.jpg")]
    assert "No rule claims it" in outcome.refused[0].reason
    assert words(library) == {("x", "k"): "remove"}


@pytest.mark.parametrize(
    ("which", "values", "reason"),
    [
        ("k", {"trashed": 1}, "k.jpg, which should stay, is in the trash"),
        ("k", {"gone_at": "2026-01-01 00:00:00"}, "is gone since"),
        ("k", {"partner_shared": 1}, "belongs to a partner"),
        ("k", {"source": "local"}, "only on the local disk"),
        ("k", {"account": "other"}, "in another source or account"),
        ("k", {"source": "takeout"}, "in another source or account"),
        ("k", {"filename": "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng"}, "a Lightroom thumbnail itself"),
        ("x", {"trashed": 1}, "in the trash already"),
        ("x", {"gone_at": "2026-01-01 00:00:00"}, "gone since"),
        ("x", {"source": "local"}, "on the local disk"),
    ],
)
def test_no_last_copy_goes(library: Library, clock: FakeClock, which: str, values: dict[str, Any], reason: str) -> None:
    shelve(library, "x", "k", sha256=None)
    claim(library, "x", "k")
    change(library, which, **values)
    for outcome in (decide_items(library, clock, ["x"], REMOVE), bulk(library, clock)):
        assert reason in outcome.refused[0].reason
        assert (outcome.changed, outcome.action_id) == (0, None)
    assert words(library) == {}


def test_equal_bytes_are_never_a_reason_to_go(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", sha256="ab")
    claim(library, "x", "k")
    assert "same bytes" in decide_items(library, clock, ["x"], REMOVE).refused[0].reason


@pytest.mark.parametrize("rule", ["exact", "missing-locally"])
def test_rules_for_looking_at_remove_nothing(library: Library, clock: FakeClock, rule: str) -> None:
    shelve(library, "x", "k")
    claim(library, "x", "k", rule=rule, confidence=Confidence.CERTAIN)
    assert rule in decide_items(library, clock, ["x"], REMOVE).refused[0].reason
    assert len(bulk(library, clock, rules=[rule]).refused) == 1
    everything = bulk(library, clock)
    assert (everything.refused, everything.left_shown) == ((), 1)
    assert decide_items(library, clock, ["x"], KEEP).changed == 1


def test_takeout_and_toolkit_are_one_source(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", source=SourceName.TAKEOUT)
    shelve(library, "k", source=SourceName.TOOLKIT)
    claim(library, "x", "k")
    assert decide_items(library, clock, ["x"], REMOVE).changed == 1


def test_a_keeper_stays_and_its_candidate_first_needs_reopening(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", "l")
    claim(library, "x", "k")
    claim(library, "k", "l")
    decide_items(library, clock, ["x"], REMOVE)
    refused = decide_items(library, clock, ["k"], REMOVE).refused
    assert "x.jpg is to be removed because this one stays" in refused[0].reason
    decide_items(library, clock, ["x"], OPEN)
    assert decide_items(library, clock, ["k"], REMOVE).changed == 1
    refused = decide_items(library, clock, ["x"], REMOVE).refused
    assert "k.jpg, which should stay, is to be removed, too" in refused[0].reason


def test_a_candidate_that_went_needs_its_keeper_no_longer(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", "l")
    claim(library, "x", "k")
    claim(library, "k", "l")
    decide_items(library, clock, ["x"], REMOVE)
    change(library, "x", gone_at="2026-01-01 00:00:00")
    assert decide_items(library, clock, ["k"], REMOVE).changed == 1


def test_two_items_that_vouch_for_each_other_lose_one_only(library: Library, clock: FakeClock) -> None:
    shelve(library, "a", "b")
    claim(library, "b", "a", rule="raw-sidecar")
    claim(library, "a", "b")
    outcome = decide_items(library, clock, ["b", "a"], REMOVE)
    assert words(library) == {("a", "b"): "remove"}
    assert [refusal.item_id for refusal in outcome.refused] == ["b"]


def test_in_bulk_the_strongest_claims_go_first_then_by_id(library: Library, clock: FakeClock) -> None:
    shelve(library, "a", "b", "c")
    claim(library, "a", "b", confidence=Confidence.POSSIBLE)
    claim(library, "b", "c", confidence=Confidence.STRONG)
    outcome = bulk(library, clock, confidences=frozenset(Confidence))
    assert words(library) == {("b", "c"): "remove"}
    assert [refusal.item_id for refusal in outcome.refused] == ["a"]


def test_a_claim_for_looking_at_brings_a_weak_one_nowhere(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "a", "k")
    claim(library, "x", "a", rule="exact", confidence=Confidence.CERTAIN)
    claim(library, "x", "a", rule="lookalike", confidence=Confidence.POSSIBLE)
    claim(library, "a", "k")
    outcome = bulk(library, clock, confidences=frozenset(Confidence))
    assert words(library) == {("a", "k"): "remove"}
    assert [refused.item_id for refused in outcome.refused] == ["x"]


def test_a_word_on_an_item_counts_for_all_its_claims(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", "l")
    claim(library, "x", "k")
    claim(library, "x", "l", rule="raw-sidecar")
    change(library, "l", trashed=1)
    outcome = decide_items(library, clock, ["x"], REMOVE)
    assert (outcome.changed, outcome.refused) == (1, ())
    assert words(library) == {("x", "k"): "remove"}
    decide_items(library, clock, ["x"], KEEP)
    assert words(library) == {("x", "k"): "keep", ("x", "l"): "keep"}
    decide_items(library, clock, ["x"], REMOVE)
    assert words(library) == {("x", "k"): "remove"}


def test_bulk_takes_possible_ones_only_where_they_are_named(library: Library, clock: FakeClock) -> None:
    shelve(library, "s", "p", "k")
    claim(library, "s", "k")
    claim(library, "p", "k", confidence=Confidence.POSSIBLE)
    assert bulk(library, clock).changed == 1
    assert words(library) == {("s", "k"): "remove"}
    assert bulk(library, clock, confidences=[Confidence.POSSIBLE]).changed == 1


def test_bulk_leaves_marked_items_open_and_counts_them(library: Library, clock: FakeClock) -> None:
    shelve(library, "a", "b", "c", "d", "e", "k")
    for name in "abcde":
        claim(library, name, "k")
    change(library, "a", favorited=1)
    put_in_album(library, "b")
    change(library, "c", partner_shared=1)
    put_in_album(library, "d", "gpdedup: to delete 2026-11-01", ours=True)
    put_in_album(library, "e", "gpdedup: to delete 2026-10-01")
    outcome = bulk(library, clock)
    assert (outcome.changed, outcome.left_open) == (2, 3)
    assert set(words(library)) == {("d", "k"), ("e", "k")}
    assert bulk(library, clock, include_marked=True).changed == 3


def test_bulk_does_not_turn_a_keep_round(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "y", "k")
    number = claim(library, "x", "k")
    claim(library, "y", "k")
    decide_items(library, clock, ["x"], KEEP)
    outcome = bulk(library, clock)
    assert (outcome.changed, outcome.left_kept) == (1, 1)
    assert words(library) == {("x", "k"): "keep", ("y", "k"): "remove"}
    assert decide_findings(library, clock, [number], REMOVE, include_marked=False).changed == 1


def test_a_keep_beside_another_keeper_holds_for_the_item(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", "l")
    first = claim(library, "x", "k")
    second = claim(library, "x", "l", rule="raw-sidecar")
    decide_findings(library, clock, [first], KEEP, include_marked=False)
    refused = decide_findings(library, clock, [second], REMOVE, include_marked=False).refused
    assert "keep it beside k.jpg" in refused[0].reason


def test_bulk_by_rule(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "y", "k")
    claim(library, "x", "k")
    claim(library, "y", "k", rule="raw-sidecar")
    assert bulk(library, clock, rules=["raw-sidecar"]).title == "remove y.jpg"
    assert words(library) == {("y", "k"): "remove"}


def test_without_a_keeper_only_a_custom_rule_and_only_by_name(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "y")
    claim(library, "x", None, rule="custom:old")
    claim(library, "y", None)
    assert [r.reason for r in bulk(library, clock).refused] == ["Nothing stays in its place."] * 2
    assert decide_items(library, clock, ["x"], REMOVE).changed == 1
    assert decide_items(library, clock, ["y"], REMOVE).changed == 0


def test_bulk_keep_and_reopen_leave_nothing_out(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "y", "k")
    claim(library, "x", "k")
    claim(library, "y", "k")
    change(library, "x", favorited=1)
    assert bulk(library, clock, KEEP).changed == 2
    assert bulk(library, clock, OPEN).changed == 2
    assert words(library) == {}
