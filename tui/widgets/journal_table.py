"""The lines of the journal, any number of them, read a page at a time."""

from array import array
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import ClassVar, Final

from rich.segment import Segment
from textual.strip import Strip
from textual.worker import Worker

from models.decisions import JournalRow
from models.text import plain
from tui import item_text
from tui.widgets.lines import fitted
from tui.widgets.virtual_table import VirtualTable

PAGE_ROWS: Final = 64
PAGES_KEPT: Final = 32
TIME_CELLS: Final = 16
STEP_CELLS: Final = 8
CHANGE_CELLS: Final = 15


class JournalTable(VirtualTable):
    """Draws journal lines; what has not been read yet is a dim line until it comes.

    Args:
        load: Reads the lines with some numbers.
        id: Of the widget.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"journal--text", "journal--muted", "journal--cursor"}
    DEFAULT_CSS = """
    JournalTable {
        & > .journal--text { color: $foreground; }
        & > .journal--muted { color: $text-muted; }
        & > .journal--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        &:ansi > .journal--cursor { background: ansi_default; color: ansi_default; text-style: bold reverse; }
    }
    """

    def __init__(self, load: Callable[[list[int]], Awaitable[list[JournalRow]]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._load = load
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, JournalRow]] = OrderedDict()

    def show_ids(self, ids: "array[int]") -> None:
        """Show other lines; the cursor stays on its own where it is among them."""
        held = self._ids[self.cursor] if self.row_count else None
        self._ids = ids
        self._pages.clear()
        self.set_rows(len(ids), ids.index(held) if held is not None and held in ids else 0)
        self.refresh()

    @property
    def current(self) -> JournalRow | None:
        """The line under the cursor; None where there is none, or while it is being read."""
        return self._row(self.cursor) if self.row_count else None

    def _row(self, row: int) -> JournalRow | None:
        return self._pages.get(row // PAGE_ROWS, {}).get(self._ids[row])

    def view_moved(self, direction: int) -> None:  # noqa: ARG002 - the direction does not matter here
        """Read the pages of the lines that came into view."""
        last = min(self.top + self.page_height, self.row_count) - 1
        for page in range(self.top // PAGE_ROWS, last // PAGE_ROWS + 1) if self.row_count else ():
            if page not in self._pages:
                _: Worker[None] = self.run_worker(partial(self._read, page, self._ids), group="journal-page")

    async def _read(self, page: int, ids: "array[int]") -> None:
        found = await self._load(ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS].tolist())
        if ids is not self._ids:
            return
        self._pages[page] = {row.line.id: row for row in found}
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        self.rows_arrived(range(page * PAGE_ROWS, (page + 1) * PAGE_ROWS))
        if self.cursor // PAGE_ROWS == page:
            self._post_moved()

    def is_ready(self) -> bool:
        """Tell whether all visible lines have been read."""
        visible = range(self.top, min(self.top + self.page_height, self.row_count))
        return all(self._row(row) is not None for row in visible)

    def row_strip(self, row: int, width: int) -> Strip:
        """Draw one line.

        Args:
            row: From 0.
            width: In cells.
        """
        found = self._row(row)
        name = "cursor" if row == self.cursor else "text" if found is not None else "muted"
        style = self.get_component_rich_style(f"journal--{name}")
        text = "  …" if found is None else self._text(found, width)
        return Strip([Segment(fitted(text, width), style)], width)

    def _text(self, found: JournalRow, width: int) -> str:
        line = found.line
        head = f" {fitted(item_text.taken(line.at), TIME_CELLS)}  {fitted(line.step, STEP_CELLS)}"
        head += f" {fitted(line.change, CHANGE_CELLS)}  "
        room = max(0, width - len(head) - 3)
        keeper = line.keeper_filename or line.keeper_id or item_text.UNKNOWN
        goes = room * 3 // 5
        return f"{head}{fitted(plain(line.filename or line.item_id), goes)}  {fitted(plain(keeper), room - goes)}"
