"""Looking at a control in the midst of SQLite's statements: over a million items some take seconds."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from models.control import Control
from models.database import Library
from models.errors import Cancelled, LibraryError

LOOK: Final = 100_000
"""How many of its instructions SQLite carries out between two looks: about ten milliseconds' worth."""


@contextmanager
def watched(library: Library, control: Control) -> Iterator[None]:
    """While the block runs, let a cancel break off this thread's statements; a transaction is rolled back.

    Outside of a transaction, whose lock others wait for, statements also step aside for keys. None is paused: what it
    reads would stand still in the write-ahead log for as long, which then could only grow.

    Args:
        library: With this thread's connection open.
        control: Of the work in this thread.

    Raises:
        Cancelled: The person cancelled.
    """
    connection = library.database.connection()

    def look() -> bool:
        with suppress(Cancelled):
            if not connection.in_transaction:
                control.give_way()
        return control.is_cancelled

    connection.set_progress_handler(look, LOOK)
    try:
        yield
    except LibraryError:
        if control.is_cancelled:
            raise Cancelled from None  # a statement was broken off
        raise
    finally:
        connection.set_progress_handler(None, 0)
