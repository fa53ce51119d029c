"""Signing in without a browser on this machine, and signing out.

The address can be opened on any device. The browser then ends on an address of this machine's loopback: `ssh -L`
brings it here, or the person pastes it.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

from models.control import Clock, Control
from models.errors import Cancelled, GpdedupError, SignInError
from models.google.client_secret import read_client_secret
from models.google.errors import PassingError
from models.google.listener import LOOPBACK, Listener
from models.google.pasted import belongs, check_answer, query_of
from models.google.ssh import ssh_command
from models.google.tokens import Token, load_token
from models.google.two_steps import forget_begun
from models.settings import is_loopback

GOOGLE_REVOKE: Final = "https://oauth2.googleapis.com/revoke"
CONNECTIONS: Final = "https://myaccount.google.com/connections"


class SignIn:
    """One sign-in under way: begun when it is made, over when it is closed.

    Args:
        client_secret_path: The OAuth client's JSON; None where there is none.
        scopes: What to ask for.
        clock: For when consent was given.
        port: Where to listen; 0 for any free port.

    Raises:
        SignInError: There is no client secret; says how to make one.
        UsageError: The client secret cannot be used, or the port is taken.
    """

    def __init__(self, client_secret_path: Path | None, scopes: Sequence[str], clock: Clock, *, port: int = 0) -> None:
        from models.google.exchange import Exchange  # noqa: PLC0415 - slow to load

        client = read_client_secret(client_secret_path)
        self._clock = clock
        self._woken = threading.Event()
        self._finishing = threading.Lock()
        self._query: str | None = None
        self._token: Token | None = None
        self._listener = Listener(self._take, port)
        try:
            self._exchange = Exchange(client, scopes, f"http://{LOOPBACK}:{self.port}/")
        except BaseException:
            self._listener.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def authorization_url(self) -> str:
        """The address to open, on any device."""
        return self._exchange.authorization_url

    @property
    def port(self) -> int:
        """Where the browser is waited for, on this machine's loopback."""
        return self._listener.port

    @property
    def ssh_command(self) -> str:
        """What to run on the machine with the browser, so that it reaches this one."""
        return ssh_command(self.port)

    def wait(self, control: Control) -> Token:
        """Wait until the browser came back, or a pasted address finished the sign-in.

        Args:
            control: A cancel ends it.

        Returns:
            The sign-in, for `save_token`.

        Raises:
            SignInError: Consent was denied or is not complete, or Google refused the code.
            NetworkError: The sign-in server cannot be reached.
            Cancelled: The person cancelled, or the sign-in was closed.
        """
        with control.on_cancel(self._woken.set):
            self._woken.wait()
        control.check()
        if self._query is None and self._token is None:
            raise Cancelled
        return self._finish(self._query or "")

    def finish_with_pasted(self, text: str) -> Token:
        """Finish with the address that the browser ended on.

        Args:
            text: As it was pasted: with line breaks, spaces or quotes, with `localhost`, or its query alone.

        Returns:
            The sign-in; `wait` returns the same.

        Raises:
            UsageError: That is no such address; the sign-in goes on waiting.
            SignInError: It belongs to another sign-in, consent was denied or is not complete, or the code is refused.
            NetworkError: The sign-in server cannot be reached.
        """
        return self._finish(query_of(text, self.port))

    def close(self) -> None:
        """Free the port; may be called again, and from any thread."""
        self._woken.set()
        self._listener.close()
        self._exchange.close()

    def _take(self, query: str) -> bool:
        """Called by the listener: take the answer if it is ours, and let `wait` go on."""
        with suppress(ValueError):
            if belongs(query, self._exchange.state):
                if self._query is None:
                    self._query = query
                self._woken.set()
                return True
        return False

    def _finish(self, query: str) -> Token:
        with self._finishing:
            if self._token is None:
                check_answer(query, self._exchange.state)
                credentials = self._exchange.credentials(query)
                self._token = Token(credentials, consented_at=self._clock.now())
            self._woken.set()
            return self._token


@dataclass(frozen=True, slots=True)
class SignedOut:
    """What signing out came to."""

    was_signed_in: bool
    is_revoked: bool
    """Does Google know of it?"""
    sentence: str
    """For the person."""


def sign_out(token_path: Path, control: Control) -> SignedOut:
    """Revoke a sign-in at Google, as far as it can be reached, and delete its file.

    Args:
        token_path: The token file.
        control: A cancel ends the request.

    Returns:
        What came of it, with a sentence.

    Raises:
        GpdedupError: The file cannot be deleted.
        Cancelled: The person cancelled; the file is still there.
    """
    forget_begun(token_path)
    if not token_path.exists() and not token_path.is_symlink():
        return SignedOut(was_signed_in=False, is_revoked=False, sentence="You are not signed in.")
    is_revoked = False
    with suppress(SignInError):
        is_revoked = _revoke(load_token(token_path), control)
    try:
        token_path.unlink(missing_ok=True)
    except OSError as error:
        raise GpdedupError(f"{token_path} cannot be deleted: {error.strerror}.", "Delete it by hand.") from error
    if is_revoked:
        return SignedOut(
            was_signed_in=True, is_revoked=True, sentence="You are signed out, and Google has ended it too."
        )
    return SignedOut(
        was_signed_in=True,
        is_revoked=False,
        sentence="You are signed out on this machine, but Google could not be told."
        f" To end it there, too, remove this client's access at {CONNECTIONS}.",
    )


def _revoke(token: Token, control: Control) -> bool:
    from models.google.channel import post_form  # noqa: PLC0415 - slow to load

    credentials: Any = token.credentials
    address = GOOGLE_REVOKE
    if is_loopback(urlsplit(credentials.token_uri).hostname or ""):
        address = urljoin(credentials.token_uri, "revoke")
    try:
        status, _ = post_form(address, {"token": credentials.refresh_token}, control)
    except (PassingError, GpdedupError):
        return False
    return status < 300
