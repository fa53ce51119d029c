"""What staging would do, call by call, without making any."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.staging.calls import ALBUM_LIMIT, BATCH, PAGE
from models.staging.entries import Plan, PlanEntry, Route, State
from models.staging.result import check_title, numbered
from models.staging.run import WINDOW
from models.text import counted, plain


@dataclass(frozen=True, slots=True)
class Call:
    """One call to Google that staging would make."""

    method: str
    """Its name in Google's reference: `mediaItems.batchGet`."""
    items: int
    """How many ids go with it, or come back."""
    sentence: str
    """What it is for; safe for a terminal."""

    @property
    def writes(self) -> bool:
        """Would it change anything in Google Photos?"""
        return self.method in {"albums.create", "albums.batchAddMediaItems"}


def describe(plan: Plan, title: str, *, album_id: str | None = None, is_known: bool = False) -> tuple[Call, ...]:
    """List the calls that `AlbumStager.stage` would make, if Google refuses nothing.

    Args:
        plan: As `make_plan` gives it.
        title: Of the album.
        album_id: An existing album, used in place of a title.
        is_known: Is an album of this title remembered from an earlier run?

    Returns:
        The calls, in their order; none where the plan has nothing for the album.

    Raises:
        UsageError: The title is empty or too long.
    """
    check_title(title)
    entries = plan.on(Route.ALBUM)
    new = [entry for entry in entries if entry.state != State.IN_ALBUM]
    return tuple(_calls(new, len(entries) - len(new), title, album_id, is_known=is_known)) if entries else ()


def _calls(new: list[PlanEntry], there: int, title: str, album_id: str | None, *, is_known: bool) -> Iterator[Call]:
    name = plain(title) if album_id is None else plain(album_id)
    if album_id is not None or is_known or there:
        yield Call("albums.get", 0, f"Look whether the album {name} is still there.")
        for size in _parts(there, PAGE):
            yield Call("mediaItems.search", size, f"Read {counted(size, 'item')} that the album {name} holds.")
    for size in _checks(new):
        yield Call("mediaItems.batchGet", size, f"Look whether {counted(size, 'item')} can still be seen.")
    room = ALBUM_LIMIT - there
    is_new = album_id is None and not is_known and not there
    for number, in_album in enumerate(_albums(len(new), room), start=1):
        titled = name if number == 1 else plain(numbered(title, number))
        if is_new or number > 1:
            yield Call("albums.create", 0, f"Make the album {titled}.")
        for size in _parts(in_album, BATCH):
            yield Call("albums.batchAddMediaItems", size, f"Add {counted(size, 'item')} to the album {titled}.")
        for size in _parts(in_album + (there if number == 1 else 0), PAGE):
            yield Call("mediaItems.search", size, f"Read {counted(size, 'item')} back from the album {titled}.")


def _checks(entries: list[PlanEntry]) -> Iterator[int]:
    """Yields the sizes of the checks; each id is asked for once."""
    asked: set[str] = set()
    for start in range(0, len(entries), WINDOW):
        window = entries[start : start + WINDOW]
        ids = {entry.item.id for entry in window} | {entry.keeper.id for entry in window if entry.keeper is not None}
        yield from _parts(len(ids - asked), BATCH)
        asked |= ids


def _parts(number: int, size: int) -> Iterator[int]:
    for start in range(0, number, size):
        yield min(size, number - start)


def _albums(number: int, room: int) -> Iterator[int]:
    """Yields how many items each album takes."""
    while number > 0:
        part = min(room, number)
        if part > 0:
            yield part
        number, room = number - part, ALBUM_LIMIT
