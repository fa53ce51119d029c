"""Swapping keeper and candidate."""

from dataclasses import replace
from typing import Any

import pytest

from models.database import Library
from models.decisions import Verdict, decide_items, findings_state, journal_entries, redo, swap, undo
from models.errors import UsageError
from models.rules.base import Confidence
from tests.conftest import FakeClock
from tests.decisions.shelf import claim, shelve, words
from tests.rules.camera import JPEG, RAW, SMALL, change, found, reason, scan_with, store


def number(library: Library, candidate: str) -> int:
    return int(library.value("SELECT id FROM finding WHERE candidate_id = ?", (candidate,)))


def findings(library: Library) -> set[tuple[Any, ...]]:
    return set(library.rows("SELECT rule, candidate_id, keeper_id, confidence, reason, evidence FROM finding"))


def test_keeper_and_candidate_change_places_and_a_scan_keeps_it_so(library: Library, clock: FakeClock) -> None:
    store(library, RAW, JPEG)
    scan_with(library, clock)
    before = findings(library)
    outcome = swap(library, clock, number(library, "raw"))
    assert (outcome.title, outcome.refused) == ("swap IMG_2533.CR2 with IMG_2533.JPG", ())
    assert found(library, "raw-sidecar") == {"jpeg": ("raw", "strong")}
    assert reason(library, "jpeg").startswith("Swapped by you: IMG_2533.CR2 stays.")
    swapped = findings(library)
    assert [count.changed for count in scan_with(library, clock)] == [0] * 6
    assert findings(library) == swapped
    undo(library, clock)
    assert findings(library) == before
    assert library.value("SELECT count(*) FROM swapped_pair") == 0
    redo(library, clock)
    assert findings(library) == swapped
    swap(library, clock, number(library, "jpeg"))
    assert findings(library) == before


def test_the_group_moves_with_the_keeper(library: Library, clock: FakeClock) -> None:
    store(library, RAW, JPEG, SMALL)
    scan_with(library, clock)
    assert found(library, "uuid-thumbnail") == {"thumb": ("jpeg", "strong")}
    decide_items(library, clock, ["thumb"], Verdict.REMOVE)
    assert decide_items(library, clock, ["raw"], Verdict.REMOVE).changed == 1
    before = words(library)
    raw_finding = library.value("SELECT id FROM finding WHERE candidate_id = 'raw'")
    swap(library, clock, raw_finding)
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "strong")}
    assert words(library) == {("thumb", "raw"): "remove"}
    assert decide_items(library, clock, ["jpeg"], Verdict.REMOVE).changed == 1
    scan_with(library, clock)
    assert words(library) == {("thumb", "raw"): "remove", ("jpeg", "raw"): "remove"}
    undo(library, clock)
    undo(library, clock)
    assert words(library) == before
    assert found(library, "uuid-thumbnail") == {"thumb": ("jpeg", "strong")}


def test_the_journal_tells_of_a_swap_in_words(library: Library, clock: FakeClock) -> None:
    store(library, RAW, JPEG, SMALL)
    scan_with(library, clock)
    swap(library, clock, number(library, "raw"))
    undo(library, clock)
    told = [(line.action, line.change, line.item_id, line.keeper_id) for line in journal_entries(library)]
    assert told == [
        ("swap", "stays → goes", "jpeg", "raw"),
        ("swap", "new keeper", "thumb", "raw"),
        ("undo", "new keeper", "thumb", "jpeg"),
        ("undo", "stays → goes", "raw", "jpeg"),
    ]


def test_a_thumbnail_never_becomes_a_keeper(library: Library, clock: FakeClock) -> None:
    store(library, RAW, SMALL)
    scan_with(library, clock)
    outcome = swap(library, clock, number(library, "thumb"))
    assert "Lightroom thumbnail" in outcome.refused[0].reason
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "strong")}


@pytest.mark.parametrize(
    ("which", "values", "words_in_it"),
    [
        ("x", {"trashed": 1}, "in the trash"),
        ("x", {"gone_at": "2026-01-01 00:00:00"}, "gone since"),
        ("x", {"partner_shared": 1}, "a partner"),
        ("x", {"source": "local"}, "local disk"),
        ("k", {"trashed": 1}, "cannot be a candidate"),
    ],
)
def test_swaps_that_would_break_a_promise_are_refused(
    library: Library, clock: FakeClock, which: str, values: dict[str, Any], words_in_it: str
) -> None:
    shelve(library, "x", "k")
    finding = claim(library, "x", "k")
    change(library, which, **values)
    outcome = swap(library, clock, finding)
    assert words_in_it in outcome.refused[0].reason
    assert (outcome.action_id, outcome.changed) == (None, 0)
    assert found(library, "same-shot") == {"x": ("k", "strong")}


