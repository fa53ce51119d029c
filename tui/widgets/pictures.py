"""Two pictures side by side: what goes, and what stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from models.candidates import ItemView
from models.candidates.pictures import Picture, picture_of
from models.control import Control
from models.errors import Cancelled, GpdedupError
from tui.exports import remembered_exports
from tui.graphics import Protocol, encoding
from tui.typing import Gpdedup

UPPER_HALF: Final = "▀"
FIRST_ID, LAST_ID = 16, 255
"""Ids of pictures in the terminal that a colour of the 256 can stand for."""
Pair = tuple[ItemView, ItemView | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it is drawn: its size in cells, and what the protocol needs."""

    picture: Picture
    columns: int
    rows: int
    number: int = 0
    """Its id in the terminal; 0 where the protocol knows none."""
    sequence: str = ""
    """What hands it over, or draws it at the cursor."""


class Pictures(Gpdedup, Widget):
    """Reads and shows the pictures of two items; takes no room while there is nothing to show.

    Half blocks are characters like any others, and so are the placeholders of the Kitty protocol. The other two
    protocols paint over cells: there the cells are left blank, and the picture follows once they are on the terminal.

    Args:
        id: Of the widget.
        pause: Seconds without another wish after which one is granted: nobody looks at what flies by.
        is_growing: Is it as high as its pictures? Otherwise its height is the style sheet's.
        indent: Cells left of the first picture.
    """

    DEFAULT_CSS = """
    Pictures {
        height: 0;
    }
    """
    _ids = count()

    @dataclass
    class Read(Message):
        """Pictures have been read, as far as their files are at hand."""

        pair: Pair
        drawn: Sequence[Drawn | None]
        protocol: Protocol

    @dataclass
    class Shown(Message):
        """Pictures are shown now, or there are none to show."""

        number: int

    def __init__(self, *, id: str | None = None, pause: float = 0.0, is_growing: bool = True, indent: int = 2) -> None:
        super().__init__(id=id)
        self._indent = indent
        self._pause = pause
        self._is_growing = is_growing
        self._drawn: Sequence[Drawn | None] = ()
        self._protocol = Protocol.BLOCKS
        self._wished: Pair | None = None
        self._last_wish: tuple[object, ...] = ()
        self._shown_pair: Pair | None = None
        self._waiting: Timer | None = None
        self._control = Control()
        self._is_painting = False

    @property
    def shown(self) -> int:
        """How many pictures are shown."""
        return sum(drawn is not None for drawn in self._drawn)

    def on_unmount(self) -> None:
        """Stop reading; let the terminal drop what it holds."""
        self._control.cancel()
        self._forget(self._drawn)

    # -- reading --------------------------------------------------------------------------------------------

    def wish(self, pair: Pair | None, columns: int, rows: int) -> None:
        """Show the pictures of two items as soon as they have been read; the last wish counts.

        Args:
            pair: What goes and what stays; None hides what is shown.
            columns: The most that one picture may take, in cells.
            rows: Likewise.
        """
        previews = self.gpdedup.previews
        wish = (pair, columns, rows, previews.protocol, previews.cell)
        if wish == self._last_wish and pair is not None:
            return
        self._wished, self._last_wish = pair, wish
        self._control.cancel()
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if pair is None or (pair != self._shown_pair and self.shown):
            self._show(())  # a picture beside a name that is not its own would mislead
        if pair is None:
            return
        self._control = Control()
        read = partial(self._begin, pair, (columns, rows), self._control)
        if self._pause:
            self._waiting = self.set_timer(self._pause, read)
        else:
            read()

    def _begin(self, pair: Pair, cells: tuple[int, int], control: Control) -> None:
        self._waiting = None
        previews = self.gpdedup.previews
        work = partial(self._read, pair, cells, control, previews.protocol, previews.cell)
        self.run_worker(work, thread=True, group="pictures", exclusive=True, exit_on_error=False)

    def _read(
        self, pair: Pair, cells: tuple[int, int], control: Control, protocol: Protocol, cell: tuple[int, int]
    ) -> None:
        # Runs in a thread: it touches no widget.
        app, size = self.gpdedup, (cells[0] * cell[0], cells[1] * cell[1])
        exports = remembered_exports(app.paths)
        drawn: list[Drawn | None] = []
        try:
            with app.library.connection():
                for item in pair:
                    picture = picture_of(app.library, item, exports, size, control) if item else None
                    drawn.append(prepared(picture, protocol, cell) if picture else None)
        except Cancelled:
            return
        except (GpdedupError, OSError):
            drawn = []
        if not control.is_cancelled:
            self.post_message(self.Read(pair, drawn, protocol))

    @on(Read)
    def _was_read(self, message: Read) -> None:
        message.stop()
        if message.pair != self._wished:
            return
        self._protocol, self._shown_pair = message.protocol, message.pair
        self._show(message.drawn if any(message.drawn) else ())
        self.post_message(self.Shown(self.shown))

    # -- drawing --------------------------------------------------------------------------------------------

    def _show(self, drawn: Sequence[Drawn | None]) -> None:
        old, self._drawn = self._drawn, drawn
        if self._protocol is Protocol.KITTY:
            self._send("".join(one.sequence for one in drawn if one))
        if self._is_growing:
            self.styles.height = max((one.rows for one in drawn if one), default=0)
        self.refresh()
        self._forget(old)

    def _forget(self, drawn: Sequence[Drawn | None]) -> None:
        self._send("".join(encoding.kitty_forgotten(one.number) for one in drawn if one and one.number))

    def _send(self, sequence: str) -> None:
        driver = self.gpdedup.asking_driver
        if sequence and driver is not None:
            driver.write(sequence)

    @property
    def _half(self) -> int:
        return max(1, (self.size.width - self._indent) // 2)

    def render_line(self, y: int) -> Strip:
        """Draw one line of cells.

        Args:
            y: From the top edge.
        """
        segments = [Segment(" " * self._indent, self.rich_style)]
        for drawn in self._drawn:
            cells = self._cells(drawn, y)[: self._half]
            columns = drawn.columns if cells and drawn and drawn.number else len(cells)
            segments += [*cells, Segment(" " * (self._half - columns), self.rich_style)]
        if self._protocol in {Protocol.SIXEL, Protocol.ITERM2} and self.shown and not self._is_painting:
            self._is_painting = True
            self.call_after_refresh(self._paint_over)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _cells(self, drawn: Drawn | None, y: int) -> list[Segment]:
        if drawn is None or y >= drawn.rows:
            return []
        if drawn.number:
            style = self.rich_style + Style(color=Color.from_ansi(drawn.number))
            return [Segment(encoding.kitty_row(y, drawn.columns), style)]
        return _blocks(drawn.picture, y) if self._protocol is Protocol.BLOCKS else []

    def _paint_over(self) -> None:
        """Draw the pictures over the blank cells, which are on the terminal by now."""
        self._is_painting = False
        region = self.region
        if not self.shown or not self.screen.is_active or self.screen.size.region.intersection(region) != region:
            return
        sent = []
        for place, drawn in enumerate(self._drawn):
            if drawn is not None and drawn.columns <= self._half:
                column = region.x + self._indent + place * self._half + 1
                sent.append(f"\x1b[{region.y + 1};{column}H{drawn.sequence}")
        self._send(f"\x1b7{''.join(sent)}\x1b8")


def prepared(picture: Picture, protocol: Protocol, cell: tuple[int, int]) -> Drawn:
    """Make a picture ready for a protocol; takes a tenth of a second for some.

    Args:
        picture: Pixels.
        protocol: How it will be drawn.
        cell: Width and height of a cell in pixels.
    """
    columns, rows = encoding.cells_of(picture, cell)
    if protocol is Protocol.KITTY:
        number = FIRST_ID + next(Pictures._ids) % (LAST_ID + 1 - FIRST_ID)
        return Drawn(picture, columns, rows, number, encoding.kitty(picture, number, (columns, rows)))
    if protocol is Protocol.ITERM2:
        return Drawn(picture, columns, rows, sequence=encoding.iterm2(picture, (columns, rows)))
    if protocol is Protocol.SIXEL:
        return Drawn(picture, columns, rows, sequence=encoding.sixel(picture))
    return Drawn(picture, columns, rows)


def _blocks(picture: Picture, y: int) -> list[Segment]:
    """Returns a row of half blocks: two pixels a cell."""
    return [
        Segment(UPPER_HALF, Style(color=_colour(picture, x, 2 * y), bgcolor=_colour(picture, x, 2 * y + 1)))
        for x in range(picture.width)
    ]


def _colour(picture: Picture, x: int, y: int) -> Color | None:
    if y >= picture.height:
        return None
    place = 3 * (y * picture.width + x)
    return Color.from_rgb(*picture.pixels[place : place + 3])
