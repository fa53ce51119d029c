"""What the Review screen asks the library, each question in a thread: places among the rows, groups, claims."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from models.candidates import (
    Candidate,
    CandidateFilter,
    CandidateOrder,
    candidates,
    claims_on,
    finding_ids,
    group_ids,
    those_in,
)
from models.candidates.matching import ALL_DECISIONS
from models.database import Library
from models.decisions import Verdict, findings_state

MOST_OF_GROUP: Final = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """An answer to "which findings, in which order"."""

    ids: "array[int]"
    position: int | None
    """Where the finding asked for stands; None where it is not among them."""
    state: str = ""
    """In which all this was true; see `findings_state`."""


def list_findings(
    library: Library, shown: CandidateFilter, order: CandidateOrder, keep: int | None, listed: Sequence[int] = ()
) -> Listing:
    """Sort and filter, and find one finding's place again.

    Args:
        library: Read only.
        shown: Which findings.
        order: By what.
        keep: A finding id, or None.
        listed: Finding ids that stay in the list where nothing but their decision is against it: what was decided
            under `is:open` does not go away under the cursor.
    """
    state = findings_state(library)  # before the ids: what changes between the two is noticed, and not missed
    ids = finding_ids(library, shown, order)
    if listed and shown.decisions != ALL_DECISIONS:
        ids = those_in(
            array("q", [*ids, *listed]), finding_ids(library, replace(shown, decisions=ALL_DECISIONS), order)
        )
    return Listing(ids, place_of(keep, ids), state)


def place_of(finding_id: int | None, ids: "array[int]") -> int | None:
    """Returns where a finding stands among others, or None."""
    try:
        return None if finding_id is None else ids.index(finding_id)
    except ValueError:
        return None


def next_undecided(
    library: Library, shown: CandidateFilter, order: CandidateOrder, ids: Sequence[int], rows: range
) -> int | None:
    """Find the nearest row without a decision.

    Args:
        library: Read only.
        shown: Which findings the rows are.
        order: By what they are sorted.
        ids: The rows' finding ids.
        rows: Where to look, the nearest first.

    Returns:
        The row, or None where there is none in that direction.
    """
    undecided = array("q", sorted(finding_ids(library, replace(shown, decisions=frozenset({Verdict.OPEN})), order)))
    for row in rows:
        place = bisect_left(undecided, ids[row])
        if place < len(undecided) and undecided[place] == ids[row]:
            return row
    return None


def group_rows(library: Library, ids: "array[int]", finding_id: int) -> range | None:
    """Find the rows of a finding's group.

    Args:
        library: Read only.
        ids: The rows' finding ids.
        finding_id: One of them.

    Returns:
        Its rows, or None where they do not stand side by side.
    """
    group = frozenset(group_ids(library, finding_id))
    first = last = place_of(finding_id, ids)
    if first is None or last is None:
        return None
    while first and ids[first - 1] in group:
        first -= 1
    while last + 1 < len(ids) and ids[last + 1] in group:
        last += 1
    is_whole = sum(map(group.__contains__, ids)) == last + 1 - first
    return range(first, last + 1) if is_whole else None


def claims_and_group(library: Library, candidate: Candidate) -> tuple[list[Candidate], list[Candidate]]:
    """Returns every claim on the item, and the findings that name the same keeper, up to a hundred."""
    group = group_ids(library, candidate.finding_id)[:MOST_OF_GROUP]
    return claims_on(library, candidate.item.id), candidates(library, group)
