"""Page tokens that nobody can read or forge, and pages in the shape of Google's lists."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from models.emulator import refusals
from models.emulator.wire import Answer

if TYPE_CHECKING:
    from models.emulator.world import Call

END = 2**62
"""A position after every item."""


class Place(NamedTuple):
    """Where a list goes on."""

    position: int
    pages: int = 0
    """How many pages with items came before."""
    empty: int = 0
    """How many empty pages came since the last one with items."""


class PageTokens:
    """Makes and reads page tokens. A token is good for the parameters that it was made with."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._generation = 0

    def expire(self) -> None:
        """Let all tokens given out so far expire."""
        self._generation += 1

    def make(self, place: Place, parameters: str) -> str:
        """Returns the token of a place in the list with these parameters."""
        content = json.dumps([self._generation, self._digest(parameters.encode()), *place]).encode()
        return base64.urlsafe_b64encode(self._digest(content).encode() + content).decode()

    def read(self, token: str, parameters: str) -> Place:
        """Read a token.

        Raises:
            Refusal: It is no token of this server, has expired, or was made with other parameters.
        """
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except ValueError:
            raise refusals.bad_page_token() from None
        if not secrets.compare_digest(raw[:16], self._digest(raw[16:]).encode()):
            raise refusals.bad_page_token()
        generation, digest, *place = json.loads(raw[16:])
        if generation != self._generation:
            raise refusals.bad_page_token()
        if digest != self._digest(parameters.encode()):
            raise refusals.other_parameters()
        return Place(*place)

    def _digest(self, content: bytes) -> str:
        return hashlib.blake2b(content, key=self._key, digest_size=8).hexdigest()


Fetch = Callable[[int, int], tuple[Sequence[bytes], int | None]]
"""Position and size in; the JSON of the things there and the position of the next page out, None at the end."""


def paged(
    call: "Call", key: str, fetch: Fetch, *, size: int, token: str | None, parameters: str = "", start: int = 0
) -> Answer:
    """Answer one page of a list.

    Args:
        call: The request.
        key: What the list is called in JSON; an empty page leaves it out.
        fetch: Reads the things.
        size: Things, at most.
        token: From the client, or None for the first page.
        parameters: Everything that a token is bound to, besides the client, the path and the page size.
        start: The position of the first page.
    """
    call.size = size
    tokens, behaviour = call.world.page_tokens, call.world.behaviour
    bound = f"{call.client.client_id} {call.request.path} {parameters} {size}"
    place = tokens.read(token, bound) if token else Place(start)
    every = behaviour.empty_page_every
    if every and place.pages and place.pages % every == 0 and place.empty < behaviour.empty_pages_in_a_row:
        return _page(key, (), tokens.make(place._replace(empty=place.empty + 1), bound))
    things, following = fetch(place.position, size) if place.position != END else ((), None)
    if following is None and things and behaviour.last_page_is_empty:
        following = END
    after = "" if following is None else tokens.make(Place(following, place.pages + 1), bound)
    return _page(key, things, after)


def _page(key: str, things: Sequence[bytes], token: str) -> Answer:
    parts = []
    if things:
        parts.append(b'"%s":[%s]' % (key.encode(), b",".join(things)))
    if token:
        parts.append(b'"nextPageToken":"%s"' % token.encode())
    return Answer(200, b"{" + b",".join(parts) + b"}")


def page_size(text: object, default: int, most: int) -> int:
    """Read a page size.

    Args:
        text: From the query or the body; None where it was left out.
        default: For None and 0.
        most: The largest that is allowed.

    Raises:
        Refusal: It is no number, negative or too large.
    """
    if text is None:
        return default
    try:
        size = int(str(text))
    except ValueError:
        raise refusals.invalid(f"Invalid value at 'page_size' (TYPE_INT32), \"{text}\"") from None
    if size < 0 or size > most:
        raise refusals.invalid(f"Page size must be between 0 and {most}.")
    return size or default
