"""The OAuth conversation itself, through google-auth-oauthlib. Slow to load: import it inside functions."""

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from google.oauth2.credentials import Credentials
from google_auth_oauthlib.flow import InstalledAppFlow
from oauthlib.oauth2 import OAuth2Error
from requests.adapters import HTTPAdapter

from models.errors import NetworkError, SignInError, UsageError
from models.google.client_secret import ClientSecret
from models.google.scopes import described, missing_scopes
from models.settings import is_loopback
from models.text import plain

TIMEOUT: Final = 15
"""Seconds to wait for the sign-in server."""
STATE_BYTES: Final = 9
"""Of chance in the state: 72 bits. It is good for one sign-in of some minutes, and PKCE stands beside it."""
ACCESS_SECONDS: Final = 3600
"""How long an access token lives where the server does not say."""

# These write codes and tokens to the log at their most talkative.
for _name in ("oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)


class _PlainOnLoopback(HTTPAdapter):
    """Sends over `http` what is named `https`.

    oauthlib refuses plain `http` altogether, unless an environment variable lifts that for every server. A client
    secret may name a `token_uri` on this machine: that one address, and no other, is asked over `http`.
    """

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        request.url = "http" + request.url.removeprefix("https")
        return super().send(request, *args, **kwargs)


class Exchange:
    """One OAuth conversation: its address, its state, its PKCE verifier.

    Args:
        client: The OAuth client.
        scopes: What to ask for.
        redirect_uri: The listener's address.
        begun: State and verifier of a conversation that was begun before; None for a new one.
    """

    def __init__(
        self, client: ClientSecret, scopes: Sequence[str], redirect_uri: str, begun: tuple[str, str] | None = None
    ) -> None:
        self._client = client
        self._scopes = tuple(scopes)
        config = {
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "auth_uri": _secured(client.auth_uri),
            "token_uri": _secured(client.token_uri),
        }
        state, verifier = begun or (secrets.token_urlsafe(STATE_BYTES), None)
        self._flow = InstalledAppFlow.from_client_config(
            {"installed": config}, scopes=list(scopes), state=state, code_verifier=verifier
        )
        self._flow.redirect_uri = redirect_uri
        session = self._flow.oauth2session
        session.register_compliance_hook("access_token_request", _without_redirects)
        parts = urlsplit(client.token_uri)
        if parts.scheme == "http":
            session.mount(f"https://{parts.netloc}/", _PlainOnLoopback())
        if is_loopback(parts.hostname or ""):
            session.trust_env = False  # no proxy between this machine and itself
        url, self.state = self._flow.authorization_url(prompt="consent", access_type="offline")
        self.authorization_url: str = _restored(shortened(url), client.auth_uri)

    @property
    def code_verifier(self) -> str:
        """PKCE's secret, which proves that whoever trades the code also asked for it."""
        return str(self._flow.code_verifier)

    def close(self) -> None:
        """Close its connections."""
        self._flow.oauth2session.close()

    def credentials(self, query: str) -> Credentials:
        """Trade the code for tokens.

        Args:
            query: Of the address that the browser ended on; its state is checked once more.

        Returns:
            google-auth's credentials, whose scopes are those that were granted.

        Raises:
            SignInError: The code or the client is refused, or not everything was granted.
            NetworkError: The sign-in server cannot be reached, or answers nonsense.
        """
        host = urlsplit(self._client.token_uri).netloc
        try:
            answer = self._flow.fetch_token(authorization_response=f"https://127.0.0.1/?{query}", timeout=TIMEOUT)
        except OAuth2Error as error:
            raise _refused(error, host) from None
        except requests.RequestException as error:
            raise NetworkError(
                f"The sign-in server {host} cannot be reached ({type(error).__name__}).",
                "Check the network connection, and begin again.",
            ) from None
        except Warning as warning:
            # How oauthlib says that other scopes were granted than asked for.
            answer = getattr(warning, "token", {})
        except (ValueError, TypeError, AttributeError):
            raise _nonsense(host) from None
        return self._granted(answer, host)

    def _granted(self, answer: Mapping[str, Any], host: str) -> Credentials:
        scope = answer.get("scope")
        granted = scope.split() if isinstance(scope, str) else list(scope or self._scopes)
        missing = missing_scopes(granted, self._scopes)
        if missing:
            raise SignInError(
                f"Not everything was allowed on Google's page: missing is {described(missing)}.",
                "Begin again and leave every box ticked.",
            )
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        if not isinstance(access, str):
            raise _nonsense(host)
        if not isinstance(refresh, str):
            raise SignInError(
                "Google gave no lasting sign-in (no refresh token).",
                "Remove this client's access at https://myaccount.google.com/connections, and begin again.",
            )
        return Credentials(  # type: ignore[no-untyped-call]
            access,
            refresh_token=refresh,
            token_uri=self._client.token_uri,
            client_id=self._client.client_id,
            client_secret=self._client.client_secret,
            scopes=_ordered(granted, self._scopes),
            expiry=_expiry(answer),
        )


def _ordered(granted: Iterable[str], asked: Sequence[str]) -> list[str]:
    return [*asked, *sorted(set(granted) - set(asked))]


def _expiry(answer: Mapping[str, Any]) -> datetime:
    """Returns when the access token runs out, in UTC and without a zone, as google-auth wants it."""
    moment = answer.get("expires_at")
    if not isinstance(moment, int | float):
        moment = datetime.now(UTC).timestamp() + ACCESS_SECONDS
    return datetime.fromtimestamp(moment, UTC).replace(tzinfo=None, microsecond=0)


def _secured(address: str) -> str:
    return "https" + address.removeprefix("http") if address.startswith("http:") else address


def _restored(url: str, address: str) -> str:
    return "http" + url.removeprefix("https") if address.startswith("http:") else url


def shortened(url: str) -> str:
    """Returns the same address with the `:` and `/` of its query as they are, which RFC 3986 allows there.

    Three scopes have many: this and the short state make its QR code fit a terminal of 40 lines.
    """
    address, _, query = url.partition("?")
    return f"{address}?{urlencode(parse_qsl(query), safe=':/')}"


def _without_redirects(url: str, headers: Any, arguments: dict[str, Any]) -> tuple[str, Any, dict[str, Any]]:
    """The code and the secret go to the address that was checked, and nowhere else."""
    return url, headers, {**arguments, "allow_redirects": False}


def _nonsense(host: str) -> NetworkError:
    return NetworkError(
        f"The sign-in server {host} answered something else than a token.",
        "Check whether this network wants a log-in of its own, and begin again.",
    )


def _refused(error: OAuth2Error, host: str) -> Exception:
    if error.error == "invalid_grant":
        return SignInError(
            "Google does not take this code: it works once, and for some minutes only.",
            "Begin again, and finish in one go.",
        )
    if error.error in {"invalid_client", "unauthorized_client"}:
        return UsageError(
            "Google does not know this client: its secret is wrong, or it was deleted.",
            "Download the client's JSON again from Google's console.",
        )
    if error.error in {"missing_token", "insecure_transport"}:
        return _nonsense(host)
    return SignInError(f"Google refused the sign-in: {plain(str(error.error))[:80]}.", "Begin again.")
