"""The albums of one client, as the server keeps them."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class EmulatedAlbum:
    """An album."""

    id: str
    title: str
    item_ids: dict[str, None] = field(default_factory=dict)
    """In the order in which they were added."""

    def content(self) -> dict[str, Any]:
        """Returns the album as the Library API writes it; an empty one has no count."""
        content: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "productUrl": f"https://photos.google.com/lr/album/{self.id}",
            "isWriteable": True,
        }
        if self.item_ids:
            cover = next(iter(self.item_ids))
            content["mediaItemsCount"] = str(len(self.item_ids))
            content["coverPhotoBaseUrl"] = f"https://lh3.googleusercontent.invalid/lr/{cover[-24:]}"
            content["coverPhotoMediaItemId"] = cover
        return content


class AlbumShelf:
    """One client's albums, the newest first. Everything happens under the world's lock.

    Args:
        owner: The client id, from which the album ids follow.
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._albums: dict[str, EmulatedAlbum] = {}
        self._made = 0

    def __len__(self) -> int:
        return len(self._albums)

    def __iter__(self) -> Iterator[EmulatedAlbum]:
        return reversed(self._albums.values())

    def __getitem__(self, album_id: str) -> EmulatedAlbum:
        return self._albums[album_id]

    def get(self, album_id: str) -> EmulatedAlbum | None:
        """Returns an album, or None where there is none of this id."""
        return self._albums.get(album_id)

    def create(self, title: str) -> EmulatedAlbum:
        """Make an album; titles may repeat, as in Google Photos."""
        self._made += 1
        digest = hashlib.blake2b(f"{self._owner} album {self._made}".encode(), digest_size=51).digest()
        album = EmulatedAlbum("ALb1" + base64.urlsafe_b64encode(digest).decode(), title)
        self._albums[album.id] = album
        return album

    def forget(self, album_id: str) -> None:
        """Take an album away, as if the person had deleted it; its items stay.

        Raises:
            KeyError: There is no such album.
        """
        del self._albums[album_id]

    def drop_items(self, ids: Iterable[str]) -> None:
        """Take items out of every album, because they are gone."""
        for item_id in ids:
            for album in self._albums.values():
                album.item_ids.pop(item_id, None)
