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
BYTES: Final = BITS // 8
FEW: Final = 64
"""So few hashes are compared with each of the others quicker than tables are made of all: the frames of a time lapse
lead from one to the next, a few at a time."""


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
    np = _numpy()
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


def reached(hashes: Sequence[int], seeds: Sequence[int], distance: int, control: Control) -> list[int]:
    """Returns the hashes that some others lead to: what is near them, what is near that, and so on.

    Two hashes within six bits agree in at least two of their eight bytes (the pigeonhole principle again), so of each
    hash only its pairs of bytes are looked up among those of the seeds.

    Args:
        hashes: All there are: unsigned, 64 bits, all different.
        seeds: Where to begin; need not be among the hashes.
        distance: In bits; 0 to 6.
        control: Looked at once a table.

    Returns:
        Those of `hashes` that are reached.

    Raises:
        GpdedupError: NumPy is not installed any more, though pictures were looked at.
    """
    np = _numpy()
    values = np.asarray(hashes, dtype=np.uint64)
    is_reached = np.zeros(len(values), dtype=bool)
    fresh = np.unique(np.asarray(seeds, dtype=np.uint64))
    while len(fresh):
        places = _near(np, values, fresh, distance, control)
        places = places[~is_reached[places]]
        is_reached[places] = True
        fresh = values[places]
    return values[is_reached].tolist()  # type: ignore[no-any-return]


def _near(np: Any, values: Any, seeds: Any, distance: int, control: Control) -> Any:
    """Returns the places of all values within a distance of any seed."""
    if len(seeds) <= FEW:
        control.check()
        return np.flatnonzero(sum(np.bitwise_count(values ^ seed) <= distance for seed in seeds))
    columns, seed_columns = (array.view(np.uint8).reshape(-1, BYTES).T.astype(np.uint16) for array in (values, seeds))
    found = [np.empty(0, dtype=np.int64)]
    for first, second in combinations(range(BYTES), 2):
        control.check()
        keys = columns[first] << 8 | columns[second]
        seed_keys = seed_columns[first] << 8 | seed_columns[second]
        order = np.argsort(seed_keys, kind="stable")
        counts = np.bincount(seed_keys, minlength=1 << 16)
        starts = np.cumsum(counts) - counts
        places = np.flatnonzero(counts[keys])
        step = 0
        while len(places):
            others = seeds[order[starts[keys[places]] + step]]
            found.append(places[np.bitwise_count(values[places] ^ others) <= distance])
            step += 1
            places = places[counts[keys[places]] > step]
    return np.unique(np.concatenate(found))


def _numpy() -> Any:
    try:
        import numpy as np  # noqa: PLC0415 - an extra
    except ImportError as error:
        advice = "pip install 'gpdedup-tui[visual]' brings it back; --rule NAME runs the other rules without it."
        raise GpdedupError("The pictures that were looked at cannot be compared: NumPy is missing.", advice) from error
    return np
