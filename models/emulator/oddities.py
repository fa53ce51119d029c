"""What people's libraries really hold: names that attack whoever shows them, and fields that make no sense."""

from collections.abc import Callable
from typing import Any, Final

from models.emulator.media import Fields

NASTY_NAMES: Final = (
    "[/].jpg",
    "a[red]b[/red].png",
    "\x1b[31mred\x1b[0m\x1b[2J.jpg",
    "\x1b]0;new title\x07.jpg",
    "\x1b]8;;https://example.invalid\x1b\\click\x1b]8;;\x1b\\.jpg",
    "\x9b31mc1 control.jpg",
    "holiday\u202egpj.exe.jpg",
    "👩‍👩‍👧‍👦 🏳️‍🌈.jpg",
    "two\nlines\r\nand\ttabs.jpg",
    "x" * 296 + ".jpg",
    "../../etc/passwd",
    "..\\..\\Windows\\win.ini",
    '=HYPERLINK("https://example.invalid","open").jpg',
    "@SUM(1+1)*cmd.jpg",
    "<script>alert(1)</script>&amp;.jpg",
    "'; DROP TABLE media_item; --.jpg",
    "lone \ud83d surrogate.jpg",
    "nul\x00byte.jpg",
    "${jndi}`id`$(id)%s{0}.jpg",
    "  .jpg",
    "e\u0301 decomposed é composed.jpg",
    "日本語の写真.jpg",
)
"""File names for which a careless screen, spreadsheet, page, script or file system pays."""

NASTY_ORIGINALS: Final = (
    "[/]IMG_0001.CR2",
    "\x1b]0;x\x07IMG_2.CR2",
    '=HYPERLINK("x").CR2',
    "IMG_\u202e2RC.CR2",
    "../IMG_4.CR2",
)
"""Names of RAW files that become a thumbnail's keeper."""

HUGE_NUMBER_MARK: Final = "a JSON number that no float holds"
"""Stands in an item's fields for the bare JSON number 1e400, which Python reads as infinity."""

PLACEHOLDER_INSTANTS: Final = (
    "1970-01-01T00:00:00Z",
    "2000-01-01T00:00:00Z",
    "1904-01-01T00:00:00Z",
    "1980-01-01T00:00:00Z",
    "1899-12-30T12:00:00Z",
)
"""Times that say nothing."""


def _set(part: str, name: str, value: Any) -> Callable[[Fields], None]:
    """Returns a change that overwrites one field of an item, of its metadata or of its photo part."""

    def change(fields: Fields) -> None:
        target = fields if part == "item" else fields["mediaMetadata"]
        target = target["photo"] if part == "photo" else target
        target[name] = value

    return change


ODD_CHANGES: Final = (
    _set("metadata", "width", "abc"),
    _set("metadata", "creationTime", "the day before yesterday"),
    _set("photo", "isoEquivalent", "1e400"),
    _set("photo", "isoEquivalent", HUGE_NUMBER_MARK),
    _set("photo", "exposureTime", "nonsense"),
    _set("metadata", "height", "-3"),
    _set("metadata", "width", "99999999999999999999"),
    _set("photo", "apertureFNumber", "f/4"),
    _set("metadata", "creationTime", "2019-02-30T12:00:00Z"),
    _set("photo", "focalLength", [50]),
    _set("metadata", "photo", "no object"),
    _set("item", "mediaMetadata", ["no", "object"]),
    _set("photo", "cameraModel", {"name": "Canon"}),
    _set("item", "mimeType", 7),
    _set("metadata", "creationTime", 1555092753),
)
"""Each makes one field of an item one that no honest item has."""
