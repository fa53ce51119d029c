"""The journal as people read it: the newest line first, with the reason behind each decision."""

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.database import Library
from models.decisions.history import LINE, JournalLine

REASONS: Final = """
    SELECT j.id, f.rule, f.confidence, f.reason
    FROM journal AS j JOIN finding AS f ON f.candidate_id = j.item_id AND coalesce(f.keeper_id, '') = j.keeper_id
    WHERE j.id IN (SELECT value FROM json_each(?))
    ORDER BY j.id, f.rule
"""
LEAVING: Final = """
    SELECT max(j.id) FROM decision AS d
    JOIN journal AS j ON j.action_id = d.action_id AND j.item_id = d.candidate_id AND j.keeper_id = d.keeper_id
    WHERE d.verdict = 'remove' GROUP BY d.candidate_id
"""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A line of the journal and what speaks for it."""

    line: JournalLine
    rule: str = ""
    """The first rule that claims the pair today; empty where none does any more."""
    confidence: str = ""
    reason: str = ""
    """Raw."""


def journal_ids(library: Library, *, leaving: bool = False) -> "array[int]":
    """Returns the numbers of the journal's lines, the newest first.

    Args:
        library: Read only.
        leaving: Only the lines by which what is to go now was decided: who goes.
    """
    sql = f"SELECT id FROM journal WHERE id IN ({LEAVING})" if leaving else "SELECT id FROM journal"  # noqa: S608
    return array("q", (row[0] for row in library.stream(f"{sql} ORDER BY id DESC")))


def journal_rows(library: Library, ids: Sequence[int]) -> list[JournalRow]:
    """Read a page of the journal.

    Args:
        library: Read only.
        ids: Of its lines.

    Returns:
        The lines in the order of their numbers given; what is not there any more is left out.
    """
    chosen = (json.dumps(list(ids)),)
    with library.connection():
        query = f"{LINE} WHERE j.id IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants only
        lines = {row[0]: JournalLine(*row) for row in library.rows(query, chosen)}
        reasons = {number: why for number, *why in reversed(library.rows(REASONS, chosen))}
    return [JournalRow(lines[number], *reasons.get(number, ())) for number in ids if number in lines]
