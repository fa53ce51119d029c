"""Which findings, in which order: ids only, so that a million of them are a list of eight megabytes.

`finding_key` holds what findings are sorted and searched by; its triggers keep it up to date. Each order has an index
that holds all that is needed, so that nothing is ever sorted here: a million ids take about a third of a second.
"""

import json
import re
from array import array
from enum import StrEnum
from itertools import compress
from typing import Any, Final

from models.candidates.matching import CandidateFilter, matching
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
        "SELECT id AS finding_id FROM finding INDEXED BY finding_keeper WHERE keeper_id IS NOT NULL"
        " ORDER BY keeper_id, id",
        "SELECT id AS finding_id FROM finding WHERE keeper_id IS NULL ORDER BY id",
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
    with library.connection():
        # The index of the keepers knows no rules.
        is_narrow = shown.is_narrow or (order is CandidateOrder.GROUP and shown.rule is not None)
        chosen = matching(library, shown) if is_narrow else None
        if chosen is not None and not chosen:
            return chosen
        ids = array("q")
        if chosen is not None and len(chosen) <= FEW and order in ONE_TABLE:
            return _sorted(library, chosen, order)[:limit]
        for sql in PARTS[order]:
            ids.extend(_part(library, sql, shown.rule, None if limit is None or is_narrow else limit - len(ids)))
    return (ids if chosen is None else those_in(chosen, ids))[:limit]


def _sorted(library: Library, chosen: "array[int]", order: CandidateOrder) -> "array[int]":
    ids, among = array("q"), (json.dumps(chosen.tolist()),)
    for sql in PARTS[order]:
        ids.extend(ids_of(library, INDEXED.sub("NOT INDEXED", sql).format(AMONG), among))
    return ids


def _part(library: Library, sql: str, rule: str | None, limit: int | None) -> "array[int]":
    parameters: list[Any] = [rule] if rule is not None and "{}" in sql else []
    sql = sql.format("true" if rule is None else "+rule = ?")
    if limit is not None:
        sql += " LIMIT ?"
        parameters.append(limit)
    return ids_of(library, sql, parameters)


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
        some = ids[start : start + CHOSEN_AT_ONCE]
        kept.extend(compress(some, map(is_chosen.__getitem__, some)))
    return kept
