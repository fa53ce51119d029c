"""The rule `missing-locally`: what no folder on disk holds. For looking at and recovering, never removable.

Three answers: here (no finding), not here (`strong`), cannot tell (`possible`). Equal bytes are certain to be here.
Where a hash is missing on one side, or Google recompressed the file ("Storage saver"), name, instant and size tell.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from models.control import Control
from models.database import Library
from models.items import VIDEO_TYPES, suffix_of
from models.rules.alike_on_disk import alike_on_disk
from models.rules.base import Confidence, Finding, evidence_text, settings_as_of
from models.rules.evidence import known_fraction
from models.rules.facts import LIVE
from models.rules.keepers import HEIC, JPEG
from models.rules.names import are_different_shots, stem_of
from models.times import from_text, is_placeholder, second_of

NAME: Final = "missing-locally"
QUARTER: Final = 900
WIDEST: Final = 14 * 3600
"""Seconds by which a zone lies from UTC at most."""
PACKED: Final = frozenset({".jpg", *HEIC, *VIDEO_TYPES})
"""Endings of files that no two shots make equally long; all of a camera's unpacked RAWs may be so."""
ON_DISK: Final = "source = 'local' AND gone_at IS NULL"
ZONELESS: Final = "(m.exif_time IS NOT NULL AND m.exif_offset IS NULL AND instr(m.creation_time, m.exif_time) = 1)"
FIELDS: Final = f"""m.filename, m.creation_time, {ZONELESS}, lower(trim(m.camera_model)), m.width, m.height,
    m.size_bytes, m.exif_subsec"""
CANDIDATES: Final = f"""
    SELECT m.id, {FIELDS}, m.sha256 IS NOT NULL OR m.sha1 IS NOT NULL,
        m.sha256 IN (SELECT sha256 FROM media_item WHERE {ON_DISK} AND sha256 IS NOT NULL)
        OR m.sha1 IN (SELECT sha1 FROM media_item WHERE {ON_DISK} AND sha1 IS NOT NULL)
    FROM media_item AS m WHERE {LIVE}
"""  # noqa: S608 - constants only
TOUCHES: Final = """
    WITH changed AS (SELECT item_id FROM temp.touched UNION SELECT item_id FROM temp.seen_anew)
    SELECT item_id FROM changed
    UNION SELECT id FROM media_item
    WHERE source <> 'local' AND EXISTS (SELECT 1 FROM changed WHERE item_id GLOB 'local:*')
"""
"""Another file on disk may answer for any item."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is compared."""

    stem: str
    second: int | None
    """Seconds since 1970; None where the time says nothing."""
    is_zoneless: bool
    camera: str | None
    size: tuple[int, int] | None
    name: str | None = None
    taken: str | None = None
    size_bytes: int | None = None
    fraction: str | None = None
    """Digits after the second."""

    @property
    def ending(self) -> str:
        """The name's ending, small; that of all JPEGs is one."""
        suffix = suffix_of(self.name or "")
        return ".jpg" if suffix in JPEG else suffix

    @property
    def size_words(self) -> str | None:
        return f"{self.size[0]}×{self.size[1]}" if self.size else None


def _picture(values: tuple[Any, ...]) -> _Picture:
    name, taken, zoneless, camera, width, height, size_bytes, subsec = values
    second = None if is_placeholder(taken) else int(from_text(second_of(taken)).timestamp())
    size = (max(width, height), min(width, height)) if width and height else None
    stem = unicodedata.normalize("NFC", stem_of(name))
    fraction = known_fraction(taken, subsec)
    return _Picture(stem, second, bool(zoneless), camera or None, size, name, taken, size_bytes, fraction)


@dataclass(slots=True)
class _Disk:
    """What is on the disk, by name, by instant and by size in bytes."""

    stems: dict[str, list[_Picture]] = field(default_factory=dict)
    seconds: dict[int, list[_Picture]] = field(default_factory=dict)
    lengths: dict[int, list[_Picture]] = field(default_factory=dict)

    def add(self, picture: _Picture) -> None:
        if picture.stem:
            self.stems.setdefault(picture.stem, []).append(picture)
        if picture.second is not None:
            self.seconds.setdefault(picture.second, []).append(picture)
            if picture.size_bytes and picture.ending in PACKED:
                self.lengths.setdefault(picture.size_bytes, []).append(picture)

    def holds_renamed(self, wanted: _Picture) -> bool:
        """Tell whether a file of the same instant has all its sizes, under a name that is not another shot's."""
        return any(
            wanted.size is not None
            and picture.size == wanted.size
            and picture.ending == wanted.ending
            and _is_one_instant(picture, wanted)
            and not are_different_shots(picture.name, wanted.name)
            for picture in self.lengths.get(wanted.size_bytes or 0, ())
        )

    def at_instant_of(self, wanted: _Picture) -> _Picture | None:
        """Returns a picture of the same instant and, as far as known, camera; allows for zones that are not known."""
        if wanted.second is None:
            return None
        for picture in self.seconds.get(wanted.second, ()):
            if _is_one_camera(picture, wanted):
                return picture
        for second in range(wanted.second - WIDEST, wanted.second + WIDEST + 1, QUARTER):
            for picture in self.seconds.get(second, ()):
                if (wanted.is_zoneless or picture.is_zoneless) and _is_one_camera(picture, wanted):
                    return picture
        return None


def _is_one_camera(one: _Picture, other: _Picture) -> bool:
    return one.camera is None or other.camera is None or one.camera == other.camera


