"""Two pictures side by side, drawn with half blocks: two pixels a cell."""

from collections.abc import Sequence
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from models.candidates.pictures import Picture

UPPER_HALF: Final = "▀"
MARGIN: Final = 2


class Pictures(Widget):
    """Shows what goes at the left and what stays at the right; takes no room while there is nothing to show."""

    DEFAULT_CSS = """
    Pictures {
        height: 0;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pictures: Sequence[Picture | None] = ()

    @property
    def shown(self) -> int:
        """How many pictures are shown."""
        return sum(picture is not None for picture in self._pictures)

    def show(self, pictures: Sequence[Picture | None]) -> None:
        """Replace the pictures.

        Args:
            pictures: Of the candidate and of the keeper; None where there is none. Nothing hides them.
        """
        self._pictures = pictures
        rows = max((picture.height + 1) // 2 for picture in pictures if picture) if self.shown else 0
        self.styles.height = rows
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of cells.

        Args:
            y: From the top edge.
        """
        width = self.size.width
        half = max(1, (width - MARGIN) // 2)
        segments = [Segment(" " * MARGIN, self.rich_style)]
        for picture in self._pictures:
            cells = _cells(picture, y, half)
            segments += [*cells, Segment(" " * (half - len(cells)), self.rich_style)]
        return Strip(segments).adjust_cell_length(width, self.rich_style)


def _cells(picture: Picture | None, y: int, width: int) -> list[Segment]:
    if picture is None or 2 * y >= picture.height:
        return []
    return [
        Segment(UPPER_HALF, Style(color=_colour(picture, x, 2 * y), bgcolor=_colour(picture, x, 2 * y + 1)))
        for x in range(min(width, picture.width))
    ]


def _colour(picture: Picture, x: int, y: int) -> Color | None:
    if y >= picture.height:
        return None
    place = 3 * (y * picture.width + x)
    return Color.from_rgb(*picture.pixels[place : place + 3])
