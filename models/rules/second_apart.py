"""RAW files whose other half is dated a second earlier or later, as some phones write them.

Their makers are a list in the configuration: with every other camera a second is another shot.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from models.database import Library
from models.items import suffix_of
from models.rules.bounds import Bounds
from models.rules.facts import FACTS, HEEDED, ItemFacts
from models.rules.moments import SIDECARS, Moment, moment_of
from models.rules.names import resembles_uuid_dng
from models.rules.pairs import smaller_copies, twin_doubts
from models.times import from_text

MAKERS: Final = ("google",)
"""Makers known to do so, in small letters.

Owners of a Pixel 8 saw the two files of one shot dated a little apart, mostly within a second, and its files bear the
shot's millisecond in their names (photoprism/photoprism issues 4757 and 3954). Of other makers nothing was found.
"""
# All endings of RAW files have three letters, so what is before them is the stem and its dot.
CLOSE: Final = """
    SELECT r.id, m.id FROM media_item AS r INDEXED BY media_item_raw
    CROSS JOIN media_item AS m INDEXED BY media_item_moment
      ON m.creation_time BETWEEN datetime(substr(r.creation_time, 1, 19), '-1 second')
                             AND datetime(substr(r.creation_time, 1, 19), '+1 second') || '.999999'
     AND m.camera_make = r.camera_make AND m.camera_model = r.camera_model AND m.account = r.account
    WHERE r.kind = 'raw' AND m.kind = 'photo' AND r.creation_time >= '1900' AND r.source <> 'local'
      AND substr(m.creation_time, 1, 19) <> substr(r.creation_time, 1, 19)
      AND lower(trim(r.camera_make)) IN ({})
      AND lower(substr(m.filename, 1, length(r.filename) - 3)) = lower(substr(r.filename, 1, length(r.filename) - 3))
    {}
"""
LEANING: Final = f"""
    SELECT 1 FROM finding WHERE rule = '{HEEDED}' AND keeper_id = ? AND confidence = 'strong' LIMIT 1
"""  # noqa: S608 - constants only
ONE: Final = f"SELECT {FACTS} FROM media_item AS m WHERE m.id = ?"  # noqa: S608 - constants only


def has_close_halves(library: Library, makers: Sequence[str]) -> bool:
    """Tell whether a RAW of one of these makers has a picture a second away at all."""
    sql = CLOSE.format(", ".join("?" * len(makers)), "LIMIT 1")
    return bool(makers) and bool(library.rows(sql, tuple(makers)))


def close_halves(
    library: Library, makers: Sequence[str], bounds: Bounds, *, remove_raw: bool
) -> Iterator[tuple[ItemFacts, ItemFacts, Moment, bool]]:
    """Yield the pairs: the RAW, its other half, the RAW's moment, and whether nothing speaks against a strong claim.

    Args:
        library: Read only.
        makers: In small letters.
        bounds: What the rules demand.
        remove_raw: Is the RAW to go (True) or the other half?
    """
    if not makers:
        return
    limits = bounds.raw_sidecar
    partners: dict[str, list[ItemFacts]] = {}
    raws: dict[str, ItemFacts] = {}
    for raw_id, other_id in library.rows(CLOSE.format(", ".join("?" * len(makers)), "ORDER BY 1, 2"), tuple(makers)):
        raw, other = (ItemFacts._make(library.rows(ONE, (name,))[0]) for name in (raw_id, other_id))
        is_sidecar = suffix_of(other.filename or "") in SIDECARS
        are_halves = is_sidecar and raw.filename and not resembles_uuid_dng(raw.filename)
        if (
            are_halves
            and raw.home == other.home
            and _is_within_a_second(raw, other)
            and not twin_doubts(raw, other, limits)
        ):
            raws[raw_id] = raw
            partners.setdefault(raw_id, []).append(other)
    wanted_by = [other.id for others in partners.values() for other in others]
    for raw_id, others in partners.items():
        moment, theirs = moment_of(library, raws[raw_id]), moment_of(library, others[0])
        if len(others) != 1 or wanted_by.count(others[0].id) != 1 or moment is None or theirs is None:
            continue
        if max(len(moment.items), len(theirs.items)) > limits.items_per_instant:
            continue
        # A thumbnail of the RAW's own second needs the RAW; a smaller copy is itself to go.
        is_needed = any(resembles_uuid_dng(item.filename) for item in (*moment.items, *theirs.items))
        is_claimed = others[0].id in smaller_copies(theirs, bounds) or raw_id in smaller_copies(moment, bounds)
        is_leaned_on = not remove_raw and _has_smaller_copy(library, others[0], theirs, bounds)
        yield raws[raw_id], others[0], moment, not (is_needed or is_claimed or is_leaned_on)


def _has_smaller_copy(library: Library, item: ItemFacts, moment: Moment, bounds: Bounds) -> bool:
    """Tell whether `same-shot` or `lookalike` surely lets something go because an item stays."""
    return any(keeper.id == item.id for keeper in smaller_copies(moment, bounds).values()) or bool(
        library.value(LEANING, (item.id,))
    )


def _is_within_a_second(one: ItemFacts, other: ItemFacts) -> bool:
    apart = from_text(one.creation_time or "") - from_text(other.creation_time or "")
    return abs(apart) <= timedelta(seconds=1)
