"""The proxy that the environment names for the way out: `HTTPS_PROXY`, with the exceptions of `NO_PROXY`."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from models.errors import NetworkError
from models.settings import is_loopback

USUAL_PORT: Final = 80
"""Of a proxy whose address names none."""
TLS_PORT: Final = 443
REFUSED: Final = re.compile(r"Tunnel connection failed: (4\d\d.*)")
"""How `http.client` says that a proxy refused for good; what begins with a 5 may be gone a moment later."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy that opens tunnels."""

    host: str
    port: int
    headers: Mapping[str, str]
    """What goes with the request for a tunnel: the password, where there is one."""

    @property
    def name(self) -> str:
        """Its address without user and password."""
        return f"{self.host}:{self.port}"


class ProxyTroubleError(OSError):
    """The proxy could not be reached, or hung up.

    Args:
        proxy: Which one.
        cause: What went wrong on the way to it.
    """

    def __init__(self, proxy: Proxy, cause: Exception) -> None:
        super().__init__(str(cause))
        self.proxy = proxy
        self.cause = cause


def proxy_for(host: str, port: int = TLS_PORT) -> Proxy | None:
    """Returns the proxy to reach a server through, or None where it is asked directly.

    Args:
        host: The server's name. This machine's own servers are always asked directly.
        port: Its port, which `NO_PROXY` may name, too.

    Raises:
        NetworkError: The address of the proxy makes no sense, or it is of another kind.
    """
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - 10 ms, once there is a connection to make

    address = getproxies().get("https", "")
    if not address or is_loopback(host) or proxy_bypass(_with_port(host, port)):
        return None
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        proxy_port = parts.port
    except ValueError:
        raise _unusable("no address, or a password with signs that have to be written as %XX") from None
    if not parts.hostname:
        raise _unusable("no host")
    if parts.scheme != "http":
        raise _unusable(f"{parts.scheme}://{parts.hostname}")
    return Proxy(parts.hostname, proxy_port or USUAL_PORT, _credentials(parts.username, parts.password))


def _with_port(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _unusable(why: str) -> NetworkError:
    """Returns the sentence; what it says of the address holds nothing that could be the password."""
    return NetworkError(
        f"HTTPS_PROXY names a proxy that cannot be used ({why}).",
        "Name one as http://HOST:PORT, or list the server in NO_PROXY.",
    )


def _credentials(user: str | None, password: str | None) -> dict[str, str]:
    if user is None:
        return {}
    text = f"{unquote(user)}:{unquote(password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(text.encode('utf-8', 'surrogateescape')).decode()}"}


def refused(proxy: Proxy, host: str, error: Exception) -> Exception:
    """Returns what to raise where a tunnel was not opened.

    Args:
        proxy: That was asked.
        host: To which server.
        error: What `http.client` raised.
    """
    match = REFUSED.match(str(error))
    if match is None:
        return ProxyTroubleError(proxy, error)
    return NetworkError(
        f"The proxy {proxy.name} does not open a way to {host}: {match[1]}.",
        "Check HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), or ask who runs the proxy.",
    )
