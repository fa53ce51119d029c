"""From the scratch database to items, a page at a time, in an order that stays the same."""

from collections import defaultdict
from time import monotonic
from typing import Any, Final, NamedTuple

from models.items import Album, Item, ItemFile, SourceName, mime_type_of
from models.sources.base import Skip
from models.sources.media_header import MediaHeader
from models.sources.takeout.known_media import KnownMedia
from models.sources.takeout.media import MediaReader, Place, Reading
from models.sources.takeout.parts import PartKind
from models.sources.takeout.scratch import Scratch
from models.times import exif_to_utc
from models.two_views import file_id

FIRST_PAGE, LEAST, MOST = 500, 50, 2_000
"""Items in the first batch, and between what the size of the others may lie."""
WATCHED: Final = 200
"""Items in a batch, at most, while somebody types: to make and to write it takes a few milliseconds at a time."""
SECONDS: Final = 1.0
"""How long reading a batch should take: the writing of large ones costs less, but a kill loses one, and the counters
on the screen move with each."""

NEXT_PAGE: Final = "INSERT INTO page SELECT id FROM occurrence WHERE owner = id AND path > ? ORDER BY path LIMIT ?"
# CROSS JOIN keeps SQLite from reading all occurrences for each page, which it takes for the cheaper way.
COPIES: Final = """
    SELECT occurrence.owner, occurrence.id = occurrence.owner, occurrence.path, folder.path, folder.album,
        part.kind, part.name, occurrence.sidecar,
        entry.id, entry.name, entry.size, part.path, entry.raw, entry.offset, entry.compressed, entry.method,
        entry.modified, entry.crc,
        sidecar.title, sidecar.taken, sidecar.uploaded, sidecar.description, sidecar.url, sidecar.key,
        sidecar.favorited, sidecar.archived, sidecar.trashed, sidecar.partner_shared, sidecar.people_count,
        sidecar.notes
    FROM page CROSS JOIN occurrence ON occurrence.owner = page.id
    JOIN folder ON folder.id = occurrence.folder
    LEFT JOIN entry ON entry.id = occurrence.entry LEFT JOIN part ON part.id = entry.part
    LEFT JOIN sidecar ON sidecar.id = occurrence.sidecar
"""
PLACE, TOLD = slice(8, 18), slice(18, 30)
"""Which of these columns are those of `Place`, and of `Told`."""
FOLLOWERS: Final = """
    SELECT occurrence.owner, belongs.role, folder.path || '/' || entry.name, entry.size, part.kind, part.name
    FROM page CROSS JOIN occurrence ON occurrence.owner = page.id
    CROSS JOIN belongs ON belongs.{side} = occurrence.{column}
    JOIN entry ON entry.id = belongs.entry JOIN folder ON folder.id = entry.folder JOIN part ON part.id = entry.part
    ORDER BY folder.path, entry.name
"""


class Told(NamedTuple):
    """What a sidecar says, as it stands in the scratch database."""

    title: str | None
    taken: str | None
    uploaded: str | None
    description: str | None
    url: str | None
    key: str | None
    favorited: int | None
    archived: int | None
    trashed: int | None
    partner_shared: int | None
    people_count: int | None
    notes: str | None


FLAGS: Final = {None: None, 0: False, 1: True}
NOTHING: Final = Told(None, None, None, None, None, None, None, None, None, None, None, None)


class Copy(NamedTuple):
    """One copy of an item, in one folder."""

    is_owner: bool
    path: str
    folder: str
    album: str | None
    part: str
    place: Place | None
    told: Told | None


