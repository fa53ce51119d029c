"""Which findings, in which order: ids only, so that a million of them are a list of eight megabytes.

`finding_key` holds what findings are sorted and searched by; its triggers keep it up to date. Each order has an index
that holds all that is needed, so that nothing is ever sorted here: a million ids take about a third of a second.
"""

import json
import re
from array import array
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from models.candidates.matching import ALL_DECISIONS, CandidateFilter, decided_where, matching
from models.candidates.numbers import ids_of
from models.database import Library
from models.decisions.words import Verdict
from models.rules.base import Confidence


class CandidateOrder(StrEnum):
    """By what findings are sorted; ties by their number. In a group, all have the same keeper."""

    TAKEN = "taken"
    FOUND = "found"
    NAME = "name"
    SIZE = "largest-first"
    CONFIDENCE = "surest-first"
    DECISION = "undecided-first"
    GROUP = "group"


KEYS: Final = "SELECT finding_id FROM finding_key"
DECIDED: Final = (
    "SELECT d.finding_id FROM finding_decision AS d CROSS JOIN finding_key AS k ON k.finding_id = d.finding_id"
    " WHERE d.verdict = '{}' AND {{}} ORDER BY d.finding_id"
)
IN_TURN: Final = (Verdict.OPEN, Verdict.KEEP, Verdict.REMOVE)
"""The parts of the order by decision."""
# One part follows the other. INDEXED BY: the planner would rather search by rule, and sort.
PARTS: Final = {
    CandidateOrder.TAKEN: (f"{KEYS} INDEXED BY finding_key_taken WHERE {{}} ORDER BY taken, finding_id",),
    CandidateOrder.FOUND: (f"{KEYS} NOT INDEXED WHERE {{}} ORDER BY finding_id",),
    CandidateOrder.NAME: (f"{KEYS} INDEXED BY finding_key_name WHERE {{}} ORDER BY name, finding_id",),
    CandidateOrder.SIZE: (f"{KEYS} INDEXED BY finding_key_size WHERE {{}} ORDER BY size_bytes DESC, finding_id",),
    CandidateOrder.CONFIDENCE: tuple(
        f"{KEYS} NOT INDEXED WHERE confidence = '{confidence}' AND {{}} ORDER BY finding_id"
        for confidence in (Confidence.CERTAIN, Confidence.STRONG, Confidence.POSSIBLE)
    ),
    CandidateOrder.DECISION: (
        f"{KEYS} NOT INDEXED WHERE finding_id NOT IN (SELECT finding_id FROM finding_decision) AND {{}}"  # noqa: S608
        " ORDER BY finding_id",
        DECIDED.format(Verdict.KEEP),
        DECIDED.format(Verdict.REMOVE),
    ),
    CandidateOrder.GROUP: (
        "SELECT id AS finding_id FROM finding INDEXED BY finding_keeper WHERE keeper_id IS NOT NULL AND {}"
        " ORDER BY keeper_id, id",
        "SELECT id AS finding_id FROM finding WHERE keeper_id IS NULL AND {} ORDER BY id",
    ),
}
IN_GROUP: Final = """
    SELECT other.id AS finding_id FROM finding AS f JOIN finding AS other ON other.keeper_id = f.keeper_id
    WHERE f.id = ? ORDER BY other.id
"""
FEW: Final = 20_000
"""So many ids are looked up and sorted sooner than an index of a million is walked over."""
ONE_TABLE: Final = frozenset(CandidateOrder) - {CandidateOrder.GROUP, CandidateOrder.DECISION}
INDEXED: Final = re.compile(r"INDEXED BY \w+")
AMONG: Final = "finding_id IN (SELECT value FROM json_each(?))"
CHOSEN_AT_ONCE: Final = 20_000
"""Ids, about a millisecond: the screen's thread gets its turn in between."""


def finding_ids(
    library: Library, shown: CandidateFilter, order: CandidateOrder, limit: int | None = None
) -> "array[int]":
    """Sort and filter, in SQL.

    Args:
        library: Read only.
        shown: Which findings.
        order: By what.
        limit: Only the first so many, found at once; a narrow filter must know all before it knows the first.

    Returns:
        The ids of all that match, in order.
    """
    parts = PARTS[order]
    if order is CandidateOrder.DECISION:
        parts = tuple(sql for verdict, sql in zip(IN_TURN, parts, strict=True) if verdict in shown.decisions)
    is_walked = _is_walked(shown, order)
    where, parameters = _walked_where(shown, order, is_narrow=is_walked)
    with library.connection():
        chosen = None if is_walked else matching(library, shown)
        if chosen is not None and not chosen:
            return chosen
        if chosen is not None and len(chosen) <= FEW and order in ONE_TABLE:
            return _sorted(library, chosen, order)[:limit]
        ids = array("q")
        for sql in parts:
            room = None if limit is None or chosen is not None else limit - len(ids)
            ids.extend(_part(library, sql.format(where), parameters, room))
    # All that are chosen are among these.
    return (ids if chosen is None or len(chosen) == len(ids) else those_in(chosen, ids))[:limit]


def _is_walked(shown: CandidateFilter, order: CandidateOrder) -> bool:
    """Is all that the filter asks for known where the order's index is walked over?"""
    if order is CandidateOrder.GROUP and shown.rule is not None:
        return False  # the index of the keepers knows no rules
    # Few are decided `keep` or `remove`: sooner found by themselves.
    is_known = order is CandidateOrder.DECISION or Verdict.OPEN in shown.decisions
    return is_known and not replace(shown, decisions=ALL_DECISIONS).is_narrow


def _walked_where(shown: CandidateFilter, order: CandidateOrder, *, is_narrow: bool) -> tuple[str, list[Any]]:
    """Returns what is asked of each finding on the walk, and what stands for the question marks."""
    sql, parameters = ["true"], list[Any]()
    if shown.rule is not None and order is not CandidateOrder.GROUP:
        sql.append("+rule = ?")
        parameters.append(shown.rule)
    if is_narrow and shown.decisions != ALL_DECISIONS and order is not CandidateOrder.DECISION:
        decided, verdicts = decided_where(shown.decisions)
        sql.append(decided)
        parameters += verdicts
    return " AND ".join(sql), parameters


def _sorted(library: Library, chosen: "array[int]", order: CandidateOrder) -> "array[int]":
    ids, among = array("q"), (json.dumps(chosen.tolist()),)
    for sql in PARTS[order]:
        ids.extend(ids_of(library, INDEXED.sub("NOT INDEXED", sql).format(AMONG), among))
    return ids


def _part(library: Library, sql: str, parameters: Sequence[Any], limit: int | None) -> "array[int]":
    if limit is None:
        return ids_of(library, sql, parameters)
    return ids_of(library, f"{sql} LIMIT ?", (*parameters, limit))


def group_ids(library: Library, finding_id: int) -> "array[int]":
    """Returns the findings that name the same keeper as this one, itself included; none where it names no keeper."""
    return ids_of(library, IN_GROUP, (finding_id,))


def those_in(chosen: "array[int]", ids: "array[int]") -> "array[int]":
    """Returns those of the ids that are chosen, in their order.

    Args:
        chosen: In any order.
        ids: Sorted by anything.
    """
    last = max(max(some, default=0) for some in (ids, chosen))
    is_chosen = bytearray(last + 1)
    for number in chosen:
        is_chosen[number] = 1
    kept = array("q")
    for start in range(0, len(ids), CHOSEN_AT_ONCE):
        kept.extend(filter(is_chosen.__getitem__, ids[start : start + CHOSEN_AT_ONCE]))
    return kept
