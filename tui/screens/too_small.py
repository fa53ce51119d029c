"""One sentence for a terminal that has no room for the screens."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static


class TooSmallScreen(ModalScreen[None]):
    """Stands in place of every screen until the terminal grows.

    Args:
        smallest: Columns and rows that are needed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "app.quit", "Quit", id="small.quit", tooltip="End the program"),
    ]

    def __init__(self, smallest: tuple[int, int]) -> None:
        super().__init__()
        self._smallest = smallest

    def compose(self) -> ComposeResult:
        """Yield the sentence."""
        yield Static(id="too-small")

    def on_resize(self, event: Resize) -> None:
        """Say how much room there is now."""
        columns, rows = self._smallest
        width, height = event.size
        self.query_one(Static).update(Content(f"{width}x{height} is too small: {columns}x{rows} needed. q quits."))
