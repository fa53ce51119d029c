"""The moments of a library: the items that one camera dates to one second. One walk serves all rules."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from models.control import Control
from models.database import Library
from models.items import MediaKind, suffix_of
from models.rules.facts import FACTS, HOME, HOMES, ItemFacts
from models.rules.keepers import HEIC, JPEG
from models.rules.names import are_serial, resembles_uuid_dng
from models.times import is_placeholder, second_of

CROWD: Final = 60
"""An instant that one camera shares with more items than this is a wrong clock, not a moment."""
# Plain texts: to look a member up takes ten times as long as to compare two texts, and a scan does so for each item.
RAW, PHOTO, VIDEO = MediaKind.RAW.value, MediaKind.PHOTO.value, MediaKind.VIDEO.value
SIDECARS: Final = JPEG | HEIC
"""The endings of what cameras write beside a RAW."""
PAGE: Final = 1_000
"""So many items, about, are read at once."""
WATCHED_PAGE: Final = 150
"""The same while somebody types: a few milliseconds' worth."""

BURST_KINDS: Final = frozenset({PHOTO, VIDEO})
"""A RAW is a half of a shot, and a thumbnail may be any shot's."""

PLACED: Final = "m.creation_time >= '1900' AND m.camera_make <> '' AND m.camera_model <> '' AND m.source <> 'local'"
# The index holds all these columns and is in the order of time: nothing is sorted and no row is read.
WALK: Final = f"""
    SELECT substr(m.creation_time, 1, 19), m.rowid, m.kind, m.filename
    FROM media_item AS m INDEXED BY media_item_moment WHERE {PLACED} ORDER BY m.creation_time
"""  # noqa: S608 - constants only
SECONDS: Final = f"""
    SELECT s.second, m.rowid, m.kind, m.filename
    FROM (SELECT DISTINCT second FROM temp.{{}} WHERE second >= '1900') AS s
    CROSS JOIN media_item AS m INDEXED BY media_item_moment
      ON m.creation_time BETWEEN s.second AND s.second || '.999999'
    WHERE {PLACED} ORDER BY s.second
"""  # noqa: S608 - constants only
CAMERAS: Final = f"""
    SELECT json_group_array(m.rowid) FROM media_item AS m INDEXED BY media_item_moment
    WHERE m.creation_time BETWEEN ? AND ? || '.999999' AND {PLACED}
    GROUP BY trim(m.camera_make), trim(m.camera_model), m.account, {HOME} HAVING count(*) BETWEEN 2 AND ?
"""  # noqa: S608 - constants only
READ: Final = f"""
    SELECT {FACTS} FROM media_item AS m WHERE m.rowid IN (SELECT value FROM json_each(?)) ORDER BY m.rowid
"""  # noqa: S608 - constants only

TOUCHED_MOMENTS: Final = """
    SELECT m.id
    FROM (SELECT DISTINCT second FROM temp.touched WHERE second IS NOT NULL) AS s
    CROSS JOIN media_item AS m INDEXED BY media_item_moment
      ON m.creation_time BETWEEN s.second AND s.second || '.999999'
    UNION SELECT item_id FROM temp.touched
"""
"""The items of all seconds in which something changed."""


_Row: TypeAlias = tuple[str, int, str, str | None]
"""Second, row number, kind and file name."""


class Parts(NamedTuple):
    """What the items of a moment may be to each other."""

    thumbnails: list[ItemFacts]
    """What is named like a Lightroom thumbnail."""
    originals: list[ItemFacts]
    """What can be a shot: no video, and nothing that is named like a thumbnail."""
    raws: list[ItemFacts]
    """A camera's RAWs."""
    sidecars: list[ItemFacts]
    """What is of a kind that cameras write beside a RAW: JPEG or HEIC."""
    photos: list[ItemFacts]
    """Every photo that is no RAW."""


def _sort_out(items: Iterable[ItemFacts]) -> Parts:
    parts = Parts([], [], [], [], [])
    for item in items:
        if resembles_uuid_dng(item.filename):
            parts.thumbnails.append(item)
            continue
        kind = item.kind
        if kind == VIDEO:
            continue
        parts.originals.append(item)
        if kind == PHOTO:
            parts.photos.append(item)
            if suffix_of(item.filename or "") in SIDECARS:
                parts.sidecars.append(item)
        elif kind == RAW:
            parts.raws.append(item)
    return parts


