"""One connection to a server: timeouts, no redirects, no hidden second tries, and a way to break it off.

This module imports httplib2, which is slow to load: import it inside functions.
"""

import http.client
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httplib2

from models.control import Control
from models.errors import NetworkError
from models.google.errors import PassingError, Trouble
from models.google.proxy import ProxyTroubleError, proxy_for, refused
from models.version import VERSION

TIMEOUT: Final = 15.0
"""How long, in seconds, to wait for a connection, and then for each piece of an answer."""
MOST_ANSWER: Final = 8 * 1024 * 1024
"""No answer that is asked for here is nearly as long, in bytes: neither a page of a list nor a small picture."""
PACKED: Final = ("gzip", "deflate")
FORMS: Final = (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS)
"""How zlib calls what these two may be: with a header of either kind, and bare."""
USER_AGENT: Final = f"gpdedup-tui/{VERSION}"


class TooLargeError(http.client.HTTPException):
    """An answer is longer than any should be, packed or unpacked; its rest was not read."""


class _BoundedResponse(http.client.HTTPResponse):
    """An answer that cannot fill the memory: it may be of any length, come in chunks, and unpack to far more.

    It is unpacked here because httplib2 only does so once it is whole.
    """

    def read(self, amt: int | None = None) -> bytes:
        """Returns the whole answer, unpacked."""
        if amt is not None:
            return super().read(amt)
        if (self.length or 0) > MOST_ANSWER:
            raise TooLargeError
        # Where the length is known, a shorter answer is told from a whole one only without a limit.
        content = super().read() if self.length is not None else super().read(MOST_ANSWER + 1)
        if len(content) <= MOST_ANSWER and self.getheader("content-encoding") in PACKED:
            content = _unpacked(content)
            del self.headers["content-encoding"]
        if len(content) > MOST_ANSWER:
            raise TooLargeError
        return content


def _unpacked(content: bytes) -> bytes:
    """Returns the beginning of a packed content, a little more than there may be at most."""
    for form in FORMS:
        unpacker = zlib.decompressobj(form)
        with suppress(zlib.error):
            found = unpacker.decompress(content, MOST_ANSWER + 1)
            if unpacker.eof or unpacker.unconsumed_tail:
                return found
    raise http.client.IncompleteRead(content)


class _NoSecondTry(http.client.HTTPConnection):
    """Reports a server that hangs up as a reset: httplib2 would send the request again by itself.

    A request that makes an album must not be sent twice unseen, and a person should see what is waited for.
    """

    response_class = _BoundedResponse

    def getresponse(self) -> http.client.HTTPResponse:
        try:
            return super().getresponse()
        except (http.client.BadStatusLine, http.client.ResponseNotReady) as error:
            raise ConnectionResetError("the server hung up") from error


class _Connection(_NoSecondTry, httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]
    """A connection over `http`, which is only ever this machine's own."""


class _SecureConnection(_NoSecondTry, httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]
    """A connection over `https`, through a tunnel where the environment names a proxy.

    httplib2 itself can use proxies only with a further package, and is silent about it where that is missing.
    """

    def __init__(self, host: str, *arguments: Any, **options: Any) -> None:
        super().__init__(host, *arguments, **options)
        self._server = self.host
        self._proxy = proxy_for(self.host, self.port)
        if self._proxy is not None:
            self.set_tunnel(self.host, self.port, dict(self._proxy.headers))
            self.host, self.port = self._proxy.host, self._proxy.port

    def connect(self) -> None:
        """Open the connection, or the tunnel and TLS in it."""
        if self._proxy is None:
            super().connect()
            return
        try:
            http.client.HTTPConnection.connect(self)
        except (OSError, http.client.HTTPException) as error:
            raise refused(self._proxy, self._server, error) from error
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._server)


CONNECTIONS: Final = {"http": _Connection, "https": _SecureConnection}


