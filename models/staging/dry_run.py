"""What staging would do, call by call, without making any."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.control import Clock
from models.database import Library
from models.staging.calls import ALBUM_LIMIT, BATCH, PAGE
from models.staging.entries import Plan, PlanEntry, Route, State
from models.staging.ledger import AlbumBook
from models.staging.result import check_title, numbered
from models.staging.run import WINDOW
from models.staging.strays import Stray, find_strays
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
        return self.method in {"albums.create", "albums.batchAddMediaItems", "albums.batchRemoveMediaItems"}


def describe(
    plan: Plan,
    title: str,
    *,
    album_id: str | None = None,
    is_known: bool = False,
    album_limit: int = ALBUM_LIMIT,
    strays: Sequence[Stray] = (),
) -> tuple[Call, ...]:
    """List the calls that `AlbumStager.stage` would make, if Google refuses nothing.

    Args:
        plan: As `make_plan` gives it.
        title: Of the album.
        album_id: An existing album, used in place of a title.
        is_known: Is an album of this title remembered from an earlier run?
        album_limit: How many items an album holds.
        strays: What is in an album and planned no more.

    Returns:
        The calls, in their order; none where the plan has nothing for the album and nothing is to be taken out.

    Raises:
        UsageError: The title is empty or too long.
    """
    check_title(title)
    entries = plan.on(Route.ALBUM)
    new = [entry for entry in entries if entry.state != State.IN_ALBUM]
    held = Counter(entry.album_id for entry in entries if entry.state == State.IN_ALBUM)
    there = held.total()
    out = Counter[str | None](stray.album_id for stray in strays)
    is_new = album_id is None and not is_known
    name = title if album_id is None else album_id
    calls = [*_looking(list((held + out).values()), name, is_new=is_new), *_taking_out(out), *_checking(entries)]
    # What is in an album of another title takes no room in this one.
    calls += _adding(len(new), 0 if is_new else there, name, album_limit, is_new=is_new)
    return tuple(calls) if entries or strays else ()


def rehearse(
    library: Library,
    clock: Clock,
    plan: Plan,
    title: str,
    *,
    album_id: str | None = None,
    account: str | None = None,
) -> tuple[Call, ...]:
    """List the calls that staging would make now, with what the library knows of earlier runs.

    Args:
        library: Read only.
        clock: As for staging itself.
        plan: As `make_plan` gives it.
        title: Of the album.
        album_id: An existing album, used in place of a title.
        account: The person's label of the account; None where the library has one.

    Raises:
        UsageError: The title is empty or too long.
    """
    label = account or next((entry.item.account for entry in plan.on(Route.ALBUM)), "")
    is_known = AlbumBook(library, clock, label).titled(title) is not None
    return describe(plan, title, album_id=album_id, is_known=is_known, strays=find_strays(library, plan, account))


def _taking_out(out: Counter[str | None]) -> Iterator[Call]:
    for number in out.values():
        for size in _parts(number, BATCH):
            words = f"Take {counted(size, 'item')} out of the album again: not to be removed any more."
            yield Call("albums.batchRemoveMediaItems", size, words)


def _looking(held: list[int], name: str, *, is_new: bool) -> Iterator[Call]:
    """Yields the calls that find out what is staged already; an empty album is read, too."""
    for number in held or ([] if is_new else [0]):
        yield Call("albums.get", 0, f"Look whether the album {plain(name)} is still there.")
        for size in _parts(number, PAGE) if number else (0,):
            yield Call("mediaItems.search", size, f"Read {counted(size, 'item')} of what is staged already.")


def _checking(entries: Sequence[PlanEntry]) -> Iterator[Call]:
    for size in _checks(entries):
        words = f"Look whether {counted(size, 'item')} can still be seen: what goes, and what stays for it."
        yield Call("mediaItems.batchGet", size, words)


def _adding(number: int, there: int, name: str, album_limit: int, *, is_new: bool) -> Iterator[Call]:
    """Yields the calls that fill one album after the other, and read each back."""
    album, held = 1 + there // album_limit, there % album_limit
    known = 0 if is_new else 1 + (there - 1) // album_limit if there else 1
    fills: dict[str, int] = {}
    for size in _batches(number, album_limit - held, album_limit):
        titled = plain(numbered(name, album))
        if titled not in fills and album > known:
            yield Call("albums.create", 0, f"Make the album {titled}.")
        yield Call("albums.batchAddMediaItems", size, f"Add {counted(size, 'item')} to the album {titled}.")
        held += size
        fills[titled] = held
        if held == album_limit:
            album, held = album + 1, 0
    for titled, filled in fills.items():
        for size in _parts(filled, PAGE):
            yield Call("mediaItems.search", size, f"Read {counted(size, 'item')} back from the album {titled}.")


def _batches(number: int, room: int, album_limit: int) -> Iterator[int]:
    """Yields the sizes of the batches; one that does not fit into an album is split."""
    for batch in _parts(number, BATCH):
        rest = batch
        while rest:
            part = min(rest, room)
            yield part
            rest, room = rest - part, room - part or album_limit


def _checks(entries: Sequence[PlanEntry]) -> Iterator[int]:
    """Yields the sizes of the checks; each id is asked for once, first what stays for what is staged already."""
    staged = [entry for entry in entries if entry.state == State.IN_ALBUM]
    new = [entry for entry in entries if entry.state != State.IN_ALBUM]
    asked = {entry.keeper.id for entry in staged if entry.keeper is not None}
    yield from _parts(len(asked), BATCH)
    for start in range(0, len(new), WINDOW):
        window = new[start : start + WINDOW]
        ids = {entry.item.id for entry in window} | {entry.keeper.id for entry in window if entry.keeper is not None}
        yield from _parts(len(ids - asked), BATCH)
        asked |= ids


def _parts(number: int, size: int) -> Iterator[int]:
    for start in range(0, number, size):
        yield min(size, number - start)
