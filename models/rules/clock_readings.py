"""Weak evidence for one instant: the same clock reading, where the zone of one side is not known.

EXIF mostly gives local time without a zone, Google and Takeout's sidecars give UTC. So one shot may be dated twice,
a whole number of quarter hours apart. Of a day's photos many are so by chance: it counts only beside equal exposure
values and shapes, and then for `possible`.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from models.control import Control
from models.database import Library
from models.rules.evidence import Agreement, compare_exposures, compare_shapes, share_instant
from models.rules.facts import FACTS, LIVE, ItemFacts
from models.times import from_text, is_placeholder, second_of

QUARTER: Final = 900
"""Seconds in a quarter of an hour: zones differ by whole numbers of it."""
WIDEST: Final = 14 * 3600
"""Seconds by which a zone lies from UTC at most."""
ZONELESS: Final = """m.exif_time IS NOT NULL AND m.exif_offset IS NULL AND instr(m.creation_time, m.exif_time) = 1
    AND m.upload_time IS NULL AND m.trashed IS NULL"""
"""The time of `m` is EXIF's own, taken for UTC because nothing better was known.

Where a sidecar told of it, which always says when it was uploaded or what it is not, the time is UTC: that a clock read
the same means that it stood at UTC.
"""

Key: TypeAlias = tuple[str, str, str | None, str | None, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """Two items that may be one shot, dated a whole number of quarter hours apart."""

    thumbnail: ItemFacts
    original: ItemFacts
    quarters: int
    """How many quarter hours the original is dated later; negative where it is earlier."""

    @property
    def words(self) -> str:
        """The difference for people: `2 h earlier`."""
        return f"{abs(self.quarters) / 4:g} h {'later' if self.quarters > 0 else 'earlier'}"


def has_zoneless_times(library: Library) -> bool:
    """Tell whether there is any item whose time has no known zone; mostly there is none, and nothing to do."""
    # The index of just these items spares a walk over all the others.
    sql = f"""
        SELECT 1 FROM media_item AS m INDEXED BY media_item_zoneless WHERE {ZONELESS} AND {LIVE} LIMIT 1
    """  # noqa: S608 - constants only
    return library.value(sql) is not None


def clock_readings(library: Library, control: Control, thumbnails: Sequence[ItemFacts]) -> Iterator[Reading]:
    """Find originals that read the same clock as thumbnails without any original at their instant.

    Args:
        library: Read only; walked over once.
        control: Pause and cancel.
        thumbnails: Live ones.

    Yields:
        Every pair that agrees in camera, clock, at least two exposure values and shape, the original being larger.
    """
    buckets = _buckets(thumbnails)
    known = all(not _is_zoneless(thumbnail) for thumbnail in thumbnails)
    sql = f"""
        SELECT {FACTS} FROM media_item AS m
        WHERE m.kind IN ('raw', 'photo') AND {LIVE} AND m.creation_time >= '1900' {f"AND {ZONELESS}" if known else ""}
    """  # noqa: S608 - constants only
    for place, original in enumerate(map(ItemFacts._make, library.stream(sql))):
        if place % 2_000 == 0:
            control.check()
        if original.may_keep and not is_placeholder(original.creation_time):
            yield from _readings(original, buckets)


def _buckets(thumbnails: Sequence[ItemFacts]) -> dict[Key, list[tuple[int, str, ItemFacts]]]:
    """Returns the thumbnails by camera and by their place in the quarter hour, each list in the order of time."""
    buckets: defaultdict[Key, list[tuple[int, str, ItemFacts]]] = defaultdict(list)
    for thumbnail in thumbnails:
        if thumbnail.camera_make and thumbnail.camera_model and not is_placeholder(thumbnail.creation_time):
            epoch = _epoch(thumbnail)
            buckets[_key(thumbnail, epoch)].append((epoch, thumbnail.id, thumbnail))
    for bucket in buckets.values():
        bucket.sort(key=lambda entry: entry[:2])
    return dict(buckets)


def _readings(original: ItemFacts, buckets: dict[Key, list[tuple[int, str, ItemFacts]]]) -> Iterator[Reading]:
    epoch = _epoch(original)
    bucket = buckets.get(_key(original, epoch), [])
    first = bisect_left(bucket, epoch - WIDEST, key=lambda entry: entry[0])
    last = bisect_right(bucket, epoch + WIDEST, key=lambda entry: entry[0])
    for other, _, thumbnail in bucket[first:last]:
        if other != epoch and _agree(thumbnail, original):
            yield Reading(thumbnail, original, (epoch - other) // QUARTER)


def _agree(thumbnail: ItemFacts, original: ItemFacts) -> bool:
    # Two times in UTC that differ contradict; only a zone that is not known explains the difference.
    return (
        (_is_zoneless(thumbnail) or _is_zoneless(original))
        and share_instant(thumbnail, original)
        and compare_exposures(thumbnail, original).agreeing >= 2
        and compare_shapes(thumbnail, original).agreement is Agreement.EQUAL
        and thumbnail.long_side < original.long_side
    )


def _key(item: ItemFacts, epoch: int) -> Key:
    return item.home, item.account, item.camera_make, item.camera_model, epoch % QUARTER


def _epoch(item: ItemFacts) -> int:
    return int(from_text(second_of(item.creation_time or "")).timestamp())


def _is_zoneless(item: ItemFacts) -> bool:
    """Tell of an item what `ZONELESS` tells."""
    if item.exif_time is None or item.exif_offset is not None or item.creation_time is None:
        return False
    if item.upload_time is not None or item.trashed is not None:
        return False
    return second_of(item.creation_time) == item.exif_time
