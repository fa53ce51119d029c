"""What is to be stored of an item that is there already: what the source tells, and what it cannot know."""

from collections.abc import Sequence
from typing import Any, Final

from models.items import Item, SourceName, kind_of
from models.stored import VALUE_COLUMNS
from models.two_views import FROM_FILE, FROM_SIDECAR, has_medium, has_sidecar

ONE_WEB_KEY: Final = frozenset({SourceName.TAKEOUT, SourceName.TOOLKIT})
"""Both name an item by its key in the web page, so equal ids are one item."""

TOOLKIT_TELLS: Final = frozenset({"width", "height", "size_bytes", "sha1", "upload_time"})
"""What the toolkit may have told of a Takeout item whose file is not at hand; the next export does not erase it."""

KIND = VALUE_COLUMNS.index("kind")
SIZE = VALUE_COLUMNS.index("size_bytes")
SHA256 = VALUE_COLUMNS.index("sha256")


UPLOADED: Final = VALUE_COLUMNS.index("upload_time")
TRASHED: Final = VALUE_COLUMNS.index("trashed")
EDITED: Final = VALUE_COLUMNS.index("edited")
NOTE: Final = VALUE_COLUMNS.index("note")
FILENAME: Final = VALUE_COLUMNS.index("filename")
MIME_TYPE: Final = VALUE_COLUMNS.index("mime_type")
SIDECAR_PLACES: Final = tuple(VALUE_COLUMNS.index(name) for name in FROM_SIDECAR)
FILE_PLACES: Final = tuple(VALUE_COLUMNS.index(name) for name in FROM_FILE)


def conflict(item: Item, row: Sequence[Any]) -> str:
    """Tell whether an item may take the place of a stored one.

    Args:
        item: As its source tells it.
        row: As `models.stored.SELECT` gives it.

    Returns:
        Why it may not, as a sentence for people; nothing where it may.
    """
    _, source, account, *_ = row
    if account != item.account:
        owner = f"the account {account!r}" if account else "the account without a label"
        return f"Its id is already in this library under {owner}; sync it there, or use another --library."
    if source != item.source and {source, item.source} - ONE_WEB_KEY:
        return f"Its id is already in this library, read from the source {source}."
    return ""


def merged(item: Item, row: Sequence[Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Complete what an item tells from what is stored.

    Args:
        item: As its source tells it.
        row: As `models.stored.SELECT` gives it.
        values: The item's, in the order of the columns.

    Returns:
        What is to be stored, in that order.
    """
    old = row[5:]
    if item.source == SourceName.TAKEOUT:
        values = _with_other_part(item, old, values)
    if row[1] == item.source == SourceName.TAKEOUT:
        values = tuple(
            known if value is None and column in TOOLKIT_TELLS else value
            for column, value, known in zip(VALUE_COLUMNS, values, old, strict=True)
        )
    elif row[1] != item.source:
        richer, poorer = (old, values) if row[1] == SourceName.TAKEOUT else (values, old)
        return tuple(other if value is None else value for value, other in zip(richer, poorer, strict=True))
    if values[SHA256] is None and old[SHA256] is not None and values[SIZE] == old[SIZE]:
        return (*values[:SHA256], old[SHA256], *values[SHA256 + 1 :])
    return values


def _with_other_part(item: Item, old: Sequence[Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Keep what the sidecar told where this view has none, and what the medium told where this view has another."""
    kept: list[int] = []
    knows_more = old[UPLOADED] is not None or old[TRASHED] is not None or not has_medium(item)
    if not has_sidecar(item) and knows_more:
        kept += SIDECAR_PLACES
    size = old[SIZE]
    if size is not None and (not has_medium(item) or (item.is_partial and item.size_bytes != size)):
        kept += FILE_PLACES
        kept += () if values[NOTE] else (NOTE,)
    if not kept:
        return values
    whole = list(values)
    for place in kept:
        whole[place] = old[place] if old[place] is not None else values[place]
    if item.is_partial and (item.edited or old[EDITED]):
        whole[EDITED] = True
    whole[KIND] = kind_of(whole[MIME_TYPE], whole[FILENAME])
    return tuple(whole)


def is_changed(item: Item, row: Sequence[Any], values: tuple[Any, ...]) -> bool:
    """Is there anything to write?

    Args:
        item: As its source tells it.
        row: As `models.stored.SELECT` gives it.
        values: What is to be stored.
    """
    came_back = row[4] is not None
    found_in_takeout = row[1] == SourceName.TOOLKIT and item.source == SourceName.TAKEOUT
    return came_back or found_in_takeout or tuple(row[5:]) != values
