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

from tui.typing import Closing

QUIET = 2
"""Light modules around the code; the standard says four, every reader is content with two."""
LEAST_QUIET = 1
"""Where two do not fit: phones read that, too."""


def matrix_of(text: str, quiet: int = QUIET) -> list[list[bool]]:
    """Returns the modules of a QR code with its quiet zone, True for dark, with an even number of rows.

    Args:
        text: What it says.
        quiet: How many light modules stand around it.
    """
    import segno  # noqa: PLC0415 - 20 ms that only those pay who want a code

    code = segno.make(text, error="l", micro=False, boost_error=False)
    rows = [[bool(module) for module in row] for row in code.matrix_iter(border=quiet)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return rows


def cells_needed(text: str, quiet: int = LEAST_QUIET) -> tuple[int, int]:
    """Returns how many columns and rows the code of a text takes, two modules a cell."""
    matrix = matrix_of(text, quiet)
    return len(matrix[0]), len(matrix) // 2


class QrCode(Widget):
    """Draws the code in half blocks, black on white whatever the theme.

    Args:
        text: What it says.
        quiet: How many light modules stand around it.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    def __init__(self, text: str, quiet: int = QUIET) -> None:
        super().__init__()
        self._matrix = matrix_of(text, quiet)
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


class QrScreen(Closing, ModalScreen[None]):
    """Shows the code alone, or says how much room it needs; looks again when the terminal's size changes.

    Args:
        address: What it says.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,k,q,enter", "dismiss(None)", "Close", id="qr.close", tooltip="Back to the address as text"),
    ]

    def __init__(self, address: str) -> None:
        super().__init__(classes="centred")
        self._address = address
        self._drawn_for: object = None

    def compose(self) -> ComposeResult:
        """Yield the code where it fits."""
        width, height = self._drawn_for = self.app.size
        for quiet in (QUIET, LEAST_QUIET):
            columns, rows = cells_needed(self._address, quiet)
            if columns <= width and rows <= height:
                yield QrCode(self._address, quiet)
                return
        lines = (
            f"The QR code of this address needs {columns}x{rows} characters; there are {width}x{height}.",
            "Make the window larger or its letters smaller (ctrl and - in many terminals): it appears when it fits.",
            "Or escape, and y copies the address.",
        )
        yield Static(Content("\n".join(lines)), classes="box")

    async def on_resize(self) -> None:
        """Look again whether it fits."""
        if self.app.size != self._drawn_for:
            await self.recompose()
