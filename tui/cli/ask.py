"""Lines that a person types or pastes, while a signal can end the wait for them."""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import suppress

from models.control import Control

POLL = 0.2
"""Seconds between two looks at the control; a key press is noticed at once."""
CHUNK = 65_536


def stdin_lines(control: Control) -> Iterator[str]:
    """Yields lines of stdin as they come; none where it is closed or no file.

    Args:
        control: Ends the wait.

    Raises:
        Cancelled: The control was cancelled.
    """
    with suppress(OSError, ValueError, AttributeError):
        yield from lines(sys.stdin.fileno(), control)


def lines(descriptor: int, control: Control) -> Iterator[str]:
    """Yield lines as they come, until the end of the file.

    Python's own reading would hold back a second line that came with the first, where `select` cannot see it.

    Args:
        descriptor: Of stdin.
        control: Ends the wait.

    Raises:
        Cancelled: The control was cancelled.
    """
    held = b""
    while True:
        control.check()
        if not select.select([descriptor], [], [], POLL)[0]:
            continue
        part = os.read(descriptor, CHUNK)
        held += part
        *whole, held = held.split(b"\n")
        if not part and held:
            whole, held = [*whole, held], b""
        for line in whole:
            yield line.decode("utf-8", "replace").rstrip("\r")
        if not part:
            return
