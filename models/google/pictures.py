"""Small pictures of items, fetched from the addresses that the Picker API gives for an hour."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from models.control import Control
from models.errors import QuotaError, SignInError
from models.google.answers import judged, read_refusal, retry_after
from models.google.errors import PassingError
from models.google.retry import PATIENT, RetryPolicy, call_patiently
from models.google.tokens import Token
from models.progress import Progress

if TYPE_CHECKING:
    from models.google.channel import Channel

GOOGLES: Final = re.compile(r"https://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.googleusercontent\.com/")
"""Where Google serves pictures; the sign-in is sent to no other host, whatever an answer of the API names."""
PRINTABLE: Final = re.compile(r"[!-~]+")
"""What an address consists of: anything else breaks off on the way, or is left out by the one or other reader."""
SMALL: Final = "=w512-h512"
"""Behind a base URL: scaled to fit into so many pixels, upright."""
TOO_LARGE: Final = 413
"""HTTP's status for it; here it stands for an answer that was not read, for its length."""


class SmallPictures:
    """Fetches small pictures. Any number of threads may use it at once.

    Args:
        token: The sign-in, which goes with each request.
        root: Where the API is. On this machine it serves the pictures, too.
        control: Ends waits, and breaks off requests.
        progress: Told of waits.
        policy: How patient to be.
    """

    def __init__(
        self, token: Token, root: str, control: Control, progress: Progress, *, policy: RetryPolicy = PATIENT
    ) -> None:
        self._token = token
        self._root = root
        self._control = control
        self._progress = progress
        self._policy = policy
        self._lock = threading.Lock()
        self._idle: dict[str, list[Channel]] = {}
        self._unwelcome: set[str] = set()
        """Servers that refused a sign-in that was just renewed: to renew it once more would be of no use."""

    def close(self) -> None:
        """Close the connections that are idle."""
        with self._lock:
            idle, self._idle = self._idle, {}
        for channels in idle.values():
            for channel in channels:
                channel.close()

    def fetch(self, base_url: str) -> bytes | None:
        """Fetch one picture.

        Args:
            base_url: As the API gave it.

        Returns:
            What was sent as a picture, or None where Google does not give it: the address has expired, is not
            Google's, or leads to something else.

        Raises:
            NetworkError: The server could not be reached, or did not answer properly for too long.
            QuotaError: The day's quota is used up.
            SignInError: The sign-in is dead.
            Cancelled: The person cancelled.
        """
        root = self._root_of(base_url)
        if root is None:
            return None
        host = urlsplit(root).netloc
        address = base_url + SMALL
        return call_patiently(lambda: self._fetch(root, address), host, self._policy, self._control, self._progress)

    def _root_of(self, base_url: str) -> str | None:
        """Returns the server of an address, or None where the sign-in must not go there."""
        if not PRINTABLE.fullmatch(base_url):
            return None
        if base_url.startswith(self._root) and urlsplit(self._root).scheme == "http":
            return self._root
        googles = GOOGLES.match(base_url)
        return googles[0] if googles else None

    def _fetch(self, root: str, address: str) -> bytes | None:
        self._control.check()
        used, status, kind, body, wait = self._send(root, address)
        if status == 401 and root not in self._unwelcome:
            self._token.refresh(used, self._control)
            used, status, kind, body, wait = self._send(root, address)
        if status == 401:
            # The sign-in lives, else it could not have been renewed: this host alone will not have it.
            self._unwelcome.add(root)
            return None
        if status == 200:
            return body if kind.startswith("image/") else None
        error = judged(read_refusal(status, body), urlsplit(root).netloc, wait)
        if isinstance(error, (PassingError, QuotaError, SignInError)):
            raise error
        return None

    def _send(self, root: str, address: str) -> tuple[str, int, str, bytes, float | None]:
        """Returns the access token that was sent, the status, the content's type, the content, how long to wait."""
        from models.google.channel import TooLargeError  # noqa: PLC0415 - slow to load

        authorization = self._token.authorization(self._control)
        used = authorization.removeprefix("Bearer ")
        with self._channel(root) as channel:
            channel.authorization = authorization
            try:
                response, body = channel.request(address)
            except TooLargeError:
                return used, TOO_LARGE, "", b"", None
        kind = response.get("content-type", "")
        return used, int(response.status), kind, body, retry_after(response.get("retry-after"))

    @contextmanager
    def _channel(self, root: str) -> "Iterator[Channel]":
        from models.google.channel import Channel, passing_errors  # noqa: PLC0415 - slow to load

        with self._lock:
            idle = self._idle.get(root)
            channel = idle.pop() if idle else None
        channel = channel or Channel(root)
        is_good = False
        try:
            with passing_errors(urlsplit(root).netloc, self._control), self._control.on_cancel(channel.break_off):
                yield channel
            is_good = True
        finally:
            if is_good and not self._control.is_cancelled:
                with self._lock:
                    self._idle.setdefault(root, []).append(channel)
            else:
                channel.close()
