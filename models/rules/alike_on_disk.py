"""Which items look like a picture on this disk: that may be a copy under another name, without a date."""

from collections.abc import Container
from typing import Final

from models.control import Control
from models.database import Library
from models.rules.lookalike import CROWD, DISTANCE

LOOKS: Final = """
    SELECT look.hash, m.id, m.filename, m.source = 'local' FROM picture_look AS look
    JOIN media_item AS m ON m.id = look.item_id WHERE look.hash IS NOT NULL AND m.gone_at IS NULL ORDER BY m.id
"""
SIGN: Final = 1 << 63


def alike_on_disk(library: Library, item_ids: Container[str], control: Control) -> dict[str, str]:
    """Look for pictures on disk that are near some items in hash.

    Args:
        library: With what `scan --pictures` saw, of the disk and of the items.
        item_ids: Those that are asked for.
        control: Pause and cancel.

    Returns:
        Item id to the name of the file; nothing of items that look like nothing on disk, or that nobody looked at.
    """
    here: dict[int, str] = {}
    crowds: dict[int, int] = {}
    wanted: dict[int, list[str]] = {}
    for number, item_id, filename, is_local in library.stream(LOOKS):
        if is_local:
            here.setdefault(number + SIGN, filename or item_id)
            crowds[number] = crowds.get(number, 0) + 1
        elif item_id in item_ids:
            wanted.setdefault(number + SIGN, []).append(item_id)
    for number, count in crowds.items():
        if count > CROWD:
            del here[number + SIGN]
    if not here or not wanted:
        return {}
    return {item_id: here[near] for number, near in _nearest(here, wanted, control) for item_id in wanted[number]}


def _nearest(here: dict[int, str], wanted: dict[int, list[str]], control: Control) -> list[tuple[int, int]]:
    """Returns each wanted hash that is near one of the disk, with the nearest."""
    from models.visual.searching import near_pairs  # noqa: PLC0415 - its library is an extra

    found = {number: number for number in wanted if number in here}
    hashes = [*here, *(number for number in wanted if number not in here)]
    for first, second in near_pairs(hashes, DISTANCE, control):
        for number, near in ((hashes[first], hashes[second]), (hashes[second], hashes[first])):
            known = found.get(number)
            is_nearer = known is None or (number ^ near).bit_count() < (number ^ known).bit_count()
            if number in wanted and near in here and is_nearer:
                found[number] = near
    return sorted(found.items())