@dataclass(slots=True)
class Moment:
    """All items of one account that one camera dates to one second, whatever became of them."""

    second: str
    items: tuple[ItemFacts, ...]
    """Sorted by id, so that nothing depends on the order of arrival."""
    parts: Parts = field(init=False)
    """The items by what they may be to each other."""
    memo: dict[Any, Any] = field(default_factory=dict)
    """What rules have worked out about it, for each other."""

    def __post_init__(self) -> None:
        self.parts = _sort_out(self.items)

    @property
    def camera(self) -> str:
        """The camera, for people."""
        return self.items[0].camera


def moments(library: Library, control: Control, *, partly: bool = False) -> Iterator[Moment]:
    """Yield the moments that hold at least two pictures. Placeholder times and crowded instants are no moments.

    Args:
        library: Read only.
        control: Checked at every page.
        partly: Only the seconds in `temp.touched`.
    """
    rows = library.stream(SECONDS.format("touched") if partly else WALK)
    return _in_pages(library, control, ((second, items) for second, items in _seconds(rows) if not _is_burst(items)))


def moments_of_seconds(library: Library, control: Control, table: str) -> Iterator[Moment]:
    """Yield all moments of some seconds, whatever the names in them say.

    Args:
        library: Read only.
        control: Checked at every page.
        table: A temporary table with a column `second`.
    """
    return _in_pages(library, control, _seconds(library.stream(SECONDS.format(table))))


def _in_pages(library: Library, control: Control, seconds: Iterable[tuple[str, list[_Row]]]) -> Iterator[Moment]:
    page: list[tuple[str, list[int]]] = []
    size = 0
    # The walk stays open, so that all of it reads one state of the library.
    for second, rows in seconds:
        if len(rows) > CROWD:
            page += [(second, json.loads(row[0])) for row in library.rows(CAMERAS, (second, second, CROWD))]
        else:
            page.append((second, [number for _, number, _, _ in rows]))
        size += len(rows)
        if size >= (WATCHED_PAGE if control.is_watched else PAGE):
            yield from _read(library, control, page)
            page, size = [], 0
    yield from _read(library, control, page)


def _seconds(rows: Iterable[_Row]) -> Iterator[tuple[str, list[_Row]]]:
    """Yield the seconds that hold more than one item, and these."""
    for second, group in groupby(rows, key=itemgetter(0)):
        items = list(group)
        if len(items) > 1 and not is_placeholder(second):
            yield second, items


def _is_burst(items: Sequence[_Row]) -> bool:
    """Tell whether the names are those of as many shots, and so of different photos; they need no closer look."""
    if any(kind not in BURST_KINDS for _, _, kind, _ in items):
        return False
    return are_serial([name for _, _, kind, name in items if kind != VIDEO])


def _read(library: Library, control: Control, page: list[tuple[str, list[int]]]) -> Iterator[Moment]:
    control.check()
    numbers = sorted(number for _, rows in page for number in rows)
    facts = dict(zip(numbers, map(ItemFacts._make, library.rows(READ, (json.dumps(numbers),))), strict=True))
    for second, rows in page:
        cameras: dict[tuple[object, ...], list[ItemFacts]] = {}
        for number in rows:
            item = facts[number]
            if item.camera_make and item.camera_model:
                home = HOMES.get(item.source, item.source)
                cameras.setdefault((item.camera_make, item.camera_model, item.account, home), []).append(item)
        for items in cameras.values():
            if len(items) > 1 and sum(item.kind != VIDEO for item in items) > 1:
                yield Moment(second, tuple(sorted(items)))


def moment_of(library: Library, item: ItemFacts, facts: str = FACTS) -> Moment | None:
    """Returns the moment that an item belongs to, or None where its time or camera says nothing.

    Args:
        library: Read only.
        item: Any.
        facts: What is read of the items: `FACTS`, or `FACTS_ALONE` for the rule whose own claims are left out there.
    """
    if not item.camera_make or not item.camera_model or is_placeholder(item.creation_time):
        return None
    second = second_of(item.creation_time or "")
    sql = f"""
        SELECT {facts} FROM media_item AS m INDEXED BY media_item_moment
        WHERE m.creation_time BETWEEN ? AND ? || '.999999' AND trim(m.camera_make) = ? AND trim(m.camera_model) = ?
          AND {HOME} = ? AND m.account = ?
        ORDER BY m.id LIMIT ?
    """  # noqa: S608 - constants only
    camera = item.camera_make, item.camera_model
    rows = library.rows(sql, (second, second, *camera, item.home, item.account, CROWD + 1))
    if len(rows) > CROWD:
        return None
    return Moment(second, tuple(map(ItemFacts._make, rows)))
