"""Two views of one photo, from two parts of an export: its sidecar here, its file there."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from models.items import Item, ItemFile

BY_PATH: Final = "file:"
"""How the id of an item without a key begins; the account's label, if it has one, and the path follow."""

FROM_SIDECAR: Final = (
    *("filename", "creation_time", "product_url", "trashed", "favorited", "archived", "description"),
    *("upload_time", "partner_shared", "people_count"),
)
"""What an export's sidecar tells; of name and time the file tells less well."""
FROM_FILE: Final = (
    *("mime_type", "width", "height", "camera_make", "camera_model", "focal_length", "f_number", "iso_equivalent"),
    *("exposure_time", "size_bytes", "sha256", "sha1", "edited", "orientation"),
    *("exif_time", "exif_offset", "exif_subsec", "fps"),
)
"""What the medium itself tells."""
FOLLOWING: Final = frozenset({"edited", "motion"})


def is_by_path(item_id: str) -> bool:
    """Is it the id of an item whose key is not known?"""
    return item_id.startswith(BY_PATH)


def file_id(account: str, path: str) -> str:
    """Returns the id of an item without a key: `file:`, the account's label if there is one, and the path."""
    return f"{BY_PATH}{account}:{path}" if account else f"{BY_PATH}{path}"


def path_of(item_id: str, account: str) -> str:
    """Returns the path in such an id."""
    return item_id.removeprefix(f"{BY_PATH}{account}:" if account else BY_PATH)


def has_sidecar(item: Item) -> bool:
    """Did a sidecar tell of it? Takeout's always say when it was uploaded, or at least what it is not."""
    return item.upload_time is not None or item.trashed is not None


def has_medium(item: Item) -> bool:
    """Was its own file there, not only a render of it?"""
    return item.size_bytes is not None


def as_follower(item: Item, role: str) -> Item:
    """Returns a render's or a motion video's row as a view of the item that it belongs to: only a file of it."""
    values: dict[str, Any] = dict.fromkeys((*FROM_SIDECAR, *FROM_FILE)) | {"edited": role == "edited" or None}
    files = tuple(replace(file, role=role) for file in item.files)
    return replace(item, **values, files=files, is_partial=True)


def completed(item: Item, others: Iterable[Item]) -> Item:
    """Fill in what other views of the same photo know and this one does not.

    Args:
        item: Its values count where it has them.
        others: Earlier rows that turned out to be it, or other views in the same batch.
    """
    for other in others:
        values: dict[str, Any] = {}
        if has_sidecar(other) and not has_sidecar(item):
            values |= {name: getattr(other, name) for name in FROM_SIDECAR}
        if has_medium(other) and not has_medium(item):
            values |= {name: getattr(other, name) for name in FROM_FILE}
            values["note"] = "; ".join(filter(None, (item.note, other.note))) or None
        if other.edited:
            values["edited"] = True
        item = replace(
            item,
            **values,
            files=_united(item.files, other.files),
            albums=tuple({album.id: album for album in (*other.albums, *item.albums)}.values()),
            aliases=tuple(dict.fromkeys((*item.aliases, *other.aliases))),
            is_partial=item.is_partial or (bool(values) and has_medium(other)),
        )
    return item


def _united(files: tuple[ItemFile, ...], others: tuple[ItemFile, ...]) -> tuple[ItemFile, ...]:
    named = {file.path for file in files}
    return (*files, *(file for file in others if file.path not in named))
