"""Lines of text that wrap with a hanging indent: a label or a number stays alone at the left."""

import re
from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.widgets import Static

from tui.widgets.lines import wrapped

LEAD: Final = re.compile(r"\s*(?:\S+(?: \S+)?\s{2,})?")
"""What stays at the left: spaces, then a label or a number with at least two spaces behind it."""
MOST: Final = 100
"""Lines that one paragraph may take."""


def hanging(line: str, width: int) -> list[str]:
    """Break a line so that what follows its first row begins where the words behind its label do.

    Args:
        line: Plain text.
        width: In cells.
    """
    match = LEAD.match(line)
    lead = match[0] if match is not None and match.end() <= width // 2 else ""
    rows = wrapped(line[len(lead) :], width - len(lead), MOST) or [""]
    return [f"{lead}{rows[0]}".rstrip(), *(" " * len(lead) + row for row in rows[1:])]


class Paragraphs(Static):
    """Shows lines, wrapped anew whenever its width changes.

    Args:
        lines: At first; plain text.
        id: The widget's id.
    """

    def __init__(self, lines: Iterable[str] = (), *, id: str | None = None) -> None:
        self._lines = tuple(lines)
        self._drawn: list[str] = list(self._lines)
        super().__init__(Content("\n".join(self._drawn)), id=id)

    def show(self, lines: Iterable[str]) -> None:
        """Show other lines.

        Args:
            lines: Plain text.
        """
        self._lines = tuple(lines)
        self.on_resize()

    def on_resize(self) -> None:
        """Wrap for the width that there is; nothing is drawn anew where nothing changed."""
        width = self.content_size.width
        rows = [row for line in self._lines for row in hanging(line, width)] if width else list(self._lines)
        if rows != self._drawn:
            self._drawn = rows
            self.update(Content("\n".join(rows)))
