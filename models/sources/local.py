"""A folder on disk, indexed for comparison; its items are never staged.

Each file is read once, for its header and its hashes; a later run reads only what has another size or time.
Symbolic links are followed, each folder once, so that a link to a parent does not go round for ever.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Final

from models import times
from models.control import Control
from models.errors import UsageError
from models.items import MEDIA_TYPES, Item, ItemFile, SourceName, suffix_of
from models.progress import Progress
from models.sources.base import Batch, Skip
from models.sources.header_file import HeaderFile
from models.sources.media_header import MediaHeader, read_header

BATCH: Final = 100
CHUNK: Final = 1 << 20
NOT_PHOTOS: Final = frozenset({"@eaDir", "#recycle", "$RECYCLE.BIN"})
"""Folders in which NAS systems and Windows keep thumbnails and deleted files."""


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
        self._has_unread = False
        self._skips: list[Skip] = []
        self.identity = _spelled("\n".join(self._folders))

    @property
    def is_complete(self) -> bool:
        """Was every folder read? An unreadable one may hold anything."""
        return not self._has_unread

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield the files in the order of the walk, 100 at a time; the mark is the last one's path."""
        self._has_unread, self._skips = False, []
        progress.step = "reading folders"
        walk = self._after(mark, control)
        while found := list(islice(walk, BATCH)):
            entries = self._read_all(found, control)
            self._skips += [entry for entry in entries if isinstance(entry, Skip)]
            items = tuple(entry for entry in entries if isinstance(entry, Item))
            yield Batch(items, _spelled(found[-1].path), self._taken_skips())
        if self._skips:
            yield Batch((), None, self._taken_skips())

    def _taken_skips(self) -> tuple[Skip, ...]:
        """Returns what was skipped since the last batch."""
        skips, self._skips = tuple(self._skips), []
        return skips

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
                if os.path.isdir(path):  # noqa: PTH112 - plain paths are half as slow over a million files
                    pending.extend(self._children(path, seen))
                elif suffix_of(path) in MEDIA_TYPES:
                    told = os.stat(path)  # noqa: PTH116
                    if stat.S_ISREG(told.st_mode):
                        yield _Found(path, told.st_size, told.st_mtime_ns)
                    else:
                        self._skips.append(_not_a_file(path))
            except OSError as error:
                self._has_unread = True
                self._skips.append(Skip(_spelled(path), f"It cannot be read: {error.strerror or error}."))

    def _children(self, folder: str, seen: set[tuple[int, int]]) -> list[str]:
        told = os.stat(folder)  # noqa: PTH116
        if (told.st_dev, told.st_ino) in seen:
            return []
        seen.add((told.st_dev, told.st_ino))
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.name not in NOT_PHOTOS]
        return [f"{folder.rstrip('/')}/{name}" for name in sorted(names, key=_spelled, reverse=True)]

    def _read_all(self, found: Sequence[_Found], control: Control) -> list[Item | Skip]:
        ids = [_id(file.path) for file in found]
        known, outdated = self._known(ids), self._outdated(ids)
        entries: list[Item | Skip] = []
        for file in found:
            control.check()
            before = known.get(_id(file.path))
            if before is None or not _is_unchanged(before, file):
                entries.append(self._read(file))
            else:
                entries.append(read_header_again(before, file.path) if before.id in outdated else before)
        return entries

    def _read(self, found: _Found) -> Item | Skip:
        try:
            return read_file(found.path, found.size, found.modified_ns, self.account)
        except OSError as error:
            return Skip(_spelled(found.path), f"It cannot be read: {error.strerror or error}.")


def _not_a_file(path: str) -> Skip:
    """A pipe would be waited for, and a device may never end."""
    return Skip(_spelled(path), "It is no file but a pipe, a socket or a device.")


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for the other end, should the path have become a pipe since the walk."""
    return os.open(path, flags | os.O_NONBLOCK)


def _spelled(path: str) -> str:
    r"""Returns a path as it is stored; bytes that are no UTF-8 as `\xff`, so that two such names stay two."""
    return path if path.isascii() else os.fsencode(path).decode(errors="backslashreplace")


def _id(path: str) -> str:
    return f"local:{_spelled(path)}"


def _order(path: str) -> list[str]:
    """Returns what a depth-first walk in the order of names sorts by."""
    return _spelled(path).split("/")


def _is_unchanged(item: Item, found: _Found) -> bool:
    return any(file.size_bytes == found.size and file.modified_ns == found.modified_ns for file in item.files)


def read_file(path: str, size: int, modified_ns: int, account: str) -> Item | Skip:
    """Read one file: its header, and all of it for its hashes.

    Args:
        path: Absolute.
        size: In bytes, as the walk saw it.
        modified_ns: Likewise, in nanoseconds since 1970.
        account: The person's own label.

    Returns:
        The item, or why there is none (it changed while it was read, or is no file).

    Raises:
        OSError: It cannot be read.
    """
    with open(path, "rb", buffering=0, opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return _not_a_file(path)

        header = _header(file, path, size)
        sha256, sha1 = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
        read = 0
        while read <= size and (chunk := file.read(CHUNK)):  # one that grows all the time would never end
            sha256.update(chunk)
            sha1.update(chunk)
            read += len(chunk)
        after = os.fstat(file.fileno())
    if read != size or after.st_mtime_ns != modified_ns:
        return Skip(_spelled(path), "It changed while it was read; the next sync reads it again.")
    files = (ItemFile(_spelled(path), size_bytes=size, modified_ns=modified_ns),)
    return _item(path, account, header, files, (sha256.hexdigest(), sha1.hexdigest()))


def read_header_again(before: Item, path: str) -> Item:
    """Read the header of a file that has not changed, with readers that know more than those that read it before.

    Args:
        before: What is stored of it; its hashes stay.
        path: Absolute.

    Returns:
        The item as it reads now; as it was where the file cannot be read just now.
    """
    try:
        with open(path, "rb", buffering=0, opener=_open_at_once) as file:
            header = _header(file, path, before.size_bytes or 0)
    except OSError:
        return before
    return _item(path, before.account, header, before.files, (before.sha256, before.sha1))


def _header(file: FileIO, path: str, size: int) -> MediaHeader:
    def fetch(offset: int, length: int) -> bytes:
        return os.pread(file.fileno(), length, offset)

    return read_header(HeaderFile(size, fetch), path.rpartition("/")[2])


def _item(
    path: str, account: str, header: MediaHeader, files: tuple[ItemFile, ...], hashes: tuple[str | None, str | None]
) -> Item:
    taken = header.exif_time and times.exif_to_utc(header.exif_time, header.exif_offset, header.exif_subsec)
    return Item(
        id=_id(path),
        source=SourceName.LOCAL,
        account=account,
        filename=_spelled(path.rpartition("/")[2]),
        mime_type=header.mime_type,
        creation_time=taken or header.created,
        width=header.width,
        height=header.height,
        camera_make=header.camera_make,
        camera_model=header.camera_model,
        focal_length=header.focal_length,
        f_number=header.f_number,
        iso_equivalent=header.iso_equivalent,
        exposure_time=header.exposure_time,
        size_bytes=files[0].size_bytes,
        sha256=hashes[0],
        sha1=hashes[1],
        orientation=header.orientation,
        exif_time=header.exif_time,
        exif_offset=header.exif_offset,
        exif_subsec=header.exif_subsec,
        note="; ".join(header.notes) or None,
        files=files,
    )
