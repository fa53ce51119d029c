"""Finds the files of items again in an export that the person names: on disk, or inside its zip archives.

A library knows where a file lies inside the export, not where the export lies: that may be another disk by now. A file
counts as found only where its path and its size are those that were synced. Nothing is unpacked to disk, no link is
followed. A `.tgz` cannot be read from the middle, so its files are not found.
"""

import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from models.control import Control
from models.database import Library
from models.sources.header_file import HeaderFile
from models.sources.takeout.names import clean
from models.sources.takeout.zip_reader import STORED, ZipFaultError, data_start, entries, inflater, refusal

FILES: Final = """
    SELECT item_id, path, part, size_bytes FROM item_file
    WHERE role IN ('original', 'copy') AND item_id IN ({}) ORDER BY item_id, role DESC, path
"""
CHUNK: Final = 500
PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file as the library knows it."""

    path: str
    """Inside the export, with `/`."""
    part: str
    """The archive's file name; empty for a folder."""
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """Where a file is: at `place` on disk, or inside the archive there. Sizes and the offset are bytes."""

    place: Path | str
    """A plain path where a library has a million of them: making an object of each takes seconds."""
    size: int
    offset: int | None = None
    compressed: int = 0
    method: int = STORED
    crc: int | None = None
    """The CRC-32 of the content, where an archive tells it."""

    def _opened(self, buffering: int = -1) -> BinaryIO:
        return open(self.place, "rb", buffering=buffering)  # noqa: PTH123 - takes a plain path as it is

    @contextmanager
    def open(self) -> Iterator[HeaderFile]:
        """Open it, to be read within a budget.

        Raises:
            OSError: It cannot be read.
            ZipFaultError: Its archive is damaged.
        """
        with self._opened() as file:
            start = 0 if self.offset is None else data_start(file, self.offset)

            def fetch(offset: int, length: int) -> bytes:
                file.seek(start + offset)
                return file.read(max(0, min(length, self.size - offset)))

            if self.method == STORED:
                yield HeaderFile(self.size, fetch)
            else:
                unpack = inflater(file, start, self.compressed)
                yield HeaderFile(self.size, lambda _, length: unpack(length), forward=True)

    def read(self) -> bytes:
        """Returns the whole content; never more bytes than its size says, whatever an archive unpacks to.

        Raises:
            OSError: It cannot be read.
            ZipFaultError: Its archive is damaged.
        """
        if self.offset is None and self.method == STORED and self.crc is None:
            with self._opened(buffering=0) as file:  # half the calls of a buffered one
                content = file.read(self.size)
            if len(content) == self.size:
                return content
        return b"".join(self.pieces(self.size))

    def pieces(self, length: int = PIECE) -> Iterator[bytes]:
        """Yield the content piece by piece; never more than its size says, whatever an archive unpacks to.

        Args:
            length: Of a piece, at most, in bytes.

        Raises:
            OSError: It cannot be read.
            ZipFaultError: Its archive is damaged.
        """
        with self._opened() as file:
            file.seek(0 if self.offset is None else data_start(file, self.offset))
            unpack = file.read if self.method == STORED else inflater(file, file.tell(), self.compressed)
            left, crc = self.size, 0
            while left and (piece := unpack(min(length, left))):
                left -= len(piece)
                crc = zlib.crc32(piece, crc) if self.crc is not None else 0
                yield piece
            if self.crc is not None and crc != self.crc:
                raise ZipFaultError("Its content is not what the archive says (CRC).")


def wanted_files(library: Library, item_ids: Collection[str]) -> dict[str, list[WantedFile]]:
    """Returns the files of items that an export holds, by item id, the original before its copies in albums.

    Args:
        library: Read only.
        item_ids: Of any items.
    """
    every = sorted(item_ids)
    found: dict[str, list[WantedFile]] = {}
    for start in range(0, len(every), CHUNK):
        part = every[start : start + CHUNK]
        for item_id, *facts in library.rows(FILES.format(", ".join("?" * len(part))), part):
            found.setdefault(item_id, []).append(WantedFile(*facts))
    return found


def find_files(
    wanted: Iterable[WantedFile], exports: Sequence[Path], control: Control
) -> Mapping[WantedFile, FoundFile]:
    """Look for files in exports.

    Args:
        wanted: What is looked for.
        exports: Folders and archives; one that is not there any more is passed over.
        control: Looked at once a folder.

    Returns:
        Where those are that were found.
    """
    search = _Search(wanted, control)
    for export in exports:
        with suppress(OSError):
            place = export.expanduser().resolve(strict=True)
            if place.is_dir():
                search.walk(place)
            elif place.name in search.parts:
                search.read_zip(place)
    return search.found


class _Search:
    """What is still looked for, by the folder that it lies in."""

    def __init__(self, wanted: Iterable[WantedFile], control: Control) -> None:
        self._control = control
        self.found: dict[WantedFile, FoundFile] = {}
        self.parts: set[str] = set()
        self._folders: dict[tuple[str, ...], dict[str, list[WantedFile]]] = {}
        for file in wanted:
            *folder, name = file.path.split("/")
            self._folders.setdefault(tuple(folder), {}).setdefault(name, []).append(file)
            self.parts.add(file.part)
        self._depths = sorted({len(folder) for folder in self._folders})

    def walk(self, top: Path) -> None:
        for folder, _, names in os.walk(top):
            self._control.check()
            here = Path(folder)
            wanted = self._wanted_in(tuple(clean(part) for part in here.parts))
            for name in names:
                if name in self.parts and not (here / name).is_symlink():
                    self.read_zip(here / name)
                for file in wanted.get(clean(name), ()) if wanted else ():
                    self._take(file, here / name)

    def read_zip(self, archive: Path) -> None:
        self._control.check()
        with suppress(OSError, ZipFaultError), archive.open("rb") as file:
            for entry in entries(file):
                *folder, name = clean(entry.name).split("/")
                for known in self._wanted_in(tuple(folder)).get(name, ()):
                    if known.part == archive.name and known.size_bytes == entry.size and refusal(entry) is None:
                        place = FoundFile(archive, entry.size, entry.offset, entry.compressed, entry.method, entry.crc)
                        self.found.setdefault(known, place)

    def _wanted_in(self, parts: tuple[str, ...]) -> Mapping[str, list[WantedFile]]:
        for depth in self._depths:
            names = self._folders.get(parts[len(parts) - depth :]) if 0 < depth <= len(parts) else None
            if names is not None:
                return names
        return {}

    def _take(self, file: WantedFile, place: Path) -> None:
        with suppress(OSError):
            facts = place.stat(follow_symlinks=False)
            if not file.part and facts.st_size == file.size_bytes and place.is_file() and not place.is_symlink():
                self.found.setdefault(file, FoundFile(place, facts.st_size))
