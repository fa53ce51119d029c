"""The token file: what a sign-in is kept in, and the one place where it is refreshed.

The file is what `google.oauth2.credentials.Credentials.to_json()` writes, so that a token made elsewhere for the same
client can be put there; one more key remembers when consent was given.
"""

import json
import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from models.control import Clock, Control
from models.errors import GpdedupError, SignInError
from models.google.private_file import make_private, write_private
from models.google.scopes import missing_scopes, require_scopes
from models.settings import is_loopback

GOOGLE_TOKEN_URI: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
GOOGLE_TOKEN_HOSTS: Final = frozenset({"oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com"})
CONSENTED_AT: Final = "gpdedup_consented_at"
"""Our own key in the file: when consent was given, in seconds since 1970-01-01 UTC."""
NEEDED: Final = ("client_id", "client_secret", "refresh_token")
HOW_TO_SIGN_IN: Final = "Sign in with `gpdedup-tui login --client-secret FILE`."
SIGN_IN_AGAIN: Final = (
    "Sign in again with `gpdedup-tui login`: what was stored is safe, and a sync goes on where it stopped."
)


class Token:
    """A sign-in: google-auth's credentials, and the file that keeps them. Any thread may use it.

    Args:
        credentials: A `google.oauth2.credentials.Credentials`.
        path: Where it is kept; None for one that is in no file.
        consented_at: When consent was given, in seconds since 1970-01-01 UTC; None where that is not known.
    """

    def __init__(self, credentials: Any, path: Path | None = None, consented_at: float | None = None) -> None:
        self.credentials = credentials
        self.path = path
        self.consented_at = consented_at
        self._refreshing = threading.Lock()

    @classmethod
    def of(cls, credentials: Any) -> "Token":
        """Returns a token as it is, and google-auth's bare credentials as a token that is in no file."""
        return credentials if isinstance(credentials, cls) else cls(credentials)

    @property
    def client_id(self) -> str:
        """The OAuth client, which decides what the Library API lists."""
        return str(self.credentials.client_id or "")

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """What was granted; None where the file does not say."""
        scopes = self.credentials.scopes
        return None if scopes is None else tuple(scopes)

    def require(self, needed: tuple[str, ...]) -> None:
        """Refuse work that the token does not permit.

        Raises:
            SignInError: Names what is missing.
        """
        require_scopes(self.scopes, needed)

    def missing(self, needed: tuple[str, ...]) -> tuple[str, ...]:
        """Returns which of some scopes the token lacks."""
        return missing_scopes(self.scopes, needed)

    def authorization(self, control: Control) -> str:
        """Returns the header for a request; refreshes first where the access token has run out.

        Raises:
            SignInError: It is dead.
            PassingError: The sign-in server is busy or cannot be reached.
            Cancelled: The person cancelled.
        """
        if not self.credentials.valid:
            self.refresh(self.credentials.token, control)
        return f"Bearer {self.credentials.token}"

    def refresh(self, stale: str | None, control: Control) -> None:
        """Get a new access token, and keep it.

        Args:
            stale: The access token that was refused; where another thread has replaced it, nothing is done.
            control: A cancel breaks it off.

        Raises:
            SignInError: The refresh token is dead, or the client is.
            PassingError: The sign-in server is busy or cannot be reached.
            Cancelled: The person cancelled.
        """
        with self._refreshing:
            if self.credentials.token != stale:
                return
            _refresh(self.credentials, control)
            self._keep()

    def _keep(self) -> None:
        if self.path is None:
            return
        try:
            save_token(self.path, self)
        except GpdedupError:
            # The refresh token in the file is still good: the next run renews again. Work need not stop for it.
            logging.getLogger("gpdedup").warning("The renewed sign-in could not be kept in %s.", self.path)

    def to_json(self) -> str:
        """Returns the file's text: google-auth's form and when consent was given."""
        values = json.loads(self.credentials.to_json())
        if self.consented_at is not None:
            values[CONSENTED_AT] = int(self.consented_at)
        return json.dumps(values)


def _refresh(credentials: Any, control: Control) -> None:
    from google.auth.exceptions import RefreshError  # noqa: PLC0415 - slow to load

    # It warns of scopes that were not granted, and where nobody listens that would be written across the screen.
    logging.getLogger("google.oauth2").setLevel(logging.ERROR)

    from models.google.refresh_request import RefreshRequest  # noqa: PLC0415 - slow to load

    try:
        credentials.refresh(RefreshRequest(control))
    except RefreshError as error:
        raise _dead(error) from None


