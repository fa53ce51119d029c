"""A medium's bytes as the header readers see them: seekable, read on demand, and never without a bound.

The readers of EXIF and of sizes jump about in a file as its own offsets tell them, so a broken or a hostile file
decides how much is read. Here it is refused beyond a number of bytes and of calls, wherever the bytes come from: a
file on disk, a stored entry of a zip, or a compressed stream that can only be read forward.
"""

import os
from collections.abc import Callable
from typing import Final

BLOCK: Final = 65_536
"""How much is read at first, in bytes; most headers lie in it."""
FORWARD_LIMIT: Final = 32 * 1024 * 1024
"""How far, in bytes, a stream that cannot seek is read for a header that lies deep in the file."""
MAX_BLOCKS: Final = 256
"""How many blocks of a seekable file are read at most: 16 MB."""
MAX_CALLS: Final = 40_000
"""How many reads a header may take; an honest one takes some hundreds."""


class HeaderTooDeepError(Exception):
    """The file's own offsets lead further than a header may."""


class HeaderFile:
    """A read-only view of a medium with a budget.

    Args:
        size: Of the whole medium, in bytes.
        fetch: Gives bytes at an offset: `fetch(offset, length)`, shorter at the end. For a stream it is called with
            offsets that follow each other without a gap.
        forward: True for a stream, which is then kept in memory as far as it was read.
    """

    def __init__(self, size: int, fetch: Callable[[int, int], bytes], *, forward: bool = False) -> None:
        self.size = size
        self._fetch = fetch
        self._forward = forward
        self._position = 0
        self._calls = 0
        first = fetch(0, min(BLOCK, size))
        self.head: bytes | bytearray = bytearray(first) if forward else first
        """What was read from the start on without a gap: the first block; of a stream everything so far."""
        self._blocks: dict[int, bytes] = {}

    def tell(self) -> int:
        """Returns the position, in bytes from the start."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; a position past the end is allowed and reads as nothing.

        Args:
            offset: In bytes.
            whence: As for files.

        Returns:
            The new position.

        Raises:
            ValueError: The position lies before the start.
        """
        base = (0, self._position, self.size)[whence]
        if base + offset < 0:
            raise ValueError("a negative position")
        self._position = base + offset
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Args:
            size: In bytes; negative for everything up to the end.

        Returns:
            The bytes, fewer where the medium ends.

        Raises:
            HeaderTooDeepError: The budget is used up.
        """
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise HeaderTooDeepError
        start = self._position
        end = self.size if size < 0 else min(start + size, self.size)
        if end <= len(self.head):
            self._position = max(start, end)
            return bytes(self.head[start:end])
        if start >= end:
            data = b""
        elif self._forward:
            self._read_forward(end)
            data = bytes(self.head[start:end])
        else:
            data = self._read_blocks(start, end)
        self._position = start + len(data)
        return data

    def _read_forward(self, end: int) -> None:
        if end > FORWARD_LIMIT:
            raise HeaderTooDeepError
        while len(self.head) < end:
            chunk = self._fetch(len(self.head), BLOCK)
            if not chunk:
                self.size = len(self.head)
                return
            self.head += chunk

    def _read_blocks(self, start: int, end: int) -> bytes:
        if end - start > MAX_BLOCKS * BLOCK:
            raise HeaderTooDeepError
        first = start // BLOCK
        data = b"".join(self._block(index) for index in range(first, (end - 1) // BLOCK + 1))
        return data[start - first * BLOCK : end - first * BLOCK]

    def _block(self, index: int) -> bytes:
        block = self._blocks.get(index)
        if block is None:
            if len(self._blocks) >= MAX_BLOCKS:
                raise HeaderTooDeepError
            block = self._blocks[index] = self._fetch(index * BLOCK, BLOCK)
        return block
