"""What can go wrong on the way, as a script: which request, what happens, how often."""

import threading
from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Final

from models.emulator import refusals


class FaultKind(StrEnum):
    """What happens to a request."""

    REFUSAL = "refusal"
    """One of the errors of the tables, by name."""
    STATUS = "status"
    """A server error, with a JSON or an HTML body."""
    RESET = "reset"
    """The connection is reset without an answer."""
    STALL = "stall"
    """Nothing comes, until `Faults.release`; then the connection closes."""
    HOLD = "hold"
    """Nothing comes, until `Faults.release`; then the answer comes as usual."""
    HALF_BODY = "half-body"
    """A whole HTTP answer whose JSON breaks off in the middle."""
    HTML = "html"
    """A 200 with an HTML page in place of JSON."""
    LONG_LENGTH = "long-length"
    """More bytes are promised than come; then the connection closes."""
    SHORT_LENGTH = "short-length"
    """Fewer bytes are promised than the JSON has; then the connection closes."""
    CHUNKS = "chunks"
    """No length is told: the body comes in chunks, which is allowed."""
    ENDLESS = "endless"
    """The body comes again and again, in chunks, until the client hangs up."""
    PACKED = "packed"
    """The body is packed by gzip, which is allowed."""
    BOMB = "bomb"
    """It is packed, and unpacks to far more than was meant."""
    TOKEN_DIES = "token-dies"  # noqa: S105 - a kind of fault, not a secret
    """All access tokens expire; a refresh helps."""
    SIGN_IN_DIES = "sign-in-dies"
    """All tokens are revoked; only a new sign-in helps."""
    PAGE_TOKENS_EXPIRE = "page-tokens-expire"
    """All page tokens given out so far expire."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, some number of times in a row."""

    kind: FaultKind
    times: int = 1
    status: int = 0
    """For `STATUS`."""
    name: str = ""
    """For `REFUSAL`: a key of `refusals.NAMED`."""
    is_html: bool = False
    """For `STATUS`: an HTML body, as Google's front end sends it."""
    retry_after: int | None = None
    """For `STATUS`: seconds, as a header."""

    @classmethod
    def status_code(
        cls, status: int, times: int = 1, *, is_html: bool = False, retry_after: int | None = None
    ) -> "Fault":
        """Returns a server error such as 500, 502 or 503."""
        return cls(FaultKind.STATUS, times, status, is_html=is_html, retry_after=retry_after)

    @classmethod
    def refusal(cls, name: str, times: int = 1) -> "Fault":
        """Returns one of the errors of the tables.

        Args:
            name: `day-quota`, `write-quota`, `unauthenticated`, `insufficient-scopes`, `permission-denied`,
                `bad-item`, `bad-album`, `other-parameters`, `bad-page-token` or `not-found`.
            times: How many requests in a row meet it.
        """
        if name not in refusals.NAMED:
            raise ValueError(f"unknown refusal {name!r}; known are {', '.join(refusals.NAMED)}")
        return cls(FaultKind.REFUSAL, times, name=name)

    @classmethod
    def reset(cls, times: int = 1) -> "Fault":
        """Returns a connection reset."""
        return cls(FaultKind.RESET, times)

    @classmethod
    def stall(cls, times: int = 1) -> "Fault":
        """Returns a stall."""
        return cls(FaultKind.STALL, times)

    @classmethod
    def hold(cls, times: int = 1) -> "Fault":
        """Returns an answer that waits for `Faults.release`."""
        return cls(FaultKind.HOLD, times)

    @classmethod
    def half_body(cls, times: int = 1) -> "Fault":
        """Returns half a JSON body."""
        return cls(FaultKind.HALF_BODY, times)

    @classmethod
    def html(cls, times: int = 1) -> "Fault":
        """Returns a page of HTML with status 200, as a captive portal answers."""
        return cls(FaultKind.HTML, times)

    @classmethod
    def wrong_length(cls, times: int = 1, *, too_long: bool = True) -> "Fault":
        """Returns a wrong `Content-Length`, longer or shorter than the body."""
        return cls(FaultKind.LONG_LENGTH if too_long else FaultKind.SHORT_LENGTH, times)

    @classmethod
    def encoded(cls, kind: FaultKind, times: int = 1) -> "Fault":
        """Returns `CHUNKS`, `ENDLESS`, `PACKED` or `BOMB`."""
        return cls(kind, times)

    @classmethod
    def token_dies(cls) -> "Fault":
        """Returns the expiry of all access tokens; the request then meets its 401."""
        return cls(FaultKind.TOKEN_DIES)

    @classmethod
    def sign_in_dies(cls) -> "Fault":
        """Returns the end of all sign-ins; the request then meets its 401, and a refresh `invalid_grant`."""
        return cls(FaultKind.SIGN_IN_DIES)

    @classmethod
    def page_tokens_expire(cls) -> "Fault":
        """Returns the expiry of all page tokens; a request that brings one then meets its 400."""
        return cls(FaultKind.PAGE_TOKENS_EXPIRE)


