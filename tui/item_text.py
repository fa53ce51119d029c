"""An item's values as a person reads them. Everything returned is plain: safe for a terminal."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from models.items import suffix_of
from models.text import counted, megabytes, plain
from models.times import from_text

if TYPE_CHECKING:
    from models.candidates import Candidate, ItemView

UNKNOWN: Final = "–"
STAR: Final = "★"


def pixels(item: "ItemView | None") -> str:
    """Returns `2560×1707`, or a dash."""
    if item is None or item.width is None or item.height is None:
        return UNKNOWN
    return f"{item.width}×{item.height}"


def camera(item: "ItemView", *, with_make: bool = False) -> str:
    """Returns the camera's model, its maker's name left out unless asked for; a dash where none is known."""
    make, model = plain(item.camera_make).strip(), plain(item.camera_model).strip()
    first = make.split(" ")[0].lower()
    if model and first and model.lower().startswith(first):
        return model if with_make else model[len(first) :].strip() or model
    both = f"{make} {model}".strip() if with_make else model or make
    return both or UNKNOWN


def taken(creation_time: str | None, *, seconds: bool = False) -> str:
    """Returns a stored time in the machine's zone: `2019-04-12 18:12`, or a dash where it is not known."""
    if creation_time is None:
        return UNKNOWN
    try:
        moment = from_text(creation_time)
    except ValueError:
        return plain(creation_time)
    try:
        local = moment.astimezone()
    except (OverflowError, ValueError, OSError):
        local = moment  # the years 1 and 9999 have no local time in some zones
    return local.replace(tzinfo=None).isoformat(sep=" ", timespec="auto" if seconds else "minutes")


def zone_name() -> str:
    """Returns what the column head calls the times once: `UTC`, or `local`, as a zone's name changes with summer."""
    return "UTC" if datetime.now().astimezone().tzname() == "UTC" else "local"


def kind(item: "ItemView") -> str:
    """Returns what the file is, by its ending: `DNG`, `CR2`; or its MIME type."""
    return plain(suffix_of(item.filename or "")[1:].upper() or item.mime_type) or UNKNOWN


def name(item: "ItemView") -> str:
    """Returns the file name, or the id in brackets where an item has none."""
    return plain(item.filename) or f"({plain(item.id)})"


def shutter(seconds: float | None) -> str:
    """Returns `1/250 s`, `2 s`, or a dash."""
    if seconds is None or seconds <= 0:
        return UNKNOWN
    if seconds >= 0.3:
        return f"{seconds:g} s"
    return f"1/{round(1 / seconds)} s"


def marks(candidate: "Candidate") -> str:
    """Returns why bulk actions leave a candidate alone: `favourite, in album "Italy"`; empty where nothing does."""
    found = ["favourite"] if candidate.marks.favorited else []
    titles = candidate.marks.albums
    if titles:
        more = f" and {counted(len(titles) - 1, 'more')}" if len(titles) > 1 else ""
        found.append(f'in album "{plain(titles[0])}"{more}')
    if candidate.marks.partner:
        found.append("shared by a partner")
    return ", ".join(found)


def yes_no(value: bool | None) -> str:
    """Returns `yes`, `no`, or a dash where it is not known."""
    return UNKNOWN if value is None else "yes" if value else "no"


def fields(item: "ItemView") -> Mapping[str, str]:
    """Returns every value that people want to compare, by its label, in the order of reading."""
    return {
        "name": name(item),
        "type": kind(item),
        "taken": taken(item.creation_time, seconds=True),
        "pixels": pixels(item),
        "size": megabytes(item.size_bytes),
        "camera": camera(item, with_make=True),
        "lens": f"{item.focal_length:g} mm" if item.focal_length is not None else UNKNOWN,
        "aperture": f"f/{item.f_number:g}" if item.f_number is not None else UNKNOWN,
        "shutter": shutter(item.exposure_time),
        "ISO": UNKNOWN if item.iso_equivalent is None else str(item.iso_equivalent),
        "favourite": yes_no(item.favorited),
        "archived": yes_no(item.archived),
        "edited": yes_no(item.edited),
        "description": plain(item.description) or UNKNOWN,
        "uploaded": taken(item.upload_time),
        "source": plain(item.source) + (f" ({plain(item.account)})" if item.account else ""),
        "id": plain(item.id),
    }
