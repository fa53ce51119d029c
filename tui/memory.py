"""Giving memory back that is not needed any more."""

import sys
from contextlib import suppress
from typing import Final

M_TRIM_THRESHOLD: Final = -1
M_MMAP_THRESHOLD: Final = -3
"""Numbers of glibc's `malloc.h`."""
BLOCK_BYTES: Final = 256 << 10
"""From this size on a block is the system's own, and goes back to it when it is freed."""


def return_freed_memory() -> None:
    """Have glibc give large blocks back to the system as soon as they are freed.

    By itself it raises both bounds to the largest block freed so far. The ids of a million findings pass through a
    text of eight megabytes; after a few of these each thread would sit on tens of megabytes that nobody uses.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - not on other systems

    with suppress(AttributeError, OSError):  # another C library, such as musl, has no such bounds
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, BLOCK_BYTES)
        mallopt(M_TRIM_THRESHOLD, BLOCK_BYTES)
