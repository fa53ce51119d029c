"""The albums of one staging: found again, made when needed, continued in a numbered next one when full."""

from collections.abc import Iterable

from models.errors import GpdedupError, UsageError
from models.google.errors import ApiRefusedError
from models.staging.calls import ALBUM_LIMIT, GONE, AlbumClient
from models.staging.ledger import AlbumBook, Ledger, OurAlbum
from models.staging.result import StagedAlbum, numbered


class AlbumFullError(Exception):
    """Google takes no more into an album, though there should be room; never leaves `models/staging`."""


class Albums:
    """Knows what is in each album of a staging, and gives the one that has room.

    Args:
        client: Google.
        book: Remembers albums.
        ledger: Told of albums that are gone.
        title: Of the first album; the following ones get a number.
        limit: How many items an album holds.
    """

    def __init__(
        self, client: AlbumClient, book: AlbumBook, ledger: Ledger, title: str, limit: int = ALBUM_LIMIT
    ) -> None:
        self._client = client
        self._book = book
        self._ledger = ledger
        self._title = title
        self._limit = limit
        self._chain: list[OurAlbum] = []
        self._others: list[OurAlbum] = []
        self._full: set[str] = set()
        self.contents: dict[str, set[str]] = {}
        """Album id to the ids of the items in it."""
        self.touched: dict[str, set[str]] = {}
        """Album id to the ids that this run added."""
        self.notes: list[str] = []

    @property
    def found(self) -> tuple[StagedAlbum, ...]:
        """The albums of this title, in order, then others that hold planned items."""
        return tuple(StagedAlbum(album.id, album.title, album.url) for album in (*self._chain, *self._others))

    def open_named(self, album_id: str) -> None:
        """Start with an album that the person named.

        Raises:
            UsageError: It is not there, or not this client's.
        """
        try:
            album = _album(self._client.get_album(album_id))
        except ApiRefusedError as error:
            if error.status not in GONE:
                raise
            raise UsageError(
                f"Google shows no album {album_id} to this client.",
                "Only albums that this client made can be used; leave --album-id out to make a new one.",
            ) from error
        self._title = album.title or self._title
        self._book.remember(album)
        self._read(album)
        self._chain.append(album)
        self._open_following(2)

    def open_titled(self) -> None:
        """Start with the remembered albums of this title, as far as they are still there."""
        self._open_following(1)

    def open_recorded(self, album_ids: Iterable[str]) -> None:
        """Look into other albums in which planned items are recorded."""
        for album_id in album_ids:
            album = self._book.by_id(album_id)
            if album_id not in self.contents and album is not None and self._is_there(album):
                self._others.append(album)

    def place_of(self, item_id: str) -> OurAlbum | None:
        """Returns the album that holds an item, or None."""
        for album in (*self._chain, *self._others):
            if item_id in self.contents[album.id]:
                return album
        return None

    def with_room(self) -> tuple[OurAlbum, int]:
        """Returns an album of this title that is not full, made if need be, and how many more items it takes."""
        for album in self._chain:
            room = self._limit - len(self.contents[album.id])
            if room > 0 and album.id not in self._full:
                return album, room
        album = self._make(numbered(self._title, len(self._chain) + 1))
        self._chain.append(album)
        return album, self._limit

    def add(self, album: OurAlbum, ids: Iterable[str]) -> None:
        """Note that items were added."""
        added = set(ids)
        self.contents[album.id] |= added
        self.touched.setdefault(album.id, set()).update(added)

    def check_still_there(self, album: OurAlbum, error: ApiRefusedError) -> None:
        """Find out whether a refusal is about the album and not about the items.

        Raises:
            AlbumFullError: It holds more than was known; another one is needed.
            GpdedupError: The album was deleted meanwhile, or this client may not add to it.
        """
        words = error.message.lower()
        if "exceed" in words and self.contents[album.id]:
            self._full.add(album.id)
            raise AlbumFullError from error
        if "permission" in words and self._answers(album.id):
            raise GpdedupError(
                f"Google does not let this client add to the album {album.title!r}: {error.message}",
                "Name another title with --album; what was added before is recorded.",
            ) from error
        if not self._answers(album.id):
            self._forget(album)
            raise GpdedupError(
                f"The album {album.title!r} was deleted while items were being added to it.",
                "Run the same command again: a new one is made.",
            ) from error

    def read_back(self) -> dict[str, str]:
        """Read the albums that this run added to. Returns the ids that are not in them, with the album's id."""
        missing: dict[str, str] = {}
        for album_id, added in self.touched.items():
            present = {str(item.get("id")) for item in self._client.search_album(album_id)}
            missing.update(dict.fromkeys(added - present, album_id))
        return missing

    def _open_following(self, number: int) -> None:
        while (album := self._book.titled(numbered(self._title, number))) is not None:
            if self._is_there(album):
                self._chain.append(album)
                number += 1

    def _is_there(self, album: OurAlbum) -> bool:
        if self._answers(album.id):
            self._read(album)
            return True
        self._forget(album)
        return False

    def _forget(self, album: OurAlbum) -> None:
        self._ledger.album_is_gone(album.id)
        self.contents.pop(album.id, None)
        self.notes.append(f"The album {album.title!r} was deleted in Google Photos; what was in it is staged anew.")

    def _answers(self, album_id: str) -> bool:
        try:
            self._client.get_album(album_id)
        except ApiRefusedError as error:
            if error.status in GONE:
                return False
            raise
        return True

    def _read(self, album: OurAlbum) -> None:
        self.contents[album.id] = {str(item.get("id")) for item in self._client.search_album(album.id)}

    def _make(self, title: str) -> OurAlbum:
        album = self._left_behind(title) if self._book.intend(title) else None
        album = album or _album(self._client.create_album(title), title)
        self._book.remember(album)
        self.contents[album.id] = set()
        return album

    def _left_behind(self, title: str) -> OurAlbum | None:
        """Returns the empty album that a killed run made and had no time to write down."""
        for answer in self._client.list_albums():
            is_empty = not int(answer.get("mediaItemsCount") or 0)
            if answer.get("title") == title and is_empty and self._book.by_id(str(answer.get("id"))) is None:
                return _album(answer, title)
        return None


def _album(answer: dict[str, object], title: str = "") -> OurAlbum:
    album_id = answer.get("id")
    if not album_id:
        raise GpdedupError("Google's answer about the album has no id.", "Run the same command again.")
    return OurAlbum(str(album_id), str(answer.get("title") or title), str(answer.get("productUrl") or ""))
