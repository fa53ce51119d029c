"""Cutting long writes: each slice is one transaction, and between two of them others get the write lock."""

from collections.abc import Iterator, Sequence
from typing import Final

from models.control import Control

ROWS: Final = 20_000
"""Rows that are touched at once: a tenth of a second's worth."""
WATCHED_ROWS: Final = 1_000
"""The same while somebody types."""


def slices(rows: Sequence[int], control: Control) -> Iterator[Sequence[int]]:
    """Yield the rows' numbers, as many at a time as may be written at once just now.

    Args:
        rows: Numbers of rows.
        control: Looked at before each slice.

    Raises:
        Cancelled: The person cancelled.
    """
    start = 0
    while start < len(rows):
        control.check()
        end = start + (WATCHED_ROWS if control.is_watched else ROWS)
        yield rows[start:end]
        start = end
