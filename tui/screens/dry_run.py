"""The calls that staging would make, one kind of call a paragraph; none is made."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer

from tui.typing import Closing
from tui.widgets.paragraphs import Paragraphs
from tui.widgets.step_bar import StepBar


class DryRunScreen(Closing, Screen[bool]):
    """Closes with True where the person wants it done.

    Args:
        lines: What staging would do; plain text.
    """

    STEP = "stage"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,enter", "stage", "Stage", id="dry_run.stage", tooltip="Do what is listed here"),
        Binding("escape", "app.step_back", "Back", id="dry_run.back", tooltip="Close this list; nothing is done"),
        Binding("j", "scroll(1)", "Down", show=False, id="dry_run.down", tooltip="A line down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="dry_run.up", tooltip="A line up"),
    ]

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__()
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        """Yield the calls."""
        yield StepBar()
        with VerticalScroll(id="dry-run", classes="text"):
            yield Paragraphs(self._lines)
        yield Footer(show_command_palette=False)

    def action_stage(self) -> None:
        """Close, and go on to the real thing."""
        self.dismiss(True)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines.

        Args:
            lines: Down; negative for up.
        """
        self.query_one("#dry-run", VerticalScroll).scroll_relative(y=lines, animate=False)
