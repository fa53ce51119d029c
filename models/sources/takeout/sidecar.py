"""What a Takeout export's JSON files say: of a medium, of an album, or nothing for us. Told by content alone."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from models.text import storable
from models.times import from_epoch

MAX_SIDECAR: Final = 8 * 1024 * 1024
"""Bytes; honest ones have about a thousand."""
LINK: Final = re.compile(r"https://photos\.google\.com/[!-~]{1,2000}")
KEY: Final = re.compile(r"https://photos\.google\.com/(?:[^?#]*/)?photo/([A-Za-z0-9_-]{4,500})/?(?:[?#].*)?")
PLAIN_LINK: Final = re.compile(r"https://photos\.google\.com/photo/([A-Za-z0-9_-]{4,500})")
"""As nearly all of them are."""
STAMP: Final = re.compile(r"\s*-?\d{1,15}\s*", re.ASCII)
MEDIUM_KEYS: Final = frozenset({"photoTakenTime", "googlePhotosOrigin", "imageViews"})
"""What only a medium's sidecar has; an album's note has a title, and often a date and a place."""

DECODER: Final = json.JSONDecoder(strict=False)
"""Takes a tab or a newline as it stands inside a text, which is unmistakable."""


class BrokenSidecarError(Exception):
    """A JSON file cannot be used; the text says why, for people."""


@dataclass(slots=True)
class Sidecar:
    """What is known of one item. Times are in the library's form; None is "not told" or "made no sense"."""

    title: str | None = None
    taken: str | None = None
    uploaded: str | None = None
    description: str | None = None
    url: str | None = None
    """The item's page in Google Photos, as it stands."""
    key: str | None = None
    """What ends that link: the item's identity."""
    favorited: bool | None = None
    archived: bool | None = None
    trashed: bool | None = None
    partner_shared: bool | None = None
    people_count: int | None = None
    notes: list[str] = field(default_factory=list)
    """Fields that made no sense."""


@dataclass(frozen=True, slots=True)
class AlbumNote:
    """What makes a folder an album."""

    title: str


def read_json(data: bytes) -> Sidecar | AlbumNote | None:
    """Read a JSON file of an export.

    Args:
        data: The file.

    Returns:
        A medium's sidecar, an album's note, or None for what describes neither (print orders, comments).

    Raises:
        BrokenSidecarError: It is no JSON, or no JSON object.
    """
    try:
        content = _parse(data)
    except (ValueError, RecursionError) as error:
        raise BrokenSidecarError("it is not JSON; the item is kept with what its file tells") from error
    if not isinstance(content, dict):
        raise BrokenSidecarError("it is no JSON object; the item is kept with what its file tells")
    if "albumData" not in content and not MEDIUM_KEYS.isdisjoint(content):
        return _read_sidecar(content)
    album = content.get("albumData", content)
    title = album.get("title") if isinstance(album, dict) else None
    return AlbumNote(storable(title)) if isinstance(title, str) else None


def _parse(data: bytes) -> Any:
    try:
        return DECODER.decode(data.decode())
    except ValueError:
        return json.loads(data, strict=False)  # which also knows UTF-16, but spends a tenth of the time on telling it


def _read_sidecar(content: dict[str, Any]) -> Sidecar:
    sidecar = Sidecar()
    notes = sidecar.notes
    sidecar.title = _text(content, "title", notes)
    sidecar.description = _text(content, "description", notes)
    sidecar.taken = _moment(content, "photoTakenTime", notes)
    sidecar.uploaded = _moment(content, "creationTime", notes)
    sidecar.favorited = _flag(content, "favorited", notes)
    sidecar.archived = _flag(content, "archived", notes)
    sidecar.trashed = _flag(content, "trashed", notes)
    sidecar.people_count = _named(content, "people", notes)
    _read_link(content, sidecar)
    origin = content.get("googlePhotosOrigin")
    if isinstance(origin, dict):
        sidecar.partner_shared = "fromPartnerSharing" in origin
    elif origin is not None:
        notes.append("googlePhotosOrigin is no object")
    return sidecar


def _read_link(content: dict[str, Any], sidecar: Sidecar) -> None:
    url = content.get("url")
    if url is None or url == "":
        return
    if isinstance(url, str) and (plain := PLAIN_LINK.fullmatch(url)):
        sidecar.url, sidecar.key = url, plain[1]
        return
    if not isinstance(url, str) or not LINK.fullmatch(url):
        sidecar.notes.append("url is no link to Google Photos")
        return
    sidecar.url = url
    match = KEY.fullmatch(url)
    sidecar.key = match[1] if match else None
    if match is None:
        sidecar.notes.append("url has no key of an item")


def _text(content: dict[str, Any], name: str, notes: list[str]) -> str | None:
    value = content.get(name)
    if value is None or isinstance(value, str):
        return storable(value) if value else None
    notes.append(f"{name} is no text")
    return None


def _flag(content: dict[str, Any], name: str, notes: list[str]) -> bool | None:
    """Returns False where it is absent: Takeout writes only what is true."""
    value = content.get(name, False)
    if value is False or value is True:
        return value
    notes.append(f"{name} is neither true nor false")
    return None


def _named(content: dict[str, Any], name: str, notes: list[str]) -> int | None:
    """Returns how many of a list have a name; a face that nobody named is nobody."""
    if name not in content:
        return 0
    value = content[name]
    if not isinstance(value, list):
        notes.append(f"{name} is no list")
        return None
    names = [one.get("name") if isinstance(one, dict) else None for one in value]
    if not all(isinstance(one, str) for one in names):
        notes.append(f"{name} has an entry without a name")
    return sum(isinstance(one, str) and bool(one.strip()) for one in names)


def _moment(content: dict[str, Any], name: str, notes: list[str]) -> str | None:
    value = content.get(name)
    if value is None:
        return None
    stamp = value.get("timestamp") if isinstance(value, dict) else None
    if isinstance(stamp, str) and STAMP.fullmatch(stamp):
        stamp = int(stamp)
    moment = from_epoch(stamp) if isinstance(stamp, int) and not isinstance(stamp, bool) else None
    if moment is None:
        notes.append(f"{name} is no time")
    return moment
