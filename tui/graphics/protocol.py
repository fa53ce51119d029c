"""What a terminal tells of itself, and the best way to show pictures in it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

QUESTION: Final = "\x1b[>q\x1b[16t\x1b[c"
"""Its name (XTVERSION), the size of a cell in pixels, and its attributes (DA1): that last one nearly all answer."""
ANSWER: Final = re.compile(
    r"\x1bP>\|(?P<name>[^\x1b]*)\x1b\\|\x1b\[6;(?P<height>\d+);(?P<width>\d+)t|\x1b\[\?(?P<attributes>[\d;]*)c"
)
BEGUN: Final = re.compile(r"\x1b(?:P[^\x1b]*\x1b?|\[\?[\d;]*|\[6;[\d;]*)\Z")
"""An answer of which the rest is still on the line."""
MAYBE_BEGUN: Final = re.compile(rf"{BEGUN.pattern}|\x1b\[?6?\Z")
"""Likewise, or a lone escape: the key, or the first character of an answer that is due."""
SIXEL_ATTRIBUTE: Final = 4
USUAL_CELL: Final = (8, 16)
"""Pixels of a cell where the terminal does not say: rather too few, so that no picture grows out of its place."""
KITTY: Final = re.compile(r"kitty\((\d+)\.(\d+)|ghostty", re.IGNORECASE)
FIRST_KITTY: Final = (0, 28)
"""The first version that draws pictures in place of characters, which the screens move and cover like any others."""
ITERM2: Final = re.compile(r"iterm2|wezterm|mintty", re.IGNORECASE)


class Protocol(StrEnum):
    """A way to show a picture."""

    KITTY = "kitty"
    ITERM2 = "iterm2"
    SIXEL = "sixel"
    BLOCKS = "blocks"
    """Half blocks, two pixels a cell: in every terminal."""


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """What a terminal answered."""

    name: str = ""
    """As it calls itself: `kitty(0.35.2)`, `WezTerm 20240203`."""
    attributes: frozenset[int] = frozenset()
    """Of DA1; 4 stands for sixel graphics."""
    cell: tuple[int, int] = USUAL_CELL
    """Width and height of a cell in pixels."""
    seconds: float | None = None
    """How long the answer took; None where none came."""

    @classmethod
    def of(cls, answers: str, seconds: float) -> "TerminalFacts":
        """Read answers.

        Args:
            answers: Escape sequences, as the terminal sent them.
            seconds: How long they took.
        """
        name, attributes, cell = "", frozenset[int](), USUAL_CELL
        for found in ANSWER.finditer(answers):
            if found["name"] is not None:
                name = found["name"]
            elif found["width"] is not None:
                width, height = int(found["width"]), int(found["height"])
                cell = (width, height) if 2 <= width <= 100 and 4 <= height <= 200 else USUAL_CELL
            else:
                attributes = frozenset(int(number) for number in found["attributes"].split(";") if number)
        return cls(name, attributes, cell, seconds)


def protocol_of(facts: TerminalFacts) -> Protocol:
    """Choose the best way that a terminal has to show pictures.

    Args:
        facts: What it answered; a multiplexer such as tmux answers for itself.
    """
    kitty = KITTY.match(facts.name)
    if kitty and (kitty[1] is None or (int(kitty[1]), int(kitty[2])) >= FIRST_KITTY):
        return Protocol.KITTY
    if ITERM2.match(facts.name):
        return Protocol.ITERM2
    return Protocol.SIXEL if SIXEL_ATTRIBUTE in facts.attributes else Protocol.BLOCKS
