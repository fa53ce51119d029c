"""Rows by position, read page by page in the background; the pages used last are kept."""

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from models.candidates import Candidate
from models.decisions import Verdict

PAGE_ROWS: Final = 64
"""More than a screen has lines, so that a view needs two pages at most."""
PAGES_KEPT: Final = 32
"""About 2,000 rows: enough to go back and forth, a few MB."""
AHEAD_PAUSE: Final = 0.05
"""Seconds before pages beyond the view are read: what is in view is painted first."""

Load = Callable[[Sequence[int]], Awaitable[list[Candidate]]]
Work = Callable[[], Coroutine[Any, Any, None]]
Spawn = Callable[[Work], object]


class RowPages:
    """Knows the order of all rows by their finding ids, and the contents of a few pages of them.

    Asking never waits: a row that is not there yet is None, and `arrived` tells when its page has come.
    Pages that are wanted but not read yet are forgotten as soon as others are wanted, so that a held-down key
    does not leave a queue behind.

    Args:
        load: Reads the candidates of some findings, in any order; what does not exist any more is left out.
        arrived: Called with the rows that a page brought, as far as they are new or changed.
        spawn: Runs a coroutine function beside the screen.
    """

    def __init__(self, load: Load, arrived: Callable[[Sequence[int]], None], spawn: Spawn) -> None:
        self._load = load
        self._arrived = arrived
        self._spawn = spawn
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, Candidate]] = OrderedDict()
        self._known: dict[int, Candidate] = {}
        self._stale: set[int] = set()
        self._wanted: list[int] = []
        self._visible = range(0)
        self._is_loading = self._is_waiting = False
        self._version = 0

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> "array[int]":
        """All finding ids in the order shown; not to be changed."""
        return self._ids

    def set_ids(self, ids: "array[int]") -> None:
        """Show other rows. What was read of them is kept by finding and used until it has been read again."""
        known = {finding_id: row for page in self._pages.values() for finding_id, row in page.items()}
        self._ids = ids
        self._version += 1
        self._pages.clear()
        self._stale.clear()
        self._wanted.clear()
        self._known = known

    def row(self, index: int) -> Candidate | None:
        """Returns a row if it has been read, else None; what was read before a change counts until it is replaced."""
        page = self._pages.get(index // PAGE_ROWS)
        return page.get(self._ids[index]) if page is not None else self._known.get(self._ids[index])

    def mark_stale(self) -> None:
        """The library changed: every page is read again when it is next wanted, and shown as it was until then."""
        self._version += 1
        self._stale.update(self._pages)

    def patch(self, item_id: str, decision: Verdict) -> None:
        """Put a decision that was written into the rows that were read before it.

        Args:
            item_id: The candidate; it may have several rows, one a rule.
            decision: The word on it now.
        """
        self._version += 1
        for page in (*self._pages.values(), self._known):
            for finding_id, row in page.items():
                if row.item.id == item_id and row.decision != decision:
                    page[finding_id] = replace(row, decision=decision)

    def want(self, first: int, last: int, direction: int = 1) -> None:
        """Ask for the rows of a view, and for a page beyond it in the direction of travel.

        Args:
            first: The first visible row.
            last: The last visible row, included.
            direction: 1 downwards, -1 upwards, 0 to look ahead nowhere.
        """
        if not self._ids:
            return
        end = (len(self._ids) - 1) // PAGE_ROWS
        low, high = max(0, first // PAGE_ROWS), min(end, last // PAGE_ROWS)
        self._visible = range(low, high + 1)
        wanted = list(self._visible)
        ahead = high + 1 if direction > 0 else low - 1
        if direction and 0 <= ahead <= end:
            wanted.append(ahead)
        self._wanted = [page for page in wanted if self._is_needed(page)]
        self._begin()

    def _begin(self) -> None:
        """Read what is in view at once, and what lies beyond it in a moment."""
        if not self._wanted or self._is_loading:
            return
        if self._wanted[0] in self._visible:
            self._is_loading = True
            self._spawn(self._load_visible)
        elif not self._is_waiting:
            self._is_waiting = True
            self._spawn(self._load_ahead)

    def _is_needed(self, page: int) -> bool:
        if page in self._pages:
            self._pages.move_to_end(page)
        return page not in self._pages or page in self._stale

    async def _load_visible(self) -> None:
        try:
            while self._wanted and self._wanted[0] in self._visible:
                await self._load_page(self._wanted.pop(0))
        finally:
            self._is_loading = False
        self._begin()

    async def _load_ahead(self) -> None:
        try:
            await asyncio.sleep(AHEAD_PAUSE)
        finally:
            self._is_waiting = False
        if self._wanted and not self._is_loading:
            self._is_loading = True
            try:
                await self._load_page(self._wanted.pop(0))
            finally:
                self._is_loading = False
            self._begin()

    async def _load_page(self, page: int) -> None:
        rows = range(page * PAGE_ROWS, min((page + 1) * PAGE_ROWS, len(self._ids)))
        ids, version = self._ids, self._version
        found = await self._load(ids[rows.start : rows.stop].tolist())
        if ids is not self._ids:
            return
        before = [self.row(index) for index in rows]
        self._pages[page] = {row.finding_id: row for row in found}
        self._stale.discard(page)
        if version != self._version:  # something was written while this was being read
            self._stale.add(page)
            self._wanted.insert(0, page)
        while len(self._pages) > PAGES_KEPT:
            gone, _ = self._pages.popitem(last=False)
            self._stale.discard(gone)
        self._arrived([index for index, old in zip(rows, before, strict=True) if old is None or old != self.row(index)])

    def known_from(self, index: int, direction: int) -> Iterator[tuple[int, Candidate]]:
        """Yield the rows from one on, as far as they have been read without a gap.

        Args:
            index: The first one.
            direction: 1 downwards, -1 upwards.
        """
        while 0 <= index < len(self._ids):
            row = self.row(index)
            if row is None:
                return
            yield index, row
            index += direction