def _dead(error: Exception) -> SignInError:
    said = str(error.args[0]) if error.args else ""
    if "invalid_grant" in said:
        return SignInError(
            "The sign-in has expired or was revoked."
            " (While the Google Cloud project is in Testing, Google ends each sign-in after seven days.)",
            f"{SIGN_IN_AGAIN} To keep it for good, publish the project's consent screen.",
        )
    if "invalid_client" in said or "unauthorized_client" in said or "deleted_client" in said:
        return SignInError(
            "Google no longer knows this sign-in's client: it was deleted, or its secret was changed.",
            "Download the client's JSON again and sign in with `gpdedup-tui login --client-secret FILE`.",
        )
    if "necessary fields" in said:
        return SignInError("The sign-in has run out, and the token file holds nothing to renew it with.", SIGN_IN_AGAIN)
    return SignInError("Google would not renew this sign-in.", SIGN_IN_AGAIN)


def is_trusted_address(address: object, hosts: frozenset[str] = GOOGLE_TOKEN_HOSTS) -> bool:
    """Tell whether an address that is sent secrets is Google's or this machine's.

    Args:
        address: A `token_uri` or `auth_uri` from a file; of any type.
        hosts: Google's hosts for it.
    """
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    return (parts.scheme == "https" and host in hosts) or (parts.scheme in {"http", "https"} and is_loopback(host))


def load_token(path: Path) -> Token:
    """Read a token file.

    Args:
        path: What `save_token`, or google-auth, wrote.

    Returns:
        The sign-in. Where its access token has run out, it is renewed when it is first needed.

    Raises:
        SignInError: There is none, or it cannot be used; says what to do.
    """
    values = _read(path)
    make_private(path)
    token_uri = values.get("token_uri") or GOOGLE_TOKEN_URI
    if not is_trusted_address(token_uri):
        raise SignInError(
            f"The token file {path} names a token_uri that is neither Google's nor on this machine: nothing was sent.",
            f"It should be {GOOGLE_TOKEN_URI}.",
        )
    from google.oauth2.credentials import Credentials  # noqa: PLC0415 - slow to load

    try:
        credentials = Credentials.from_authorized_user_info(values)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, AttributeError):
        raise _unusable(path, "its fields make no sense") from None
    # google-auth puts Google's address in whatever the file says; ours was checked above.
    credentials = credentials.with_token_uri(token_uri)
    # ... and forgets in the copy when the access token runs out.
    credentials.expiry = Credentials.from_authorized_user_info(values).expiry  # type: ignore[no-untyped-call]
    return Token(credentials, path, _consented_at(values))


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise SignInError("You are not signed in.", HOW_TO_SIGN_IN) from None
    except OSError as error:
        raise SignInError(f"The token file {path} cannot be read: {error.strerror}.", "Check its owner.") from None
    except (ValueError, RecursionError):
        raise _unusable(path, "it is no JSON") from None
    if not isinstance(values, dict):
        raise _unusable(path, "it is no JSON object")
    missing = [key for key in NEEDED if not isinstance(values.get(key), str) or not values[key]]
    if missing:
        raise _unusable(path, f"it lacks {', '.join(missing)}")
    scopes = values.get("scopes")
    if scopes is not None and not isinstance(scopes, str) and not _is_texts(scopes):
        raise _unusable(path, "its scopes are no list of texts")
    return values


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _unusable(path: Path, why: str) -> SignInError:
    return SignInError(f"The token file {path} cannot be used: {why}.", HOW_TO_SIGN_IN)


def _consented_at(values: Mapping[str, Any]) -> float | None:
    value = values.get(CONSENTED_AT)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else None


def save_token(path: Path, token: Any) -> None:
    """Write a token file: whole or not at all, readable by its owner alone.

    Args:
        path: Where; its folder is made where it is missing.
        token: A `Token`, or google-auth's credentials.

    Raises:
        GpdedupError: The disk is full, or the folder may not be written.
    """
    write_private(path, Token.of(token).to_json())


def token_age(path: Path, clock: Clock) -> float | None:
    """Tell how long ago consent was given.

    Args:
        path: The token file.
        clock: For the present.

    Returns:
        Seconds; None where there is no token, or where it was made elsewhere and does not say.
    """
    with suppress(SignInError):
        consented_at = _consented_at(_read(path))
        return None if consented_at is None else max(0.0, clock.now() - consented_at)
    return None
