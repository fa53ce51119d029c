"""A list of any number of rows, of which only the visible ones are ever drawn.

The terminal may be at the far end of a slow line: moving the cursor repaints two lines, and at the edge the view
moves by half a page at once instead of by one line at every key.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from tui.table_keys import TABLE_KEYS

PATIENCE: Final = 0.06
"""Seconds that a view waits for its rows before it shows which are missing."""


class VirtualTable(ScrollView, can_focus=True):
    """A scrolling list with a cursor and a markable range; a subclass draws a row as one strip."""

    BINDINGS: ClassVar[list[BindingType]] = [*TABLE_KEYS]
    DEFAULT_CSS = """
    VirtualTable {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
    }
    """

    @dataclass
    class CursorMoved(Message):
        """The cursor stands on another row, or the rows under it changed."""

        table: "VirtualTable"
        row: int
        """From 0; -1 where there are no rows."""

        # Held-down keys make many of these; only where the cursor came to rest counts.
        def can_replace(self, message: Message) -> bool:
            """Returns whether a waiting message may be dropped in favour of this one."""
            return isinstance(message, VirtualTable.CursorMoved)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.row_count = 0
        self.cursor = 0
        self.mark_start: int | None = None
        """Where the marked range began; None while nothing is marked."""
        self._is_marking = False
        self._late: Timer | None = None
        self._painted: dict[int, Strip] = {}

    @abstractmethod
    def row_strip(self, row: int, width: int) -> Strip:
        """Draw one row.

        Args:
            row: From 0, below `row_count`.
            width: In cells.

        Returns:
            A strip of exactly that width.
        """

    def view_moved(self, direction: int) -> None:
        """Called when other rows come into view.

        Args:
            direction: 1 downwards, -1 upwards, 0 where there is no telling.
        """

    def is_ready(self) -> bool:
        """Tell whether all visible rows can be drawn; where not, the view is painted a moment later."""
        return True

    @property
    def page_height(self) -> int:
        """How many rows are visible at once."""
        return max(1, self.scrollable_content_region.height)

    @property
    def top(self) -> int:
        """The first visible row."""
        return self.scroll_offset.y

    @property
    def marked(self) -> range:
        """The marked rows; empty while nothing is marked."""
        if self.mark_start is None or not self.row_count:
            return range(0)
        return range(min(self.mark_start, self.cursor), max(self.mark_start, self.cursor) + 1)

    def set_rows(self, count: int, cursor: int) -> None:
        """Show other rows.

        Args:
            count: How many there are now.
            cursor: Where the cursor stands; brought into the rows that there are.
        """
        screen_line = self.cursor - self.top
        self.row_count = count
        self.cursor = max(0, min(cursor, count - 1))
        self.mark_start, self._is_marking = None, False
        # The scroll bar is always there: nothing else on the screen moves, and no layout need be made.
        self.set_reactive(VirtualTable.virtual_size, Size(1, count))
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = count
        self._scroll_rows(self.cursor - screen_line)
        self.view_moved(0)
        self._paint()
        self._post_moved()

    def move_to(self, row: int, *, top: int | None = None, extend: bool = False) -> None:
        """Put the cursor on a row, and that row into view.

        Args:
            row: Brought into the rows that there are.
            top: The first visible row afterwards, where the caller wants a certain one.
            extend: Does the marked range grow with it?
        """
        if not self.row_count:
            return
        row = max(0, min(row, self.row_count - 1))
        old, old_marked, old_top = self.cursor, self.marked, self.top
        if extend and self.mark_start is None:
            self.mark_start = old
        elif not (extend or self._is_marking):
            self.mark_start = None
        self.cursor = row
        self._scroll_rows(old_top if top is None else top)
        if self.top == old_top:
            self._repaint_changed(old, old_marked)
        if row != old or self.marked != old_marked:
            self._post_moved()

    def _scroll_rows(self, top: int) -> None:
        """Scroll so that the cursor is in view: to `top` where that shows it, else with the cursor in the middle."""
        height = self.page_height
        top = max(0, min(top, self.row_count - height))
        if not top <= self.cursor < top + height:
            top = self.cursor - height // 2
        self.scroll_to(y=max(0, min(top, self.row_count - height)), animate=False)

    def _repaint_changed(self, old_cursor: int, old_marked: range) -> None:
        """Draw those visible rows again that look different now; `in` costs nothing with ranges."""
        marked, moved = self.marked, {old_cursor, self.cursor} if old_cursor != self.cursor else set()
        visible = range(self.top, min(self.top + self.page_height, self.row_count))
        self.repaint_rows([row for row in visible if row in moved or (row in marked) != (row in old_marked)])

    def repaint_rows(self, rows: Iterable[int]) -> None:
        """Draw rows again, as far as they are visible."""
        top, width = self.top, self.scrollable_content_region.width
        visible = range(top, top + self.page_height)
        regions = [Region(0, row - top, width, 1) for row in rows if row in visible]
        if regions:
            self.refresh(*regions)

    def rows_arrived(self, rows: Iterable[int]) -> None:
        """Draw rows that have been read; the whole view, where it has been waiting for them."""
        if self._late is None:
            self.repaint_rows(rows)
        elif self.is_ready():
            self._paint_now()

    def _paint(self) -> None:
        """Draw the view once its rows are there, or in a moment as far as they are.

        Painting placeholders first and rows right after would send every line twice.
        """
        if self.is_ready():
            self._paint_now()
        elif self._late is None:
            self._late = self.set_timer(PATIENCE, self._paint_now)

    def _paint_now(self) -> None:
        if self._late is not None:
            self._late.stop()
            self._late = None
        width = self.scrollable_content_region.width
        changed = [y for y in range(self.size.height) if self._painted.get(y) != self.draw_line(y)]
        if changed:  # lines that look the same in the new view are not sent again
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _post_moved(self) -> None:
        self.post_message(self.CursorMoved(self, self.cursor if self.row_count else -1))

    def draw_line(self, y: int) -> Strip:
        """Draw one line of the widget.

        Args:
            y: From the widget's top edge.
        """
        row, width = y + self.top, self.scrollable_content_region.width
        if row >= self.row_count:
            return Strip.blank(width, self.rich_style)
        return self.row_strip(row, width)

    def render_line(self, y: int) -> Strip:
        """Draw one line, and remember it as what the terminal shows.

        Args:
            y: From the widget's top edge.
        """
        self._painted[y] = strip = self.draw_line(y)
        return strip

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the cursor in view."""
        # The layout has just painted everything, but Textual still holds the whole region for dirty: the next key
        # would send a screenful. What really changed since is found by `_paint`.
        self._exchange_repaint_regions()
        self._scroll_rows(self.top)
        self.view_moved(0)
        self._paint()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Load and draw what comes into view, by key, wheel or scroll bar."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.view_moved(1 if new_value > old_value else -1)
            self._paint()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points."""
        row = event.y + self.top
        if row < self.row_count:
            self.move_to(row, extend=event.shift)

    def action_step(self, rows: int) -> None:
        """Move by so many rows."""
        self.move_to(self.cursor + rows)

    def action_extend(self, rows: int) -> None:
        """Move by so many rows, marking them."""
        self.move_to(self.cursor + rows, extend=True)

    def action_page(self, pages: int) -> None:
        """Move by so many pages; the cursor keeps its place on the screen."""
        rows = pages * self.page_height
        self.move_to(self.cursor + rows, top=self.top + rows)

    def action_half_page(self, halves: int) -> None:
        """Move by so many half pages; the cursor keeps its place on the screen."""
        rows = halves * max(1, self.page_height // 2)
        self.move_to(self.cursor + rows, top=self.top + rows)

    def action_end(self, direction: int) -> None:
        """Move to the first row (-1) or to the last one (1)."""
        self.move_to(0 if direction < 0 else self.row_count - 1)

    def action_mark(self) -> None:
        """Begin to mark rows; where some are marked, mark none."""
        if self.mark_start is None:
            self.mark_start, self._is_marking = self.cursor, True
            self.repaint_rows(self.marked)
            self._post_moved()
        else:
            self.unmark()

    def mark_rows(self, rows: range) -> None:
        """Mark rows; the cursor goes to the last of them.

        Args:
            rows: Not empty, side by side.
        """
        old, self.mark_start = self.marked, rows.start
        self.move_to(rows[-1], extend=True)
        self.repaint_rows({*old, *rows})
        self._post_moved()

    def unmark(self) -> None:
        """Mark nothing any more."""
        marked = self.marked
        self.mark_start, self._is_marking = None, False
        self.repaint_rows(marked)
        self._post_moved()
