"""What google-auth asks the sign-in server with. Imports google-auth: import it inside functions."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from google.auth import transport

from models.control import Control
from models.google.channel import post_form
from models.google.errors import PassingError, Trouble


class _Answer(transport.Response):
    def __init__(self, status: int, body: bytes) -> None:
        self._status = status
        self._body = body

    @property
    def status(self) -> int:
        return self._status

    @property
    def headers(self) -> Mapping[str, str]:
        return {}

    @property
    def data(self) -> bytes:
        return self._body


class RefreshRequest(transport.Request):
    """Sends google-auth's form once, with timeouts and without following redirects.

    Args:
        control: A cancel breaks it off.
    """

    def __init__(self, control: Control) -> None:
        self._control = control

    def __call__(
        self, url: str, method: str = "POST", body: Any = None, headers: Any = None, timeout: Any = None, **_: Any
    ) -> _Answer:
        """Send the form.

        Raises:
            PassingError: The server is busy. It is raised here because google-auth would otherwise sleep and ask
                again by itself, where no cancel reaches it.
        """
        del method, headers, timeout  # always a form by POST, with this program's own timeouts
        text = body.decode() if isinstance(body, bytes) else str(body or "")
        status, answer = post_form(url, dict(parse_qsl(text)), self._control)
        if status >= 500 or status in {408, 429}:
            raise PassingError(f"the sign-in server {urlsplit(url).netloc} is busy ({status})", Trouble.BUSY)
        if not _is_object(answer):
            # A proxy's or a captive network's page says nothing of the sign-in.
            raise PassingError(f"{urlsplit(url).netloc} answered with something else than JSON", Trouble.BUSY)
        return _Answer(status, answer)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
