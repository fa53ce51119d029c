"""`gpdedup-tui journal`: every decision and staging step ever taken."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from models import times
from models.decisions import JournalLine, journal_entries
from models.errors import ExitCode
from tui.cli.context import Context
from tui.cli.listing import csv_line


def run(context: Context) -> int:
    """Print the journal, the oldest line first.

    Args:
        context: Names the library and the format.
    """
    with context.library() as library:
        entries = journal_entries(library)
        if context.arguments.csv:
            _csv(context, entries)
        else:
            _lines(context, entries)
    return ExitCode.DONE


def _csv(context: Context, entries: Iterable[JournalLine]) -> None:
    names = [field.name for field in fields(JournalLine)]
    context.out.raw(csv_line(names))
    for entry in entries:
        context.out.raw(csv_line(getattr(entry, name) for name in names))


def _lines(context: Context, entries: Iterable[JournalLine]) -> None:
    is_empty = True
    for entry in entries:
        is_empty = False
        if context.out.as_json:
            context.out.record(asdict(entry))
            continue
        name = entry.filename or entry.item_id
        stays = f"{entry.keeper_filename or entry.keeper_id} stays; " if entry.is_swap else ""
        note = f"  ({stays}{entry.note})" if entry.note else ""
        line = f"{times.to_local(entry.at)}  {entry.action:8} {entry.change:18} {name}{note}"
        context.out.result(line.replace("\n", "␤"))
    if is_empty:
        context.out.say("The journal is empty: nothing was decided or staged yet.")