def test_a_keeper_that_is_proposed_itself_cannot_be_swapped(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", "l")
    finding = claim(library, "x", "k")
    claim(library, "k", "l")
    assert "proposed itself" in swap(library, clock, finding).refused[0].reason


def test_a_candidate_that_another_rule_claims_cannot_stay(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k", "l")
    finding = claim(library, "x", "k")
    claim(library, "x", "l", rule="raw-sidecar")
    assert "claimed by another rule" in swap(library, clock, finding).refused[0].reason


def test_a_larger_candidate_is_possible_only(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k")
    change(library, "x", width=100)
    finding = claim(library, "x", "k")
    swap(library, clock, finding)
    assert found(library, "same-shot") == {"k": ("x", "possible")}
    undo(library, clock)
    assert found(library, "same-shot") == {"x": ("k", "strong")}


def test_a_smaller_copy_that_comes_to_stand_beside_a_raw_is_possible_only(library: Library, clock: FakeClock) -> None:
    """`same-shot` never pairs a RAW with anything else, and a bulk step must not take what it is not sure of."""
    store(library, RAW, JPEG, replace(JPEG, id="web", filename="IMG_2533-web.JPG", width=2048, height=1365))
    scan_with(library, clock)
    before = findings(library)
    assert found(library, "same-shot") == {"web": ("jpeg", "strong")}
    swap(library, clock, number(library, "raw"))
    assert found(library, "raw-sidecar") == {"jpeg": ("raw", "strong")}
    assert found(library, "same-shot") == {"web": ("raw", "possible")}
    assert reason(library, "web").startswith("Swapped by you: IMG_2533.CR2 stays, though one of the two is a RAW")
    swapped = findings(library)
    assert sum(count.changed for count in scan_with(library, clock)) == 0
    assert findings(library) == swapped
    undo(library, clock)
    assert findings(library) == before


def test_a_smaller_raw_that_stays_is_possible_only(library: Library, clock: FakeClock) -> None:
    store(library, replace(RAW, width=2736, height=1824), JPEG)
    scan_with(library, clock)
    assert found(library, "raw-sidecar") == {"raw": ("jpeg", "strong")}
    swap(library, clock, number(library, "raw"))
    assert found(library, "raw-sidecar") == {"jpeg": ("raw", "possible")}


def test_what_moves_along_to_a_copy_that_nothing_is_sure_of_is_possible_only(
    library: Library, clock: FakeClock
) -> None:
    """The rule compared the thumbnail with the original, and only eyes can tell what the copy shows."""
    store(library, JPEG, replace(JPEG, id="copy", filename="IMG_2533 - Copy.JPG"), SMALL)
    scan_with(library, clock)
    assert found(library, "same-shot") == {"copy": ("jpeg", "possible")}
    assert found(library, "uuid-thumbnail") == {"thumb": ("jpeg", "strong")}
    swap(library, clock, number(library, "copy"))
    assert found(library, "same-shot") == {"jpeg": ("copy", "possible")}
    assert found(library, "uuid-thumbnail") == {"thumb": ("copy", "possible")}
    assert "no rule is sure" in reason(library, "thumb")


@pytest.mark.parametrize(
    ("values", "doubt"),
    [
        ({"exif_subsec": "5"}, "different instants"),
        ({"width": 5400, "height": 3600}, "smaller than what the rule would keep"),
        ({"width": 5472, "height": 5472}, "the shapes differ"),
        ({"width": None, "height": None}, "more pixels"),
    ],
)
def test_what_moves_along_is_compared_with_what_stays_now(
    library: Library, clock: FakeClock, values: dict[str, Any], doubt: str
) -> None:
    store(library, RAW, JPEG, replace(SMALL, exif_subsec="1"))
    scan_with(library, clock)
    assert found(library, "uuid-thumbnail") == {"thumb": ("jpeg", "strong")}
    change(library, "raw", **values)  # told by a sync; no scan has come to it yet
    swap(library, clock, number(library, "raw"))
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "possible")}
    assert doubt in reason(library, "thumb")


def test_a_swap_rests_while_its_keeper_may_not_stay(library: Library, clock: FakeClock) -> None:
    store(library, RAW, JPEG, replace(JPEG, id="small", filename="IMG_2533 copy.JPG", width=2048, height=1365))
    scan_with(library, clock)
    swap(library, clock, number(library, "raw"))
    change(library, "raw", partner_shared=1)
    scan_with(library, clock)
    assert found(library, "raw-sidecar") == {"raw": ("jpeg", "strong")}
    change(library, "raw", partner_shared=0)
    scan_with(library, clock)
    assert found(library, "raw-sidecar") == {"jpeg": ("raw", "strong")}


def test_each_swap_makes_another_state_even_within_one_second(library: Library, clock: FakeClock) -> None:
    shelve(library, "x", "k")
    claim(library, "x", "k")
    states = [findings_state(library)]
    for act in (lambda: swap(library, clock, number(library, "x")), lambda: undo(library, clock)) * 2:
        act()
        states.append(findings_state(library))
    redo(library, clock)
    states.append(findings_state(library))
    assert len(set(states)) == len(states)
    decide_items(library, clock, ["k"], Verdict.REMOVE)
    undo(library, clock)
    assert findings_state(library) == states[-1]


def test_an_unknown_finding(library: Library, clock: FakeClock) -> None:
    with pytest.raises(UsageError, match="not there any more"):
        swap(library, clock, 77)


def test_without_a_keeper_there_is_nothing_to_swap(library: Library, clock: FakeClock) -> None:
    shelve(library, "x")
    finding = claim(library, "x", None, rule="custom:old", confidence=Confidence.POSSIBLE)
    assert "nothing to swap" in swap(library, clock, finding).refused[0].reason
