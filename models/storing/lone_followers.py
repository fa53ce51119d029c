"""Renders and motion videos that came without the photo they belong to, because it lies in another part."""

from collections.abc import Iterator, Sequence
from typing import Final

from models.database import Library
from models.items import Item, SourceName, suffix_of
from models.sources.takeout.followers import Follower, roles_of
from models.sources.takeout.names import split_number, stem_of
from models.two_views import file_id, has_sidecar, is_by_path, path_of

# `/` comes right after `.`: everything that has the stem and an ending.
ORIGINALS: Final = """
    SELECT alias, item_id FROM item_alias WHERE alias > ? || '.' AND alias < ? || '/'
    UNION SELECT id, id FROM media_item WHERE id > ? || '.' AND id < ? || '/' AND gone_at IS NULL
"""
# The conditions are those of the index, word for word; otherwise SQLite does not use it.
LONE: Final = """
    SELECT id FROM media_item WHERE source = 'takeout' AND upload_time IS NULL AND gone_at IS NULL
"""


def followed_by(library: Library, items: Sequence[Item]) -> dict[str, tuple[str, str]]:
    """Find the stored items that files without a sidecar belong to.

    Args:
        library: In a transaction.
        items: As a source tells them.

    Returns:
        Id of a lone render or motion video to the id of the item that it belongs to, and its role.
    """
    found = {}
    for item in items:
        for follower in _lone_roles(item):
            folder = path_of(item.id, item.account).rpartition("/")[0]
            originals = sorted(
                (follower.rank(name, has_sidecar=True), owner)
                for stem in follower.stems
                for name, owner in _originals(library, file_id(item.account, f"{folder}/{stem}"))
                if owner != item.id and follower.may_follow(name)
            )
            if originals:
                found[item.id] = (originals[0][1], follower.role)
                break
    return found


def _lone_roles(item: Item) -> list[Follower]:
    is_lone = item.source == SourceName.TAKEOUT and is_by_path(item.id) and not has_sidecar(item)
    return roles_of(0, 0, _name(item.id)) if is_lone else []


def _originals(library: Library, stem: str) -> Iterator[tuple[str, str]]:
    for path, owner in library.rows(ORIGINALS, (stem,) * 4):
        yield path.rpartition("/")[2], owner


def followers_of(library: Library, items: Sequence[Item]) -> dict[str, tuple[str, str]]:
    """Find stored rows that are only renders or motion videos of these items.

    Args:
        library: In a transaction.
        items: Under the ids that they are stored under.

    Returns:
        Id of such a row to the id of the item that it belongs to, and its role.
    """
    if library.value(f"{LONE} LIMIT 1") is None:
        return {}
    listed = {item.id for item in items}
    found: dict[str, tuple[str, str]] = {}
    for item in items:
        paths = [item.id, *item.aliases] if item.source == SourceName.TAKEOUT else []
        for path in filter(is_by_path, paths):
            original = _name(path)
            for (lone,) in library.rows(f"{LONE} AND id >= ? AND id < ?", _range(path)):
                role = next((f.role for f in roles_of(0, 0, _name(lone)) if _follows(f, original)), None)
                if role and lone not in listed:
                    found.setdefault(lone, (item.id, role))
    return found


def _range(path: str) -> tuple[str, str]:
    """Returns between which ids the files that follow one lie: those that begin with its stem, its number aside."""
    stem = path[: -len(suffix_of(path))] if suffix_of(path) else path
    first = split_number(stem)[0]
    return first, f"{first}\U0010ffff"


def _name(item_id: str) -> str:
    return item_id.rpartition("/")[2]


def _follows(follower: Follower, original: str) -> bool:
    return original != follower.name and stem_of(original) in follower.stems and follower.may_follow(original)
