"""Which rows the Review screen shows: rules, orders, the filter, marks, the next one without a decision."""

from functools import partial
from typing import Final

from textual import on
from textual.timer import Timer
from textual.widgets import Input

from models.candidates import Candidate, CandidateFilter, CandidateOrder
from models.errors import UsageError
from models.text import counted
from tui import review_text
from tui.review_filter import parse_filter, rule_words
from tui.review_loading import ReviewLoading
from tui.widgets.rule_list import RuleList

TYPING_PAUSE: Final = 0.15
"""Seconds without a key after which the filter is applied."""


class ReviewRows(ReviewLoading):
    """Chooses rows and moves among them; deciding is the subclass's."""

    def __init__(self) -> None:
        super().__init__()
        self._typing: Timer | None = None

    def action_rule(self, step: int) -> None:
        """Show another rule's findings.

        Args:
            step: 1 for the next rule, -1 for the one before.
        """
        place = self.rules_shown.index(self.model.filter.rule) if self.model.filter.rule in self.rules_shown else 0
        self._choose(self.rules_shown[(place + step) % len(self.rules_shown)])

    @on(RuleList.Chosen)
    def _rule_chosen(self, message: RuleList.Chosen) -> None:
        self._choose(message.rule)

    def _choose(self, rule: str | None) -> None:
        named, others = rule_words(self.words)
        if named:  # what was chosen last counts
            self._write_words(others)
        self.has_chosen, self.chosen_rule = True, rule
        self.show_rows_of(self._read(self.words), self.model.order)
        self.say(f"{named} is out of the filter: the list chooses again" if named else "")

    def _write_words(self, words: str) -> None:
        self.words = words
        with self.input.prevent(Input.Changed):
            self.input.value = words

    def _read(self, words: str, *, is_finished: bool = False) -> CandidateFilter:
        names = [rule for rule in self.rules_shown if rule is not None]
        return parse_filter(words, self.chosen_rule, names or self.gpdedup.rules, is_finished=is_finished)

    def action_sort(self) -> None:
        """Sort by the next of the orders."""
        orders = list(CandidateOrder)
        order = orders[(orders.index(self.model.order) + 1) % len(orders)]
        shows_groups = self.table.shows_groups
        self.show_rows_of(self.model.filter, order)
        self.say(review_text.sorted_text(order, shows_groups=shows_groups))

    def action_filter(self) -> None:
        """Open the field of the filter."""
        self.input.display = True
        self.input.focus()
        self.say("")  # the line below is for the words of the filter now

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_PAUSE, partial(self._apply_filter, event.value))

    @on(Input.Submitted, "#filter")
    def _filter_taken(self, event: Input.Submitted) -> None:
        if self._apply_filter(event.value, again=True):
            self._close_filter()  # else what is wrong stays in sight, to be put right

    def _close_filter(self) -> None:
        self.input.display = False
        self.table.focus()
        self.write_status()

    def _apply_filter(self, words: str, *, again: bool = False) -> bool:
        """Show what matches; returns whether the words could be read.

        Args:
            words: As typed.
            again: Even where they are those in force: what no longer matches goes out of view.
        """
        if self._typing is not None:
            self._typing.stop()
        self._typing = None
        if words == self.words and not again:
            self.say("")
            return True
        try:
            shown = self._read(words, is_finished=again)
        except UsageError as error:
            self.say(str(error), is_warning=True)
            return False
        self.has_chosen = True
        self.words = words
        self.show_rows_of(shown, self.model.order)
        self.say("")
        return True

    def action_undecided(self, direction: int) -> None:
        """Go to the nearest row without a decision.

        Args:
            direction: 1 downwards, -1 upwards.
        """
        self.spawn(partial(self._to_undecided, direction))

    async def _to_undecided(self, direction: int) -> None:
        row = await self.model.next_open(self.table.cursor + direction, direction)
        if row is None:
            self.say("everything below is decided" if direction > 0 else "everything above is decided")
        else:
            self.table.move_to(row)

    @property
    def _can_clear(self) -> bool:
        return self.is_loaded and bool(self.input.display or self.words or self.table.mark_start is not None)

    def action_clear(self) -> None:
        """Unmark what is marked, or close and clear the filter: what is nearest."""
        if self.table.mark_start is not None and not self.input.display:
            self.table.unmark()
        elif self.input.display or self.words:
            self.input.value = ""
            self._apply_filter("")
            self._close_filter()

    def leave_marked(self) -> None:
        """Mark nothing any more, and move on to the row after."""
        after = self.table.marked.stop
        self.table.unmark()
        self.table.move_to(after)

    def row_or_words(self) -> Candidate | None:
        """Returns what the cursor stands on; while that is being read, says so."""
        if self.current is None and self.table.row_count:
            self.say(review_text.STILL_READING)
        return self.current

    def action_mark_group(self) -> None:
        """Mark all rows that name the same keeper as this one; they are put side by side where they are not."""
        current = self.row_or_words()
        if current is not None and current.keeper is not None:
            self.spawn(partial(self._mark_group, current.finding_id))

    async def _mark_group(self, finding_id: int) -> None:
        rows = await self.model.group_rows(finding_id)
        if rows is None:
            await self._load_rows(self.model.filter, CandidateOrder.GROUP)
            rows = await self.model.group_rows(finding_id)
        if rows is None:
            return
        self.table.mark_rows(rows)
        self.say(f"{counted(len(rows), 'row')} for the same keeper marked")
