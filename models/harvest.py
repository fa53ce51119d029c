"""Source to library: one transaction a batch, the resume mark in the same transaction, one harvest at a time."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import Final

from models import times
from models.control import Clock, Control
from models.database import Library
from models.errors import Cancelled, GpdedupError, LibraryError, SourceError, SyncRunningError, UsageError
from models.flush import flushing
from models.items import Item, SourceName
from models.lock import held
from models.overview import without_file_notes
from models.passes import SyncResult, Unfinished, unfinished
from models.progress import Progress
from models.sources.base import Batch, Source
from models.sources.media_header import READERS
from models.storing import StoreCounts, mark_gone, retired_notes, store_batch, take_over, what_is_gone
from models.watching import watched

PIECE: Final = 200
"""So many items, at most, are stored at once while somebody types: some ten milliseconds' worth."""
BELIEVED: Final = 3600.0
"""Seconds for which a pass that has read everything may still be ended without reading again."""


class Harvest:
    """One sync of one source.

    Args:
        library: Where items go.
        source: Where they come from.
        clock: For the times of the pass.
        control: Pause and cancel.
        progress: Counters that a screen polls.
    """

    def __init__(self, library: Library, source: Source, clock: Clock, control: Control, progress: Progress) -> None:
        self._library = library
        self._source = source
        self._clock = clock
        self._control = control
        self._progress = progress

    def run(
        self,
        *,
        restart: bool = False,
        accept_gone: bool = False,
        on_change: Callable[[], None] | None = None,
    ) -> SyncResult:
        """Read the source into the library, from where the last run stopped.

        Args:
            restart: Begin a new pass, whatever was left half-way.
            accept_gone: Mark as gone whatever this pass does not list, however much it is.
            on_change: Called after each batch, in this thread.

        Returns:
            The counts of the whole pass.

        Raises:
            SyncRunningError: Another sync of this library is under way.
            Cancelled: The person cancelled; the next run goes on here.
            GpdedupError: The source or the library failed; the next run goes on here.
        """
        with only_one(self._library), self._library.connection():
            sync_id, mark = self._begin(restart=restart)
            try:
                with watched(self._library, self._control):
                    sync_id = self._read(sync_id, mark, on_change)
                    return self._finish(sync_id, accept_gone=accept_gone)
            except Cancelled:
                self._leave(sync_id, "cancelled", "")
                raise
            except GpdedupError as error:
                # What is refused before anything is read was no pass that could go on.
                is_refused = isinstance(error, (UsageError, SourceError)) and not self._progress.seen and mark is None
                self._leave(sync_id, "abandoned" if is_refused else "failed", str(error))
                raise

    def _begin(self, *, restart: bool) -> tuple[int, str | None]:
        """Returns the pass to go on with, or a new one, and its mark."""
        source = self._source
        left = unfinished(self._library, source.name, source.account)
        with self._library.transaction():
            if left is not None and not restart and self._may_go_on(left):
                self._library.execute("UPDATE sync SET state = 'running' WHERE id = ?", (left.sync_id,))
                self._take_over(left)
                return left.sync_id, left.mark
            return self._new_pass(instead_of=left.sync_id if left is not None else None), None

    def _may_go_on(self, left: Unfinished) -> bool:
        """Can the rest of a pass be read as if it had never been left?

        What a pass has read counts as there. So one that had read everything is believed for a while only, and where
        reading again costs much: what vanishes meanwhile, or is not in another export, would be missed.
        """
        if left.identity != self._source.identity:
            return False
        if left.finished_at is None:
            return self._source.name != SourceName.TAKEOUT or left.mark is not None or not left.seen
        is_fresh = left.finished_at >= times.now_text(self._clock.now() - BELIEVED)
        return is_fresh and self._source.name == SourceName.LIBRARY

    def _new_pass(self, *, instead_of: int | None) -> int:
        source = self._source
        self._library.execute("UPDATE sync SET state = 'abandoned' WHERE id = ?", (instead_of,))
        now = times.now_text(self._clock.now())
        self._library.execute(
            "INSERT INTO sync (source, account, identity, state, started_at, readers)"
            " VALUES (?, ?, ?, 'running', ?, ?)",
            (source.name, source.account, source.identity, now, READERS),
        )
        self._progress.source = source.name
        self._progress.started = self._clock.monotonic()
        return int(self._library.value("SELECT max(id) FROM sync"))

    def _take_over(self, left: Unfinished) -> None:
        progress = self._progress
        progress.source = self._source.name
        progress.started = self._clock.monotonic()
        progress.seen = progress.resumed_at = left.seen
        progress.added, progress.updated, progress.skipped = left.added, left.updated, left.skipped

    def _read(self, sync_id: int, mark: str | None, on_change: Callable[[], None] | None) -> int:
        """Store what the source tells. Returns the pass, which is a new one where the source is another than before."""
        with closing(self._batches(mark)) as batches, flushing(self._library) as flusher:
            for batch in self._pieces(batches, mark):
                flusher.wait()
                self._control.check()
                if batch.is_other:
                    sync_id = self._anew(sync_id)
                now = times.now_text(self._clock.now())
                if batch.unchanged_since is not None:
                    self._count_items(take_over(self._library, self._control, sync_id, batch.unchanged_since))
                self._count(batch, store_batch(self._library, sync_id, batch, now))
                flusher.flush()
                if on_change is not None:
                    on_change()
        return sync_id

    def _anew(self, sync_id: int) -> int:
        """Leave the pass: what it has read may not be in what is read now."""
        progress = self._progress
        progress.seen = progress.resumed_at = progress.added = progress.updated = progress.skipped = 0
        with self._library.transaction():
            return self._new_pass(instead_of=sync_id)

    def _pieces(self, batches: Iterator[Batch], mark: str | None) -> Iterator[Batch]:
        """Cut large batches while somebody types: each holds the write lock, which a decision needs as well."""
        for batch in batches:
            rest = batch
            while self._control.is_watched and len(rest.items) > PIECE:
                # Until its last piece is stored, a batch begins where the one before it ended.
                yield Batch(rest.items[:PIECE], mark, rest.skipped, is_other=rest.is_other)
                rest = replace(rest, items=rest.items[PIECE:], skipped=(), is_other=False)
            yield rest
            mark = batch.mark

    def _batches(self, mark: str | None) -> Generator[Batch, None, None]:
        # A generator of our own, so that closing it always closes the source's, too.
        yield from self._source.batches(mark, self._control, self._progress)

    def _count(self, batch: Batch, counts: StoreCounts) -> None:
        progress = self._progress
        progress.pages += 1
        progress.added += counts.added
        progress.updated += counts.updated
        progress.skipped += counts.skipped
        progress.odd += counts.odd
        progress.last.extend(_last(item) for item in batch.items[-progress.last.maxlen :])  # type: ignore[operator]
        self._count_items(counts)

    def _count_items(self, counts: StoreCounts) -> None:
        for kind, number in counts.kinds.items():
            self._progress.kinds[kind] += number
        self._progress.seen += counts.seen

    def _leave(self, sync_id: int, state: str, note: str) -> None:
        # The library itself may be what failed; the error under way says more than a second one.
        with suppress(LibraryError):
            self._library.execute("UPDATE sync SET state = ?, note = ? WHERE id = ?", (state, note, sync_id))

    def _finish(self, sync_id: int, *, accept_gone: bool) -> SyncResult:
        # Noted before anything is marked with it: after a kill half-way the rest gets the same time.
        now = self._library.value("SELECT finished_at FROM sync WHERE id = ?", (sync_id,))
        now = now or times.now_text(self._clock.now())
        self._library.execute("UPDATE sync SET finished_at = ? WHERE id = ?", (now, sync_id))
        gone = what_is_gone(self._library, sync_id, is_complete=self._source.is_complete, accept_gone=accept_gone)
        mark_gone(self._library, self._control, sync_id, gone, now)
        notes = (*self._progress.notes, *gone.notes, *retired_notes(self._library, sync_id))
        notes += without_file_notes(self._library, sync_id)
        self._library.execute(
            "UPDATE sync SET state = 'done', mark = NULL, note = ? WHERE id = ?", (" ".join(notes), sync_id)
        )
        return SyncResult(*totals(self._library, sync_id), notes)


def totals(library: Library, sync_id: int) -> tuple[str, int, int, int, int, int, int, int]:
    """Returns source, seen, added, updated, gone, skipped, odd and id of a pass."""
    columns = "source, seen, added, updated, gone, skipped, odd, id"
    (row,) = library.rows(f"SELECT {columns} FROM sync WHERE id = ?", (sync_id,))  # noqa: S608
    return row


def _last(item: Item) -> tuple[str, str, str]:
    camera = " ".join(filter(None, (item.camera_make, item.camera_model)))
    return item.filename or item.id, item.creation_time or "", camera


@contextmanager
def only_one(library: Library) -> Iterator[None]:
    """Hold the library's harvest for this process; the kernel lets go of it when the process dies.

    Raises:
        SyncRunningError: Another sync, in this process or in another, holds it.
    """
    with held(library, "sync", SyncRunningError):
        yield
