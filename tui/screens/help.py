"""What this is, its words, and the keys of the screen one came from."""

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from tui.commands import Command, commands_of
from tui.widgets.step_bar import StepBar

ABOUT: Final = (
    "gpdedup-tui reads what your photo library holds, proposes what is redundant, lets you decide, and stages"
    " what you chose, so that you can delete it in Google Photos. It never deletes anything itself."
)
WORDS: Final = (
    ("item", "one photo or video of the library"),
    ("source", "where items come from: Takeout export, Google account, what you picked"),
    ("rule", "looks for one kind of redundant items, such as uuid-thumbnail"),
    ("finding", "a rule's claim that a candidate is redundant because its keeper stays"),
    ("certain", "identical bytes"),
    ("strong", "independent evidence agrees"),
    ("possible", "needs your eyes; no bulk action touches it unasked"),
    ("decision", "your word on a candidate: remove, keep, or open as long as there is none"),
    ("plan", "every candidate decided remove, with its route"),
    ("album", "the route through Google's API, for items that your own client uploaded"),
    ("hand-off", "the route for everything else: a work list with links, and a browser script"),
)


class HelpScreen(Screen[None]):
    """Is made from the bindings themselves, so that it cannot be wrong about a key.

    Args:
        explained: The screen whose keys are explained.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.step_back", "Back", id="help.back", tooltip="Close the help"),
        Binding("j", "scroll(1)", "Down", show=False, id="help.down", tooltip="A line down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="help.up", tooltip="A line up"),
    ]

    def __init__(self, explained: Screen[object]) -> None:
        super().__init__()
        self.STEP = getattr(explained, "STEP", "")
        # Taken now: what a binding can do depends on the screen's state, which help must not change.
        self._commands = list(commands_of(explained))

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield StepBar()
        with VerticalScroll(id="help"):
            yield Static(Content(ABOUT), classes="about")
            yield Static(Content("Keys here"), classes="title")
            yield Static(_table(self._here()))
            yield Static(Content("Keys everywhere"), classes="title")
            yield Static(_table(self._everywhere()))
            yield Static(Content("Words"), classes="title")
            yield Static(_words())
        yield Footer(show_command_palette=False)

    def _here(self) -> list[Command]:
        return [command for command in self._commands if command.node is not self.app]

    def _everywhere(self) -> list[Command]:
        return [command for command in self._commands if command.node is self.app]

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines.

        Args:
            lines: Down; negative for up.
        """
        self.query_one("#help", VerticalScroll).scroll_relative(y=lines, animate=False)


def _table(commands: Iterable[Command]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for command in commands:
        reason = f": {command.reason}" if command.reason else ""
        unavailable = "" if command.is_enabled else f" (not now{reason})"
        style = "" if command.is_enabled else "dim"
        cells = (command.key, command.title, command.help + unavailable)
        table.add_row(*(Text(cell, style) for cell in cells))
    return table


def _words() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for word, meaning in WORDS:
        table.add_row(Text(word), Text(meaning))
    return table
