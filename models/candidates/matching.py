"""Which findings answer to a filter, in no order: one walk over `finding_key`."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from models.candidates.numbers import ids_of
from models.database import Library
from models.decisions.words import Verdict
from models.rules.base import Confidence
from models.times import to_text

ALL_CONFIDENCES: Final = frozenset(Confidence)
ALL_DECISIONS: Final = frozenset(Verdict)
FOLD: Final = "gpdedup_folded"
IN_ALBUM: Final = """finding_id IN (
    SELECT f.id FROM album CROSS JOIN album_item AS place ON place.album_id = album.id
    JOIN media_item AS m ON m.id = place.item_id AND m.account = album.account
        AND album.source IN (m.source, 'takeout', 'toolkit')
    JOIN finding AS f ON f.candidate_id = m.id
    WHERE {})"""


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """Which findings."""

    rule: str | None = None
    """None for all rules."""
    confidences: frozenset[Confidence] = ALL_CONFIDENCES
    decisions: frozenset[Verdict] = ALL_DECISIONS
    text: str = ""
    """Found anywhere in the candidate's or the keeper's name or in the camera, case aside; no character has a meaning
    of its own."""
    cameras: tuple[str, ...] = ()
    """Texts of which one is found in the candidate's camera, its maker included."""
    years: tuple[range, ...] = ()
    """Spans of years in one of which the candidate was taken, in the machine's zone; none for all."""
    albums: tuple[str, ...] = ()
    """Texts of which one is found in the title of an album that the candidate is in."""
    rules: frozenset[str] = frozenset()
    """Rules of which one made the finding; none for all. Beside `rule`, both must hold."""

    @property
    def is_narrow(self) -> bool:
        """Does it leave anything out, besides other rules?"""
        return self != CandidateFilter(rule=self.rule)

    @property
    def only_rule(self) -> str | None:
        """The one rule whose findings these are; None where they may be of several."""
        return next(iter(self.rules)) if self.rule is None and len(self.rules) == 1 else self.rule


def matching(library: Library, shown: CandidateFilter) -> "array[int]":
    """Find what answers to a filter.

    Args:
        library: Read only; the connection stays open.
        shown: Which findings.

    Returns:
        Their ids, in no order.
    """
    where, parameters = where_matching(library, shown)
    return ids_of(library, f"SELECT finding_id FROM finding_key NOT INDEXED WHERE {where}", parameters)  # noqa: S608


def where_matching(library: Library, shown: CandidateFilter) -> tuple[str, list[Any]]:
    """Write a filter as SQL about the columns of `finding_key`.

    Args:
        library: Read only; the connection stays open, and knows the functions that the SQL needs.
        shown: Which findings.

    Returns:
        What follows WHERE, and what stands for its question marks.
    """
    wanted = _conditions(shown)
    if wanted.needs_folding:
        library.database.connection().create_function(FOLD, 1, _folded, deterministic=True)
    return " AND ".join(wanted.sql) or "true", wanted.parameters


@dataclass(slots=True)
class _Conditions:
    """Conditions that all hold, and what stands for their question marks, in their order."""

    sql: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)
    needs_folding: bool = False

    def add(self, sql: str, *parameters: Any) -> None:
        self.sql.append(sql)
        self.parameters += parameters

    def add_texts(self, texts: Sequence[str], columns: Sequence[str], frame: str = "{}") -> None:
        """One of the texts is found in one of the columns."""
        found = [self._found(column, text) for text in texts for column in columns]
        if found:
            self.add(frame.format(f"({' OR '.join(found)})"))

    def _found(self, column: str, text: str) -> str:
        if text.isascii():
            pattern = "".join(f"\\{sign}" if sign in "%_\\" else sign for sign in text)
            self.parameters.append(f"%{pattern}%")
            return f"{column} LIKE ? ESCAPE '\\'"
        # SQLite's LIKE knows no case beyond ASCII. Only what is not ASCII itself is worth asking Python about.
        self.needs_folding = True
        folded = text.casefold()
        self.parameters.append(folded)
        foreign = "" if folded.isascii() else f"length(CAST({column} AS BLOB)) <> length({column}) AND "
        return f"({foreign}instr({FOLD}({column}), ?))"


def _conditions(shown: CandidateFilter) -> _Conditions:
    wanted = _Conditions()
    if shown.rule is not None:
        wanted.add("rule = ?", shown.rule)
    if shown.rules:
        wanted.add(f"rule IN ({', '.join('?' * len(shown.rules))})", *sorted(shown.rules))
    if shown.confidences != ALL_CONFIDENCES:
        marks = ", ".join("?" * len(shown.confidences))
        wanted.add(f"confidence IN ({marks})", *(one.value for one in sorted(shown.confidences)))
    if shown.decisions != ALL_DECISIONS:
        decided, verdicts = decided_where(shown.decisions)
        wanted.add(decided, *verdicts)
    if shown.years:
        bounds = [_begin_of(year) for years in shown.years for year in (years.start, years.stop)]
        wanted.add(f"({' OR '.join(['taken >= ? AND taken < ?'] * len(shown.years))})", *bounds)
    wanted.add_texts(shown.cameras, ["camera"])
    wanted.add_texts([shown.text] if shown.text else [], ["name", "keeper_name", "camera"])
    wanted.add_texts(shown.albums, ["album.title"], IN_ALBUM)
    return wanted


def decided_where(decisions: frozenset[Verdict]) -> tuple[str, list[str]]:
    """Write a choice of decisions as SQL.

    Args:
        decisions: Not all of them.

    Returns:
        What is true of `finding_id`, and what stands for its question marks.
    """
    if Verdict.OPEN in decisions:  # what is not open and not shown is left out
        left_out = sorted(ALL_DECISIONS - decisions)
        is_in, listed = "NOT IN", left_out
    else:
        is_in, listed = "IN", sorted(decisions)
    marks = ", ".join("?" * len(listed))
    sql = f"finding_id {is_in} (SELECT finding_id FROM finding_decision WHERE verdict IN ({marks}))"  # noqa: S608
    return sql, [one.value for one in listed]


def _begin_of(year: int) -> str:
    """Returns the first moment of a year in the machine's zone, in the library's form."""
    try:
        return to_text(datetime(year, 1, 1).astimezone())  # midnight here, not in UTC
    except (OverflowError, ValueError, OSError):
        return f"{min(max(year, 0), 9999):04}-01-01 00:00:00"


def _folded(text: str | None) -> str:
    return (text or "").casefold()
