"""What the Review screen shows; `tui.screens.review` has what can be done there."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Input
from textual.worker import Worker

from models.candidates import Candidate, CandidateFilter, CandidateOrder, RuleCount, summed
from models.decisions import Verdict
from models.errors import GpdedupError
from models.status import library_status, pictures_seen
from tui import review_text
from tui.hints import screen_sentence
from tui.review_model import ReviewModel
from tui.review_objections import objection
from tui.review_pace import ReviewPace
from tui.review_place import ReviewPlace
from tui.row_pages import Work
from tui.typing import Gpdedup
from tui.widgets.candidate_table import CandidateTable, ColumnHeads
from tui.widgets.detail import DetailPane
from tui.widgets.lines import Lines
from tui.widgets.review_bottom import ReviewBottom
from tui.widgets.rule_list import RuleList, list_cells
from tui.widgets.step_bar import StepBar
from tui.widgets.virtual_table import VirtualTable

COUNT_PAUSE: Final = 0.3
"""Seconds without a decision after which the numbers are counted again."""
SHOWN_PAUSE: Final = 0.05
"""Seconds without a key after which what a filter shows is counted."""


class ReviewView(Gpdedup, Screen[None]):
    """The rules, the table, the detail, and a line for filter and messages; the keys are the subclass's."""

    STEP = "review"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (22, "-short"), (30, "-tall")]  # noqa: RUF012 - as Screen declares it

    def __init__(self) -> None:
        super().__init__()
        self._counts: list[RuleCount] = []
        self._matching: tuple[CandidateFilter, RuleCount | None] = CandidateFilter(), None
        self.rules_shown: list[str | None] = [None]
        self.chosen_rule: str | None = None
        """The one chosen in the list, where no `rule:` word counts in its place; None for all."""
        self.words = ""
        self.message = ""
        self._is_warning = False
        self._enabled: tuple[bool, ...] = ()
        self._counting: Timer | None = None
        self._are_old = False
        """Do the numbers of the rules wait for being counted again?"""
        self._returning: int | None = None
        self.pace = ReviewPace()
        self.is_loaded = False
        self._reopened = 0
        self._wanted: tuple[CandidateFilter, CandidateOrder] | None = None
        self.has_chosen = False
        """Has the person chosen a rule or a filter?"""

    # -- what is on the screen ------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Yield the rules, the table with its heads, the detail, and a line for filter and messages."""
        self.model = ReviewModel(self.gpdedup.library, self.gpdedup.clock, self.spawn, self._rows_arrived)
        self._take_place()
        yield StepBar()
        with Horizontal(id="review-top"):
            yield RuleList(id="rules")
            with Vertical(id="review-table"):
                yield RuleList(id="rule-line", one_line=True)
                yield Lines(id="review-head")
                yield ColumnHeads()
                yield CandidateTable(self.model, id="candidates")
        yield DetailPane(id="detail-pane")
        yield ReviewBottom(self.words)
        yield Footer(show_command_palette=False)

    def _take_place(self) -> None:
        """Go back to where this library's review was left, or to the first rule."""
        app, rules = self.gpdedup, self.gpdedup.rules
        place = None if app.demo else ReviewPlace.of(app.remembered, app.library.path, rules)
        if place is None:
            self.chosen_rule = next(iter(rules), None)
            self.model.filter = CandidateFilter(rule=self.chosen_rule)
        else:
            self.chosen_rule = place.rule
            self.model.filter, self.model.order = place.shown(rules), place.order
            self.words, self._returning = place.words, place.finding_id
            self.has_chosen = place.finding_id is not None

    def keep_place(self) -> None:
        """Write down where the review stands; that of the demo's library ends with it."""
        if self.is_loaded and not self.gpdedup.demo:
            place = ReviewPlace(self.chosen_rule, self.model.order, self.words, self._held())
            place.keep(self.gpdedup.remembered, self.gpdedup.library.path)

    def on_mount(self) -> None:
        """Get ready for what is shown when the screen comes up."""
        self.table = self.query_one(CandidateTable)
        self.input = self.query_one("#filter", Input)
        self.table.focus()
        self.gpdedup.library_changed.subscribe(self, lambda _: self.reload())

    def on_screen_resume(self) -> None:
        """Look at the library again: a sync, a scan or a second terminal may have changed it."""
        self.reload()

    def on_screen_suspend(self) -> None:
        """Another screen comes up."""
        self.keep_place()
        if not self._is_warning:
            self.say("")  # what was said here is old news when the person comes back

    async def on_unmount(self) -> None:
        """Write what is still to be written."""
        self.keep_place()
        self.model.close()

    def on_resize(self, _event: Resize) -> None:
        """Write the lines for the new width, once it is known."""
        self.call_after_refresh(self.write_all)

    def spawn(self, work: Work) -> None:
        """Run something beside the screen; what goes wrong is said in the bottom line."""
        self._begin(work, "review", exclusive=False)

    def _begin(self, work: Work, group: str, *, exclusive: bool) -> None:
        async def guarded() -> None:
            try:
                await work()
            except GpdedupError as error:
                self.say(screen_sentence(error, "the key"), is_warning=True)

        # The function and not its coroutine: a worker that is cancelled before it begins would leave that unawaited.
        if not self.is_going:
            _: Worker[None] = self.run_worker(guarded, group=group, exclusive=exclusive)

    def reload(self) -> None:
        """Sort, filter and count again; the cursor stays on its item."""
        if self.has_chosen or len(self.model.pages):
            self.show_rows_of(*(self._wanted or (self.model.filter, self.model.order)))
        else:
            self._begin(self._open, "review-order", exclusive=True)
        self._count()
        self.tell_reopened()

    def tell_reopened(self) -> None:
        """Say how many decisions were taken back, where these are more than before."""
        self._begin(self._tell_reopened, "review-reopened", exclusive=True)

    async def _tell_reopened(self) -> None:
        """Say once how many decisions a sync or a scan has taken back, here or elsewhere."""
        before, self._reopened = self._reopened, await self.model.reopened()
        if self._reopened > before:
            self.say(review_text.reopened_text(self._reopened), is_warning=True)

    async def _open(self) -> None:
        """Show the first rule that leaves something to decide, as long as the person has not chosen one."""
        await self.model.choose_rule(self.gpdedup.rules)
        self.chosen_rule = self.model.filter.rule
        await self._load_rows(self.model.filter, self.model.order)

    def show_rows_of(self, shown: CandidateFilter, order: CandidateOrder) -> None:
        """Show other findings, or another order; what is shown now stays until they are there."""
        self._wanted = shown, order  # what a reload meanwhile must not forget
        self._begin(partial(self._load_rows, shown, order), "review-order", exclusive=True)

    async def _load_rows(self, shown: CandidateFilter, order: CandidateOrder) -> None:
        if not len(self.model.pages):
            self.spawn(partial(self._load_first_rows, shown, order))
        place = await self.model.show(shown, order, self._held)
        self.is_loaded, self._returning, self._wanted = True, None, None
        self.table.set_rows(len(self.model.pages), self.table.cursor if place is None else place)
        if not len(self.model.pages):
            thread = self.gpdedup.library_thread
            status, looked_at = await thread.call(library_status), await thread.call(pictures_seen)
            self.table.show_empty(
                *review_text.empty_sentences(
                    items=sum(source.items for source in status.sources),
                    was_scanned=status.last_scan is not None,
                    words=self.words,
                    rule=shown.rule,
                    looked_at=looked_at,
                )
            )
        self.write_all()
        if shown.is_narrow and self._shown_count is None:
            self._count_shown_soon()

    def _held(self) -> int | None:
        """The finding that the cursor stands on, which it is to stand on afterwards, too."""
        if self._returning is not None and not self.table.cursor:
            return self._returning
        current = self.current
        return current.finding_id if current is not None else None

    async def _load_first_rows(self, shown: CandidateFilter, order: CandidateOrder) -> None:
        if await self.model.show_first(shown, order):
            self.is_loaded = True
            self.table.set_rows(len(self.model.pages), 0)
            self.write_all()

    def _count(self, counting: Work | None = None) -> None:
        if self._counting is not None:
            self._counting.stop()
        self._counting, self._are_old = None, False
        self._begin(counting or self._count_rules, "review-counts", exclusive=True)

    async def _count_rules(self) -> None:
        self._counts = await self.model.count()
        await self._count_shown()

    async def _count_listed(self) -> None:
        """Count what was listed just now: where a filter left nothing out, that is known."""
        shown = self.model.filter
        whole = summed(self._counts, shown.rule)
        if len(self.model.pages) == whole.findings:
            self._take_matching(shown, whole)
        else:
            await self._count_shown()

    async def _count_shown(self) -> None:
        shown = self.model.filter
        self._take_matching(shown, await self.model.count_matching(shown) if shown.is_narrow else None)

    def _take_matching(self, shown: CandidateFilter, numbers: RuleCount | None) -> None:
        self._matching = shown, numbers
        self.write_head()
        self.write_status()
        self.keep_place()  # now and then: a dropped line or a kill leaves no time for it

    def count_soon(self) -> None:
        """Count again once no decision has come for a moment."""
        self._count_after(COUNT_PAUSE, self._count_rules)

    def _count_shown_soon(self) -> None:
        """Count what a filter shows once nothing was typed for a moment; the rules, too, where that waits already."""
        self._count_after(SHOWN_PAUSE, self._count_rules if self._are_old else self._count_listed)

    def _count_after(self, seconds: float, work: Work) -> None:
        if self._counting is not None:
            self._counting.stop()
        self._are_old = work == self._count_rules
        self._counting = self.set_timer(seconds, partial(self._count, work))

    def _rows_arrived(self, rows: Sequence[int]) -> None:
        self.table.rows_arrived(rows)
        if self.table.cursor in rows:
            self.write_detail()

    # -- the lines around the table -------------------------------------------------------------------------

    @property
    def current(self) -> Candidate | None:
        """The candidate under the cursor; None where there is none, or while it is being read."""
        return self.model.row(self.table.cursor) if self.table.row_count else None

    def say(self, sentence: str, *, is_warning: bool = False) -> None:
        """Show a sentence in the bottom line until the next one.

        Args:
            sentence: For people; text from outside is made plain.
            is_warning: Did something not go as asked?
        """
        self.message, self._is_warning = sentence, is_warning
        self.write_status()

    def write_all(self) -> None:
        """Write every line around the table."""
        self.write_head()
        self.write_detail()

    def write_head(self) -> None:
        """Write the rules and their numbers."""
        entries = review_text.rule_entries(self.gpdedup.rules, self._counts)
        self.rules_shown = [entry.rule for entry in entries]
        rule = self.model.filter.rule
        is_wide = self.app.size.width >= 100
        for rules in self.query(RuleList):
            rules.show_rules(entries, rule)
        width = self.app.size.width - (list_cells(entries) if is_wide else 0)
        pace = self.pace.per_minute(self.gpdedup.clock.monotonic())
        shown = self._shown_count or len(self.model.pages) if self.model.filter.is_narrow else None
        line = review_text.head_line(rule, self._counts, with_rule=is_wide, pace=pace, width=width, shown=shown)
        self.query_one("#review-head", Lines).show(line)

    @on(VirtualTable.CursorMoved)
    def write_detail(self) -> None:
        """Write what the cursor stands on; while that row is being read, the last one stays."""
        current = self.current
        self.write_status()
        if current is None and self.table.row_count:
            return
        decision = self.model.decision(current) if current is not None else Verdict.OPEN
        self.query_one(DetailPane).show_candidate(current, decision)
        enabled = (self.is_loaded, *(not self.objection(name) for name in ("remove", "keep", "swap", "copy", "filter")))
        if enabled != self._enabled:  # the footer is drawn again only when a key turns grey or back
            self._enabled = enabled
            self.refresh_bindings()

    def write_status(self) -> None:
        """Write the bottom line: place, filter, order, and the last message."""
        pages, table = self.model.pages, self.table
        shown = self.model.filter
        everything = sum(c.findings for c in self._counts if shown.rule in (None, c.rule))
        # Those decided since stay where they are for now: rows must not move away under the cursor.
        unmatched = len(pages) - self._shown_count.findings if self._shown_count is not None else 0
        if self.input.display:
            parts = [f"{review_text.share_text(shown, len(pages), everything)}", review_text.FILTER_KEYS]
        else:
            parts = [
                review_text.place_text(table.cursor, len(pages), len(table.marked)),
                review_text.filter_text(
                    self.words, review_text.share_text(shown, len(pages), everything), max(0, unmatched)
                ),
                "" if self.message or unmatched > 0 else f"{review_text.order_text(self.model.order)}, o sorts",
            ]
        self.query_one(ReviewBottom).show(parts, self.message, is_warning=self._is_warning)

    @property
    def _shown_count(self) -> RuleCount | None:
        return self._matching[1] if self._matching[0] == self.model.filter else None

    def objection(self, name: str) -> str:
        """Say why something cannot be done with the candidate under the cursor; nothing where it can.

        Args:
            name: Of the action. While a row is being read, its keys stay as they were.
        """
        if self.current is None and self.table.row_count:
            return ""
        return objection(name, self.current, self.gpdedup.rules)
