"""Making commits durable while the next batch is prepared: the disk works at the same time as the program.

With `synchronous = FULL` each commit waits until the disk has it. A harvest commits a page every few milliseconds,
so half its time would be such waiting. Here the commit returns at once; a thread syncs the write-ahead log, and copies
it into the library when it is long; the next transaction waits for that before it begins. A power cut loses the page
in flight at most, as with FULL, and never damages the file. None of it holds the write lock: decisions go through.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from models.database import LOG_BYTES, PRAGMAS, Library, file_sentences

CACHE_KB = 64_000
"""How much of the library is kept in memory meanwhile. Items come in the order of their folders, and the keys in their
links are in none, so each row goes to another page of an index."""


class Flusher:
    """Syncs the write-ahead log of a library in a thread of its own."""

    def __init__(self, library: Library, descriptor: int, thread: ThreadPoolExecutor) -> None:
        self._library = library
        self._descriptor = descriptor
        self._thread = thread
        self._pending: Future[None] | None = None

    def flush(self) -> None:
        """Begin to sync what has been committed."""
        self._pending = self._thread.submit(self._sync)

    def _sync(self) -> None:
        """In the thread; without a connection of this thread's own where the log is short."""
        os.fsync(self._descriptor)
        if os.fstat(self._descriptor).st_size > LOG_BYTES // 2:
            with self._library.connection():
                self._library.rows("PRAGMA wal_checkpoint(PASSIVE)")

    def wait(self) -> None:
        """Wait until what was begun is on the disk.

        Raises:
            LibraryError: The disk failed or is full.
        """
        if self._pending is not None:
            with file_sentences(self._library.path):
                self._pending.result()


@contextmanager
def flushing(library: Library) -> Iterator[Flusher]:
    """Let a thread sync this connection's commits; at the end all of them are on the disk.

    Args:
        library: With this thread's connection open.

    Raises:
        LibraryError: The disk failed or is full.
    """
    log = library.path.with_name(f"{library.path.name}-wal")
    library.execute("PRAGMA synchronous = NORMAL")
    library.rows("PRAGMA wal_autocheckpoint = 0")  # the thread does it
    library.rows(f"PRAGMA cache_size = -{CACHE_KB}")
    try:
        with file_sentences(log):
            descriptor = os.open(log, os.O_RDONLY)
        try:
            with ThreadPoolExecutor(max_workers=1, thread_name_prefix="flush") as thread:
                flusher = Flusher(library, descriptor, thread)
                try:
                    yield flusher
                finally:
                    flusher.flush()
                flusher.wait()
        finally:
            os.close(descriptor)
    finally:
        library.rows(f"PRAGMA cache_size = {dict(PRAGMAS)['cache_size']}")
        library.rows(f"PRAGMA wal_autocheckpoint = {dict(PRAGMAS)['wal_autocheckpoint']}")
        library.execute("PRAGMA synchronous = FULL")
