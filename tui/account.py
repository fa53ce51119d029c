"""The state of the Google account, read from its files alone: no request is made."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.control import Clock
from models.errors import GpdedupError, UsageError
from models.google.scopes import LISTING, PICKING, STAGING, described, missing_scopes
from models.settings import Paths

TESTING_DAYS: Final = 7
"""After so many days Google ends the sign-in of a client that is still in Testing."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """What is known without asking Google."""

    has_client_secret: bool
    is_signed_in: bool
    granted: frozenset[str] | None = None
    """The scopes that the token names; None where it names none."""
    age_days: float | None = None
    """Days since consent was given, where that is known."""
    problem: str = ""
    """Why the token cannot be used, as a sentence."""

    @property
    def can_list(self) -> bool:
        """Does the token permit listing?"""
        return self.is_signed_in and not missing_scopes(self.granted, LISTING)

    @property
    def can_stage(self) -> bool:
        """Does the token permit staging in an album?"""
        return self.is_signed_in and not missing_scopes(self.granted, STAGING)

    @property
    def can_pick(self) -> bool:
        """Does the token permit reading what was picked?"""
        return self.is_signed_in and not missing_scopes(self.granted, PICKING)


def account_state(paths: Paths, clock: Clock) -> AccountState:
    """Look at the token and the client secret.

    Args:
        paths: Where they are.
        clock: For the token's age.
    """
    from models.google.tokens import load_token, token_age  # noqa: PLC0415 - imports Google's client

    has_secret = paths.client_secret.exists()
    if not paths.token.exists():
        return AccountState(has_secret, is_signed_in=False)
    try:
        token = load_token(paths.token)
        age = token_age(paths.token, clock)
    except GpdedupError as error:
        return AccountState(has_secret, is_signed_in=False, problem=error.what)
    scopes = token.scopes
    return AccountState(
        has_secret,
        is_signed_in=True,
        granted=None if scopes is None else frozenset(scopes),
        age_days=None if age is None else age / 86_400,
    )


def state_lines(state: AccountState, account: str = "", *, is_demo: bool) -> list[str]:
    """Returns the state in sentences for the card.

    Args:
        state: As found.
        account: The person's own label for the account; raw text.
        is_demo: Is this the embedded Google Photos?
    """
    if is_demo:
        return [
            "The demo: a made-up account on this machine, already signed in.",
            "Nothing leaves this machine. enter reads it.",
        ]
    who = f" as {account}" if account else ""
    if not state.is_signed_in:
        problem = [state.problem] if state.problem else []
        return [*problem, *(SECRET_STEPS if not state.has_client_secret else (f"Not signed in{who}.",))]
    return [
        f"Signed in{who}; {_permits(state)}.",
        _age_line(state.age_days),
        f"A client in Testing is signed out after {TESTING_DAYS} days; a published one is not.",
    ]


def _permits(state: AccountState) -> str:
    lacking = missing_scopes(state.granted, STAGING)
    if not lacking:
        return "lists and stages in albums"
    if state.can_pick and not state.can_list:
        return "for picking alone: sign in here, too, to list and stage"
    return f"lacks: {described(lacking)}"


def _age_line(age_days: float | None) -> str:
    age = "not known here" if age_days is None else f"{age_days:.0f} days"
    if age_days is not None and age_days < 2:
        age = f"{age_days * 24:.0f} hours"
    return f"Its age: {age}."


SECRET_STEPS: Final = (
    "No client secret yet. At console.cloud.google.com, in the project that your",
    "uploads were made with: enable the Photos Library API, take or make an OAuth",
    "client of the type Desktop app, download its JSON, and name that file here:",
)


def keep_client_secret(given: Path, paths: Paths) -> Path:
    """Check a client secret, and keep a copy of it where the sign-in looks for it.

    Args:
        given: The file that the person named.
        paths: Where the copy goes; readable by its owner alone.

    Returns:
        Where it is kept.

    Raises:
        GpdedupError: It is not the JSON of a Desktop client, or it cannot be kept.
    """
    from models.google.client_secret import read_client_secret  # noqa: PLC0415 - only once it is needed
    from models.google.private_file import write_private  # noqa: PLC0415

    read_client_secret(given)
    try:
        text = given.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{given} cannot be read: {error}.") from error
    write_private(paths.client_secret, text)
    return paths.client_secret
