"""What the Review screen knows: which rows there are, in which order, and the words on them. No widgets, no SQL."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from models.candidates import (
    Candidate,
    CandidateFilter,
    CandidateOrder,
    Numbers,
    RuleCount,
    candidates,
    finding_ids,
    first_open_rule,
    matching_numbers,
    rule_counts,
)
from models.control import Clock
from models.database import Library
from models.decisions import (
    Elsewhere,
    News,
    Outcome,
    Verdict,
    decide_findings,
    decide_items,
    redo,
    reopened_items,
    swap,
    undo,
)
from models.rules.base import Confidence, Rule
from tui.library_thread import LibraryThread
from tui.review_listing import Listing, claims_and_group, group_rows, list_findings, next_undecided, place_of
from tui.row_pages import RowPages, Spawn

if TYPE_CHECKING:
    from models.visual.looking import Unseen

T = TypeVar("T")
Deciding = Callable[[], Coroutine[Any, Any, Outcome]]

FIRST_ROWS: Final = 200
"""More than a screen holds."""
SURE: Final = frozenset({Confidence.CERTAIN, Confidence.STRONG})
"""What bulk decisions may touch unasked."""


class ReviewModel:
    """Reads rows, sorts and writes in three threads of their own, so that none of them waits for another.

    A decision shows at once and is written behind it. Where it is refused, the row goes back to what it was.

    Args:
        library: Open.
        clock: Tells when a decision was taken.
        spawn: Runs a coroutine function beside the screen.
        arrived: Called with rows that have just been read, as far as they are new or changed.
    """

    def __init__(self, library: Library, clock: Clock, spawn: Spawn, arrived: Callable[[Sequence[int]], None]) -> None:
        self._clock = clock
        self._reading = LibraryThread(library, "review-rows")
        self._sorting = LibraryThread(library, "review-order")
        self._writing = LibraryThread(library, "review-decisions")
        self.pages = RowPages(self._load, arrived, spawn)
        self.filter = CandidateFilter()
        self.order = next(iter(CandidateOrder))
        self._elsewhere = Elsewhere()
        self._asked: tuple[CandidateFilter, CandidateOrder] | None = None
        self._state: str | None = None
        self._left: dict[str | None, int] = {}
        self._pending: dict[str, Verdict] = {}
        self._pending_counts: Counter[str] = Counter()

    async def _load(self, ids: Sequence[int]) -> list[Candidate]:
        return await self._reading.call(candidates, ids)

    def row(self, index: int) -> Candidate | None:
        """Returns a row, or None while it is being read."""
        return self.pages.row(index) if 0 <= index < len(self.pages) else None

    def decision(self, candidate: Candidate) -> Verdict:
        """Returns the word on a candidate, also one that is just being written."""
        return self._pending.get(candidate.item.id, candidate.decision)

    def want(self, first: int, last: int, direction: int) -> None:
        """Ask for the rows of a view."""
        self.pages.want(first, last, direction)

    @property
    def is_writing(self) -> bool:
        """Is a decision still on its way to the disk?"""
        return bool(self._pending) or self._writing.pending > 0

    async def choose_rule(self, rules: Mapping[str, Rule]) -> None:
        """Look at the first rule that leaves something to decide; those that only show something come last.

        Args:
            rules: By name, in the order in which people see them.
        """
        by_use = sorted(rules, key=lambda name: not rules[name].is_removable)
        rule = await self._reading.call(first_open_rule, by_use)
        if rule is not None:
            self.filter = replace(self.filter, rule=rule)

    async def show_first(self, shown: CandidateFilter, order: CandidateOrder) -> bool:
        """Show the first rows while all of them are still being sorted.

        Args:
            shown: Which findings.
            order: By what.

        Returns:
            False where there is no quick way to know them, or others were asked for meanwhile; then nothing changes.
        """
        if shown.is_narrow:
            return False
        await self._begin_looking()
        ids = await self._reading.call(finding_ids, shown, order, FIRST_ROWS)
        if not ids or len(self.pages) or self._asked not in {None, (shown, order)}:
            return False
        self.filter, self.order = shown, order
        self.pages.set_ids(ids)
        return True

    async def show(
        self, shown: CandidateFilter, order: CandidateOrder, held: Callable[[], int | None], *, keeps: bool = False
    ) -> int | None:
        """Show other findings or another order.

        Args:
            shown: Which findings.
            order: By what.
            held: Tells the finding id that the cursor stands on; it may move while the library is sorting.
            keeps: Does what is listed now stay, where only a decision is against it?

        Returns:
            Where that finding stands now. Where it is not among them, another rule is opened where it was left or at
            its first row, and for the same rule there is None.
        """
        self._asked = shown, order
        await self._begin_looking()
        asked = held()
        listed = self.pages.ids if keeps else ()
        listing = await self._sorting.call(list_findings, shown, order, asked, listed)
        now = held()
        before = self.filter.rule
        if now is not None:
            self._left[before] = now
        self.filter, self.order, self._state = shown, order, listing.state
        self.pages.set_ids(listing.ids)
        place = listing.position if now == asked else place_of(now, listing.ids)
        if place is None and shown.rule != before:
            return place_of(self._left.get(shown.rule), listing.ids) or 0
        return place

    async def count(self) -> list[RuleCount]:
        """Returns the numbers of each rule."""
        return list(await self._sorting.call(rule_counts))

    async def count_matching(self, shown: CandidateFilter) -> Numbers:
        """Returns the numbers of what a filter shows."""
        return await self._sorting.call(matching_numbers, shown)

    async def _begin_looking(self) -> None:
        """Look elsewhere before the first rows are read: whatever changes after that is noticed."""
        if not self._elsewhere.has_begun:
            await self._writing.call(self._elsewhere.look)

    async def news(self) -> News | None:
        """Returns what others wrote since the last look; the rows are read again when they are next wanted."""
        news = await self._writing.call(self._elsewhere.look)
        if news is not None and news.has_decisions:
            self.pages.mark_stale()
        return news

    async def reopened(self) -> int:
        """Returns how many items wait for a new decision since what was to stay in their place did not."""
        return await self._sorting.call(reopened_items)

    def decide(self, candidate: Candidate, verdict: Verdict) -> Deciding:
        """Decide one item: shown from now on, and written even if nobody asks what became of it.

        Args:
            candidate: The row.
            verdict: The person's word.

        Returns:
            Called and awaited, it tells what became of it; refused ones with their reasons.
        """
        self._pending[candidate.item.id] = verdict
        self._pending_counts[candidate.item.id] += 1
        written = self._writing.submit(decide_items, self._clock, [candidate.item.id], verdict)
        return partial(self._settle, candidate.item.id, verdict, written)

    async def _settle(self, item_id: str, verdict: Verdict, written: Future[Outcome]) -> Outcome:
        try:
            outcome = await asyncio.wrap_future(written)
            if outcome.refused:
                self.pages.mark_stale()  # of an item with several findings, some may have been decided
            else:
                self.pages.patch(item_id, verdict)
            return outcome
        finally:
            self._pending_counts[item_id] -= 1
            if not self._pending_counts[item_id]:
                del self._pending_counts[item_id], self._pending[item_id]

    @property
    def state(self) -> str | None:
        """What the findings shown were when they were listed: for `decide_many`."""
        return self._state

    async def decide_many(self, ids: Sequence[int], verdict: Verdict, state: str | None) -> Outcome:
        """Decide many findings as one step; marked ones are left open unless they are kept.

        Args:
            ids: Finding ids.
            verdict: The person's word.
            state: In which they were chosen.

        Raises:
            FindingsChangedError: A scan or a swap came between.
        """
        keeping = verdict is not Verdict.REMOVE
        return await self._changing(
            self._writing.write(decide_findings, self._clock, ids, verdict, include_marked=keeping, as_of=state)
        )

    async def sure_findings(self) -> Listing:
        """Returns what `remove all shown` is about: certain and strong, and open unless the filter shows none that is.

        A `keep` is a person's own word; a bulk action does not turn it round behind their back.
        """
        decisions = self.filter.decisions & {Verdict.OPEN} or self.filter.decisions
        shown = replace(self.filter, confidences=self.filter.confidences & SURE, decisions=decisions)
        return await self._sorting.call(list_findings, shown, self.order, None)

    async def undo(self) -> Outcome | None:
        """Take the last step back; None where there is none."""
        return await self._changing(self._writing.write(undo, self._clock))

    async def redo(self) -> Outcome | None:
        """Take the last undo back; None where there is none."""
        return await self._changing(self._writing.write(redo, self._clock))

    async def swap(self, candidate: Candidate) -> Outcome:
        """Let keeper and candidate change places, if they are still those of the row."""
        seen = (candidate.item.id, candidate.keeper.id if candidate.keeper else None)
        return await self._changing(self._writing.write(swap, self._clock, candidate.finding_id, seen))

    async def _changing(self, step: Awaitable[T]) -> T:
        try:
            return await step
        finally:
            self.pages.mark_stale()

    async def next_open(self, start: int, direction: int) -> int | None:
        """Find the nearest row without a decision.

        Args:
            start: The first row to look at.
            direction: 1 downwards, -1 upwards.
        """
        for index, row in self.pages.known_from(start, direction):
            if self.decision(row) is Verdict.OPEN:
                return index
            start = index + direction
        if not 0 <= start < len(self.pages):
            return None
        rows = range(start, len(self.pages) if direction > 0 else -1, direction)
        return await self._sorting.call(next_undecided, self.filter, self.order, self.pages.ids, rows)

    async def around(self, candidate: Candidate) -> tuple[list[Candidate], list[Candidate]]:
        """Returns every claim on the item, and the findings that name the same keeper, up to a hundred."""
        return await self._reading.call(claims_and_group, candidate)

    async def unseen_pictures(self) -> "Unseen":
        """Returns how many pictures there are that nobody has looked at yet."""
        from models.visual.looking import unseen_pictures  # noqa: PLC0415 - not needed for the first paint

        return await self._reading.call(unseen_pictures)

    async def group_rows(self, finding_id: int) -> range | None:
        """Returns the rows that name the same keeper; None where they do not stand side by side."""
        return await self._sorting.call(group_rows, self.pages.ids, finding_id)

    def close(self) -> None:
        """Write what is still to be written, and end the threads."""
        for thread in (self._writing, self._sorting, self._reading):
            thread.close()
