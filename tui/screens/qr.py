"""An address as a QR code, for a phone that looks at a terminal."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

QUIET = 2
"""Light modules around the code; the standard says four, every reader is content with two."""


def matrix_of(text: str) -> list[list[bool]]:
    """Returns the modules of a QR code with its quiet zone, True for dark, with an even number of rows.

    Args:
        text: What it says.
    """
    import segno  # noqa: PLC0415 - 20 ms that only those pay who want a code

    code = segno.make(text, error="l", micro=False, boost_error=False)
    rows = [[bool(module) for module in row] for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return rows


def cells_needed(text: str) -> tuple[int, int]:
    """Returns how many columns and rows the code of a text takes, two modules a cell."""
    matrix = matrix_of(text)
    return len(matrix[0]), len(matrix) // 2


class QrCode(Widget):
    """Draws the code in half blocks, black on white whatever the theme.

    Args:
        text: What it says.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._matrix = matrix_of(text)
        self.styles.width = len(self._matrix[0])
        self.styles.height = len(self._matrix) // 2

    def render_line(self, y: int) -> Strip:
        """Returns a line of cells, each the two modules above one another.

        Args:
            y: The line.
        """
        # The light modules are what is painted: without colour, white blocks on a black terminal stay readable.
        upper, lower = self._matrix[2 * y], self._matrix[2 * y + 1]
        text = "".join(" ▄▀█"[2 * (not above) + (not below)] for above, below in zip(upper, lower, strict=True))
        return Strip([Segment(text, Style(color="#ffffff", bgcolor="#000000"))], len(upper))


class QrScreen(ModalScreen[None]):
    """Shows the code alone, or says how much room it needs.

    Args:
        address: What it says.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,k,q,enter", "dismiss(None)", "Close", id="qr.close", tooltip="Back to the address as text"),
    ]

    def __init__(self, address: str) -> None:
        super().__init__(classes="centred")
        self._address = address

    def compose(self) -> ComposeResult:
        """Yield the code where it fits."""
        columns, rows = cells_needed(self._address)
        if columns <= self.app.size.width and rows <= self.app.size.height:
            yield QrCode(self._address)
            return
        room = f"{self.app.size.width}x{self.app.size.height}"
        yield Static(
            Content(f"The QR code of this address needs {columns}x{rows} characters; there are {room}.\nescape closes"),
            classes="box",
        )
