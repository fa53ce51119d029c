"""What the rules look at: an item's facts."""

from functools import lru_cache
from typing import Final, NamedTuple

from models.items import MediaKind, SourceName
from models.rules.names import resembles_uuid_dng

IN_ALBUM: Final = """EXISTS (
    SELECT 1 FROM album_item AS place LEFT JOIN album
      ON album.source IN (m.source, 'takeout', 'toolkit') AND album.account = m.account AND album.id = place.album_id
    WHERE place.item_id = m.id AND coalesce(album.ours, 0) = 0
      AND coalesce(album.title, '') NOT LIKE 'gpdedup: to delete%'
      AND coalesce(album.title, '') NOT IN (SELECT title FROM staging_album))"""
"""Is the item `m` in an album of the person's? Albums that this program made count nowhere, and they
come back under another id in a later export, so their titles are left out as well."""

HOMES: Final = {SourceName.TOOLKIT.value: SourceName.TAKEOUT.value}
"""The sources whose items are counted as another's."""
HOME: Final = "CASE m.source WHEN 'toolkit' THEN 'takeout' ELSE m.source END"
"""`takeout` and `toolkit` rows describe the same items of one account."""

HEEDED: Final = "lookalike"
"""The rule whose `strong` claims the rules of one instant heed, and cannot see in the instant itself."""
CLAIMED: Final = f"""EXISTS (
    SELECT 1 FROM finding AS f WHERE f.rule = '{HEEDED}' AND f.candidate_id = m.id AND f.confidence = 'strong')"""  # noqa: S608 - constants only
"""Does `m` go because something else looks like it, so that it may not be a reason for another item to go?"""

_OWN: Final = f"""m.id, m.source, m.account, m.filename, m.kind, m.creation_time, m.width, m.height,
    nullif(trim(m.camera_make), ''), nullif(trim(m.camera_model), ''),
    m.focal_length, m.f_number, m.iso_equivalent, m.exposure_time,
    m.size_bytes, m.sha256, m.trashed, m.gone_at IS NOT NULL, coalesce(m.partner_shared, 0),
    coalesce(m.favorited, 0), {IN_ALBUM}, coalesce(m.description, '') <> '', coalesce(m.people_count, 0) > 0,
    coalesce(m.edited, 0), m.upload_time, m.exif_time, m.exif_offset, m.exif_subsec"""
FACTS: Final = f"{_OWN}, {CLAIMED}"
"""The columns of `ItemFacts`, in its order, of a media_item called `m`."""
FACTS_ALONE: Final = f"{_OWN}, 0"
"""The same for `lookalike` itself, which does not build on what it claimed before."""

MARKED: Final = f"(coalesce(m.favorited, 0) OR coalesce(m.partner_shared, 0) OR {IN_ALBUM})"
"""Is the item `m` one that bulk removals leave alone?"""

LIVE: Final = "m.gone_at IS NULL AND coalesce(m.trashed, 0) = 0 AND m.source <> 'local'"
"""May the item `m` be a candidate?"""


@lru_cache(maxsize=1024)
def _camera_name(make: str, model: str) -> str:
    return model if model.casefold().startswith(make.casefold()) else f"{make} {model}"


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
    trashed: int | None = None
    """A sidecar always says it, an API never."""
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
    claimed: int = 0
    """Does the rule `lookalike` claim it `strong`?"""

    @property
    def home(self) -> str:
        """The source, with `toolkit` counted as `takeout`."""
        return HOMES.get(self.source, self.source)

    @property
    def is_live(self) -> bool:
        """Is it in the library: not in the trash, not gone, not on the local disk? Only then may it be a candidate."""
        return not self.trashed and not self.gone and self.source != SourceName.LOCAL

    @property
    def may_keep(self) -> bool:
        """May it be the reason for something else to go, as far as it can tell by itself?"""
        if self.claimed or self.partner_shared or not self.is_live:
            return False
        return not resembles_uuid_dng(self.filename)

    @property
    def name(self) -> str:
        """The file name, or the id where there is none; raw."""
        return self.filename or self.id

    @property
    def camera(self) -> str:
        """Make and model in one, the make not said twice: `Canon EOS 6D`."""
        return _camera_name(self.camera_make or "", self.camera_model or "")

    @property
    def upright(self) -> tuple[int, int] | None:
        """Width and height of the upright picture, as every source tells them; None where one is not known."""
        width, height = self.width, self.height
        return (width, height) if width and height and width > 0 and height > 0 else None

    @property
    def pixels(self) -> int:
        """Width times height; 0 where not known."""
        return (self.width or 0) * (self.height or 0)

    @property
    def long_side(self) -> int:
        """The longer of width and height; 0 where one is not known."""
        upright = self.upright
        return max(upright) if upright else 0
