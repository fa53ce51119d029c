"""What the tests of the album look at, and a client to which things happen on the way."""

from collections.abc import Callable
from typing import Any

from models.database import Library
from models.emulator import Emulator
from models.google.client import PhotosLibrary
from models.staging.album import AlbumStager

ADD = "POST /v1/albums/{id}:batchAddMediaItems"
CREATE = "POST /v1/albums"
TITLE = "gpdedup: to delete 2026-09-01"

Stager = Callable[..., AlbumStager]
Pairs = Callable[[int], list[tuple[str, str]]]


def states(library: Library) -> dict[str, tuple[str, str | None]]:
    return {row[0]: (row[1], row[2]) for row in library.rows("SELECT item_id, state, album_id FROM staged_item")}


def albums(emulator: Emulator) -> dict[str, list[str]]:
    return {album.title: list(album.item_ids) for album in emulator.albums}


def everything(library: Library) -> list[Any]:
    tables = ("staged_item", "staging_album", "journal", "action", "decision")
    return [library.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


class Vanishing:
    """The real client; an item vanishes at Google between the check and the batch."""

    def __init__(self, client: PhotosLibrary, vanish: Callable[[], None]) -> None:
        self._client = client
        self._vanish: Callable[[], None] | None = vanish

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_add(self, album_id: str, ids: list[str]) -> None:
        if self._vanish is not None:
            self._vanish()
            self._vanish = None
        self._client.batch_add(album_id, ids)
