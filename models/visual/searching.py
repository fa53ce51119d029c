"""All pairs of 64-bit hashes within a distance, without comparing all with all, and without missing any.

The bits are cut into three blocks more than the distance, so that of two hashes within it at least three blocks are
equal (the pigeonhole principle). For each choice of three blocks the hashes are sorted by these bits alone, and only
neighbours with the same ones are compared in full.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any, Final

from models.control import Control
from models.errors import GpdedupError

BITS: Final = 64
EQUAL: Final = 3
"""So many blocks are equal in any pair that is looked for."""


def block_masks(distance: int) -> list[int]:
    """Returns a mask for each choice of blocks; two hashes within the distance agree under at least one."""
    count = distance + EQUAL
    edges = [BITS * block // count for block in range(count + 1)]
    blocks = [((1 << (end - start)) - 1) << start for start, end in pairwise(edges)]
    return [sum(chosen) for chosen in combinations(blocks, EQUAL)]


def near_pairs(hashes: Sequence[int], distance: int, control: Control) -> Iterator[tuple[int, int]]:
    """Yield the places of all pairs within a distance, each pair once, the smaller place first.

    Args:
        hashes: Unsigned, 64 bits, all different: equal ones are to be put together before.
        distance: In bits; 0 to 8.
        control: Looked at once a table.

    Raises:
        GpdedupError: NumPy is not installed any more, though pictures were looked at.
    """
    try:
        import numpy as np  # noqa: PLC0415 - an extra
    except ImportError as error:
        advice = "pip install 'gpdedup-tui[visual]' brings it back; --rule NAME runs the other rules without it."
        raise GpdedupError("The pictures that were looked at cannot be compared: NumPy is missing.", advice) from error

    values = np.asarray(hashes, dtype=np.uint64)
    found: list[Any] = []
    for mask in block_masks(distance):
        control.check()
        keys = values & np.uint64(mask)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        # Neighbours one apart, then two apart among those that were equal one apart, and so on.
        starts = np.flatnonzero(keys[1:] == keys[:-1]) if len(keys) > 1 else np.empty(0, dtype=np.int64)
        apart = 1
        while len(starts):
            ones, others = order[starts], order[starts + apart]
            near = np.bitwise_count(values[ones] ^ values[others]) <= distance
            if near.any():
                pairs = np.sort(np.stack([ones[near], others[near]], axis=1), axis=1)
                found.append(pairs)
            apart += 1
            starts = starts[starts + apart < len(keys)]
            starts = starts[keys[starts] == keys[starts + apart]]
    if found:
        yield from map(tuple, np.unique(np.concatenate(found), axis=0).tolist())
