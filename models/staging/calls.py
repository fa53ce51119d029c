"""The calls to Google that staging makes, and how a refused batch is narrowed down to what spoils it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

from models.control import Control
from models.google.errors import ApiRefusedError

BATCH: Final = 50
"""How many ids `batchGet`, `batchAddMediaItems` and `batchRemoveMediaItems` take."""
PAGE: Final = 100
"""How many items a page of an album's content has."""
ALBUM_LIMIT: Final = 20_000
"""How many items an album holds."""
GONE: Final = frozenset({400, 404})
"""How the API answers for an album that is not there, or not this client's."""


class AlbumClient(Protocol):
    """What staging needs of `models.google.client.PhotosLibrary`. Every call retries by itself."""

    def batch_get(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Returns a result for each of at most 50 ids, in their order."""

    def create_album(self, title: str) -> dict[str, Any]:
        """Make an album; returns it."""

    def get_album(self, album_id: str) -> dict[str, Any]:
        """Returns an album."""

    def list_albums(self) -> Iterator[dict[str, Any]]:
        """Yields the albums that this client made."""

    def batch_add(self, album_id: str, ids: Sequence[str]) -> None:
        """Add at most 50 items, all or none."""

    def batch_remove(self, album_id: str, ids: Sequence[str]) -> None:
        """Take out at most 50 items, all or none."""

    def search_album(self, album_id: str) -> Iterator[dict[str, Any]]:
        """Yields the items of an album."""


def in_batches(ids: Sequence[str], size: int = BATCH) -> Iterator[Sequence[str]]:
    """Yields slices of at most `size` ids."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def narrow(
    ids: Sequence[str],
    call: Callable[[Sequence[str]], None],
    refused: Callable[[str, ApiRefusedError], None],
) -> None:
    """Make an all-or-nothing call; where it is refused, halve until each id that spoils it stands alone.

    Args:
        ids: At least one.
        call: Takes some of them; raises `ApiRefusedError` where one of them spoils it.
        refused: Told of each bad id.
    """
    try:
        call(ids)
    except ApiRefusedError as error:
        if len(ids) == 1:
            refused(ids[0], error)
            return
        half = len(ids) // 2
        narrow(ids[:half], call, refused)
        narrow(ids[half:], call, refused)


class Presence:
    """Which items Google shows to this client; each id is asked for once.

    Args:
        client: Asked in batches of 50.
        control: Pause and cancel, heard between batches.
    """

    def __init__(self, client: AlbumClient, control: Control) -> None:
        self._client = client
        self._control = control
        self._refusals: dict[str, str] = {}

    def look(self, ids: Iterable[str]) -> None:
        """Ask for what has not been asked for yet."""
        new = [item_id for item_id in dict.fromkeys(ids) if item_id not in self._refusals]
        for batch in in_batches(new):
            self._control.check()
            narrow(batch, self._ask, self._refuse)

    def refusal(self, item_id: str) -> str:
        """Returns Google's words for an item that it does not show, or nothing where it is there."""
        return self._refusals[item_id]

    def _refuse(self, item_id: str, error: ApiRefusedError) -> None:
        self._refusals[item_id] = error.message or error.what

    def _ask(self, ids: Sequence[str]) -> None:
        results = self._client.batch_get(ids)
        shown = {str(item.get("id")) for item in map(_item, results) if item}
        in_order = results if len(results) == len(ids) else [{}] * len(ids)
        for item_id, result in zip(ids, in_order, strict=True):
            self._refusals[item_id] = "" if item_id in shown else _words(result)


def _item(result: dict[str, Any]) -> dict[str, Any]:
    item = result.get("mediaItem")
    return item if isinstance(item, dict) else {}


def _words(result: dict[str, Any]) -> str:
    status = result.get("status")
    message = status.get("message") if isinstance(status, dict) else None
    return str(message) if message else "Google does not show it to this client."
