"""Everything that the emulated server knows, and what a route is told of a request."""

import json
import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final

from models.control import Clock
from models.emulator import refusals
from models.emulator.behaviour import Behaviour
from models.emulator.faults import Faults
from models.emulator.page_tokens import PageTokens
from models.emulator.picker_sessions import PickerSessions
from models.emulator.request_log import RequestLog
from models.emulator.sign_ins import EmulatedClient, SignIns
from models.emulator.wire import Request

PACIFIC: Final = 8 * 3600  # Google's day of quotas ends at midnight there; summer time does not matter here
MINUTE: Final = 60  # seconds


class Quotas:
    """Counts requests a day and writes a minute, for each client.

    Args:
        clock: Whose days and minutes count.
        behaviour: Has the limits.
    """

    def __init__(self, clock: Clock, behaviour: Behaviour) -> None:
        self._clock = clock
        self._behaviour = behaviour
        self._days: Counter[tuple[str, int]] = Counter()
        self._writes: dict[str, deque[float]] = {}

    def charge(self, client_id: str, *, is_write: bool) -> None:
        """Count a request.

        Raises:
            Refusal: A quota is used up.
        """
        now = self._clock.now()
        day = (client_id, int(now - PACIFIC) // 86_400)
        if self._days[day] >= self._behaviour.day_quota:
            raise refusals.day_quota(self._behaviour.day_quota)
        limit = self._behaviour.writes_per_minute
        if is_write and limit is not None:
            writes = self._writes.setdefault(client_id, deque())
            while writes and writes[0] <= now - MINUTE:
                writes.popleft()
            if len(writes) >= limit:
                raise refusals.write_quota(limit)
            writes.append(now)
        self._days[day] += 1


@dataclass
class World:
    """The server's state. Whoever changes it, or reads albums and tokens, holds the lock."""

    root: str
    """`http://127.0.0.1:PORT/`."""
    clock: Clock
    behaviour: Behaviour
    sign_ins: SignIns
    own: EmulatedClient
    """The client that the emulator was made for."""
    quotas: Quotas
    sessions: PickerSessions
    page_tokens: PageTokens = field(default_factory=PageTokens)
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    lock: threading.RLock = field(default_factory=threading.RLock)
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Picked id to what its base URL serves, whatever it was scaled to."""
    crashes: list[str] = field(default_factory=list)
    """Tracebacks of faults in the emulator itself; none are expected."""


@dataclass(slots=True)
class Call:
    """One request on its way to a route's function."""

    world: World
    request: Request
    places: dict[str, str]
    """What the path says: `{"id": …}`."""
    client: EmulatedClient
    """Who asks; the emulator's own client where nobody has signed in."""
    size: int = 0
    """For the log: how many ids, or the page size."""

    def body(self, *known: str) -> dict[str, Any]:
        """Read the JSON object in the body.

        Args:
            known: The fields that it may have.

        Raises:
            Refusal: It is no JSON object, or has another field.
        """
        try:
            content = json.loads(self.request.body or b"{}")
        except ValueError:
            raise refusals.invalid("Invalid JSON payload received. Unexpected token.") from None
        if not isinstance(content, dict):
            raise refusals.invalid("Invalid JSON payload received. Root element must be a message.")
        for name in content:
            if name not in known:
                raise refusals.invalid(f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.')
        return content