ANY: Final = "*"
"""Stands for every route."""


@dataclass(slots=True)
class _Waiting:
    fault: Fault
    after: int


class Faults:
    """The script: any thread may add to it, each request takes from it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[_Waiting]] = {}
        self._random: tuple[float, Random, tuple[Fault, ...]] | None = None
        self._released = threading.Event()

    def next(self, route: str, *faults: Fault, after: int = 0) -> None:
        """Let the next requests of a route go wrong.

        Args:
            route: Method and path template, such as `GET /v1/mediaItems` or
                `POST /v1/albums/{id}:batchAddMediaItems`; `*` for all.
            faults: One after the other.
            after: How many requests of the route pass before the first.
        """
        with self._lock:
            queue = self._waiting.setdefault(route, deque())
            for place, fault in enumerate(faults):
                queue.append(_Waiting(fault, after if place == 0 else 0))

    def at_random(self, probability: float, faults: tuple[Fault, ...], seed: int = 1) -> None:
        """Let any API request go wrong by chance, on top of the script.

        Args:
            probability: From 0 (ends it) to 1.
            faults: One of them is drawn each time; how often they repeat does not matter here.
            seed: Of the dice.
        """
        with self._lock:
            dice = Random(seed)  # noqa: S311 - dice, not secrets
            self._random = (probability, dice, faults) if probability else None

    def take(self, route: str) -> Fault | None:
        """Returns what happens to a request of this route, and takes it off the script."""
        with self._lock:
            for key in (route, ANY):
                queue = self._waiting.get(key)
                if not queue:
                    continue
                first = queue[0]
                if first.after:
                    first.after -= 1
                    continue
                if first.fault.times > 1:
                    first.fault = replace(first.fault, times=first.fault.times - 1)
                else:
                    queue.popleft()
                return first.fault
            return self._by_chance(route)

    def _by_chance(self, route: str) -> Fault | None:
        if self._random is None or " /v1/" not in route:
            return None
        probability, dice, faults = self._random
        return dice.choice(faults) if dice.random() < probability else None

    @property
    def is_spent(self) -> bool:
        """Has everything in the script happened?"""
        with self._lock:
            return not any(self._waiting.values())

    def clear(self) -> None:
        """Forget the script and the dice; what stalls goes on stalling."""
        with self._lock:
            self._waiting.clear()
            self._random = None

    def release(self, *, for_good: bool = False) -> None:
        """End every stall and every hold under way.

        Args:
            for_good: Later ones end at once, too; otherwise they begin anew.
        """
        with self._lock:
            self._released.set()
            if not for_good:
                self._released = threading.Event()

    def stalled(self) -> threading.Event:
        """Returns the event that ends a stall beginning now."""
        with self._lock:
            return self._released
