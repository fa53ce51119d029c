"""The two APIs of Google Photos, as this program uses them.

Every call repeats itself while that may help, and raises `NetworkError`, `SignInError`, `QuotaError`,
`ApiRefusedError` or `Cancelled`. google-api-python-client is loaded with the first call.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from models.control import Control
from models.errors import GpdedupError, NetworkError
from models.google.api import Api, Build, pages
from models.google.errors import ApiRefusedError, PassingError, Trouble
from models.google.retry import RetryPolicy
from models.settings import ApiRoots

__all__ = ["ApiRefusedError", "PhotosLibrary", "PhotosPicker", "RetryPolicy"]

ITEMS_A_PAGE: Final = 100
ALBUMS_A_PAGE: Final = 50
IDS_A_CALL: Final = 50
"""How many ids `batchGet`, `batchAddMediaItems` and `batchRemoveMediaItems` take."""


class PhotosLibrary(Api):
    """The Library API: what this OAuth client created, and its albums."""

    document = "photoslibrary.v1"

    @staticmethod
    def root_of(roots: ApiRoots) -> str:
        """Returns where this API is."""
        return roots.library

    def list_media_items(self, page_token: str | None = None, control: Control | None = None) -> dict[str, Any]:
        """Read a page of at most 100 items.

        Args:
            page_token: From the page before; None for the first.
            control: In place of the client's own.

        Returns:
            The page; it may lack `mediaItems` and still have a `nextPageToken`.
        """
        return self.call(lambda api: api.mediaItems().list(pageSize=ITEMS_A_PAGE, pageToken=page_token), control)

    def batch_get(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Look up items by id.

        Args:
            ids: At most 50.

        Returns:
            A result for each id, in the same order: `{"mediaItem": …}`, or `{"status": {"code", "message"}}` for one
            that this client may not see.
        """
        _check_count(ids)
        answer = self.call(lambda api: api.mediaItems().batchGet(mediaItemIds=list(ids)))
        results = answer.get("mediaItemResults")
        return [entry for entry in results if isinstance(entry, dict)] if isinstance(results, list) else []

    def create_album(self, title: str) -> dict[str, Any]:
        """Make an album, and no second one where the answer to the first try got lost.

        Args:
            title: As the person gave it.

        Returns:
            The album, with its `id`.
        """
        tries = 0

        def attempt() -> dict[str, Any]:
            nonlocal tries
            tries += 1
            if tries > 1:
                made = next((album for album in self._albums_once() if _is_new(album, title)), None)
                if made is not None:
                    return made
            return self.call_once(lambda api: api.albums().create(body={"album": {"title": title}}))

        return _with_id(self.patiently(attempt), self.host)

    def get_album(self, album_id: str) -> dict[str, Any]:
        """Returns an album of this client's."""
        return _with_id(self.call(lambda api: api.albums().get(albumId=album_id)), self.host)

    def list_albums(self) -> Iterator[dict[str, Any]]:
        """Yields the albums that this client created."""
        return pages(lambda page_token: self.call(_album_page(page_token)), "albums", self.host)

    def _albums_once(self) -> Iterator[dict[str, Any]]:
        return pages(lambda page_token: self.call_once(_album_page(page_token)), "albums", self.host)

    def batch_add(self, album_id: str, ids: Sequence[str]) -> None:
        """Add at most 50 items to an album: all of them, or, where one id is refused, none."""
        body = {"mediaItemIds": _check_count(ids)}
        self.call(lambda api: api.albums().batchAddMediaItems(albumId=album_id, body=body))

    def batch_remove(self, album_id: str, ids: Sequence[str]) -> None:
        """Take at most 50 items out of an album; they stay in the library."""
        body = {"mediaItemIds": _check_count(ids)}
        self.call(lambda api: api.albums().batchRemoveMediaItems(albumId=album_id, body=body))

    def search_album(self, album_id: str) -> Iterator[dict[str, Any]]:
        """Yields the items of an album."""

        def fetch(page_token: str | None) -> dict[str, Any]:
            body = {"albumId": album_id, "pageSize": ITEMS_A_PAGE}
            if page_token is not None:
                body["pageToken"] = page_token
            return self.call(lambda api: api.mediaItems().search(body=body))

        return pages(fetch, "mediaItems", self.host)


class PhotosPicker(Api):
    """The Picker API: what the person picks in Google Photos, at most 2,000 items a session."""

    document = "photospicker.v1"

    @staticmethod
    def root_of(roots: ApiRoots) -> str:
        """Returns where this API is."""
        return roots.picker

    def create_session(self) -> dict[str, Any]:
        """Returns a new session, with its `id` and the `pickerUri` to open on any device."""

        def attempt() -> dict[str, Any]:
            try:
                return self.call_once(lambda api: api.sessions().create(body={}))
            except PassingError as error:
                if error.trouble is not Trouble.RATE:
                    raise
                # Google says the same of too many open sessions as of too many requests.
                cause = "Google opens no more sessions (429)"
                raise PassingError(cause, Trouble.SESSIONS, error.retry_after) from error

        return _with_id(self.patiently(attempt), self.host)

    def get_session(self, session_id: str) -> dict[str, Any]:
        """Returns a session; `mediaItemsSet` tells whether the person has picked."""
        return self.call(lambda api: api.sessions().get(sessionId=session_id))

    def delete_session(self, session_id: str) -> None:
        """End a session: too many open ones are refused."""
        self.call(lambda api: api.sessions().delete(sessionId=session_id))

    def try_to_delete_session(self, session_id: str, control: Control | None = None) -> bool:
        """End a session with a single try.

        Args:
            session_id: Which one.
            control: A cancel breaks it off; None to do it even after a cancel.

        Returns:
            True where it is over, also where Google does not know it any more.
        """
        try:
            self.call_once(lambda api: api.sessions().delete(sessionId=session_id), control or Control())
        except ApiRefusedError:
            return True
        except (PassingError, GpdedupError):
            return False
        return True

    def list_media_items(self, session_id: str, page_token: str | None = None) -> dict[str, Any]:
        """Returns a page of at most 100 picked items."""
        return self.call(
            lambda api: api.mediaItems().list(sessionId=session_id, pageSize=ITEMS_A_PAGE, pageToken=page_token)
        )


def _album_page(page_token: str | None) -> Build:
    return lambda api: api.albums().list(pageSize=ALBUMS_A_PAGE, pageToken=page_token)


def _is_new(album: dict[str, Any], title: str) -> bool:
    """Tell whether an album may be the one just made: the same title, and nothing in it."""
    return album.get("title") == title and album.get("mediaItemsCount") in {None, "", "0", 0}


def _with_id(answer: dict[str, Any], host: str) -> dict[str, Any]:
    if not isinstance(answer.get("id"), str) or not answer["id"]:
        raise NetworkError(f"{host} answered without an id.", "Try again later, or update gpdedup-tui.")
    return answer


def _check_count(ids: Sequence[str]) -> list[str]:
    if not 0 < len(ids) <= IDS_A_CALL:
        raise ValueError(f"{len(ids)} ids in one call; between 1 and {IDS_A_CALL} are taken")
    return list(ids)
