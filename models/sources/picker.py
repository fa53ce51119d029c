"""The Picker API as a source: what the person picks in Google Photos, on any device, at most 2,000 items a time."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from models.control import Clock, Control
from models.errors import NetworkError, SourceError
from models.google.api import endless, next_page_token
from models.google.client import PhotosPicker
from models.google.fields import DURATION
from models.google.media_item import to_picked_item
from models.google.scopes import PICKING
from models.items import Item, MediaKind, SourceName, kind_of
from models.progress import Progress
from models.sources.base import Batch, Skip
from models.sources.picker_session import left_session, remember_session

POLL_SECONDS: Final = (0.25, 60.0)
"""The shortest and the longest time between two looks, whatever the server asks for."""
USUAL_POLL: Final = 5.0
USUAL_PATIENCE: Final = 1800.0
ADDRESS: Final = re.compile(r"https?://[!-~]+")
"""It goes to the terminal, to the clipboard and into a QR code: nothing in it may be anything but an address."""


class PickerSource:
    """Asks the person to pick, waits until they have, and reads what they picked.

    What is picked adds up over the passes, so no pass is complete and nothing is ever gone.

    Args:
        client: The API.
        state_file: Remembers the session under way, so that one left by a crash is ended by the next run.
        on_session: Is given the address to open, on any device that is signed in to the account; called in the
            thread of the sync.
        clock: Measures how long the person may take.
        account: The person's label for the account.
        on_pictures: Is given ids and base URLs of a page's photos once the page is stored, while the session lives.
    """

    name: Final = SourceName.PICKER
    is_complete: Final = False

    def __init__(
        self,
        client: PhotosPicker,
        state_file: Path,
        on_session: Callable[[str], None],
        clock: Clock,
        *,
        account: str = "",
        on_pictures: Callable[[Sequence[tuple[str, str]]], None] | None = None,
    ) -> None:
        self.account = account
        self.identity = client.token.client_id
        self._client = client
        self._state_file = state_file
        self._on_session = on_session
        self._clock = clock
        self._on_pictures = on_pictures

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield the pages of what was picked.

        Args:
            mark: Of no use: an interrupted pass begins with a new session.
            control: Pause and cancel; also while the person picks.
            progress: Told what is waited for.

        Raises:
            Cancelled: The person cancelled.
            SourceError: Nothing was picked in time.
            GpdedupError: The API cannot be used.
        """
        del mark
        self._client.token.require(PICKING)
        self._end_left_session()
        session = self._client.create_session()
        session_id = str(session["id"])
        try:
            remember_session(self._state_file, session)
            self._await_pick(session, control, progress)
            yield from self._pages(session_id, control, progress)
        finally:
            self._end(session_id)

    def _await_pick(self, session: Mapping[str, Any], control: Control, progress: Progress) -> None:
        session_id = str(session["id"])
        self._on_session(_address(session, self._client.host))
        progress.step = "waiting for your pick"
        began = self._clock.monotonic()
        while session.get("mediaItemsSet") is not True:
            interval, patience = _polling(session)
            if self._clock.monotonic() - began > patience:
                raise SourceError("Nothing was picked in time.", "Run `gpdedup-tui sync picker` again.")
            control.wait(interval)
            session = self._client.get_session(session_id)

    def _pages(self, session_id: str, control: Control, progress: Progress) -> Iterator[Batch]:
        page_token: str | None = None
        seen: set[str] = set()
        while True:
            control.check()
            page = self._client.list_media_items(session_id, page_token)
            progress.step = f"page {len(seen) + 1}"
            batch = self._batch(page)
            yield batch
            if self._on_pictures is not None:
                progress.step = "looking at the pictures"
                self._on_pictures(_addresses(page, batch))
            page_token = next_page_token(page)
            if page_token is None:
                return
            if page_token in seen:
                raise endless(self._client.host)
            seen.add(page_token)

    def _batch(self, page: Mapping[str, Any]) -> Batch:
        entries = page.get("mediaItems")
        read = [to_picked_item(entry, self.account) for entry in (entries if isinstance(entries, list) else [])]
        return Batch(
            items=tuple(entry for entry in read if isinstance(entry, Item)),
            mark=None,
            skipped=tuple(entry for entry in read if isinstance(entry, Skip)),
        )

    def _end_left_session(self) -> None:
        """End the session of a run that was killed: Google allows only so many at a time."""
        left = left_session(self._state_file)
        if left is not None:
            self._end(left.id)

    def _end(self, session_id: str) -> None:
        if self._client.try_to_delete_session(session_id):
            with suppress(OSError):
                self._state_file.unlink(missing_ok=True)


def _addresses(page: Mapping[str, Any], batch: Batch) -> list[tuple[str, str]]:
    """Returns id and base URL of the page's photos; Google scales RAW files, too."""
    files = (
        {entry.get("id"): entry.get("mediaFile") for entry in page["mediaItems"] if isinstance(entry, dict)}
        if batch.items
        else {}
    )
    found = []
    for item in batch.items:
        file = files.get(item.id)
        address = file.get("baseUrl") if isinstance(file, dict) else None
        kind = kind_of(item.mime_type, item.filename)
        if isinstance(address, str) and kind in (MediaKind.PHOTO, MediaKind.RAW):
            found.append((item.id, address))
    return found


def _address(session: Mapping[str, Any], host: str) -> str:
    address = session.get("pickerUri")
    with suppress(ValueError):
        if isinstance(address, str) and ADDRESS.fullmatch(address) and urlsplit(address).hostname:
            return address
    raise NetworkError(f"{host} began a session without an address to open.", "Try again later.")


def _polling(session: Mapping[str, Any]) -> tuple[float, float]:
    """Returns how long to wait between two looks, and in all, in seconds."""
    config = session.get("pollingConfig")
    config = config if isinstance(config, dict) else {}
    shortest, longest = POLL_SECONDS
    interval = min(longest, max(shortest, _seconds(config.get("pollInterval"), USUAL_POLL)))
    return interval, _seconds(config.get("timeoutIn"), USUAL_PATIENCE)


def _seconds(value: Any, usual: float) -> float:
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    seconds = float(match.group(1)) if match else usual
    return seconds if math.isfinite(seconds) else usual
