"""What a person's own rule asks of an item, read from the configuration and checked."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from fnmatch import translate
from functools import lru_cache
from typing import Any, Final, NamedTuple

from models.items import SourceName
from models.times import to_text

SOURCES: Final = tuple(name.value for name in SourceName if name is not SourceName.LOCAL)


class Described(NamedTuple):
    """What a condition looks at."""

    id: str
    filename: str | None
    mime_type: str | None
    creation_time: str | None
    width: int | None
    height: int | None
    camera_make: str | None
    camera_model: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Condition:
    """All that is given has to hold; an unknown value never holds. Globs do not tell cases apart."""

    name: str = ""
    """A glob of the whole file name: `*_collage.jpg`."""
    name_regex: str = ""
    """A regular expression found anywhere in the file name."""
    mime_type: str = ""
    """A glob: `image/png`, `video/*`."""
    taken_from: str = ""
    """In the library's form of times, UTC."""
    taken_before: str = ""
    min_pixels: int = 0
    max_pixels: int = 0
    max_long_side: int = 0
    """Pixels."""
    camera: str = ""
    """A glob of make and model: `Canon *`."""
    album: str = ""
    """A glob of the title of an album that holds the item."""
    source: tuple[str, ...] = ()

    def holds(self, item: Described, in_album: Collection[str]) -> bool:
        """Tell whether an item answers to it.

        Args:
            item: Not NULL where it is known.
            in_album: Ids of the items that lie in an album of that title.
        """
        pixels = item.width * item.height if item.width and item.height else None
        long_side = max(item.width, item.height) if item.width and item.height else None
        camera = f"{item.camera_make or ''} {item.camera_model or ''}".strip()
        taken = item.creation_time
        return (
            (not self.name or _matches(self.name, item.filename))
            and (not self.name_regex or re.search(self.name_regex, item.filename or "\0") is not None)
            and (not self.mime_type or _matches(self.mime_type, item.mime_type))
            and (not self.taken_from or (taken is not None and taken >= self.taken_from))
            and (not self.taken_before or (taken is not None and taken < self.taken_before))
            and (not self.min_pixels or (pixels is not None and pixels >= self.min_pixels))
            and (not self.max_pixels or (pixels is not None and pixels <= self.max_pixels))
            and (not self.max_long_side or (long_side is not None and long_side <= self.max_long_side))
            and (not self.camera or _matches(self.camera, camera or None))
            and (not self.source or item.source in self.source)
            and (not self.album or item.id in in_album)
        )

    @property
    def words(self) -> str:
        """What it asks for, as the configuration says it."""
        given = ((column.name, getattr(self, column.name)) for column in fields(self))
        return ", ".join(
            f"{name} {' or '.join(value) if isinstance(value, tuple) else value}" for name, value in given if value
        )


@lru_cache(maxsize=64)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob), re.IGNORECASE)


def _matches(glob: str, text: str | None) -> bool:
    return text is not None and _pattern(glob).match(text) is not None


def title_matches(condition: Condition, title: str) -> bool:
    """Tell whether an album's title answers to a condition."""
    return _matches(condition.album, title)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty")
    return value


def _regex(value: Any) -> str:
    try:
        re.compile(_text(value))
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return str(value)


def _moment(value: Any) -> str:
    """Read a TOML date, or a text such as "2019-04-12 18:00". Without a zone it counts as UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return f"{value.isoformat()} 00:00:00"
    raise ValueError('must be a date such as 2019-04-12 or "2019-04-12 18:00"')


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("must be a whole number of pixels, 1 or more")
    return value


def _sources(value: Any) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not names or any(name not in SOURCES for name in names):
        raise ValueError(f"must be one or more of {', '.join(SOURCES)}")
    return names


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one kind of error for all settings
    return value


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": _text,
    "name_regex": _regex,
    "mime_type": _text,
    "taken_from": _moment,
    "taken_before": _moment,
    "min_pixels": _number,
    "max_pixels": _number,
    "max_long_side": _number,
    "camera": _text,
    "album": _text,
    "source": _sources,
}
"""What each condition may be; each raises `ValueError` with the rest of a sentence."""

OPTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {"requires_original": _flag, "title": _text}
"""What else a custom rule has."""
