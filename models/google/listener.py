"""The loopback listener: the address that the browser ends on after consent."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from models.errors import UsageError

LOOPBACK: Final = "127.0.0.1"
REQUEST_SECONDS: Final = 5
"""How long a browser may take to send its request: some open connections that they never use."""

Take = Callable[[str], bool]
"""Is given the query of the address, and tells whether it belongs to the sign-in under way."""

_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>gpdedup-tui</title></head>'
    "<body><h1>{title}</h1><p>{text}</p></body></html>"
)
_TAKEN: Final = (200, _PAGE.format(title="Received", text="You can close this page and go back to the terminal."))
_FOREIGN: Final = (
    400,
    _PAGE.format(
        title="Not this sign-in",
        text="This address belongs to another sign-in, perhaps an earlier one."
        " Open the newest address that the terminal shows.",
    ),
)
_NOTHING: Final = (
    404,
    _PAGE.format(title="Nothing here", text="gpdedup-tui waits here for the end of a sign-in with Google."),
)


class Listener:
    """Waits on loopback for the browser, in threads of its own, until it is closed.

    Args:
        take: Called from such a thread with each query that looks like the end of a sign-in.
        port: Which one; 0 for any that is free.

    Raises:
        UsageError: The port is taken or may not be used.
    """

    def __init__(self, take: Take, port: int = 0) -> None:
        try:
            self._server = _Server((LOOPBACK, port), _Handler)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or "no such port"
            raise UsageError(
                f"Port {port} of this machine cannot be listened on: {why}.", "Choose another one, or none."
            ) from error
        self._server.take = take
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sign-in", daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Free the port; may be called again."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    take: Take

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is nobody's fault, and its address is nothing for the terminal."""


class _Handler(BaseHTTPRequestHandler):
    timeout = REQUEST_SECONDS
    server: _Server
    server_version = "gpdedup-tui"
    sys_version = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        looks_right = (
            parts.path == "/" and "state=" in parts.query and ("code=" in parts.query or "error=" in parts.query)
        )
        if not looks_right:
            self._answer(*_NOTHING)
        else:
            self._answer(*(_TAKEN if self.server.take(parts.query) else _FOREIGN))

    def _answer(self, status: int, page: str) -> None:
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the address holds the code."""
