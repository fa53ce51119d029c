"""The journal: every decision and staging step ever taken, the newest first, and who goes now and why."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer
from textual.worker import Worker

from models.decisions import JournalRow, Verdict, decide_items, journal_ids, journal_rows
from models.errors import GpdedupError
from models.text import counted, plain
from tui import item_text, review_text
from tui.hints import screen_sentence
from tui.library_thread import LibraryThread
from tui.typing import Gpdedup
from tui.widgets.journal_table import JournalTable
from tui.widgets.lines import Line, Lines, wrapped
from tui.widgets.step_bar import StepBar
from tui.widgets.virtual_table import VirtualTable

DETAIL_LINES = 4


class JournalScreen(Gpdedup, Screen[None]):
    """A line for each change of an item; below them the whole story of the one under the cursor."""

    STEP = "review"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "leaving", "Who goes", id="journal.leaving", tooltip="Only what is to go now, and why; or all"),
        Binding("u", "reopen", "Open again", id="journal.reopen", tooltip="Take your word on it back, also a keep"),
        Binding("escape,J", "app.step_back", "Back", id="journal.back", tooltip="Back to the table"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._leaving = False
        self._message = ""

    def compose(self) -> ComposeResult:
        """Yield the list, the story of one line, and a line for messages."""
        self._thread = LibraryThread(self.gpdedup.library, "journal")
        yield StepBar()
        yield Lines(id="journal-head")
        yield JournalTable(self._load, id="journal")
        yield Lines(id="journal-detail")
        yield Lines(id="journal-status")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the journal."""
        self.table = self.query_one(JournalTable)
        self.table.focus()
        self._list()

    async def on_unmount(self) -> None:
        """Let go of the thread."""
        self._thread.close()

    async def _load(self, ids: list[int]) -> list[JournalRow]:
        return await self._thread.call(journal_rows, ids)

    def _list(self) -> None:
        _: Worker[None] = self.run_worker(self._show, group="journal-list", exclusive=True)

    async def _show(self) -> None:
        try:
            ids = await self._thread.call(journal_ids, leaving=self._leaving)
        except GpdedupError as error:
            self._say(screen_sentence(error, "the key"))
            return
        self.table.show_ids(ids)
        what = "to go now, and why" if self._leaving else "every decision and staging step, the newest first"
        self.query_one("#journal-head", Lines).show([(f" Journal  {counted(len(ids), 'line')}: {what}", "strong")])
        if not ids:
            self._say("nothing is to go yet" if self._leaving else "nothing was decided yet")

    @on(VirtualTable.CursorMoved)
    def _moved(self) -> None:
        self._write_detail()

    def on_resize(self) -> None:
        """Write the story for the new width."""
        self._write_detail()

    def _write_detail(self) -> None:
        row = self.table.current
        if row is None and self.table.row_count:
            return
        lines = story(row, self.app.size.width - 2) if row is not None else []
        self.query_one("#journal-detail", Lines).show(*lines)
        self.refresh_bindings()

    def _say(self, sentence: str) -> None:
        self.query_one("#journal-status", Lines).show([(f" {plain(sentence)}", "muted")])

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:  # noqa: ARG002 - as every screen has it
        """Returns why an action cannot be done now; nothing where it can."""
        if action != "reopen" or not self.is_mounted:
            return ""
        row = self.query_one(JournalTable).current
        if row is None:
            return "nothing is shown"
        return "" if row.line.after in {"remove", "keep"} else "this line is no decision"

    def say_why_not(self, title: str, reason: str) -> None:
        """Answer a grey key in the line for messages.

        Args:
            title: Of what was asked for.
            reason: Why it cannot be done now.
        """
        self._say(f"{title}: {reason}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done with this line."""
        return True if not self.why_not(action, parameters) else None

    def action_leaving(self) -> None:
        """Show only what is to go now, or everything again."""
        self._leaving = not self._leaving
        self._say("")
        self._list()

    def action_reopen(self) -> None:
        """Take the word on the item under the cursor back."""
        if (row := self.table.current) is not None:
            _: Worker[None] = self.run_worker(partial(self._reopen, row), group="journal-reopen")

    async def _reopen(self, row: JournalRow) -> None:
        try:
            outcome = await self._thread.write(decide_items, self.gpdedup.clock, [row.line.item_id], Verdict.OPEN)
        except GpdedupError as error:
            self._say(screen_sentence(error, "the key"))
            return
        if outcome.refused:
            self._say(review_text.refusal_text(outcome.refused))
        else:
            self._say(f"{outcome.title}: open again" if outcome.changed else "it is open already")
        self.gpdedup.library_changed.publish(None)
        self._list()


def story(row: JournalRow, width: int) -> list[Line]:
    """Write a line of the journal out.

    Args:
        row: The line.
        width: In cells.
    """
    line = row.line
    when = item_text.taken(line.at, seconds=True)
    title = line.title if line.title.startswith(line.action) else f"{line.action}: {line.title}"
    lines: list[Line] = [[(f" {when}  ", "label"), (plain(title), "")]]
    name, keeper = line.filename or line.item_id, line.keeper_filename or line.keeper_id
    stays = f"; {keeper} stays" if keeper else ""
    lines.append([(f" {plain(name)}: {line.change}{plain(stays)}", "strong")])
    why = f"{row.rule}, {row.confidence}: {row.reason}" if row.reason else line.note or "no rule claims the pair now"
    lines += [[(f" {text}", "")] for text in wrapped(why, width, DETAIL_LINES - 2)]
    return lines
