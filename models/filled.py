"""Rows for SQLite without the columns that none of them fills."""

from collections.abc import Sequence
from typing import Any


def filled(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Leave out the columns in which no row has a value; they may have no default but NULL.

    `sqlite3` searches an adapter for each None that it is given, which takes longer than to write a number, and of a
    library's columns every third is empty in all items of a batch.

    Args:
        columns: Their names.
        rows: Of as many values each.

    Returns:
        The names of the other columns, and their values.
    """
    count = len(rows)
    kept = [
        (name, values)
        for name, values in zip(columns, zip(*rows, strict=True), strict=False)
        if values[0] is not None or values.count(None) < count
    ]
    return [name for name, _ in kept], list(zip(*(values for _, values in kept), strict=True))
