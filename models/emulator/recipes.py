"""How many of each scene there are in a block of 200 items, and what follows from that."""

import functools
from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Final, TypeAlias

from models.emulator import other_scenes as other
from models.emulator import thumbnail_scenes as thumbnails
from models.emulator.oddities import NASTY_NAMES, ODD_CHANGES
from models.emulator.stage import Role, Scene, Stage

BLOCK: Final = 200
"""Items in a block. Blocks are made one by one, so any page of a library of any size comes at once."""

Recipe: TypeAlias = Mapping[Scene, int]

_EVERYWHERE: Final[Recipe] = {
    thumbnails.strong_raw: 4,
    thumbnails.strong_photo: 5,
    thumbnails.strong_both: 5,
    thumbnails.strong_two_values: 1,
    thumbnails.strong_coarse: 1,
    thumbnails.strong_nasty: 1,
    thumbnails.possible_burst: 1,
    thumbnails.orphan: 1,
    thumbnails.decoy: 1,
    other.raw_pair: 8,
    other.raw_pair_phone: 2,
    other.burst_coarse: 2,
    other.burst_fine: 2,
    other.smaller_copy: 4,
    other.copy_mark: 3,
    other.video: 12,
    other.screenshot: 8,
    other.empty_photo: 1,
    other.no_metadata: 1,
    other.no_filename: 1,
}
_EVEN: Final[Recipe] = {
    thumbnails.possible_unknown_exposure: 1,
    thumbnails.possible_two_thumbnails: 1,
    thumbnails.lost_original: 1,
}
_ODD: Final[Recipe] = {
    thumbnails.possible_other_exposure: 1,
    thumbnails.possible_other_shape: 1,
    thumbnails.possible_full_size: 1,
    thumbnails.other_fraction: 1,
    thumbnails.other_camera: 1,
}
_STRANGE: Final[Recipe] = {other.odd_field: 2, other.nasty_name: 3, other.placeholder_time: 2}
_ALL_STRANGE: Final[Recipe] = {
    thumbnails.placeholder_pair: 1,
    other.odd_field: len(ODD_CHANGES),
    other.nasty_name: len(NASTY_NAMES),
    other.placeholder_time: 5,
}


def recipe_of(block: int) -> Recipe:
    """Returns the scenes of a block: the first has every scene, oddity and nasty name, the others take turns."""
    if block == 0:
        return {**_EVERYWHERE, **_EVEN, **_ODD, **_ALL_STRANGE}
    return {**_EVERYWHERE, **(_ODD if block % 2 else _EVEN), **_STRANGE}


@functools.cache
def sample(scene: Scene) -> tuple[int, Counter[Role]]:
    """Returns how many items a scene makes, and how many of them have each role."""
    made = scene(Stage(Random(0), 1_700_000_000, 1))  # noqa: S311 - dice, not secrets
    return len(made), Counter(role for one in made for role in one.roles)


def program(block: int, size: int, dice: Random) -> list[tuple[Scene, int]]:
    """Put the scenes of a block in order.

    Args:
        block: Which one, from 0.
        size: How many items it has; 200, but for the last block.
        dice: The block's own.

    Returns:
        Scenes with their turns, which together make exactly `size` items; plain photos fill what is left.
    """
    scenes = [(scene, block * count + turn) for scene, count in recipe_of(block).items() for turn in range(count)]
    dice.shuffle(scenes)
    fitting = []
    left = size
    for scene, turn in scenes:
        items, _ = sample(scene)
        if items <= left:
            fitting.append((scene, turn))
            left -= items
    fitting += [(other.photo, 0)] * left
    dice.shuffle(fitting)
    return fitting


def roles_in(scenes: list[tuple[Scene, int]]) -> Counter[Role]:
    """Returns how many items of each role a program makes."""
    counts: Counter[Role] = Counter()
    for scene, _ in scenes:
        counts.update(sample(scene)[1])
    return counts
