"""A list on a screen of its own: what was skipped, the calls of a dry run, what became of each item."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from models.text import counted, plain
from tui.widgets.line_list import LineList
from tui.widgets.step_bar import StepBar


class ListScreen(Screen[None]):
    """Shows lines under a title.

    Args:
        title: What they are.
        lines: Name and sentence of each; raw text from outside.
        empty: What to say where there are none.
        step: The step that stays marked in the top line.
        share: How much of the width the name takes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.step_back", "Back", id="list.back", tooltip="Close this list"),
    ]

    def __init__(
        self,
        title: str,
        lines: Sequence[tuple[str, str]],
        *,
        empty: str = "Nothing.",
        step: str = "sync",
        share: float = 0.4,
    ) -> None:
        super().__init__()
        self.STEP = step
        self._heading = title
        self._lines = lines
        self._empty = empty
        self._share = share

    def compose(self) -> ComposeResult:
        """Yield the title, with the number of lines, and the list."""
        yield StepBar()
        count = counted(len(self._lines), "line") if self._lines else self._empty
        yield Static(Content(f"{plain(self._heading)}   {count}"), classes="heading")
        yield LineList(id="lines", share=self._share)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(LineList).show(self._lines)