def _is_one_instant(one: _Picture, other: _Picture) -> bool:
    if one.second is None or other.second is None or not _is_one_camera(one, other):
        return False
    if one.fraction and other.fraction and one.fraction != other.fraction:
        return False
    apart = abs(one.second - other.second)
    return apart == 0 or ((one.is_zoneless or other.is_zoneless) and apart <= WIDEST and apart % QUARTER == 0)


@dataclass(frozen=True, slots=True)
class MissingLocally:
    """Reports what the folders read by `sync local` do not hold."""

    name: str = NAME
    title: str = "what no folder on disk holds: for looking at, and for `recover`"
    is_removable: bool = False
    touches: str = TOUCHES

    def as_of(self, _library: Library) -> str:
        """Returns its settings: nothing else counts."""
        return settings_as_of(self)

    def findings(self, library: Library, control: Control, *, partly: bool) -> Iterator[Finding]:
        """Yield every item that is not here, or of which that cannot be told; nothing before a `sync local`.

        Args:
            library: Read only.
            control: Pause and cancel.
            partly: Only of the candidates in `temp.scope`.
        """
        if library.value(f"SELECT 1 FROM media_item WHERE {ON_DISK} LIMIT 1") is None:  # noqa: S608
            return
        scope = " AND m.id IN (SELECT candidate_id FROM temp.scope)" if partly else ""
        rows = library.stream(CANDIDATES + scope)
        disk: _Disk | None = None
        absent: dict[str, Finding] = {}
        for place, (item_id, *values, is_hashed, is_here) in enumerate(rows):
            if place % 1_000 == 0:
                control.check()
            if is_here:
                continue
            disk = disk or _read_disk(library, control)
            finding = _judge(item_id, _picture(tuple(values)), disk, is_hashed=bool(is_hashed))
            if finding is not None and finding.confidence is Confidence.STRONG:
                absent[item_id] = finding
            elif finding is not None:
                yield finding
        alike = alike_on_disk(library, absent, control) if absent else {}
        for item_id, finding in absent.items():
            yield _perhaps_here(finding, alike[item_id]) if item_id in alike else finding


def _perhaps_here(finding: Finding, name: str) -> Finding:
    reason = f"Cannot tell whether it is here: {name} on disk looks like it, but has another name, and no equal time."
    return finding._replace(confidence=Confidence.POSSIBLE, reason=reason)


def _read_disk(library: Library, control: Control) -> _Disk:
    disk = _Disk()
    sql = f"SELECT {FIELDS} FROM media_item AS m WHERE m.source = 'local' AND m.gone_at IS NULL ORDER BY m.id"  # noqa: S608
    for place, values in enumerate(library.stream(sql)):
        if place % 1_000 == 0:
            control.check()
        disk.add(_picture(values))
    return disk


def _judge(item_id: str, wanted: _Picture, disk: _Disk, *, is_hashed: bool) -> Finding | None:
    """Returns the claim on an item whose bytes are not on the disk, or None where it is here all the same."""
    namesakes = disk.stems.get(wanted.stem, [])
    twins = [picture for picture in namesakes if _is_one_instant(picture, wanted)]
    timed = disk.at_instant_of(wanted)
    if not is_hashed and (any(_is_one_file(twin, wanted) for twin in twins) or disk.holds_renamed(wanted)):
        return None  # there are no bytes to say otherwise
    if not namesakes and timed is None:
        return _absent(item_id, wanted, is_hashed=is_hashed)
    if twins:
        known = is_hashed or _differ_in_bytes(twins[0], wanted)
        differ = "its bytes differ" if known else "its size differs or is not known"
        cause = f"a file of this name and instant is on disk, but {differ}: Google may have recompressed one of the two"
    elif namesakes:
        cause = "a file of this name is on disk, but it is of another instant, or its instant is not known"
    else:
        cause = "a file of this instant is on disk, but under another name"
    shown = twins[0] if twins else (namesakes[0] if namesakes else timed)
    return _finding(item_id, wanted, shown, Confidence.POSSIBLE, f"Cannot tell whether it is here: {cause}.")


def _absent(item_id: str, wanted: _Picture, *, is_hashed: bool) -> Finding:
    """Returns the claim on an item of which nothing that is known is on the disk."""
    looked_for = (
        (bool(wanted.stem), "has its name"),
        (wanted.second is not None, "was taken at its instant"),
        (is_hashed, "has its bytes"),
    )
    known = [words for is_known, words in looked_for if is_known]
    if not known:
        reason = "Cannot tell whether it is here: neither its name nor its instant nor its bytes are known."
        return _finding(item_id, wanted, None, Confidence.POSSIBLE, reason)
    undated = "" if wanted.second is not None else "; when it was taken is not known"
    reason = f"Not here: no file on disk {' or '.join(known)}{undated}."
    return _finding(item_id, wanted, None, Confidence.STRONG, reason)


def _is_one_file(here: _Picture, wanted: _Picture) -> bool:
    """Tell whether a file of the same stem and instant is the item's, and not the other half of a RAW+JPEG pair."""
    is_alike = wanted.size is not None and here.size == wanted.size and here.ending == wanted.ending
    return is_alike and not _differ_in_bytes(here, wanted)


def _differ_in_bytes(one: _Picture, other: _Picture) -> bool:
    return one.size_bytes is not None and other.size_bytes is not None and one.size_bytes != other.size_bytes


def _finding(item_id: str, wanted: _Picture, other: _Picture | None, confidence: Confidence, reason: str) -> Finding:
    evidence = {
        "filename": (wanted.name, other.name if other else None),
        "creation_time": (wanted.taken, other.taken if other else None),
        "camera": (wanted.camera, other.camera if other else None),
        "size": (wanted.size_words, other.size_words if other else None),
    }
    return Finding(NAME, item_id, None, confidence, reason, evidence_text(evidence))
