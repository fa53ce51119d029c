"""Reading what a person pastes: the address that the browser ended on, however it was copied."""

import hmac
import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from models.errors import SignInError, UsageError
from models.settings import is_loopback
from models.text import plain

WRAPPING: Final = "\"'`<>()[]{},;"
MOST_FIELDS: Final = 50
DENIED: Final = frozenset({"access_denied", "consent_required", "interaction_required"})


def query_of(text: str, port: int) -> str:
    """Find the query in what was pasted.

    Args:
        text: The whole address with line breaks, spaces or quotes in or around it, or its query alone.
        port: On which the sign-in waits, for the sentence.

    Returns:
        The query, `state=…&code=…`.

    Raises:
        UsageError: It is something else; says what is wanted.
    """
    # Terminals break long lines, and what is copied then holds the breaks; no part of such an address is a space.
    joined = "".join(text.split()).strip(WRAPPING).replace("&amp;", "&")
    wanted = f"Paste the whole address that the browser ended on: it begins with http://127.0.0.1:{port}/."
    if not joined:
        raise UsageError("Nothing was pasted.", wanted)
    before, mark, query = joined.partition("?")
    if not mark:
        before, query = "", joined
    query = query.partition("#")[0]
    if before and not _is_ours(before):
        raise UsageError("That is not the address the browser ended on after consent.", wanted)
    if "state=" not in query:
        if "code=" in query or re.fullmatch(r"[\w/\-%.]+", query):
            raise UsageError("The code alone is not enough: without the state, it could be somebody else's.", wanted)
        raise UsageError("That is not the address the browser ended on after consent.", wanted)
    return query


def _is_ours(before: str) -> bool:
    try:
        return is_loopback(urlsplit(before if "//" in before else f"http://{before}").hostname or "")
    except ValueError:
        return False


def belongs(query: str, state: str) -> bool:
    """Tell whether a query is the end of the sign-in that began with a state."""
    try:
        states = parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS).get("state", [])
    except ValueError:
        return False
    return len(states) == 1 and hmac.compare_digest(states[0].encode(), state.encode())


def check_answer(query: str, state: str) -> None:
    """Make sure that a query is the end of this sign-in, and that consent was given.

    Raises:
        SignInError: It is not, or consent was denied.
        UsageError: It holds no code.
    """
    if not belongs(query, state):
        raise SignInError(
            "That address belongs to another sign-in, perhaps an earlier one.",
            "Open the address that is shown now, and paste the one on which the browser ends.",
        )
    values = parse_qs(query, keep_blank_values=True)
    error = values.get("error", [""])[0]
    if error in DENIED:
        raise SignInError("Consent was denied.", "Begin again, and allow access on Google's page.")
    if error:
        raise SignInError(f"Google refused the sign-in: {plain(error)[:80]}.", "Begin again.")
    if len(values.get("code", [])) != 1 or not values["code"][0]:
        raise UsageError("That address holds no code.", "Paste the whole address that the browser ended on.")
