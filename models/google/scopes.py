"""The fewest permissions for each purpose, and telling which are missing.

The broader scopes of the Library API ended on 2025-03-31; these are what is left of them.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from models.errors import SignInError

PREFIX: Final = "https://www.googleapis.com/auth/"
LIST: Final = PREFIX + "photoslibrary.readonly.appcreateddata"
APPEND: Final = PREFIX + "photoslibrary.appendonly"
EDIT: Final = PREFIX + "photoslibrary.edit.appcreateddata"
PICK: Final = PREFIX + "photospicker.mediaitems.readonly"

LISTING: Final = (LIST,)
"""What reading the items of the Library API takes."""
STAGING: Final = (LIST, APPEND, EDIT)
"""What staging in an album takes: checking ids, making an album and adding to it, taking items out again."""
PICKING: Final = (PICK,)
"""What the Picker API takes."""

MEANINGS: Final = {
    LIST: "list what this client uploaded",
    APPEND: "make albums",
    EDIT: "put items into its albums and take them out",
    PICK: "read what you pick",
}
"""Each scope in words, as Google's consent page asks for it."""


class Purpose(StrEnum):
    """What a person signs in for: `login --for`."""

    LIBRARY = "library"
    PICKER = "picker"


def scopes_for(purpose: Purpose, granted: Iterable[str] | None = ()) -> tuple[str, ...]:
    """Tell what to ask consent for.

    Args:
        purpose: What the person signs in for.
        granted: What the sign-in that is replaced permits: asked for again, so that it goes on working.

    Returns:
        The fewest scopes that serve.
    """
    needed = STAGING if purpose is Purpose.LIBRARY else PICKING
    kept = tuple(scope for scope in granted or () if scope in MEANINGS and scope not in needed)
    return (*needed, *dict.fromkeys(kept))


def missing_scopes(granted: Iterable[str] | None, needed: Iterable[str]) -> tuple[str, ...]:
    """Tell which scopes a token lacks.

    Args:
        granted: What the token file says; None where it says nothing, which counts as all (the server will tell).
        needed: What the work ahead takes.

    Returns:
        The scopes that are lacking, in the order of `needed`.
    """
    if granted is None:
        return ()
    have = set(granted)
    return tuple(scope for scope in needed if scope not in have)


def purpose_of(scopes: Iterable[str]) -> Purpose:
    """Returns what a person signs in for to get some scopes."""
    return Purpose.PICKER if PICK in set(scopes) else Purpose.LIBRARY


def described(scopes: Iterable[str]) -> str:
    """Returns scopes as words for people: `make albums (photoslibrary.appendonly)`."""
    words = []
    for scope in scopes:
        short = scope.removeprefix(PREFIX)
        words.append(f"{MEANINGS[scope]} ({short})" if scope in MEANINGS else short)
    return ", ".join(words)


def require_scopes(granted: Iterable[str] | None, needed: Iterable[str]) -> None:
    """Refuse work that a token does not permit, before any request.

    Args:
        granted: What the token file says; None where it says nothing.
        needed: What the work ahead takes.

    Raises:
        SignInError: Names what is missing, and how to grant it.
    """
    missing = missing_scopes(granted, needed)
    if missing:
        raise SignInError(
            f"The sign-in does not permit this: missing is {described(missing)}.",
            f"Sign in again with `gpdedup-tui login --for {purpose_of(missing)}` and leave every box ticked.",
        )
