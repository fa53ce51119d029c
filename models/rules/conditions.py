"""What a person's own rule asks of an item, and which items answer to it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from fnmatch import translate
from functools import lru_cache
from typing import Final, NamedTuple

from models.control import Control
from models.database import Library
from models.rules.facts import LIVE
from models.rules.safe_regex import is_found

ROWS: Final = 20_000
"""So many rows of the library are looked at between two reports, and between two looks at a cancel."""
NAMES: Final = 64
"""Likewise so many names, which a regular expression may take its time over."""
COLUMNS: Final = "m.id, m.filename, m.mime_type, m.creation_time, m.width, m.height, m.camera_make, m.camera_model"
ITEMS: Final = f"SELECT {COLUMNS} FROM media_item AS m WHERE {LIVE}"  # noqa: S608 - constants only
# Albums that this program made count nowhere; they come back under another id in a later export, so their titles, too.
TITLES: Final = """
    SELECT DISTINCT title FROM album
    WHERE ours = 0 AND title NOT LIKE 'gpdedup: to delete%' AND title NOT IN (SELECT title FROM staging_album)
"""
IN_SCOPE: Final = "m.id IN (SELECT candidate_id FROM temp.scope)"
IN_TITLED: Final = """EXISTS (
    SELECT 1 FROM album_item AS place
    JOIN album ON album.source IN (m.source, 'takeout', 'toolkit') AND album.account = m.account
      AND album.id = place.album_id
    WHERE place.item_id = m.id AND album.ours = 0 AND album.title IN (SELECT value FROM json_each(?)))"""


class Described(NamedTuple):
    """What is shown of an item that answers to a condition; None where it is not known."""

    id: str
    filename: str | None
    mime_type: str | None
    creation_time: str | None
    width: int | None
    height: int | None
    camera_make: str | None
    camera_model: str | None


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
    min_bytes: int = 0
    max_bytes: int = 0
    camera: str = ""
    """A glob of make and model: `Canon *`."""
    album: str = ""
    """A glob of the title of an album that holds the item."""
    source: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it asks for, as the configuration says it."""
        given = ((column.name, getattr(self, column.name)) for column in fields(self))
        return ", ".join(
            f"{name} {' or '.join(value) if isinstance(value, tuple) else value}" for name, value in given if value
        )


NUMBERS: Final = {
    "taken_from": "m.creation_time >= ?",
    "taken_before": "m.creation_time < ?",
    "min_pixels": "m.width > 0 AND m.height > 0 AND m.width * m.height >= ?",
    "max_pixels": "m.width > 0 AND m.height > 0 AND m.width * m.height <= ?",
    "max_long_side": "m.width > 0 AND m.height > 0 AND max(m.width, m.height) <= ?",
    "min_bytes": "m.size_bytes >= ?",
    "max_bytes": "m.size_bytes <= ?",
}
"""What SQLite compares by itself; NULL compares with nothing."""


class Search:
    """Finds what a condition holds of: numbers and times by SQLite, names here, so that a glob is the same everywhere.

    Args:
        library: Read only.
        condition: Checked.
    """

    def __init__(self, library: Library, condition: Condition) -> None:
        self._library = library
        self._checks = _name_checks(condition)
        wanted = {key: getattr(condition, key) for key in NUMBERS if getattr(condition, key)}
        clauses = [NUMBERS[key] for key in wanted]
        self._parameters: list[str | int] = list(wanted.values())
        if condition.source:
            clauses.append("m.source IN (SELECT value FROM json_each(?))")
            self._parameters.append(json.dumps(condition.source))
        if condition.album:
            clauses.append(IN_TITLED)
            titles = [title for (title,) in library.stream(TITLES) if _matches(condition.album, title)]
            self._parameters.append(json.dumps(titles))
        self._sql = " AND ".join((ITEMS, *clauses))

    def items(
        self, control: Control, *, partly: bool = False, on_share: Callable[[float], None] | None = None
    ) -> Iterator[Described]:
        """Yield every item that the condition holds of.

        Args:
            control: Pause and cancel.
            partly: Only of the candidates in `temp.scope`.
            on_share: Called with the share of the library that was looked at, from 0 to 1.
        """
        if partly:
            yield from self._checked(f"{self._sql} AND {IN_SCOPE}", self._parameters, control)
            return
        last = self._library.value("SELECT max(rowid) FROM media_item") or 0
        # In pieces: one statement that finds nothing could not be cancelled.
        for first in range(1, last + 1, ROWS):
            piece = f"{self._sql} AND m.rowid BETWEEN ? AND ?"
            yield from self._checked(piece, [*self._parameters, first, first + ROWS - 1], control)
            if on_share is not None:
                on_share(min(1.0, (first + ROWS - 1) / last))

    def _checked(self, sql: str, parameters: list[str | int], control: Control) -> Iterator[Described]:
        control.check()
        for place, row in enumerate(self._library.rows(sql, parameters)):
            if place % NAMES == 0:
                control.check()
            item = Described._make(row)
            if all(check(item) for check in self._checks):
                yield item

    def holds(self, item_id: str) -> bool:
        """Tell whether the condition holds of an item."""
        rows = self._library.rows(f"{self._sql} AND m.id = ?", [*self._parameters, item_id])
        return any(all(check(Described._make(row)) for check in self._checks) for row in rows)


def _name_checks(condition: Condition) -> list[Callable[[Described], bool]]:
    checks: list[Callable[[Described], bool]] = []
    if condition.name:
        checks.append(lambda item: _matches(condition.name, item.filename))
    if condition.mime_type:
        checks.append(lambda item: _matches(condition.mime_type, item.mime_type))
    if condition.camera:
        checks.append(lambda item: _matches(condition.camera, _camera(item)))
    if condition.name_regex:  # last: it may take longest
        checks.append(lambda item: item.filename is not None and is_found(condition.name_regex, item.filename))
    return checks


def _camera(item: Described) -> str | None:
    return f"{item.camera_make or ''} {item.camera_model or ''}".strip() or None


@lru_cache(maxsize=64)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob), re.IGNORECASE)


def _matches(glob: str, text: str | None) -> bool:
    return text is not None and _pattern(glob).match(text) is not None
