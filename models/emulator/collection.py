"""What one client uploaded: a made-up library, and what happened to it since."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from models.emulator.made_up import MadeUpLibrary, StoredItem, to_json
from models.emulator.media import Fields, with_id
from models.emulator.stage import Role


class Collection:
    """Items by position, newest first: those added later have negative positions, -1 the first of them.

    A position always means the same item, so that a page token survives additions and removals.
    Changes are made under the world's lock; reading needs none.

    Args:
        made_up: What was there from the beginning.
    """

    def __init__(self, made_up: MadeUpLibrary) -> None:
        self.made_up = made_up
        self._added: list[StoredItem] = []
        self._added_at: dict[str, int] = {}
        self._changed: dict[int, StoredItem] = {}
        self._removed: set[int] = set()

    def __len__(self) -> int:
        return len(self.made_up) + len(self._added) - len(self._removed)

    @property
    def first(self) -> int:
        """The position of the newest item."""
        return -len(self._added)

    def position_of(self, item_id: str) -> int | None:
        """Returns where an item is, or None where this client has none of this id."""
        position = self._added_at.get(item_id)
        if position is None:
            position = self.made_up.index_of(item_id)
        return None if position in self._removed else position

    def at(self, position: int) -> StoredItem:
        """Returns the item at a position, also one that was removed."""
        changed = self._changed.get(position)
        if changed is not None:
            return changed
        return self._added[-position - 1] if position < 0 else self.made_up[position]

    def find(self, item_id: str) -> StoredItem | None:
        """Returns an item, or None where this client has none of this id."""
        position = self.position_of(item_id)
        return None if position is None else self.at(position)

    def page(self, start: int, size: int) -> tuple[list[StoredItem], int | None]:
        """Read a page.

        Args:
            start: The position of its first item.
            size: Items, at most.

        Returns:
            The items, and the position where the next page starts, or None at the end.
        """
        end = len(self.made_up)
        items: list[StoredItem] = []
        position = start
        if start >= 0 and not self._changed and not self._removed:
            items.extend(self.made_up.slice(start, start + size))
            position += size
        while position < end and len(items) < size:
            if position not in self._removed:
                items.append(self.at(position))
            position += 1
        return items, position if position < end else None

    def add(self, items: Iterable[Fields]) -> list[str]:
        """Add MediaItems as they are, the last as the newest.

        Returns:
            Their ids; an empty one for an item without.
        """
        ids = []
        for fields in items:
            item_id = str(fields.get("id", ""))
            self._added.append(StoredItem(item_id, to_json(fields)))
            if item_id:
                self._added_at[item_id] = -len(self._added)
            ids.append(item_id)
        return ids

    def change(self, item_id: str, changes: Mapping[str, Any]) -> None:
        """Change an item's fields; objects inside it are merged, None takes a field away.

        Raises:
            KeyError: There is no such item.
        """
        position = self._known(item_id)
        item = self.at(position)
        fields = _merged(json.loads(item.json), changes)
        self._changed[position] = StoredItem(item_id, to_json(fields), item.roles)

    def remove(self, ids: Iterable[str]) -> None:
        """Take items away, as if the person had deleted them.

        Raises:
            KeyError: There is no such item.
        """
        for item_id in ids:
            self._removed.add(self._known(item_id))

    def ids(self, role: Role | None = None) -> list[str]:
        """Returns the ids of all items that are there, or of those with a role, newest first."""
        items, _ = self.page(self.first, len(self) + len(self._removed))
        return [item.id for item in items if role is None or role in item.roles]

    def new_item(self, fields: Fields) -> Fields:
        """Returns a whole MediaItem with an id that no other item of this client has."""
        return with_id(self.made_up.id_of(2**40 + len(self._added)), fields)

    def _known(self, item_id: str) -> int:
        position = self.position_of(item_id)
        if position is None:
            raise KeyError(item_id)
        return position


def _merged(fields: Fields, changes: Mapping[str, Any]) -> Fields:
    merged = dict(fields)
    for name, value in changes.items():
        before = merged.get(name)
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(before, dict):
            merged[name] = _merged(before, value)
        else:
            merged[name] = value
    return merged
