"""Questions on the terminal that a signal can end."""

import select
import sys

from models.control import Control

POLL = 0.2
"""Seconds between two looks at the control; a key press is noticed at once."""


def read_line(control: Control) -> str | None:
    """Wait for a line on stdin.

    Args:
        control: Ends the wait.

    Returns:
        The line without its end, or None where stdin has ended.

    Raises:
        Cancelled: The control was cancelled.
    """
    while True:
        control.check()
        ready, _, _ = select.select([sys.stdin], [], [], POLL)
        if ready:
            line = sys.stdin.readline()
            return line.rstrip("\r\n") if line else None
