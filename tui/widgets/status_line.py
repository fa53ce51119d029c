"""One line of changing text that is repainted only when it changed: over SSH, bytes are latency."""

from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget


class StatusLine(Widget):
    """A line with a left and a right part.

    Args:
        id: The widget's id.
        classes: Its CSS classes.
    """

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        color: $foreground;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._left = ""
        self._right = ""

    @property
    def text(self) -> str:
        """What it shows: the left part, and the right one behind two spaces."""
        return f"{self._left}  {self._right}".rstrip()

    def show(self, left: str, right: str = "") -> None:
        """Show something, unless it is what is shown already.

        Args:
            left: Plain text; cut where there is no room.
            right: Plain text at the right edge, which is shown first of all.
        """
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> RenderResult:
        """Returns the line in the width that there is."""
        width = self.size.width
        right = Text(self._right, no_wrap=True)
        left = Text(self._left, no_wrap=True)
        room = max(0, width - right.cell_len - (2 if self._right else 0))
        left.truncate(room, overflow="ellipsis", pad=bool(self._right))
        return Text.assemble(left, "  " if self._right else "", right, no_wrap=True, end="")