class Channel:
    """What google-api-python-client takes for its `http`: used by one thread at a time.

    Args:
        root: Where the server is. A request to anywhere else is refused, so that no token can leave for it.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.authorization = ""
        """The header that goes with each request; empty for none."""
        self._scheme = urlsplit(root).scheme
        self._http = httplib2.Http(timeout=TIMEOUT, proxy_info=None)
        self._http.follow_redirects = False

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> tuple[Any, bytes]:
        """Send one request, once.

        Args:
            uri: Below the root.
            method: HTTP's.
            body: Bytes or text, or None.
            headers: What goes with it, besides the authorization.

        Returns:
            httplib2's response, and the body.

        Raises:
            NetworkError: The address is not below the root.
            TooLargeError: The answer is longer than any should be.
        """
        if not uri.startswith(self.root):
            raise NetworkError(f"A request to {urlsplit(uri).netloc} was not sent: only {self.root} is asked.")
        sent = {"user-agent": USER_AGENT, **(headers or {})}
        if self.authorization:
            sent["authorization"] = self.authorization
        try:
            answer: tuple[Any, bytes] = self._http.request(
                uri, method, body=body, headers=sent, connection_type=CONNECTIONS[self._scheme]
            )
        except TooLargeError:
            self.close()  # the rest of it still comes
            raise
        return answer

    def break_off(self) -> None:
        """End what another thread is reading or writing here; it sees a reset."""
        for connection in list(self._http.connections.values()):
            if connection.sock is not None:
                with suppress(OSError):
                    # Not the method of an SSL socket, which would pull its state from below the reading thread.
                    socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        self._http.close()


@contextmanager
def passing_errors(host: str, control: Control) -> Iterator[None]:
    """Turn what goes wrong on the way into `PassingError`, or into an answer to a cancel.

    Args:
        host: Who is called.
        control: Asked first, because a cancel shows as a reset.

    Raises:
        Cancelled: The person cancelled.
        PassingError: It may be gone a moment later.
        NetworkError: It will not.
    """
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        control.check()
        raise NetworkError(
            f"The certificate of {host} is not trusted: {error.verify_message}.",
            "Check this machine's date, and whether a proxy stands in between. Nothing was sent.",
        ) from error
    except (OSError, httplib2.HttpLib2Error, http.client.HTTPException) as error:
        control.check()
        raise _passing(error) from error


NO_ROUTE: Final = {"ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL", "ENETDOWN", "EHOSTDOWN"}
CAUSES: Final[tuple[tuple[tuple[type[Exception], ...], str, Trouble], ...]] = (
    ((httplib2.ServerNotFoundError, socket.gaierror), "its name is not known (no network?)", Trouble.UNREACHABLE),
    ((ConnectionRefusedError,), "the connection was refused", Trouble.UNREACHABLE),
    ((TimeoutError,), f"no answer for {TIMEOUT:.0f} s", Trouble.BUSY),
    ((ConnectionError, ssl.SSLEOFError), "the connection was reset", Trouble.BUSY),
    ((TooLargeError,), "the answer is far too long", Trouble.BUSY),
    ((http.client.IncompleteRead,), "the answer broke off half-way", Trouble.BUSY),
)
"""What went wrong, in words; the first that fits."""


def _passing(error: Exception) -> PassingError:
    if isinstance(error, ProxyTroubleError):
        inner = _passing(error.cause)
        return PassingError(f"{inner.cause} (by the proxy {error.proxy.name})", inner.trouble)
    for kinds, cause, trouble in CAUSES:
        if isinstance(error, kinds):
            return PassingError(cause, trouble)
    if isinstance(error, OSError) and _name(error) in NO_ROUTE:
        return PassingError("there is no route to it", Trouble.UNREACHABLE)
    return PassingError(f"the connection failed ({type(error).__name__})", Trouble.BUSY)


def _name(error: OSError) -> str:
    import errno  # noqa: PLC0415 - rare

    return errno.errorcode.get(error.errno or 0, "")


def post_form(url: str, fields: Mapping[str, str], control: Control) -> tuple[int, bytes]:
    """Send a form to a sign-in server, once.

    Args:
        url: `https`, or `http` on this machine; checked by the caller.
        fields: What goes into the form.
        control: A cancel breaks it off.

    Returns:
        The HTTP status and the body.

    Raises:
        Cancelled: The person cancelled.
        PassingError: It may work a moment later.
        NetworkError: It will not.
    """
    channel = Channel(url)
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    try:
        with passing_errors(urlsplit(url).netloc, control), control.on_cancel(channel.break_off):
            response, body = channel.request(url, "POST", urlencode(fields), headers)
    finally:
        channel.close()
    return int(response.status), body
