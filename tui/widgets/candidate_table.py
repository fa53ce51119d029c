"""The candidates of a rule: what would go and what stays in its place, a line each, any number of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from models.candidates import Candidate
from models.decisions import Verdict
from models.rules.base import Confidence
from tui import item_text
from tui.widgets.lines import fitted
from tui.widgets.virtual_table import VirtualTable

VERDICT_MARKS: Final = {Verdict.REMOVE: "✗", Verdict.KEEP: "✓", Verdict.OPEN: "·"}
CONFIDENCE_MARKS: Final = {Confidence.CERTAIN: "=", Confidence.STRONG: " ", Confidence.POSSIBLE: "?"}
ALSO_CLAIMED: Final = "+"
"""Other rules claim the item, too."""
FIRST_OF_GROUP: Final = "┌ "
BRACKETS: Final[dict[tuple[bool, ...], str]] = {(False, True): FIRST_OF_GROUP, (True, True): "│ ", (True, False): "└ "}
"""By whether the row before and the row after have the same keeper."""
MARKED: Final = "▌"
"""In the margin: a colour alone would not be seen everywhere."""
MARK_CELLS: Final = 5
TIME_CELLS: Final = 16
PIXEL_CELLS: Final = 10
WIDE: Final = 88
"""From this width on the camera has a column."""
NARROW: Final = 62
"""Below this width the keeper's pixels have none."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells each column has; 0 where it is left out."""

    goes: int
    camera: int
    stays: int
    keeper_pixels: int

    @classmethod
    def of(cls, width: int) -> "Columns":
        """Share a width out: first what is of fixed size, then the two names, the departing one larger."""
        camera = 10 if width >= WIDE else 0
        keeper_pixels = PIXEL_CELLS if width >= NARROW else 0
        fixed = MARK_CELLS + TIME_CELLS + PIXEL_CELLS + 4
        names = max(0, width - fixed - (camera + 1 if camera else 0) - (keeper_pixels + 1 if keeper_pixels else 0))
        goes = min(names * 3 // 5, 44)
        spare = max(0, names - goes - 32)
        return cls(goes, camera + (min(spare, 14) if camera else 0), min(names - goes, 32), keeper_pixels)

    def line(self, texts: Sequence[str]) -> tuple[str, str, str]:
        """Bring the texts of a line to the widths of their columns.

        Args:
            texts: What goes, when it was taken, camera, pixels, what stays, its pixels.

        Returns:
            The departing name, the facts about it, the keeper with its pixels.
        """
        goes, taken, camera, pixels, stays, keeper_pixels = texts
        facts = [f" {fitted(taken, TIME_CELLS)} "]
        if self.camera:
            facts.append(f"{fitted(camera, self.camera)} ")
        facts.append(f"{fitted(pixels, PIXEL_CELLS, right=True)}  ")
        keeper = fitted(stays, self.stays)
        if self.keeper_pixels:
            keeper += f" {fitted(keeper_pixels, self.keeper_pixels, right=True)}"
        return fitted(goes, self.goes), "".join(facts), keeper


class Rows(Protocol):
    """Where the table's rows come from; nothing here ever waits."""

    def row(self, index: int) -> Candidate | None:
        """Returns a row, or None while it is being read."""

    def decision(self, candidate: Candidate) -> Verdict:
        """Returns the person's word as it is shown: also one that is just being written."""

    def want(self, first: int, last: int, direction: int) -> None:
        """Called with the rows in view; what is missing among them is to be read."""


class ColumnHeads(Widget):
    """The names of the columns, above the table."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"column-heads--text"}
    DEFAULT_CSS = """
    ColumnHeads {
        height: 1;
        & > .column-heads--text { color: $text-muted; text-style: bold; }
    }
    """

    def render_line(self, _y: int) -> Strip:
        """Draw the names where the table has its columns."""
        width = self.size.width
        columns = Columns.of(width - 1)
        cells = columns.line(("goes", f"taken ({item_text.zone_name()})", "camera", "pixels", "stays", "pixels"))
        style = self.get_component_rich_style("column-heads--text")
        return Strip([Segment(" " * MARK_CELLS + "".join(cells), style)]).adjust_cell_length(width, self.rich_style)


class CandidateTable(VirtualTable):
    """Draws candidates from `rows`; what has not been read yet is a dim line until it comes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "candidates--open",
        "candidates--goes",
        "candidates--stays",
        "candidates--muted",
        "candidates--cursor",
        "candidates--marked",
    }
    DEFAULT_CSS = """
    CandidateTable {
        & > .candidates--open { color: $foreground; }
        & > .candidates--goes { color: $text-error; }
        & > .candidates--stays { color: $text-success; }
        & > .candidates--muted { color: $text-muted; }
        & > .candidates--cursor { background: $surface-lighten-2; text-style: bold; }
        & > .candidates--marked { background: $primary-muted; }
        &:focus > .candidates--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        &:ansi > .candidates--cursor, &:ansi:focus > .candidates--cursor {
            background: ansi_default;
            color: ansi_default;
            text-style: bold reverse;
        }
        &:ansi > .candidates--marked { background: ansi_default; text-style: underline; }
    }
    """

    def __init__(self, rows: Rows, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = rows
        self._empty: list[str] = []

    def show_empty(self, *sentences: str) -> None:
        """Say, where there are no rows, why, and what to do."""
        self._empty = list(sentences)
        if not self.row_count:
            self.refresh()

    def view_moved(self, direction: int) -> None:
        """Ask for the rows that came into view."""
        if self.row_count:
            self._rows.want(self.top, min(self.top + self.page_height, self.row_count) - 1, direction)

    def is_ready(self) -> bool:
        """Tell whether all visible rows have been read."""
        visible = range(self.top, min(self.top + self.page_height, self.row_count))
        return all(self._rows.row(row) is not None for row in visible)

    def repaint_item(self, item_id: str) -> None:
        """Draw the visible rows of an item again: one a rule."""
        for row in range(self.top, min(self.top + self.page_height, self.row_count)):
            candidate = self._rows.row(row)
            if candidate is not None and candidate.item.id == item_id:
                self.repaint_rows(range(row, row + 1))

    def draw_line(self, y: int) -> Strip:
        """Draw one line: a row, or a sentence where there are none.

        Args:
            y: From the widget's top edge.
        """
        first = max(1, self.size.height // 3)
        if self.row_count or not first <= y < first + len(self._empty):
            return super().draw_line(y)
        width = self.scrollable_content_region.width
        text = fitted(f"    {self._empty[y - first]}", width)
        return Strip([Segment(text, self.rich_style)], width)

    def row_strip(self, row: int, width: int) -> Strip:
        """Draw one candidate.

        Args:
            row: From 0.
            width: In cells.
        """
        candidate = self._rows.row(row)
        highlight = self._highlight(row)
        if candidate is None:
            return Strip([Segment(fitted(f"{' ' * MARK_CELLS}…", width), self._style("muted") + highlight)], width)
        decision = self._rows.decision(candidate)
        texts = self._texts(row, candidate, decision, width)
        segments = _merged([(text, self._style(what) + highlight) for text, what in texts])
        return Strip(segments).adjust_cell_length(width, self._style("muted") + highlight)

    def rows_arrived(self, rows: Iterable[int]) -> None:
        """Draw rows that have been read, and their neighbours, which may belong to the same group."""
        super().rows_arrived({row + step for row in rows for step in (-1, 0, 1)})

    @property
    def shows_groups(self) -> bool:
        """Do rows in view stand together as a group?"""
        rows = range(self.top, min(self.top + self.page_height, self.row_count))
        return any(self._bracket(row, candidate) for row in rows if (candidate := self._rows.row(row)) is not None)

    def _bracket(self, row: int, candidate: Candidate) -> str:
        """Returns how a row stands in its group: those beside it that would go for the same keeper."""
        is_same = [self._keeper_of(row + step) == candidate.keeper.id for step in (-1, 1)] if candidate.keeper else []
        return BRACKETS.get(tuple(is_same), "")

    def _keeper_of(self, row: int) -> str | None:
        other = self._rows.row(row) if 0 <= row < self.row_count else None
        return other.keeper.id if other is not None and other.keeper is not None else None

    def _texts(self, row: int, candidate: Candidate, decision: Verdict, width: int) -> list[tuple[str, str]]:
        item, keeper = candidate.item, candidate.keeper
        bracket = self._bracket(row, candidate)
        # A group names its keeper once, and again at the top of the view.
        is_named = bracket in {"", FIRST_OF_GROUP} or row == self.top
        star = item_text.STAR if item_text.marks(candidate) else " "
        more = ALSO_CLAIMED if candidate.claimed_by else " "
        margin = MARKED if row in self.marked else " "
        mark = f"{margin}{VERDICT_MARKS[decision]}{CONFIDENCE_MARKS[candidate.confidence]}{star}{more}"
        texts = (
            item_text.name(item),
            item_text.taken(item.creation_time),
            item_text.camera(item),
            item_text.pixels(item),
            bracket + (item_text.name(keeper) if keeper else item_text.UNKNOWN) if is_named else bracket,
            item_text.pixels(keeper) if is_named else "",
        )
        name, facts, stays = Columns.of(width).line(texts)
        what = {Verdict.REMOVE: "goes", Verdict.KEEP: "stays", Verdict.OPEN: "open"}[decision]
        return [(mark + name, what), (facts, "muted"), (stays, "muted" if decision == Verdict.KEEP else "stays")]

    def _style(self, what: str) -> Style:
        return self.get_component_rich_style(f"candidates--{what}")

    def _highlight(self, row: int) -> Style:
        if row == self.cursor:
            return self.get_component_rich_style("candidates--cursor", partial=True)
        if row in self.marked:
            return self.get_component_rich_style("candidates--marked", partial=True)
        return Style.null()


def _merged(pieces: list[tuple[str, Style]]) -> list[Segment]:
    """Join neighbours of one style: each style's escape sequence costs about 40 bytes on the line."""
    segments: list[Segment] = []
    for text, style in pieces:
        if segments and segments[-1].style == style:
            segments[-1] = Segment(segments[-1].text + text, style)
        else:
            segments.append(Segment(text, style))
    return segments
