"""What the rules look at: an item's facts, and the groups of items that share a second and a camera."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

from models.control import Control
from models.database import Library
from models.items import MediaKind, SourceName
from models.rules.names import resembles_uuid_dng
from models.times import is_placeholder, second_of

CROWD: Final = 60
"""An instant that one camera shares with more items than this is a wrong clock, not a moment."""

IN_ALBUM: Final = """EXISTS (
    SELECT 1 FROM album_item AS place LEFT JOIN album
      ON album.source IN (m.source, 'takeout', 'toolkit') AND album.account = m.account AND album.id = place.album_id
    WHERE place.item_id = m.id AND coalesce(album.ours, 0) = 0
      AND coalesce(album.title, '') NOT LIKE 'gpdedup: to delete%'
      AND coalesce(album.title, '') NOT IN (SELECT title FROM staging_album))"""
"""Is the item `m` in an album of the person's? Albums that this program made count nowhere, and they
come back under another id in a later export, so their titles are left out as well."""

HOME: Final = "CASE m.source WHEN 'toolkit' THEN 'takeout' ELSE m.source END"
"""`takeout` and `toolkit` rows describe the same items of one account."""

FACTS: Final = f"""m.id, m.source, m.account, m.filename, m.kind, m.creation_time, m.width, m.height,
    nullif(trim(m.camera_make), ''), nullif(trim(m.camera_model), ''),
    m.focal_length, m.f_number, m.iso_equivalent, m.exposure_time,
    m.size_bytes, m.sha256, coalesce(m.trashed, 0), m.gone_at IS NOT NULL, coalesce(m.partner_shared, 0),
    coalesce(m.favorited, 0), {IN_ALBUM}, coalesce(m.description, '') <> '', coalesce(m.people_count, 0) > 0,
    coalesce(m.edited, 0), m.upload_time, m.exif_time, m.exif_offset, m.exif_subsec"""
"""The columns of `ItemFacts`, in its order, of a media_item called `m`."""

LIVE: Final = "m.gone_at IS NULL AND coalesce(m.trashed, 0) = 0 AND m.source <> 'local'"
"""May the item `m` be a candidate?"""


class ItemFacts(NamedTuple):
    """What the rules know of an item; None is "not known" and equals nothing.

    A named tuple, because a scan makes one of every row it reads and a dataclass takes five times as long.
    """

    id: str
    source: str
    account: str = ""
    filename: str | None = None
    kind: str = MediaKind.UNKNOWN
    creation_time: str | None = None
    width: int | None = None
    height: int | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    focal_length: float | None = None
    f_number: float | None = None
    iso_equivalent: int | None = None
    exposure_time: float | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    trashed: int = 0
    gone: int = 0
    partner_shared: int = 0
    favorited: int = 0
    in_album: int = 0
    described: int = 0
    has_people: int = 0
    edited: int = 0
    upload_time: str | None = None
    exif_time: str | None = None
    exif_offset: str | None = None
    exif_subsec: str | None = None

    @property
    def home(self) -> str:
        """The source, with `toolkit` counted as `takeout`."""
        return SourceName.TAKEOUT if self.source == SourceName.TOOLKIT else self.source

    @property
    def is_live(self) -> bool:
        """Is it in the library: not in the trash, not gone, not on the local disk? Only then may it be a candidate."""
        return not self.trashed and not self.gone and self.source != SourceName.LOCAL

    @property
    def may_keep(self) -> bool:
        """May it be the reason for something else to go, as far as it can tell by itself?"""
        return self.is_live and not self.partner_shared and not resembles_uuid_dng(self.filename)

    @property
    def name(self) -> str:
        """The file name, or the id where there is none; raw."""
        return self.filename or self.id

    @property
    def camera(self) -> str:
        """Make and model in one, the make not said twice: `Canon EOS 6D`."""
        make, model = self.camera_make or "", self.camera_model or ""
        return model if model.casefold().startswith(make.casefold()) else f"{make} {model}"

    @property
    def upright(self) -> tuple[int, int] | None:
        """Width and height of the upright picture, as every source tells them; None where one is not known."""
        if not self.width or not self.height or self.width < 0 or self.height < 0:
            return None
        return self.width, self.height

    @property
    def pixels(self) -> int:
        """Width times height; 0 where not known."""
        return (self.width or 0) * (self.height or 0)

    @property
    def long_side(self) -> int:
        """The longer of width and height; 0 where one is not known."""
        return max(self.upright or (0, 0))


@dataclass(frozen=True, slots=True)
class Moment:
    """All items of one account that one camera dates to one second, whatever became of them."""

    second: str
    items: tuple[ItemFacts, ...]
    """Sorted by id, so that nothing depends on the order of arrival."""

    @property
    def camera(self) -> str:
        """The camera, for people."""
        return self.items[0].camera


def moments(library: Library, control: Control, seeds: str, at_least: int = 1) -> Iterator[Moment]:
    """Yield the moments in which some item answers to a condition.

    The work is done by the index on time and camera, from the seeds outwards, so its cost follows the number of
    seeds and not the square of anything. Placeholder times and crowded instants are no moments.

    Args:
        library: Read only.
        control: Checked at every moment.
        seeds: An SQL condition on a media_item `m`; a constant of a rule, never text from outside.
        at_least: So many items must answer to it.
    """
    sql = f"""
        WITH seed AS (
            SELECT substr(m.creation_time, 1, 19) AS second, m.camera_make, m.camera_model,
                   {HOME} AS home, m.account
            FROM media_item AS m
            WHERE +m.creation_time >= '1900' AND trim(m.camera_make) <> '' AND trim(m.camera_model) <> '' AND {seeds}
            GROUP BY 1, 2, 3, 4, 5 HAVING count(*) >= {at_least:d})
        SELECT seed.second, {FACTS}
        FROM seed CROSS JOIN media_item AS m INDEXED BY media_item_moment
          ON m.creation_time BETWEEN seed.second AND seed.second || '.999999'
         AND m.camera_make = seed.camera_make AND m.camera_model = seed.camera_model
         AND {HOME} = seed.home AND m.account = seed.account
        ORDER BY seed.second, seed.camera_make, seed.camera_model, seed.home, seed.account, m.id
    """  # noqa: S608 - constants only
    # The seeds are one walk over the table (`+` keeps the index out of it); then the index must be used, though
    # SQLite, which has no statistics here, would rather build one of its own on the camera alone.
    rows = library.stream(sql)
    for _, group in groupby(rows, key=_moment_key):
        control.check()
        moment = _moment(group)
        if moment is not None:
            yield moment


def _moment_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    second, source = row[0], row[2]
    return second, "takeout" if source == "toolkit" else source, row[3], row[9], row[10]


def _moment(rows: Iterator[tuple[Any, ...]]) -> Moment | None:
    """Returns the group of one second and camera, or None where its time says nothing."""
    items: list[ItemFacts] = []
    second = ""
    for row in rows:
        second = row[0]
        if len(items) <= CROWD:
            items.append(ItemFacts._make(row[1:]))
    if len(items) > CROWD or is_placeholder(second):
        return None
    return Moment(second, tuple(items))


def moment_of(library: Library, item: ItemFacts) -> Moment | None:
    """Returns the moment that an item belongs to, or None where its time or camera says nothing."""
    if item.creation_time is None or not item.camera_make or not item.camera_model:
        return None
    second = second_of(item.creation_time)
    sql = f"""
        SELECT '', {FACTS} FROM media_item AS m INDEXED BY media_item_moment
        WHERE m.creation_time BETWEEN ? AND ? || '.999999' AND m.camera_make = ? AND m.camera_model = ?
          AND {HOME} = ? AND m.account = ?
        ORDER BY m.id
    """  # noqa: S608 - constants only
    camera = item.camera_make, item.camera_model
    rows = library.rows(sql, (second, second, *camera, item.home, item.account))
    return _moment((second, *row[1:]) for row in rows)
