"""What the Review screen shows, and writes around its table; `tui.screens.review` has what can be done there."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Footer, Input
from textual.worker import Worker

from models.candidates import Candidate, Numbers
from models.decisions import Verdict
from models.errors import GpdedupError
from tui import review_text
from tui.hints import screen_sentence
from tui.review_head import head_line
from tui.review_model import ReviewModel
from tui.review_numbers import ReviewNumbers
from tui.review_objections import objection
from tui.review_pace import ReviewPace
from tui.row_pages import Work
from tui.typing import Gpdedup
from tui.widgets.candidate_table import CandidateTable, ColumnHeads
from tui.widgets.detail import DetailPane
from tui.widgets.lines import Lines
from tui.widgets.review_bottom import ReviewBottom
from tui.widgets.rule_list import RuleList, list_cells
from tui.widgets.step_bar import StepBar
from tui.widgets.virtual_table import VirtualTable


class ReviewView(Gpdedup, Screen[None]):
    """The rules, the table, the detail, and a line for filter and messages; what fills them is the subclass's."""

    STEP = "review"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (22, "-short"), (30, "-tall")]  # noqa: RUF012 - as Screen declares it

    def __init__(self) -> None:
        super().__init__()
        self.rules_shown: list[str | None] = [None]
        self.chosen_rule: str | None = None
        """The one chosen in the list, where no `rule:` word counts in its place; None for all."""
        self.words = ""
        self.message = ""
        self._is_warning = False
        self._enabled: tuple[bool, ...] = ()
        self.pace = ReviewPace()
        self.is_loaded = False

    def compose(self) -> ComposeResult:
        """Yield the rules, the table with its heads, the detail, and a line for filter and messages."""
        self.model = ReviewModel(self.gpdedup.library, self.gpdedup.clock, self.spawn, self._rows_arrived)
        self.numbers = ReviewNumbers(
            self.model, self, lambda work: self.begin(work, "review-counts"), self.numbers_arrived
        )
        self.take_place()
        yield StepBar()
        with Horizontal(id="review-top"):
            yield RuleList(id="rules")
            with Vertical(id="review-table"):
                yield RuleList(id="rule-line", one_line=True)
                yield Lines(id="review-head")
                yield ColumnHeads()
                self.table = CandidateTable(self.model, id="candidates")
                yield self.table
        yield DetailPane(id="detail-pane")
        yield ReviewBottom(self.words)
        yield Footer(show_command_palette=False)

    def take_place(self) -> None:
        """Choose what is shown first, before the widgets are made."""

    def on_mount(self) -> None:
        """Get ready for what is shown when the screen comes up."""
        self.input = self.query_one("#filter", Input)
        self.table.focus()

    def on_resize(self, _event: Resize) -> None:
        """Write the lines for the new width, once it is known."""
        self.call_after_refresh(self.write_all)

    # -- work beside the screen -----------------------------------------------------------------------------

    def spawn(self, work: Work) -> None:
        """Run something beside the screen; what goes wrong is said in the bottom line."""
        self._run(work, "review", exclusive=False)

    def begin(self, work: Work, group: str) -> None:
        """Run something in place of what a group of work is still busy with.

        Args:
            work: A coroutine function.
            group: Of which only the last one counts.
        """
        self._run(work, group, exclusive=True)

    def _run(self, work: Work, group: str, *, exclusive: bool) -> None:
        async def guarded() -> None:
            try:
                await work()
            except GpdedupError as error:
                self.say(screen_sentence(error, "the key"), is_warning=True)

        # The function and not its coroutine: a worker that is cancelled before it begins would leave that unawaited.
        _: Worker[None] = self.run_worker(guarded, group=group, exclusive=exclusive)

    def _rows_arrived(self, rows: Sequence[int]) -> None:
        self.table.rows_arrived(rows)
        if self.table.cursor in rows:
            self.write_detail()

    def numbers_arrived(self) -> None:
        """Write the lines that the numbers stand in."""
        self.write_head()
        self.write_status()

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

    def forget_news(self) -> None:
        """Take away what was said: old news when the person comes back; a warning stays."""
        if not self._is_warning:
            self.say("")

    def write_all(self) -> None:
        """Write every line around the table."""
        self.write_head()
        self.write_detail()

    def write_head(self) -> None:
        """Write the rules and their numbers."""
        counts = self.numbers.rules
        entries = review_text.rule_entries(self.gpdedup.rules, counts)
        self.rules_shown = [entry.rule for entry in entries]
        rule = self.model.filter.rule
        is_wide = self.app.size.width >= 100
        for rules in self.query(RuleList):
            rules.show_rules(entries, rule)
        width = self.app.size.width - (list_cells(entries) if is_wide else 0)
        pace = self.pace.per_minute(self.gpdedup.clock.monotonic())
        shown = self.numbers.shown or len(self.model.pages) if self.model.filter.is_narrow else None
        line = head_line(rule, counts, with_rule=is_wide, pace=pace, width=width, shown=shown)
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
        share = review_text.share_text(shown, len(pages), Numbers.of(self.numbers.rules, shown.rule).findings)
        # Those decided since stay where they are for now: rows must not move away under the cursor.
        unmatched = max(0, len(pages) - (self.numbers.shown.findings if self.numbers.shown is not None else len(pages)))
        if self.input.display:
            parts = [share, review_text.FILTER_KEYS]
        else:
            parts = [
                review_text.place_text(table.cursor, len(pages), len(table.marked)),
                review_text.filter_text(self.words, share, unmatched),
                "" if self.message or unmatched else f"{review_text.order_text(self.model.order)}, o sorts",
            ]
        self.query_one(ReviewBottom).show(parts, self.message, is_warning=self._is_warning)

    def objection(self, name: str) -> str:
        """Say why something cannot be done with the candidate under the cursor; nothing where it can.

        Args:
            name: Of the action. While a row is being read, its keys stay as they were.
        """
        if self.current is None and self.table.row_count:
            return ""
        return objection(name, self.current, self.gpdedup.rules)
