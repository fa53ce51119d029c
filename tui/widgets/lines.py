"""A few lines of text, of which only what changed goes to the terminal."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from models.text import ELLIPSIS, plain, shortened

Piece = tuple[str, str]
"""Text, and what it is: the name of a component class without its prefix; empty for plain text."""
Line = Sequence[Piece]


UNSTEADY: Final = dict.fromkeys((0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))
"""Joiners, variation selectors and skin tones."""


def steady(text: str | None) -> str:
    """Make text plain, and as wide on every terminal as it is counted here.

    Terminals do not agree on the width of joined emoji: some draw one picture, others each part. Taken apart, every
    part has the width that all of them know, and the columns stay where they are.

    Args:
        text: From outside; None stands for "not known".
    """
    text = plain(text)
    return text if text.isascii() else text.translate(UNSTEADY)


class Lines(Widget):
    """Shows lines made of pieces. Text from outside may stand in them as it is: it is made plain here.

    When lines are replaced, each is repainted from its start to the last cell that differs, and no further:
    over a slow line a key then costs a few hundred bytes instead of a screenful.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--label",
        "lines--goes",
        "lines--stays",
        "lines--muted",
        "lines--strong",
        "lines--warning",
        "lines--current",
    }
    DEFAULT_CSS = """
    Lines {
        height: 1;
        & > .lines--label { color: $text-muted; }
        & > .lines--goes { color: $text-error; }
        & > .lines--stays { color: $text-success; }
        & > .lines--muted { color: $text-muted; }
        & > .lines--strong { text-style: bold; }
        & > .lines--warning { color: $text-warning; text-style: bold; }
        & > .lines--current { color: $text-accent; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[list[Piece]] = []

    @property
    def text(self) -> str:
        """What is shown, without colours, a line each."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self._lines)

    def show(self, *lines: Line) -> None:
        """Replace the lines.

        Args:
            *lines: What is too wide is cut off at the right edge; what is too much is left out at the end.
        """
        old, self._lines = self._lines, [[(steady(text), what) for text, what in line] for line in lines]
        for y in range(max(len(old), len(self._lines))):
            before, after = (lines[y] if y < len(lines) else [] for lines in (old, self._lines))
            changed = _changed_cells(before, after)
            if changed:
                self.refresh(Region(0, y, min(changed, max(self.size.width, 1)), 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line.

        Args:
            y: From the widget's top edge.
        """
        width, base = self.size.width, self.rich_style
        if y >= len(self._lines):
            return Strip.blank(width, base)
        segments = [Segment(text, self._style(what, base)) for text, what in self._lines[y]]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, what: str, base: Style) -> Style:
        return self.get_component_rich_style(f"lines--{what}") if what else base


def _changed_cells(before: Line, after: Line) -> int:
    """Returns how many cells, from the left, must be painted to turn one line into the other; 0 where none."""
    old, new = _characters(before), _characters(after)
    end = max(len(old), len(new))
    old += [(" ", "")] * (end - len(old))
    new += [(" ", "")] * (end - len(new))
    while end and old[end - 1] == new[end - 1]:
        end -= 1
    if not end:
        return 0
    texts = ["".join(character for character, _ in line) for line in (old, new)]
    if all(cell_len(text) == len(text) for text in texts):
        return end
    # A wide or joined character may change its neighbours' cells: such a line is painted whole.
    return max(map(cell_len, texts))


def _characters(line: Line) -> list[Piece]:
    return [(character, what) for text, what in line for character in text]


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Bring text to a width, shortened in its middle or filled up with spaces.

    Args:
        text: From outside; it is made plain.
        width: In cells.
        right: Is the text aligned to the right?
    """
    text = shortened(steady(text), max(0, width))
    blank = " " * (width - cell_len(text))
    return blank + text if right else text + blank


def wrapped(text: str, width: int, height: int) -> list[str]:
    """Break text into lines, at spaces where there are any.

    Args:
        text: From outside; it is made plain.
        width: In cells.
        height: How many lines there may be; what does not fit ends in an ellipsis.
    """
    rest, lines = steady(text).split(), list[str]()
    while rest and len(lines) < height - 1:
        line = rest.pop(0)
        while rest and cell_len(line) + 1 + cell_len(rest[0]) <= width:
            line += " " + rest.pop(0)
        if cell_len(line) > width:
            line, more = _split(line, width)
            rest.insert(0, more)
        lines.append(line)
    last = " ".join(rest)
    if cell_len(last) > width:
        last = set_cell_size(last, width - 1).rstrip() + ELLIPSIS
    return [*lines, last] if last else lines


def _split(word: str, width: int) -> tuple[str, str]:
    end = len(word)
    while end > 1 and cell_len(word[:end]) > width:
        end -= 1
    return word[:end], word[end:]
