"""The script `stage-in-browser.js`, for people who use Google-Photos-Toolkit in the page of Google Photos."""

from collections.abc import Iterable

from models import times
from models.staging.calls import ALBUM_LIMIT
from models.staging.embed import WEB_KEY_SOURCES, fill, script_json, template
from models.staging.entries import ItemAlbum, PlanEntry, PlanItem, State


class ScriptRows:
    """What the script is told: items whose keys the web page knows, and the albums that what stays is not in.

    Args:
        entries: Of the hand-off; those without keys, or done already, stay out.
    """

    def __init__(self, entries: Iterable[PlanEntry]) -> None:
        self._albums: dict[ItemAlbum, int] = {}
        self.items = [row for row in map(self._row, entries) if row is not None]

    def text(self, name: str, title: str, *, keep_albums: bool) -> str:
        """Returns the script.

        Args:
            name: The plan's, under which the script remembers how far it came.
            title: Of the album that it makes.
            keep_albums: Add what stays to the albums of what goes first.
        """
        albums = [{"title": album.title, "key": album.key or None} for album in self._albums]
        data = {"plan": name, "title": title, "album_limit": ALBUM_LIMIT, "albums": albums, "items": self.items}
        keep = "true" if keep_albums else "false"
        return fill(template("stage-in-browser.js"), {"data": script_json(data), "keep": keep})

    def _row(self, entry: PlanEntry) -> dict[str, object] | None:
        """Returns an item, or None where the web page has no key for it or for what stays."""
        item = _keyed(entry.item)
        keeper = _keyed(entry.keeper) if entry.keeper is not None else None
        if item is None or entry.state == State.HANDOFF_DONE or (entry.keeper is not None and keeper is None):
            return None
        row: dict[str, object] = {"id": entry.item.id, **item, "keeper": keeper}
        if entry.keeper_lacks:
            row["albums"] = [self._albums.setdefault(album, len(self._albums)) for album in entry.keeper_lacks]
        return row


def _keyed(item: PlanItem) -> dict[str, object] | None:
    if item.source not in WEB_KEY_SOURCES or item.id.startswith("file:") or not item.filename:
        return None
    seconds = int(times.from_text(item.creation_time).timestamp()) if item.creation_time else None
    return {"key": item.id, "name": item.filename, "size": item.size_bytes, "time": seconds}
