"""The third step: what would go, what stays in its place and why; decided by keyboard."""

from array import array
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from models.candidates import Candidate, CandidateOrder
from models.decisions import Outcome, Verdict
from models.errors import UsageError
from models.text import counted, plain
from tui import review_text
from tui.review_filter import parse_filter
from tui.review_model import Deciding
from tui.scan_job import ScanJob
from tui.screens.compare import CompareScreen
from tui.screens.prompt import ConfirmScreen
from tui.screens.review_view import ReviewView
from tui.widgets.rule_list import RuleList

ASK_ABOVE: Final = 100
"""A bulk decision about more items than this asks first."""
TYPING_PAUSE: Final = 0.15
"""Seconds without a key after which the filter is applied."""
POLL: Final = 0.25
"""Seconds between two looks at a running scan."""


def _key(key: str, action: str, description: str, tooltip: str, *, show: bool = False) -> Binding:
    name, _, parameter = action.replace("_", "-").partition("(")
    word = {"'remove')": "remove", "'keep')": "keep", "-1)": f"{name}-back"}.get(parameter, name)
    return Binding(key, action, description, show=show, tooltip=tooltip, id=f"review.{word}")


class ReviewScreen(ReviewView):
    """A rule at a time or all: the list, the reason, and a key for each decision."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("space", "decide('remove')", "Remove", "Decide that it may go, and move on", show=True),
        _key("x", "decide('keep')", "Keep", "Keep it for good, and move on", show=True),
        _key("A", "remove_shown", "All sure", "Remove all shown that are certain or strong", show=True),
        _key("z", "undo", "Undo", "Take the last decision back, single or bulk", show=True),
        _key("slash", "filter", "Filter", "Show only what matches, as you type", show=True),
        _key("Z", "redo", "Redo", "Take the undo back"),
        _key("s", "swap", "Swap", "What would go stays, and what would stay goes"),
        _key("o", "sort", "Sort", "Sort by something else"),
        _key("left_square_bracket", "rule(-1)", "Previous rule", "Show the findings of the rule before"),
        _key("right_square_bracket", "rule(1)", "Next rule", "Show the findings of the next rule"),
        _key("enter", "compare", "Compare", "The two side by side, with every field"),
        _key("y", "copy", "Copy link", "Copy the link of what would go"),
        _key("n", "undecided(1)", "Next open", "The next one without a decision"),
        _key("N", "undecided(-1)", "Last open", "The one before without a decision"),
        _key("r", "scan", "Scan", "Let the rules look at the library again"),
        _key("escape", "clear", "Clear", "Close the filter, unmark, or stop the scan"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._scan: ScanJob | None = None
        self._typing: Timer | None = None

    def on_mount(self) -> None:
        """Get the timer ready that follows a scan."""
        self._polling = self.set_interval(POLL, self._poll_scan, pause=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done now; `escape` is the App's where there is nothing to clear."""
        if action == "clear":
            return self._can_clear
        name = str(parameters[0]) if action == "decide" else action
        if name in {"remove", "keep", "swap", "copy", "compare"} and self.is_loaded:
            return self.is_possible(name) or None
        return True

    # -- decisions ------------------------------------------------------------------------------------------

    def action_decide(self, word: str) -> None:
        """Decide what the cursor stands on, or everything marked, and move on.

        Args:
            word: `remove` or `keep`.
        """
        verdict, marked = Verdict(word), self.table.marked
        if len(marked) > 1:
            ids = self.model.pages.ids[marked.start : marked.stop]
            self.table.unmark()
            self.spawn(partial(self._decide_many, ids, verdict))
        elif self.current is not None:
            self._decide(self.current, verdict)
            self.table.move_to(self.table.cursor + 1)

    def _decide(self, candidate: Candidate, verdict: Verdict) -> None:
        self.spawn(partial(self._decided, candidate, self.model.decide(candidate, verdict)))
        self.table.repaint_item(candidate.item.id)
        if self.message:
            self.say("")

    async def _decided(self, candidate: Candidate, writing: Deciding) -> None:
        try:
            outcome = await writing()
        finally:
            self.table.repaint_item(candidate.item.id)
            self.count_soon()
        if outcome.refused:
            self.table.view_moved(0)
            self.say(review_text.refusal_text(outcome.refused), is_warning=True)

    async def _decide_many(self, ids: "array[int]", verdict: Verdict) -> None:
        if len(ids) > ASK_ABOVE and not await self._is_wanted(len(ids), verdict):
            return
        self.say(f"writing {counted(len(ids), 'decision')} …")
        outcome = await self.model.decide_many(ids, verdict)
        self.say(review_text.outcome_text(outcome, verdict), is_warning=bool(outcome.refused))
        self._changed()

    async def _is_wanted(self, number: int, verdict: Verdict) -> bool:
        question = ConfirmScreen(*review_text.bulk_question(number, verdict))
        answer: bool = await self.app.push_screen_wait(question)
        return answer

    def _changed(self) -> None:
        self.table.view_moved(0)
        self.write_detail()
        self.count_soon()

    def action_remove_shown(self) -> None:
        """Decide `remove` for everything shown that is certain or strong."""
        self.spawn(self._remove_shown)

    async def _remove_shown(self) -> None:
        ids = await self.model.sure_findings()
        if ids:
            await self._decide_many(ids, Verdict.REMOVE)
        else:
            self.say("nothing shown is certain or strong and still open")

    def action_undo(self) -> None:
        """Take the last step back."""
        self.spawn(partial(self._step_taken, self.model.undo, "undone", "there is nothing to undo"))

    def action_redo(self) -> None:
        """Take the last undo back."""
        self.spawn(partial(self._step_taken, self.model.redo, "done again", "there is nothing to do again"))

    async def _step_taken(self, step: Callable[[], Awaitable[Outcome | None]], word: str, otherwise: str) -> None:
        outcome = await step()
        if outcome is None:
            self.say(otherwise)
            return
        refused = f" · {review_text.refusal_text(outcome.refused)}" if outcome.refused else ""
        self.say(f"{word}: {plain(outcome.title)}{refused}", is_warning=bool(outcome.refused))
        self._changed()

    def action_swap(self) -> None:
        """Let keeper and candidate change places."""
        if self.current is not None:
            self.spawn(partial(self._swap, self.current))

    async def _swap(self, candidate: Candidate) -> None:
        outcome = await self.model.swap(candidate)
        if outcome.refused:
            self.say(review_text.refusal_text(outcome.refused), is_warning=True)
        else:
            self.say(f"swapped: {plain(outcome.title)}")
        self.reload()

    # -- which rows -----------------------------------------------------------------------------------------

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
        self.show_rows_of(parse_filter(self.words, rule), self.model.order)
        self.say("")

    def action_sort(self) -> None:
        """Sort by the next of the orders."""
        orders = list(CandidateOrder)
        order = orders[(orders.index(self.model.order) + 1) % len(orders)]
        self.show_rows_of(self.model.filter, order)
        self.say(f"sorted {review_text.order_text(order)}")

    def action_filter(self) -> None:
        """Open the field of the filter."""
        self.input.display = True
        self.input.focus()
        self.write_status()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_PAUSE, partial(self._apply_filter, event.value))

    @on(Input.Submitted, "#filter")
    def _filter_taken(self, event: Input.Submitted) -> None:
        self._apply_filter(event.value)
        self._close_filter()

    def _close_filter(self) -> None:
        self.input.display = False
        self.table.focus()
        self.write_status()

    def _apply_filter(self, words: str) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = None
        if words == self.words:
            return
        try:
            shown = parse_filter(words, self.model.filter.rule)
        except UsageError as error:
            self.say(str(error), is_warning=True)
            return
        self.words = words
        self.show_rows_of(shown, self.model.order)
        self.say("")

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
        is_busy = self._scan is not None and self._scan.is_running
        return self.is_loaded and bool(self.input.display or self.words or self.table.mark_start is not None or is_busy)

    def action_clear(self) -> None:
        """Close and clear the filter, unmark what is marked, or stop the scan: what is nearest."""
        if self.table.mark_start is not None and not self.input.display:
            self.table.unmark()
        elif self.input.display or self.words:
            self.input.value = ""
            self._apply_filter("")
            self._close_filter()
        elif self._scan is not None:
            self._scan.control.cancel()

    # -- the rest -------------------------------------------------------------------------------------------

    def action_compare(self) -> None:
        """Show the two sides of the finding."""
        if (current := self.current) is not None:
            screen = CompareScreen(current, self.model.decision(current), is_removable=self.is_possible("remove"))
            self.app.push_screen(screen, partial(self._compared, current))

    def _compared(self, candidate: Candidate, verdict: Verdict | None) -> None:
        if verdict is not None:
            self._decide(candidate, verdict)
            self.table.move_to(self.table.cursor + 1)

    def action_copy(self) -> None:
        """Copy the link of the candidate through the terminal."""
        if (current := self.current) is not None and current.item.product_url:
            self.app.copy_to_clipboard(plain(current.item.product_url))
            self.say(f"copied {current.item.product_url}")

    def action_scan(self) -> None:
        """Let the rules look at the library; in a thread."""
        if self._scan is not None and self._scan.is_running:
            self.say("a scan is running; escape stops it")
            return
        job = self._scan = ScanJob()
        work = partial(job.run, self.gpdedup.library, self.gpdedup.rules, self.gpdedup.clock)
        self.run_worker(work, thread=True, group="scan", name="scan")
        self._polling.resume()

    def _poll_scan(self) -> None:
        if (job := self._scan) is None:
            return
        self.say(job.sentence, is_warning=job.error is not None)
        if not job.is_running:
            self._polling.pause()
            self.reload()
