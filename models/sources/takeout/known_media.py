"""Media that have not changed, in an archive or on disk: what was read of them is in the library already."""

from collections.abc import Callable, Mapping, Sequence

from models.items import Item
from models.sources.media_header import MediaHeader
from models.sources.takeout.media import Place

FROM_ITEM = tuple(name for name in MediaHeader._fields if name not in {"notes", "created"})


class KnownMedia:
    """Gives the headers of media that need not be read again.

    Args:
        parts: Names of the archives that have not changed since they were read; the empty name stands for all folders,
            whose files are told by their own sizes and times.
        items: Gives the items that are stored under some ids.
    """

    def __init__(self, parts: frozenset[str], items: Callable[[Sequence[str]], Mapping[str, Item]]) -> None:
        self._parts = parts
        self._items = items
        self._page: Mapping[str, Item] = {}

    def look_up(self, ids: Sequence[str]) -> None:
        """Read what is stored of the items of a page.

        Args:
            ids: Under which they may be stored.
        """
        self._page = self._items(ids)

    def header(
        self, item_id: str, path: str, part: str, place: Place, *, with_hash: bool
    ) -> tuple[MediaHeader, str | None] | None:
        """Recall a medium's header.

        Args:
            item_id: Of the item that it is the original of.
            path: Inside the export.
            part: The archive that holds it.
            place: Its size counts.
            with_hash: Is its SHA-256 asked for?

        Returns:
            Header and SHA-256 as they were read, or None where the medium has to be read.
        """
        item = self._page.get(item_id) if part in self._parts else None
        # With a note, what could not be read then may be readable now, and whose note it is is not known.
        if item is None or item.note or item.size_bytes != place.size or (with_hash and item.sha256 is None):
            return None
        # An archive's files have no time of their own here; it was looked at as a whole.
        wanted = (path, part, place.size, place.modified_ns)
        if not any((file.path, file.part, file.size_bytes, file.modified_ns) == wanted for file in item.files):
            return None
        values = {name: getattr(item, name) for name in FROM_ITEM}
        return MediaHeader(**values, created=item.creation_time), item.sha256 if with_hash else None
