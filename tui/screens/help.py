"""What to do on the screen one came from, what its signs mean, and its keys by purpose."""

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from tui.commands import Command, commands_of, keys_of, keys_to_come
from tui.help_text import ABOUT, GUIDES, WAY, WORDS, Entry, Guide
from tui.screens.compare import CompareScreen
from tui.typing import Gpdedup
from tui.widgets.step_bar import StepBar

KEY_CELLS = 11
TITLE_CELLS = 18
PLACE = re.compile("<([a-z_.-]+)>")


class HelpScreen(Gpdedup, Screen[None]):
    """Takes every key from the bindings themselves, so that it cannot be wrong about one.

    Args:
        explained: The screen whose keys are explained.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark", "app.step_back", "Back", id="help.back", tooltip="Close the help"),
        Binding("space,ctrl+d", "page(1)", "Page down", id="help.page_down", tooltip="A page further"),
        Binding("b,ctrl+u", "page(-1)", "Page up", show=False, id="help.page_up", tooltip="A page back"),
        Binding("j", "scroll(1)", "Down", show=False, id="help.down", tooltip="A line down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="help.up", tooltip="A line up"),
    ]

    def __init__(self, explained: Screen[object]) -> None:
        super().__init__()
        self.STEP = getattr(explained, "STEP", "")
        # Taken now: what a binding can do depends on the screen's state, which help must not change.
        self._commands = list(commands_of(explained))
        self._all_keys = {**keys_to_come(self.app, CompareScreen, self.gpdedup.settings.keys), **keys_of(explained)}
        self._guide = GUIDES.get(type(explained).__name__, Guide(()))

    def compose(self) -> ComposeResult:
        """Yield what to do, then signs, keys and words."""
        yield StepBar()
        with VerticalScroll(id="help"):
            yield Static(Content(ABOUT), classes="about")
            if self._guide.steps:
                yield from _titled("What to do here", _steps(self._said(self._guide.steps)))
            if self._guide.signs:
                yield from _titled("Signs in the table", _entries(self._guide.signs))
            for purpose, commands in self._by_purpose():
                yield from _titled(purpose, _keys(commands))
            for title, entries in self._guide.extra:
                yield from _titled(title, _entries(entries, KEY_CELLS + TITLE_CELLS))
            yield from _titled("Keys everywhere", _keys(self._everywhere()))
            yield from _titled("The way through it", _steps(self._said(WAY)))
            yield from _titled("Words", _entries(WORDS))
        yield Footer(show_command_palette=False)

    def _by_purpose(self) -> Iterable[tuple[str, list[Command]]]:
        here = {command.id: command for command in self._commands if command.node is not self.app}
        for purpose, ids in (self._guide.purposes or {}).items():
            yield purpose, [here.pop(name) for name in ids if name in here]
        if here:
            yield "More keys here" if self._guide.purposes else "Keys here", list(here.values())

    def _everywhere(self) -> list[Command]:
        return [command for command in self._commands if command.node is self.app]

    def _said(self, texts: Sequence[str]) -> list[str]:
        """Put the keys that are in force now into texts."""
        keys = {**self._all_keys, **{command.id: command.key for command in self._commands}}
        return [PLACE.sub(lambda found: keys.get(found[1], "(no key)"), text) for text in texts]

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines.

        Args:
            lines: Down; negative for up.
        """
        self.query_one("#help", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages.

        Args:
            pages: Down; negative for up.
        """
        box = self.query_one("#help", VerticalScroll)
        box.scroll_relative(y=pages * max(1, box.size.height - 2), animate=False)


def _titled(title: str, table: Table) -> Iterable[Widget]:
    yield Static(Content(title), classes="title")
    yield Static(table)


def _steps(texts: Iterable[str]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for number, text in enumerate(texts, start=1):
        table.add_row(Text(f"{number}"), Text(text))
    return table


def _entries(entries: Iterable[Entry], cells: int = KEY_CELLS) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=cells)
    for sign, meaning in entries:
        table.add_row(Text(sign, "bold"), Text(meaning))
    return table


def _keys(commands: Iterable[Command]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=KEY_CELLS)
    table.add_column(min_width=TITLE_CELLS)
    for command in commands:
        reason = f": {command.reason}" if command.reason else ""
        unavailable = "" if command.is_enabled else f" (not now{reason})"
        style = "" if command.is_enabled else "dim"
        cells = (command.key, command.title, command.help + unavailable)
        table.add_row(*(Text(cell, style) for cell in cells))
    return table
