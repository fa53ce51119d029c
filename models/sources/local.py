"""A folder on disk, indexed for comparison; its items are never staged.

Each file is read once, for its header and its hashes; a later run reads only what has another size or time.
Symbolic links are followed, each folder once, so that a link to a parent does not go round for ever.
"""

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from models.control import Control
from models.errors import UsageError
from models.items import MEDIA_TYPES, Item, SourceName, suffix_of
from models.progress import Progress
from models.sources.base import Batch, Skip
from models.sources.local_file import local_id, not_a_file, read_file, read_header_again, spelled
from models.text import plain

BATCH: Final = 100
NOT_PHOTOS: Final = frozenset({"@eaDir", "#recycle", "$RECYCLE.BIN"})
"""Folders in which NAS systems and Windows keep thumbnails and deleted files."""
NAMED: Final = 3
"""How many of the links that lead nowhere are named."""
LEADS_NOWHERE: Final = frozenset({errno.ENOENT, errno.ELOOP, errno.ENOTDIR})


@dataclass(frozen=True, slots=True)
class _Found:
    """A media file of the walk."""

    path: str
    size: int
    modified_ns: int


class LocalSource:
    """Reads folders.

    Args:
        folders: Each is walked with everything below it.
        known: Gives the items that are stored under some ids, so that unchanged files are not read again.
        account: The person's own label for the account they are compared with.
        outdated: Tells which of some ids were read by readers that knew less; of those the headers are read again.
        holds: Tells whether any item is stored that is an id, or lies below it.

    Raises:
        UsageError: A folder is missing, or there is none.
    """

    name = SourceName.LOCAL

    def __init__(
        self,
        folders: Sequence[Path],
        known: Callable[[Sequence[str]], Mapping[str, Item]],
        account: str = "",
        outdated: Callable[[Sequence[str]], Collection[str]] = lambda _: (),
        holds: Callable[[str], bool] = lambda _: False,
    ) -> None:
        if not folders:
            raise UsageError("No folder was named.", "Name the folders to compare with: sync local DIR…")
        for folder in folders:
            if not folder.is_dir():
                raise UsageError(f"{folder} is no folder.", "Check its name; a disk may not be connected.")
        self.account = account
        self._folders = sorted({str(folder.resolve()) for folder in folders}, key=_order)
        self._known = known
        self._outdated = outdated
        self._holds = holds
        self._has_unread = False
        self._skips: list[Skip] = []
        self._dangling: list[str] = []
        """The first links that lead nowhere."""
        self._dangling_count = 0
        self.identity = spelled("\n".join(self._folders))

    @property
    def is_complete(self) -> bool:
        """Was every folder read? An unreadable one may hold anything."""
        return not self._has_unread

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield the files in the order of the walk, 100 at a time; the mark is the last one's path."""
        self._has_unread, self._skips, self._dangling, self._dangling_count = False, [], [], 0
        progress.step = "reading folders"
        walk = self._after(mark, control)
        while found := list(islice(walk, BATCH)):
            entries = self._read_all(found, control)
            self._skips += [entry for entry in entries if isinstance(entry, Skip)]
            items = tuple(entry for entry in entries if isinstance(entry, Item))
            yield Batch(items, spelled(found[-1].path), self._taken_skips())
        progress.notes += self._notes()
        if self._skips:
            yield Batch((), None, self._taken_skips())

    def _taken_skips(self) -> tuple[Skip, ...]:
        """Returns what was skipped since the last batch."""
        skips, self._skips = tuple(self._skips), []
        return skips

    def _notes(self) -> list[str]:
        if not self._dangling:
            return []
        leads = "link leads" if self._dangling_count == 1 else "links lead"
        more = self._dangling_count - len(self._dangling)
        names = ", ".join(self._dangling) + (f" and {more:,} more" if more else "")
        return [f"{self._dangling_count:,} {leads} nowhere and could not be followed: {plain(names)}."]

    def _after(self, mark: str | None, control: Control) -> Iterator[_Found]:
        seen: set[tuple[int, int]] = set()
        passed = mark is None
        for folder in self._folders:
            for found in self._walk(folder, seen, control):
                if passed or _order(found.path) > _order(mark or ""):
                    passed = True
                    yield found

    def _walk(self, folder: str, seen: set[tuple[int, int]], control: Control) -> Iterator[_Found]:
        """Yield the media below a folder, depth first, in the order of `_order`."""
        pending = [folder]
        while pending:
            control.check()
            path = pending.pop()
            try:
                told = os.stat(path)  # noqa: PTH116 - plain paths are half as slow over a million files
                if stat.S_ISDIR(told.st_mode):
                    pending.extend(self._children(path, told, seen))
                elif suffix_of(path) not in MEDIA_TYPES:
                    continue
                elif stat.S_ISREG(told.st_mode):
                    yield _Found(path, told.st_size, told.st_mtime_ns)
                else:
                    self._skips.append(not_a_file(path))
            except OSError as error:
                self._note_unread(path, error)

    def _note_unread(self, path: str, error: OSError) -> None:
        """A link that leads nowhere is no fault, unless something was read through it: its disk may be away."""
        reason = f"It cannot be read: {error.strerror or error}."
        if error.errno in LEADS_NOWHERE and os.path.islink(path):  # noqa: PTH114
            if not self._holds(local_id(path)):
                self._dangling_count += 1
                self._dangling += [spelled(path)] if len(self._dangling) < NAMED else []
                return
            reason = "It is a link that leads nowhere now: what was read through it may be on a disk that is away."
        self._has_unread = True
        self._skips.append(Skip(spelled(path), reason))

    def _children(self, folder: str, told: os.stat_result, seen: set[tuple[int, int]]) -> list[str]:
        if (told.st_dev, told.st_ino) in seen:
            return []
        seen.add((told.st_dev, told.st_ino))
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.name not in NOT_PHOTOS]
        return [f"{folder.rstrip('/')}/{name}" for name in sorted(names, key=spelled, reverse=True)]

    def _read_all(self, found: Sequence[_Found], control: Control) -> list[Item | Skip]:
        ids = [local_id(file.path) for file in found]
        known, outdated = self._known(ids), self._outdated(ids)
        entries: list[Item | Skip] = []
        for file in found:
            control.check()
            before = known.get(local_id(file.path))
            if before is None or not _is_unchanged(before, file):
                entries.append(read := self._read(file, control))
                # It is there, though it could not be read: what is known of it stays.
                entries += [before] if before is not None and isinstance(read, Skip) else []
            else:
                entries.append(read_header_again(before, file.path) if before.id in outdated else before)
        return entries

    def _read(self, found: _Found, control: Control) -> Item | Skip:
        try:
            return read_file(found.path, found.size, found.modified_ns, self.account, control)
        except OSError as error:
            return Skip(spelled(found.path), f"It cannot be read: {error.strerror or error}.")


def _order(path: str) -> list[str]:
    """Returns what a depth-first walk in the order of names sorts by."""
    return spelled(path).split("/")


def _is_unchanged(item: Item, found: _Found) -> bool:
    return any(file.size_bytes == found.size and file.modified_ns == found.modified_ns for file in item.files)
