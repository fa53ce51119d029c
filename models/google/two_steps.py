"""A sign-in in two steps, for scripts: one run gives the address to open, another takes the address that came of it.

Between the two, what the first one drew by chance (the state and PKCE's verifier) waits in a file that only its owner
can read. Alone it opens nothing: the code is in the address that the browser ends on.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from models.control import Clock
from models.errors import SignInError
from models.google.client_secret import read_client_secret
from models.google.listener import LOOPBACK, Listener
from models.google.pasted import check_answer, query_of
from models.google.private_file import write_private
from models.google.tokens import Token

GOOD_FOR: Final = 3600.0
"""Seconds between the two steps; Google's code itself lives for some minutes."""
BEGUN_FILES: Final = "*.begun-sign-in.json"
"""What the waiting first steps are called."""
BEGIN: Final = "Begin with `gpdedup-tui login --begin --client-secret FILE`."


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in between its two steps."""

    authorization_url: str
    """To open in any browser."""
    client_secret: str
    """The path of the OAuth client's JSON file."""
    scopes: list[str]
    port: int
    """Of loopback, where the browser ends; nobody listens there."""
    state: str = field(repr=False)
    code_verifier: str = field(repr=False)
    at: float
    """When, in seconds since 1970-01-01 UTC."""


def begun_file(token: Path) -> Path:
    """Returns where a sign-in waits for its second step: beside the token that will come of it."""
    return token.with_name(f"{token.stem}.begun-sign-in.json")


def begin(client_secret: Path, scopes: Sequence[str], token: Path, clock: Clock, *, port: int = 0) -> Begun:
    """Take the first step; an earlier one that was not finished is forgotten.

    Args:
        client_secret: The OAuth client's JSON file.
        scopes: What to ask for.
        token: Where the sign-in will be kept.
        clock: For how long it may take.
        port: Of loopback, for the browser to end on; 0 for one that is free on this machine.

    Raises:
        SignInError: There is no client secret; says how to make one.
        UsageError: The client secret cannot be used, or the port is taken.
        GpdedupError: The file cannot be written.
    """
    from models.google.exchange import Exchange  # noqa: PLC0415 - slow to load

    client = read_client_secret(client_secret)
    listener = Listener(lambda _: False, port)
    listener.close()
    exchange = Exchange(client, scopes, _redirect_uri(listener.port))
    exchange.close()
    begun = Begun(
        authorization_url=exchange.authorization_url,
        client_secret=str(client_secret.absolute()),
        scopes=list(scopes),
        port=listener.port,
        state=exchange.state,
        code_verifier=exchange.code_verifier,
        at=clock.now(),
    )
    write_private(begun_file(token), json.dumps(asdict(begun)))
    return begun


def finish(address: str, token: Path, clock: Clock) -> Token:
    """Take the second step.

    Args:
        address: On which the browser ended, as it was copied.
        token: Where the sign-in will be kept.
        clock: For when consent was given.

    Returns:
        The sign-in, for `save_token`; then call `forget_begun`.

    Raises:
        SignInError: None was begun, or too long ago; the address is another's; consent was denied or is not complete.
        UsageError: That is no such address, or the client secret is gone.
        NetworkError: The sign-in server cannot be reached; the same address may be tried again.
    """
    from models.google.exchange import Exchange  # noqa: PLC0415 - slow to load

    begun = _read(begun_file(token))
    if not 0 <= clock.now() - begun.at <= GOOD_FOR:
        raise SignInError("The sign-in was begun more than an hour ago.", BEGIN)
    query = query_of(address, begun.port)
    check_answer(query, begun.state)
    client = read_client_secret(Path(begun.client_secret))
    exchange = Exchange(client, begun.scopes, _redirect_uri(begun.port), (begun.state, begun.code_verifier))
    try:
        return Token(exchange.credentials(query), consented_at=clock.now())
    finally:
        exchange.close()


def forget_begun(token: Path) -> None:
    """Forget a first step: it was finished, or the person signs out."""
    begun_file(token).unlink(missing_ok=True)


def _redirect_uri(port: int) -> str:
    return f"http://{LOOPBACK}:{port}/"


def _read(path: Path) -> Begun:
    try:
        return Begun(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise SignInError("No sign-in was begun that an address could finish.", BEGIN) from None
    except (OSError, ValueError, TypeError) as error:
        raise SignInError(f"{path} cannot be read, so the sign-in cannot be finished.", BEGIN) from error