class Assembler:
    """Makes items.

    Args:
        scratch: Folded.
        reader: Reads the media's headers.
        account: The person's own label; part of an id that is a path.
        known: Media that need not be read again.
        is_partial: Are parts of the export missing?
    """

    def __init__(
        self,
        scratch: Scratch,
        reader: MediaReader,
        account: str,
        known: KnownMedia | None = None,
        *,
        is_partial: bool = False,
    ) -> None:
        self._scratch = scratch
        self._reader = reader
        self._account = account
        self._known = known
        self._is_partial = is_partial
        self._size = FIRST_PAGE
        self._has_followers = scratch.value("SELECT 1 FROM belongs LIMIT 1") is not None
        self._skipped: list[Skip] = []
        self.unread: set[bytes] = set()
        """Folders and archives with media that could not be read just now, though another time they may be."""

    def taken_skips(self) -> tuple[Skip, ...]:
        """Returns the media that could not be read since it was last asked."""
        skipped, self._skipped = tuple(self._skipped), []
        return skipped

    def page(self, after: str) -> tuple[list[Item], str]:
        """Make the next items.

        Args:
            after: The path after which they begin; empty for the first ones.

        Returns:
            The items of about a second, and the path of the last one.
        """
        started = monotonic()
        is_watched = self._scratch.control.is_watched
        self._scratch.run("DELETE FROM page")
        self._scratch.run(NEXT_PAGE, (after, min(self._size, WATCHED) if is_watched else self._size))
        copies: defaultdict[int, list[Copy]] = defaultdict(list)
        for row in self._scratch.stream(COPIES):
            self._scratch.control.check()
            copies[row[0]].append(_copy(row))
        for several in copies.values():
            if len(several) > 1:
                several.sort(key=lambda copy: (not copy.is_owner, copy.path))
        followers = self._followers()
        owners = sorted(copies, key=lambda owner: copies[owner][0].path)
        if self._known is not None:
            self._known.look_up([self._id(_best(copies[owner]), copies[owner][0]) for owner in owners])
        items = [self._item(copies[owner], followers.get(owner, [])) for owner in owners]
        if not is_watched:  # the time says nothing of work that steps aside
            self._size = next_size(len(items), monotonic() - started)
        return items, copies[owners[-1]][0].path if owners else after

    def has_more(self, after: str) -> bool:
        """Are there items behind a path? Asks the database alone and reads no medium."""
        found = self._scratch.value("SELECT 1 FROM occurrence WHERE owner = id AND path > ? LIMIT 1", (after,))
        return found is not None

    def _followers(self) -> defaultdict[int, list[ItemFile]]:
        followers: defaultdict[int, list[ItemFile]] = defaultdict(list)
        if not self._has_followers:
            return followers
        for side, column in (("to_entry", "entry"), ("to_sidecar", "sidecar")):
            for owner, role, path, size, kind, part in self._scratch.stream(FOLLOWERS.format(side=side, column=column)):
                followers[owner].append(ItemFile(path, role, _part_name(kind, part), size))
        return followers

    def _id(self, told: Told, owner: Copy) -> str:
        return told.key or file_id(self._account, owner.path)

    def _read(self, item_id: str, owner: Copy) -> Reading:
        if owner.place is None:
            return Reading(MediaHeader())
        with_hash = self._reader.hash_files
        known = self._known and self._known.header(item_id, owner.path, owner.part, owner.place, with_hash=with_hash)
        if known:
            return Reading(*known, owner.place)
        reading = self._reader.read(owner.place)
        if reading.fault:
            self._skipped.append(Skip(owner.path, f"{reading.fault}."))
        if reading.may_pass:
            self.unread.add(owner.place.archive)
        return reading

    def _item(self, copies: list[Copy], followers: list[ItemFile]) -> Item:
        """Make an item of its copies, the first of which stands for it."""
        self._scratch.control.check()
        owner, told = copies[0], _best(copies)
        item_id = self._id(told, owner)
        reading = self._read(item_id, owner)
        header, place = reading.header, reading.place
        filename = told.title or (place.name if place else owner.path.rpartition("/")[2])
        files = [ItemFile(owner.path, "original", owner.part, place.size, place.modified_ns)] if place else []
        for copy in copies[1:]:
            if copy.place:
                files.append(ItemFile(copy.path, "copy", copy.part, copy.place.size, copy.place.modified_ns))
        aliases = [file_id(self._account, copy.path) for copy in copies]
        # Every name is spelt out: this runs a million times, and mappings of names would double what it takes.
        return Item(
            id=item_id,
            source=SourceName.TAKEOUT,
            account=self._account,
            filename=filename,
            mime_type=header.mime_type or mime_type_of(filename),
            creation_time=told.taken or _taken(header),
            width=header.width,
            height=header.height,
            camera_make=header.camera_make,
            camera_model=header.camera_model,
            focal_length=header.focal_length,
            f_number=header.f_number,
            iso_equivalent=header.iso_equivalent,
            exposure_time=header.exposure_time,
            product_url=told.url,
            # Without its size the library keeps what it knew of a file that cannot be read any more.
            size_bytes=place.size if place and not reading.fault else None,
            sha256=reading.sha256,
            trashed=FLAGS[told.trashed],
            favorited=FLAGS[told.favorited],
            archived=FLAGS[told.archived],
            description=told.description,
            upload_time=told.uploaded,
            partner_shared=FLAGS[told.partner_shared],
            people_count=told.people_count,
            edited=any(file.role == "edited" for file in followers) if files or followers else None,
            orientation=header.orientation,
            exif_time=header.exif_time,
            exif_offset=header.exif_offset,
            exif_subsec=header.exif_subsec,
            note="; ".join(filter(None, (told.notes, *header.notes))) or None if header.notes else told.notes,
            albums=tuple({copy.folder: Album(copy.folder, copy.album) for copy in copies if copy.album}.values()),
            files=(*files, *followers),
            aliases=tuple(dict.fromkeys(alias for alias in aliases if alias != item_id)),
            is_partial=self._is_partial,
        )


def next_size(items: int, seconds: float) -> int:
    """Tell how many items should be read at once, so that it takes about as long as it should.

    Args:
        items: How many were read just now.
        seconds: How long that took.
    """
    return max(LEAST, min(MOST, int(items * SECONDS / max(seconds, 0.001))))


def _copy(row: Any) -> Copy:
    _, is_owner, path, folder, album, kind, part, sidecar = row[:8]
    place, told = row[PLACE], row[TOLD]
    return Copy(
        is_owner=is_owner == 1,
        path=path,
        folder=folder,
        album=album,
        part=_part_name(kind, part),
        place=None if place[0] is None else Place._make(place),
        told=None if sidecar is None else Told._make(told),
    )


def _part_name(kind: str | None, name: str | None) -> str:
    return "" if kind == PartKind.FOLDER or name is None else name


def _best(copies: list[Copy]) -> Told:
    """Returns the sidecar that counts: one with a key before one without, the first copy's before the others'."""
    if len(copies) == 1:
        return copies[0].told or NOTHING
    told = [copy.told for copy in copies if copy.told]
    return next((one for one in told if one.key), told[0] if told else NOTHING)


def _taken(header: MediaHeader) -> str | None:
    if header.exif_time is None:
        return header.created
    return exif_to_utc(header.exif_time, header.exif_offset, header.exif_subsec)
