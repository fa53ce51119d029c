"""Sessions of the Picker API, and the person who picks."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from models.control import Clock
from models.emulator import refusals
from models.emulator.behaviour import Behaviour
from models.emulator.made_up import ID_PREFIX, StoredItem
from models.emulator.media import Fields

PICKED_PREFIX: Final = "APk1"
LIFETIME: Final = 86_400  # seconds


@dataclass(slots=True)
class PickerSession:
    """A session: empty until the person has picked."""

    id: str
    client_id: str
    most: int
    """Items that may be picked."""
    expires: float
    """Seconds since 1970-01-01 UTC."""
    picked: list[bytes] = field(default_factory=list)
    """PickedMediaItems as JSON."""
    is_set: bool = False
    last_poll: float = 0.0
    picked_ids: frozenset[str] = frozenset()
    picked_at: float = 0.0

    def content(self, root: str, behaviour: Behaviour) -> dict[str, Any]:
        """Returns the session as the Picker API writes it."""
        content: dict[str, Any] = {
            "id": self.id,
            "pickerUri": f"{root}picker/{self.id}",
            "expireTime": datetime.fromtimestamp(self.expires, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "pickingConfig": {"maxItemCount": str(self.most)},
        }
        if self.is_set:
            content["mediaItemsSet"] = True
        else:
            content["pollingConfig"] = {"pollInterval": behaviour.picker_poll_interval, "timeoutIn": "1800s"}
        return content


class PickerSessions:
    """All sessions. Everything happens under the world's lock.

    Args:
        clock: Whose time counts.
        behaviour: Has the limits.
        root: Of the server that serves the pictures.
    """

    def __init__(self, clock: Clock, behaviour: Behaviour, root: str) -> None:
        self._root = root
        self._clock = clock
        self._behaviour = behaviour
        self._sessions: dict[str, PickerSession] = {}
        self.early_polls = 0
        """How often a client asked again before the poll interval was over."""

    def __len__(self) -> int:
        return len(self._sessions)

    def create(self, client_id: str, most: int | None) -> PickerSession:
        """Open a session.

        Args:
            client_id: Whose.
            most: Items that may be picked; None for Google's limit.

        Raises:
            Refusal: Too many are open, or the number is out of range.
        """
        limit = self._behaviour.picker_limit
        if most is not None and not 0 < most <= limit:
            raise refusals.invalid(f"max_item_count must be between 1 and {limit}.")
        if sum(session.client_id == client_id for session in self._living()) >= self._behaviour.picker_sessions:
            message = "Too many picking sessions are open. Delete sessions that are not needed any more."
            raise refusals.Refusal("RESOURCE_EXHAUSTED", message, "rateLimitExceeded")
        session = PickerSession(secrets.token_urlsafe(16), client_id, most or limit, self._clock.now() + LIFETIME)
        self._sessions[session.id] = session
        return session

    def find(self, client_id: str, session_id: str) -> PickerSession:
        """Look up a client's session.

        Raises:
            Refusal: There is none.
        """
        session = self._sessions.get(session_id)
        if session is None or session.client_id != client_id or session.expires <= self._clock.now():
            raise refusals.not_found()
        return session

    def poll(self, session: PickerSession) -> None:
        """Note that a client asked for the session; too early is counted, not refused."""
        now = self._clock.now()
        wait = float(self._behaviour.picker_poll_interval.removesuffix("s"))
        if not session.is_set and session.last_poll and now - session.last_poll < wait:
            self.early_polls += 1
        session.last_poll = now

    def delete(self, session: PickerSession) -> None:
        """Close a session."""
        del self._sessions[session.id]

    def pick(self, session_id: str, items: Sequence[StoredItem]) -> int:
        """Pick items and press "Done".

        Returns:
            How many were picked; the session's limit cuts the rest off.

        Raises:
            KeyError: There is no such session.
            ValueError: This session is done already.
        """
        session = self._sessions[session_id]
        if session.is_set:
            raise ValueError("this session is done already")
        picked = [picked_item(json.loads(item.json), self._root) for item in items[: session.most]]
        session.picked = [json.dumps(item).encode() for item in picked]
        session.picked_ids = frozenset(str(item.get("id")) for item in picked)
        session.picked_at = self._clock.now()
        session.is_set = True
        return len(session.picked)

    def has_open(self, client_id: str, picked: str) -> bool:
        """Tell whether the address of a picked item still holds.

        Args:
            client_id: Who asks.
            picked: The item's id in the Picker API.
        """
        since = self._clock.now() - self._behaviour.base_url_seconds
        return any(
            session.client_id == client_id and picked in session.picked_ids and session.picked_at > since
            for session in self._living()
        )

    def _living(self) -> list[PickerSession]:
        now = self._clock.now()
        return [session for session in self._sessions.values() if session.expires > now]


def picked_item(item: Fields, root: str) -> Fields:
    """Write an item as the Picker API does: another id, sizes as integers, no link, an address of this server."""
    metadata = item.get("mediaMetadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    file: Fields = {name: item[name] for name in ("mimeType", "filename") if name in item}
    identity = picked_id(str(item.get("id", "")))
    file["baseUrl"] = f"{root}media/{identity}"
    picked: Fields = {
        "id": identity,
        "type": "VIDEO" if "video" in metadata else "PHOTO",
        "mediaFile": file,
    }
    if "creationTime" in metadata:
        picked["createTime"] = metadata["creationTime"]
    if metadata:
        file["mediaFileMetadata"] = _picked_metadata(metadata)
    return picked


def picked_id(item_id: str) -> str:
    """Returns the id that the Picker API gives an item of the Library API."""
    return PICKED_PREFIX + item_id.removeprefix(ID_PREFIX)


def _picked_metadata(metadata: Fields) -> Fields:
    picked: Fields = {}
    for side in ("width", "height"):
        if side in metadata:
            text = str(metadata[side])
            picked[side] = int(text) if text.isdecimal() else metadata[side]
    kind = "video" if "video" in metadata else "photo"
    details = metadata.get(kind)
    if not isinstance(details, dict):
        return picked
    details = dict(details)
    picked |= {name: details.pop(name) for name in ("cameraMake", "cameraModel") if name in details}
    if "status" in details:
        details["processingStatus"] = details.pop("status")
    if details:
        picked[f"{kind}Metadata"] = details
    return picked
