"""The numbers of the Review screen, and when they are counted: at once, or once nothing came for a moment."""

from collections.abc import Callable
from functools import partial
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

from models.candidates import CandidateFilter, Numbers, RuleCount
from tui.review_model import ReviewModel
from tui.row_pages import Work

COUNT_PAUSE: Final = 0.3
"""Seconds without a decision after which the numbers are counted again."""
SHOWN_PAUSE: Final = 0.05
"""Seconds without a key after which what a filter shows is counted."""


class ReviewNumbers:
    """Counts every rule, and what a filter shows; only the last of several wishes is fulfilled.

    Args:
        model: Asks the library; its filter is the one that counts.
        screen: Lends its timers.
        begin: Runs a coroutine function beside the screen, in place of the one before.
        told: Called when there are new numbers.
    """

    def __init__(
        self, model: ReviewModel, screen: Screen[None], begin: Callable[[Work], None], told: Callable[[], None]
    ) -> None:
        self.rules: list[RuleCount] = []
        """Of every rule that has findings, as of the last count."""
        self._model = model
        self._screen = screen
        self._begin = begin
        self._told = told
        self._matching: tuple[CandidateFilter, Numbers | None] = CandidateFilter(), None
        self._waiting: Timer | None = None
        self._are_old = False
        """Do the numbers of the rules wait for being counted again?"""

    @property
    def shown(self) -> Numbers | None:
        """Of what the filter shows; None where there is none, or it is not counted yet."""
        return self._matching[1] if self._matching[0] == self._model.filter else None

    @property
    def is_waiting(self) -> bool:
        """Will something be counted in a moment?"""
        return self._waiting is not None

    def count(self) -> None:
        """Count everything again, now."""
        self._count(self._count_rules)

    def count_soon(self) -> None:
        """Count everything again once no decision has come for a moment."""
        self._count_after(COUNT_PAUSE, self._count_rules)

    def count_shown_soon(self) -> None:
        """Count what a filter shows once nothing was typed for a moment; the rules, too, where that waits already."""
        self._count_after(SHOWN_PAUSE, self._count_rules if self._are_old else self._count_listed)

    def _count_after(self, seconds: float, work: Work) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._are_old = work == self._count_rules
        self._waiting = self._screen.set_timer(seconds, partial(self._count, work))

    def _count(self, work: Work) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting, self._are_old = None, False
        self._begin(work)

    async def _count_rules(self) -> None:
        self.rules = await self._model.count()
        await self._count_shown()

    async def _count_listed(self) -> None:
        """Count what was listed just now: where a filter left nothing out, that is known."""
        shown = self._model.filter
        whole = Numbers.of(self.rules, shown.rule)
        if len(self._model.pages) == whole.findings:
            self._take(shown, whole)
        else:
            await self._count_shown()

    async def _count_shown(self) -> None:
        shown = self._model.filter
        self._take(shown, await self._model.count_matching(shown) if shown.is_narrow else None)

    def _take(self, shown: CandidateFilter, numbers: Numbers | None) -> None:
        self._matching = shown, numbers
        self._told()
