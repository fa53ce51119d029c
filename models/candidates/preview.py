"""The first few findings of a listing, while the whole of it is still being sorted."""

from array import array
from typing import Final

from models.candidates.listing import DECISION, KEEPER, CandidateFilter, CandidateOrder, _conditions
from models.database import Library

LOOKED_AT: Final = 20_000
"""So many items, the oldest first, are looked at: a few hundredths of a second, however large the library is."""


def first_findings(library: Library, shown: CandidateFilter, order: CandidateOrder, limit: int) -> "array[int]":
    """Find the first rows of a listing without sorting all of it.

    Sorting a million findings by time takes two seconds; the index on the items' times knows the first ones at once.

    Args:
        library: Read only.
        shown: Which findings.
        order: By what; only `taken` has a shortcut.
        limit: How many rows, at most.

    Returns:
        The ids as `finding_ids` begins, but for the order of equal times; empty where there is no shortcut, or where
        fewer than `limit` findings are among the oldest items, so that these might not be all there is to show.
    """
    if order is not CandidateOrder.TAKEN or shown.text:
        return array("q")
    conditions, parameters = _conditions(shown)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    # CROSS JOIN keeps the items on the outside: SQLite would rather begin with the findings, and sort.
    sql = (
        "SELECT f.id FROM (SELECT id FROM media_item WHERE creation_time IS NOT NULL ORDER BY creation_time"  # noqa: S608
        f" LIMIT {LOOKED_AT}) AS m CROSS JOIN finding AS f ON f.candidate_id = m.id{KEEPER}{DECISION}{where} LIMIT ?"
    )
    found = array("q", (row[0] for row in library.rows(sql, [*parameters, limit])))
    return found if len(found) == limit else array("q")
