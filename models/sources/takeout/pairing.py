"""Which sidecar describes which medium.

By name for nearly all, in SQL; what is left over, folder by folder, by the other forms of the name and by the title.
No sidecar is given to two media.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from models.control import Control
from models.sources.takeout.names import (
    CUT,
    SUPPLEMENT,
    comparable,
    sidecars_of,
    split_number,
    split_sidecar,
    title_fits,
    units,
    with_number,
)
from models.sources.takeout.scratch import Scratch

Medium = tuple[int, str]
"""Number and name."""
Described = tuple[int, str, str | None]
"""A sidecar's number, name and title."""
SHORTEST_PREFIX: Final = 20
"""Fewer characters of a cut name say nothing."""


def pair(scratch: Scratch, control: Control) -> None:
    """Fill `pair`.

    Args:
        scratch: With its folders.
        control: Looked at all the time.
    """
    scratch.run("CREATE INDEX sidecar_medium ON sidecar (folder, medium)")
    scratch.run(
        "INSERT OR IGNORE INTO pair SELECT entry.id, sidecar.id FROM sidecar"
        " JOIN entry ON entry.folder = sidecar.folder AND entry.name = sidecar.medium"
        " WHERE NOT EXISTS (SELECT 1 FROM sidecar AS other WHERE"
        " other.folder = sidecar.folder AND other.medium = sidecar.medium AND other.id <> sidecar.id)"
    )
    for (folder,) in scratch.rows("SELECT id FROM folder ORDER BY id"):
        _pair_rest(scratch, folder, control)


def _pair_rest(scratch: Scratch, folder: int, control: Control) -> None:
    sidecars = scratch.rows(
        "SELECT id, name, title FROM sidecar WHERE folder = ?"
        " AND NOT EXISTS (SELECT 1 FROM pair WHERE pair.sidecar = sidecar.id) ORDER BY name",
        (folder,),
    )
    if sidecars:
        media = scratch.rows(
            "SELECT id, name FROM entry WHERE folder = ?"
            " AND NOT EXISTS (SELECT 1 FROM pair WHERE pair.entry = entry.id) ORDER BY name",
            (folder,),
        )
        scratch.run_many("INSERT INTO pair VALUES (?, ?)", pair_by_content(media, sidecars, control))


def pair_by_content(
    media: Sequence[Medium], sidecars: Sequence[Described], control: Control | None = None
) -> list[tuple[int, int]]:
    """Pair what the plain rule left over in one folder.

    Args:
        media: Without a sidecar, in order of name.
        sidecars: Without a medium, in order of name.
        control: Looked at for each of them; a folder may have very many.

    Returns:
        Pairs of a medium's and a sidecar's number; each number at most once.

    Raises:
        Cancelled: The person cancelled.
    """
    rest = _Rest(media, sidecars, control or Control())
    for rank in range(4):
        rest.settle(_by_name(rest, rank))
    rest.settle(_by_title(rest))
    rest.settle(_by_prefix(rest))
    return rest.pairs


class _Rest:
    """What is not yet paired in one folder."""

    def __init__(self, media: Sequence[Medium], sidecars: Sequence[Described], control: Control) -> None:
        self.look = control.check
        self.media = dict(media)
        self.sidecars = {number: (name, title) for number, name, title in sidecars}
        self.pairs: list[tuple[int, int]] = []

    def settle(self, claims: Iterable[tuple[int, int]]) -> None:
        """Accept the claims that are alone on both sides, or alone in agreeing with the title to the letter."""
        claims = list(claims)
        exact = [claim for claim in claims if self._is_exact(*claim)]
        for round_ in (exact, claims):
            mutual = [(m, s) for m, s in round_ if m in self.media and s in self.sidecars]
            by_medium, by_sidecar = defaultdict(set), defaultdict(set)
            for medium, sidecar in mutual:
                self.look()
                by_medium[medium].add(sidecar)
                by_sidecar[sidecar].add(medium)
            for medium, sidecar in sorted(set(mutual)):
                self.look()
                if len(by_medium[medium]) == 1 and len(by_sidecar[sidecar]) == 1:
                    self.pairs.append((medium, sidecar))
                    del self.media[medium], self.sidecars[sidecar]

    def _is_exact(self, medium: int, sidecar: int) -> bool:
        self.look()
        name, title = self.media[medium], self.sidecars[sidecar][1]
        return title is not None and comparable(title) in (comparable(split_number(name)[0]), comparable(name))


def _by_name(rest: _Rest, rank: int) -> Iterator[tuple[int, int]]:
    named = {"".join(split_sidecar(name)): number for number, (name, _) in rest.sidecars.items()}
    for medium, name in rest.media.items():
        rest.look()
        wanted = sidecars_of(name)
        sidecar = named.get(wanted[rank]) if rank < len(wanted) else None
        # A cut name may be that of several media; the title tells.
        if sidecar and (units(split_number(name)[0]) <= CUT or title_fits(rest.sidecars[sidecar][1], name)):
            yield medium, sidecar


def _by_title(rest: _Rest) -> Iterator[tuple[int, int]]:
    by_name = defaultdict(list)
    for medium, name in rest.media.items():
        rest.look()
        by_name[comparable(name)].append(medium)
    for sidecar, (name, title) in rest.sidecars.items():
        rest.look()
        if title is None:
            continue
        base, number = split_sidecar(name)
        titles = {comparable(with_number(title, number))}
        if units(base) >= CUT - 1:
            # Several cut names are numbered although their media's names differ.
            titles.add(comparable(title))
        for wanted in sorted(titles):
            yield from ((medium, sidecar) for medium in by_name[wanted])


def _by_prefix(rest: _Rest) -> Iterator[tuple[int, int]]:
    """Names cut at other lengths than the rule says."""
    media = sorted((*split_number(name), medium) for medium, name in rest.media.items())
    bare = [name for name, _, _ in media]
    for sidecar, (name, title) in rest.sidecars.items():
        rest.look()
        base, number = split_sidecar(name)
        for length in range(len(SUPPLEMENT) + 1):
            prefix = base[: len(base) - length]
            if not base.endswith(SUPPLEMENT[:length]) or len(prefix) < SHORTEST_PREFIX:
                continue
            place = bisect_left(bare, prefix)
            while place < len(media) and bare[place].startswith(prefix):
                if media[place][1] == number and title is not None and title_fits(title, bare[place]):
                    yield media[place][2], sidecar
                place += 1
