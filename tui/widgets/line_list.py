"""A scrolling list of lines that only draws what is seen: skipped files, dry-run calls, what became of each item."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from models.text import plain, shortened


class LineList(ScrollView, can_focus=True):
    """Shows lines of two columns: a name, shortened in its middle, and a sentence. Any number of them.

    Args:
        id: The widget's id.
        share: How much of the width the name takes.
    """

    DEFAULT_CSS = """
    LineList {
        height: 1fr;
        background: $background;
        color: $foreground;
        scrollbar-size-vertical: 1;
        &:ansi { background: ansi_default; color: ansi_default; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False, id="list.down", tooltip="A line down"),
        Binding("k", "scroll_up", "Up", show=False, id="list.up", tooltip="A line up"),
        Binding("g", "scroll_home", "First", show=False, id="list.first", tooltip="To the first line"),
        Binding("G", "scroll_end", "Last", show=False, id="list.last", tooltip="To the last line"),
        Binding("ctrl+d", "page_down", "Page down", show=False, id="list.page_down", tooltip="A page down"),
        Binding("ctrl+u", "page_up", "Page up", show=False, id="list.page_up", tooltip="A page up"),
    ]

    def __init__(self, *, id: str | None = None, share: float = 0.4) -> None:
        super().__init__(id=id)
        self._lines: Sequence[tuple[str, str]] = ()
        self._share = share

    @property
    def lines(self) -> Sequence[tuple[str, str]]:
        """The lines as they were given: raw text from outside."""
        return self._lines

    def show(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show other lines, from the first one on.

        Args:
            lines: Name and sentence; a name alone where the sentence is empty. Made plain when drawn.
        """
        self._lines = lines
        self.virtual_size = Size(0, len(lines))
        self.scroll_to(y=0, animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Returns one line of the view.

        Args:
            y: Counted from the top of the view.
        """
        width = self.scrollable_content_region.width
        index = self.scroll_offset.y + y
        style = self.rich_style
        if index >= len(self._lines):
            return Strip.blank(width, style)
        return Strip([Segment(set_cell_size(self._text(index, width), width), style)], width)

    def _text(self, index: int, width: int) -> str:
        name, sentence = self._lines[index]
        if not sentence:
            return " " + plain(name)
        column = max(12, int(width * self._share))
        return f" {set_cell_size(shortened(plain(name), column), column)}  {plain(sentence)}"

    def action_page_down(self) -> None:
        """Scroll a page down, at once."""
        self.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """Scroll a page up, at once."""
        self.scroll_page_up(animate=False)
