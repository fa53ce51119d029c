"""What is kept beside each finding follows every change, whoever makes it; listings and numbers come from there."""

from array import array
from itertools import combinations, pairwise

import pytest

from models.candidates import CandidateFilter, CandidateOrder, finding_ids, group_ids
from models.candidates.numbers import ids_of
from models.database import Library
from models.decisions import Verdict, decide_findings, redo, swap, undo
from tests.conftest import FakeClock

KEYS = """
    SELECT f.id, f.rule, f.confidence, coalesce(m.creation_time, '~'), coalesce(m.filename, char(1114111)),
        coalesce(m.size_bytes, -1), coalesce(k.filename, ''),
        trim(coalesce(m.camera_make, '') || ' ' || coalesce(m.camera_model, ''))
    FROM finding AS f JOIN media_item AS m ON m.id = f.candidate_id LEFT JOIN media_item AS k ON k.id = f.keeper_id
    ORDER BY f.id
"""
WORDS = """
    SELECT f.id, d.verdict FROM finding AS f
    JOIN decision AS d ON d.candidate_id = f.candidate_id AND d.keeper_id = coalesce(f.keeper_id, '') ORDER BY f.id
"""


def is_in_step(library: Library) -> bool:
    keys = library.rows("SELECT * FROM finding_key ORDER BY finding_id")
    words = library.rows("SELECT * FROM finding_decision ORDER BY finding_id")
    return keys == library.rows(KEYS) and words == library.rows(WORDS)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE media_item SET filename = NULL, creation_time = NULL, size_bytes = NULL WHERE id = 'c3'",
        "UPDATE media_item SET filename = 'other', camera_make = NULL WHERE id IN ('k3', 'c4')",
        "UPDATE finding SET keeper_id = 'k9', confidence = 'certain' WHERE candidate_id = 'c3'",
        "UPDATE finding SET keeper_id = NULL WHERE candidate_id = 'c3'",
        "DELETE FROM finding WHERE candidate_id IN ('c3', 'c5')",
        "DELETE FROM media_item WHERE id IN ('c3', 'k5')",
        "UPDATE decision SET verdict = 'keep'",
        "DELETE FROM decision",
    ],
)
def test_keys_and_words_follow_every_change(full, clock, change):
    decide_findings(full, clock, list(range(1, 101)), Verdict.REMOVE, include_marked=True)
    assert is_in_step(full)
    assert full.value("SELECT count(*) FROM finding_decision") == 100
    full.execute(change)
    assert is_in_step(full)


def test_words_follow_undo_redo_and_swap(full: Library, clock: FakeClock) -> None:
    decide_findings(full, clock, list(range(1, 51)), Verdict.REMOVE, include_marked=True)
    for step in (undo, redo, undo):
        assert step(full, clock) is not None
        assert is_in_step(full)
    full.execute("UPDATE media_item SET filename = id || '.jpg' WHERE id IN ('c6', 'k6')")
    assert swap(full, clock, 7).changed
    assert is_in_step(full)


def test_long_columns_come_whole_and_in_order(library: Library) -> None:
    assert ids_of(library, "SELECT 1 AS finding_id WHERE false") == array("q")
    count = "WITH RECURSIVE n(finding_id) AS (SELECT 1 UNION ALL SELECT finding_id + 1 FROM n LIMIT 70000)"
    sql = f"{count} SELECT finding_id FROM n ORDER BY finding_id DESC"
    assert ids_of(library, sql) == array("q", range(70000, 0, -1))


def found(library: Library, **shown: object) -> set[str]:
    ids = finding_ids(library, CandidateFilter(**shown), CandidateOrder.TAKEN)  # type: ignore[arg-type]
    names = dict(library.rows("SELECT id, candidate_id FROM finding"))
    return {names[number] for number in ids}


