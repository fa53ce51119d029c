"""Which findings, in which order: ids only, so that a million of them are a list of eight megabytes."""

from array import array
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.database import Library
from models.decisions.words import Verdict
from models.rules.base import Confidence

ALL_CONFIDENCES: Final = frozenset(Confidence)
ALL_DECISIONS: Final = frozenset(Verdict)


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """Which findings."""

    rule: str | None = None
    """None for all rules."""
    confidences: frozenset[Confidence] = ALL_CONFIDENCES
    decisions: frozenset[Verdict] = ALL_DECISIONS
    text: str = ""
    """Found anywhere in the candidate's or the keeper's name, case aside; no character has a meaning of its own."""


class CandidateOrder(StrEnum):
    """By what findings are sorted; ties by their number."""

    TAKEN = "taken"
    FOUND = "found"
    NAME = "name"
    SIZE = "largest-first"
    CONFIDENCE = "surest-first"
    DECISION = "undecided-first"


FOLD: Final = "gpdedup_folded"
BY: Final = {
    CandidateOrder.TAKEN: "m.creation_time IS NULL, m.creation_time, f.id",
    CandidateOrder.FOUND: "f.id",
    CandidateOrder.NAME: "m.filename IS NULL, m.filename COLLATE NOCASE, f.id",
    CandidateOrder.SIZE: "m.size_bytes IS NULL, m.size_bytes DESC, f.id",
    CandidateOrder.CONFIDENCE: "CASE f.confidence WHEN 'certain' THEN 0 WHEN 'strong' THEN 1 ELSE 2 END, f.id",
    CandidateOrder.DECISION: "d.verdict IS NOT NULL, d.verdict, f.id",
}
ITEM: Final = " JOIN media_item AS m ON m.id = f.candidate_id"
KEEPER: Final = " LEFT JOIN media_item AS k ON k.id = f.keeper_id"
DECISION: Final = (
    " LEFT JOIN decision AS d ON d.candidate_id = f.candidate_id AND d.keeper_id = coalesce(f.keeper_id, '')"
)


def finding_ids(library: Library, shown: CandidateFilter, order: CandidateOrder) -> "array[int]":
    """Sort and filter, in SQL.

    Args:
        library: Read only.
        shown: Which findings.
        order: By what.

    Returns:
        The ids of all that match, in order.
    """
    conditions, parameters = _conditions(shown)
    by = BY[order]
    needed = " ".join((*conditions, by))
    joins = "".join(join for name, join in (("m.", ITEM), ("k.", KEEPER), ("d.", DECISION)) if name in needed)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = f"SELECT f.id FROM finding AS f{joins}{where} ORDER BY {by}"  # noqa: S608 - our own fragments
    with library.connection():
        if not shown.text.isascii():
            library.database.connection().create_function(FOLD, 1, _folded, deterministic=True)
        return array("q", (row[0] for row in library.stream(sql, parameters)))


def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _conditions(shown: CandidateFilter) -> tuple[list[str], list[str]]:
    """Returns conditions, and the texts for their question marks."""
    conditions: list[str] = []
    parameters: list[str] = []
    if shown.rule is not None:
        conditions.append("f.rule = ?")
        parameters.append(shown.rule)
    if shown.confidences != ALL_CONFIDENCES:
        conditions.append(_one_of("f.confidence", sorted(shown.confidences), parameters))
    if shown.decisions != ALL_DECISIONS:
        conditions.append(_one_of("coalesce(d.verdict, 'open')", sorted(shown.decisions), parameters))
    if shown.text:
        pattern = "".join(f"\\{sign}" if sign in "%_\\" else sign for sign in shown.text)
        # SQLite's LIKE knows no case beyond ASCII.
        match = "{name} LIKE ? ESCAPE '\\'" if shown.text.isascii() else f"instr({FOLD}({{name}}), ?)"
        conditions.append(f"({match.format(name='m.filename')} OR {match.format(name='k.filename')})")
        parameters += [f"%{pattern}%" if shown.text.isascii() else shown.text.casefold()] * 2
    return conditions, parameters


def _one_of(column: str, values: list[Confidence] | list[Verdict], parameters: list[str]) -> str:
    parameters += [value.value for value in values]
    return f"{column} IN ({', '.join('?' * len(values))})"
