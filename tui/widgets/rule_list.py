"""The rules with the numbers of their findings: a list on a wide screen, one line on a narrow one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from models.text import plain
from tui.widgets.lines import Line, Lines, Piece, fitted

ALL_RULES: Final = "all"
SHORTEST: Final = 14
LONGEST: Final = 20
"""Cells that a title may take; a longer one, of the person's own rule, is cut in its middle."""
NUMBER_CELLS: Final = 7
EDGE_CELLS: Final = 6
"""For the bracket at each end of the one line, and the number of rules beyond it."""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One line of the list."""

    rule: str | None
    """None stands for all rules together."""
    findings: int

    @property
    def title(self) -> str:
        """As it is shown."""
        return self.rule or ALL_RULES


class RuleList(Lines):
    """Shows which rule's findings the table holds. `[` and `]` or a click choose another."""

    DEFAULT_CSS = """
    RuleList {
        width: 25;
        height: 1fr;
        border-right: solid $surface-lighten-2;
    }
    RuleList.-one-line {
        width: 1fr;
        height: 1;
        border-right: none;
    }
    """

    @dataclass
    class Chosen(Message):
        """The person clicked on a rule."""

        rule: str | None

    def __init__(self, *, id: str, one_line: bool = False) -> None:
        super().__init__(id=id, classes="-one-line" if one_line else None)
        self._one_line = one_line
        self._entries: Sequence[RuleEntry] = ()
        self._current: str | None = None

    def show_rules(self, entries: Sequence[RuleEntry], current: str | None) -> None:
        """Show the rules.

        Args:
            entries: In the order of `[` and `]`.
            current: The rule that the table shows; None for all.
        """
        self._entries, self._current = entries, current
        if self._one_line:
            self.show(_one_line(entries, current, self.size.width))
        else:
            head: Line = [(" Rules", "label")]
            self.styles.width = list_cells(entries)
            cells = _title_cells(entries)
            self.show(head, *(_line(entry, cells, is_current=entry.rule == current) for entry in entries))

    def on_resize(self) -> None:
        """Show as many rules as there is room for now."""
        self.show_rules(self._entries, self._current)

    def on_click(self, event: events.Click) -> None:
        """Choose the rule under the mouse."""
        number = event.y - 1
        if not self._one_line and 0 <= number < len(self._entries):
            self.post_message(self.Chosen(self._entries[number].rule))


def list_cells(entries: Sequence[RuleEntry]) -> int:
    """Returns how wide the list is: as wide as its longest title asks for, within bounds."""
    return _title_cells(entries) + NUMBER_CELLS + 4


def _title_cells(entries: Sequence[RuleEntry]) -> int:
    return min(max((cell_len(plain(entry.title)) for entry in entries), default=SHORTEST), LONGEST)


def _line(entry: RuleEntry, cells: int, *, is_current: bool) -> Line:
    text = f"{'▸' if is_current else ' '} {fitted(entry.title, cells)} {entry.findings:>{NUMBER_CELLS},}"
    return [(text, "current" if is_current else "")]


def _one_line(entries: Sequence[RuleEntry], current: str | None, width: int) -> Line:
    """Returns the current rule and its neighbours, as many as fit, and how many there are beyond each end."""
    texts = [f"{plain(entry.title)} {entry.findings:,}" for entry in entries]
    place = next((number for number, entry in enumerate(entries) if entry.rule == current), 0)
    shown = _that_fit([cell_len(text) + 3 for text in texts], place, width - 2 * EDGE_CELLS)
    before, after = shown.start, len(texts) - shown.stop
    pieces: list[Piece] = [(f" [{f' ‹{before}' if before else ''} ", "label")]
    for number in shown:
        is_current = number == place
        text = f"▸ {texts[number]}  " if is_current else f"{texts[number]}   "
        pieces.append((text, "current" if is_current else ""))
    return [*pieces, (f"{f'{after}› ' if after else ''}]", "label")]


def _that_fit(widths: Sequence[int], place: int, room: int) -> range:
    """Returns the numbers around a place whose widths fit into the room together, the ones after it first."""
    first, end = place, min(place + 1, len(widths))
    room -= sum(widths[first:end])
    while end < len(widths) and widths[end] <= room:
        room -= widths[end]
        end += 1
    while first > 0 and widths[first - 1] <= room:
        first -= 1
        room -= widths[first]
    return range(first, end)
