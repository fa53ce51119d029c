"""What goes, what stays and why, for the candidate under the cursor."""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from models.candidates import Candidate, ItemView
from models.decisions import Verdict
from models.text import megabytes
from tui import item_text
from tui.typing import Gpdedup
from tui.widgets.lines import Line, Lines, Piece, fitted, wrapped
from tui.widgets.pictures import Pictures

LABEL_CELLS: Final = 7
MARGIN: Final = 1
PREVIEW_CELLS: Final = (24, 9)
"""The most columns and rows that a picture takes beside the lines."""
PREVIEW_WIDTH: Final = 100
"""Narrower screens have no room for pictures there."""
REST: Final = 0.2
"""Seconds after which the cursor rests."""


class DetailPane(Gpdedup, Horizontal):
    """The lines, and beside them the pictures of both items, where the person wants them and the screen is large."""

    _pair: tuple[ItemView, ItemView | None] | None = None

    def compose(self) -> ComposeResult:
        """Yield the lines and the pictures."""
        yield Detail(id="detail")
        yield Pictures(id="previews", pause=REST, is_growing=False)

    def on_mount(self) -> None:
        """Follow the person's word on pictures."""
        self.gpdedup.previews.changed.subscribe(self, lambda _: self.show_pictures())
        self.gpdedup.previews.get_ready()

    def show_candidate(self, candidate: Candidate | None, decision: Verdict = Verdict.OPEN) -> None:
        """Show a candidate; nothing where it is None.

        Args:
            candidate: As it was read.
            decision: The person's word, as shown in the table.
        """
        self.query_one(Detail).show_candidate(candidate, decision)
        pair = (candidate.item, candidate.keeper) if candidate is not None else None
        if pair != self._pair:
            self._pair = pair
            self.show_pictures()

    @property
    def has_room(self) -> bool:
        """Is the screen large enough for pictures here?"""
        return self.screen.has_class("-tall") and self.app.size.width >= PREVIEW_WIDTH

    def on_resize(self) -> None:
        """Show pictures where there is room now."""
        self.show_pictures()

    def show_pictures(self) -> None:
        """Show the pictures of the present candidate, or none."""
        is_shown = self.has_room and self.gpdedup.previews.is_on
        if not is_shown:
            self.remove_class("-pictured")
        self.query_one(Pictures).wish(self._pair if is_shown else None, *PREVIEW_CELLS)

    @on(Pictures.Shown)
    def _shown(self, message: Pictures.Shown) -> None:
        if message.number:  # room is made for the first one, and stays: nothing jumps from row to row
            self.add_class("-pictured")


class Detail(Lines):
    """Three lines on a tiny screen, four on a short one, five on a tall one, more beside pictures."""

    DEFAULT_CSS = """
    Detail {
        height: 3;
        border-top: none;
    }
    """

    _shown: tuple[Candidate | None, Verdict] = (None, Verdict.OPEN)

    def on_resize(self) -> None:
        """Write the lines for the new size."""
        self.show_candidate(*self._shown)

    def show_candidate(self, candidate: Candidate | None, decision: Verdict = Verdict.OPEN) -> None:
        """Show a candidate; nothing where it is None.

        Args:
            candidate: As it was read.
            decision: The person's word, as shown in the table.
        """
        self._shown = candidate, decision
        width, height = max(20, self.size.width - 2 * MARGIN), max(3, self.size.height)
        self.show(*(detail_lines(candidate, decision, width, height) if candidate is not None else ()))


def detail_lines(candidate: Candidate, decision: Verdict, width: int, height: int) -> list[Line]:
    """Write a candidate out.

    Args:
        candidate: As it was read.
        decision: The person's word.
        width: Of the lines, in cells, without the margins.
        height: How many lines there are, at least three.

    Returns:
        The line of what goes, the one of what stays, and the reason in the lines that are left.
    """
    goes = _item_line("kept" if decision == Verdict.KEEP else "goes", candidate.item, width, item_text.marks(candidate))
    if candidate.keeper is not None:
        stays = _item_line("stays", candidate.keeper, width, "")
    else:
        stays = [_label("stays"), ("nothing is named that stays in its place", "warning")]
    also = f" (also {', '.join(candidate.claimed_by)})" if candidate.claimed_by else ""
    reason = f"{candidate.confidence}{also}: {candidate.reason}"
    why = wrapped(reason, width - LABEL_CELLS, height - 2)
    return [goes, stays, *([_label("why" if number == 0 else ""), (text, "")] for number, text in enumerate(why))]


def _item_line(label: str, item: ItemView, width: int, marks: str) -> list[Piece]:
    facts = f"{fitted(item_text.pixels(item), 10, right=True)}  {fitted(item_text.kind(item), 4)} "
    facts += fitted(megabytes(item.size_bytes), 9, right=True)
    name_cells = min(46, max(12, width - LABEL_CELLS - len(facts) - 2))
    what = "stays" if label in {"stays", "kept"} else "goes"
    line = [_label(label), (fitted(item_text.name(item), name_cells), what), (f" {facts}", "")]
    room = width - LABEL_CELLS - name_cells - len(facts) - 4
    if marks and room > 10:
        line.append((f"  {item_text.STAR} {wrapped(marks, room, 1)[0]}", "warning"))
    elif marks:
        line[0] = (f" {item_text.STAR}{label:<{LABEL_CELLS - 1}}", "warning")
    return line


def _label(text: str) -> Piece:
    return (" " * MARGIN + f"{text:<{LABEL_CELLS}}", "label")
