"""The rules with the numbers of their findings: a list on a wide screen, one line on a narrow one."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from models.text import plain
from tui.widgets.lines import Line, Lines, Piece, fitted

ALL_RULES = "all"


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
            self.show(head, *(_line(entry, is_current=entry.rule == current) for entry in entries))

    def on_resize(self) -> None:
        """Show as many rules as there is room for now."""
        self.show_rules(self._entries, self._current)

    def on_click(self, event: events.Click) -> None:
        """Choose the rule under the mouse."""
        number = event.y - 1
        if not self._one_line and 0 <= number < len(self._entries):
            self.post_message(self.Chosen(self._entries[number].rule))


def _line(entry: RuleEntry, *, is_current: bool) -> Line:
    text = f"{'▸' if is_current else ' '} {fitted(entry.title, 14)} {entry.findings:>6,}"
    return [(text, "current" if is_current else "")]


def _one_line(entries: Sequence[RuleEntry], current: str | None, width: int) -> Line:
    """Returns the current rule and its neighbours, as many as fit, the current one never cut off."""
    texts = [f"{plain(entry.title)} {entry.findings:,}" for entry in entries]
    place = next((number for number, entry in enumerate(entries) if entry.rule == current), 0)
    pieces: list[Piece] = [(" [ ] ", "label")]
    for number in _that_fit([len(text) + 3 for text in texts], place, width - 8):
        is_current = number == place
        text = f"▸ {texts[number]}  " if is_current else f"{texts[number]}   "
        pieces.append((text, "current" if is_current else ""))
    return pieces


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
