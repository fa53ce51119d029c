"""Findings as a table, as JSON, as CSV and as plain ids."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from models import times
from models.candidates import Candidate
from models.items import SourceName
from models.text import counted, csv_cell, id_line, json_text, plain, shortened
from tui.cli.context import Context

Pages = Iterable[Sequence[Candidate]]

FIELDS: Final = (
    "item_id",
    "filename",
    "source",
    "rule",
    "confidence",
    "decision",
    "reason",
    "keeper_id",
    "keeper_filename",
    "creation_time",
    "product_url",
)
"""What an object of `candidates --format json` has; scripts rely on it."""
HEADINGS: Final = ("decision", "goes", "taken", "stays", "rule", "confidence")
FIXED: Final = {"decision": 8, "taken": 16, "rule": 14, "confidence": 10}
"""Columns of these widths; the two names share what is left."""
LEAST_NAME: Final = 12
WIDE: Final = 100
"""Columns from which on the rule and the time of day have room beside the names."""


def values_of(candidate: Candidate) -> dict[str, Any]:
    """Returns a finding as the contract's object: raw text, None where a value is not known."""
    item, keeper = candidate.item, candidate.keeper
    return {
        "item_id": item.id,
        "filename": item.filename,
        "source": str(SourceName(item.source)),
        "rule": candidate.rule,
        "confidence": str(candidate.confidence),
        "decision": str(candidate.decision),
        "reason": candidate.reason,
        "keeper_id": keeper.id if keeper else None,
        "keeper_filename": keeper.filename if keeper else None,
        "creation_time": item.creation_time,
        "product_url": item.product_url,
    }


def json_lines(context: Context, pages: Pages) -> None:
    """Print one object a line."""
    for page in pages:
        for candidate in page:
            context.out.record(values_of(candidate))


def json_array(context: Context, pages: Pages) -> None:
    """Print one array, an object a line inside it; nothing is held back until the end."""
    context.out.raw("[")
    separator = "\n"
    for page in pages:
        for candidate in page:
            context.out.raw(separator + json_text(values_of(candidate)))
            separator = ",\n"
    context.out.raw("]\n" if separator == "\n" else "\n]\n")


def csv_rows(context: Context, pages: Pages) -> None:
    """Print RFC 4180 with a header; cells that a spreadsheet would run as a formula get an apostrophe."""
    context.out.raw(csv_line(FIELDS))
    for page in pages:
        for candidate in page:
            values = values_of(candidate)
            context.out.raw(csv_line([values[name] for name in FIELDS]))


def csv_line(cells: Iterable[object]) -> str:
    """Returns one line of CSV, made safe for a spreadsheet."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([csv_cell(None if cell is None else str(cell)) for cell in cells])
    return line.getvalue()


def ids(context: Context, pages: Pages) -> None:
    """Print each candidate's id once, on a line of its own, as `--ids-file` takes it."""
    printed: set[str] = set()
    for page in pages:
        for candidate in page:
            if candidate.item.id not in printed:
                printed.add(candidate.item.id)
                context.out.raw(id_line(candidate.item.id) + "\n")


def table(context: Context, pages: Pages) -> None:
    """Print rows for people: aligned on a terminal, separated by tabs elsewhere."""
    number = 0
    print_page = _TerminalPages(context) if context.out.is_terminal else _tabbed_page
    for page in pages:
        print_page(context, page, number == 0)
        number += len(page)
    context.out.say(counted(number, "finding") + ".")


def _cells(candidate: Candidate) -> tuple[str, ...]:
    item, keeper = candidate.item, candidate.keeper
    return (
        str(candidate.decision),
        plain(item.filename or item.id),
        times.to_local(item.creation_time) if item.creation_time else "",
        plain((keeper.filename or keeper.id) if keeper else ""),
        candidate.rule,
        str(candidate.confidence),
    )


def _tabbed_page(context: Context, page: Sequence[Candidate], is_first: bool) -> None:
    if is_first:
        context.out.raw("\t".join(HEADINGS) + "\n")
    for candidate in page:
        context.out.raw("\t".join(_cells(candidate)) + "\n")


class _TerminalPages:
    """Prints pages as one table whose columns do not move from page to page.

    Args:
        context: Names the terminal.
    """

    def __init__(self, context: Context) -> None:
        from rich.console import Console  # noqa: PLC0415 - only where a terminal is drawn on

        self._console = Console(file=context.out.stdout, highlight=False)
        is_narrow = self._console.width < WIDE
        self._headings = tuple(name for name in HEADINGS if not (is_narrow and name == "rule"))
        fixed = {name: width for name, width in FIXED.items() if name in self._headings}
        if is_narrow:
            fixed["taken"] = len("2019-04-12")
        names = (self._console.width - sum(fixed.values()) - 2 * len(self._headings)) // 2
        self._widths = {name: fixed.get(name, max(LEAST_NAME, names)) for name in self._headings}

    def __call__(self, _context: Context, page: Sequence[Candidate], is_first: bool) -> None:
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        drawn = Table(box=None, show_header=is_first, pad_edge=False, padding=(0, 2, 0, 0))
        for name, width in self._widths.items():
            drawn.add_column(name, width=width, no_wrap=True, overflow="crop")
        for candidate in page:
            cells = dict(zip(HEADINGS, _cells(candidate), strict=True))
            drawn.add_row(*(Text(self._fitted(name, cells[name])) for name in self._headings))
        self._console.print(drawn)

    def _fitted(self, heading: str, cell: str) -> str:
        # A name keeps its ending, a time its beginning.
        return cell if heading in FIXED else shortened(cell, self._widths[heading])