def test_camera_album_and_year_narrow(full: Library) -> None:
    of_canon = {row[0] for row in full.rows("SELECT id FROM media_item WHERE camera_make = 'Canon' AND id LIKE 'c%'")}
    assert found(full, cameras=("canon eos",)) == of_canon
    assert found(full, cameras=("canon", "pixel")) > of_canon
    assert found(full, text="canon eos") == of_canon
    assert found(full, albums=("ITALY",)) == {"c2"}
    assert found(full, albums=("nowhere",)) == set()
    of_2012 = "SELECT id FROM media_item WHERE creation_time LIKE '2012%' AND id LIKE 'c%'"
    assert found(full, years=(range(2012, 2013),)) == {row[0] for row in full.rows(of_2012)}
    assert found(full, years=(range(1, 9999),)) == found(full)
    assert found(full, years=(range(2012, 2013),), cameras=("canon",)) < of_canon


def test_years_are_those_of_the_machines_zone(full: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    import time  # noqa: PLC0415

    full.execute("UPDATE media_item SET creation_time = '2011-12-31 23:30:00' WHERE id = 'c0'")
    assert "c0" not in found(full, years=(range(2012, 2013),))
    monkeypatch.setenv("TZ", "Europe/Warsaw")
    time.tzset()
    assert "c0" in found(full, years=(range(2012, 2013),))


@pytest.mark.parametrize("rule", [None, "uuid-thumbnail"])
def test_groups_stand_side_by_side(full: Library, rule: str | None) -> None:
    full.execute("UPDATE finding SET keeper_id = 'k' || (id % 50)")
    full.execute("UPDATE finding SET keeper_id = NULL WHERE id = 7")
    ids = finding_ids(full, CandidateFilter(rule=rule), CandidateOrder.GROUP)
    keepers = dict(full.rows("SELECT id, keeper_id FROM finding"))
    seen = [keepers[number] for number in ids]
    assert sorted(ids) == sorted(finding_ids(full, CandidateFilter(rule=rule), CandidateOrder.FOUND))
    changes = sum(a != b for a, b in pairwise(seen))
    assert changes == len(set(seen)) - 1
    assert seen[-1] is None
    assert group_ids(full, 8) == array("q", [8, 58, 108, 158, 208, 258])
    assert group_ids(full, 7) == array("q")


@pytest.mark.parametrize("order", list(CandidateOrder))
def test_a_few_are_sorted_as_all_are(
    full: Library, clock: FakeClock, order: CandidateOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide_findings(full, clock, list(range(1, 101)), Verdict.REMOVE, include_marked=True)
    shown = CandidateFilter(text="IMG_00", rule="uuid-thumbnail")
    few = finding_ids(full, shown, order)
    monkeypatch.setattr("models.candidates.listing.FEW", 0)
    assert few == finding_ids(full, shown, order)
    assert 0 < len(few) < 300


@pytest.mark.parametrize("rule", [None, "uuid-thumbnail"])
@pytest.mark.parametrize("order", list(CandidateOrder))
def test_any_choice_of_decisions_leaves_the_order_as_it_is(
    full: Library, clock: FakeClock, order: CandidateOrder, rule: str | None
) -> None:
    full.execute("UPDATE finding SET keeper_id = NULL WHERE id % 7 = 0")
    for verdict, step in ((Verdict.REMOVE, 3), (Verdict.KEEP, 5)):
        decide_findings(full, clock, list(range(1, 200, step)), verdict, include_marked=True)
    decided = dict(full.rows("SELECT finding_id, verdict FROM finding_decision"))
    whole = finding_ids(full, CandidateFilter(rule=rule), order)
    for count in (1, 2):
        for some in combinations(Verdict, count):
            wanted = array("q", (number for number in whole if decided.get(number, "open") in some))
            shown = CandidateFilter(rule=rule, decisions=frozenset(some))
            assert wanted
            assert finding_ids(full, shown, order) == wanted
            assert finding_ids(full, shown, order, 5) == wanted[:5]
