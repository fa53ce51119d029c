"""The first pass over an export: every file's name into the scratch database, every sidecar read."""

import os
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from models.control import Control
from models.items import MEDIA_TYPES, MOTION_SUFFIXES, suffix_of
from models.progress import Progress
from models.sources.takeout.names import clean, medium_of
from models.sources.takeout.nested import SYSTEM_FOLDERS, SYSTEM_PREFIX, archive_in_folder, is_own
from models.sources.takeout.parts import Part, archive_kind, is_takeout_name
from models.sources.takeout.scratch import Scratch
from models.sources.takeout.sidecar import MAX_SIDECAR, AlbumNote, BrokenSidecarError, Sidecar, read_json
from models.text import storable

CHUNK: Final = 2_000
"""How many rows are written at once; also how many files lie between two looks at the control."""
NOT_MEDIA: Final = frozenset({".html", ".htm", ".css", ".js", ".txt", ".csv", ".db", ".ini", ".ds_store"})
NOT_PLACED: Final = (None, None, None, None, None)
ENTRY: Final = (
    *("id", "part", "dir", "name", "stem", "known", "size"),
    *("raw", "offset", "compressed", "method", "modified", "crc"),
)
TOLD: Final = (
    *("title", "taken", "uploaded", "description", "url", "key", "favorited", "archived", "trashed"),
    *("partner_shared", "people_count"),
)
SIDECAR: Final = ("part", "dir", "name", "medium", *TOLD, "notes")
TOLD_BY: Final = attrgetter(*TOLD)


class PartFaultError(Exception):
    """A part cannot be read at all; the text says why, for people."""


class Lister:
    """Fills the scratch database from one part.

    Args:
        scratch: Where everything goes.
        part: The part; its row in `part` is made here.
        control: Looked at every few files.
        progress: Its `step` says which part is read.
    """

    def __init__(self, scratch: Scratch, part: Part, control: Control, progress: Progress) -> None:
        self.scratch = scratch
        self.part = part
        self.control = control
        self.progress = progress
        self.found: list[Part] = []
        """Archives that lie in a folder part."""
        self.foreign: list[str] = []
        """Archives in a folder part that are none of the export's."""
        self.written = 0
        """When the newest JSON file of a folder part was, in nanoseconds since 1970."""
        path = os.fsencode(part.path)
        scratch.run("INSERT INTO part VALUES (NULL, ?, ?, ?, NULL)", (part.kind, path, storable(part.name)))
        self.part_id = int(scratch.value("SELECT max(id) FROM part"))
        self._next_entry = int(scratch.value("SELECT coalesce(max(id), 0) FROM entry"))
        self._dirs: dict[str, int] = {}
        self._inner: dict[str, str | None] = {}
        self._with_sidecar: set[int] = set()
        self._entries: list[tuple[Any, ...]] = []
        self._sidecars: list[tuple[Any, ...]] = []

    def finish(self) -> None:
        """Write what is still held back."""
        self._flush()
        self.scratch.run("UPDATE part SET written = ? WHERE id = ?", (self.written, self.part_id))
        self.scratch.run_many(
            "UPDATE dir SET has_sidecar = 1 WHERE id = ?", [(dir_id,) for dir_id in self._with_sidecar]
        )

    def forget(self) -> None:
        """Take back everything of a part that turned out to be unreadable."""
        for table in ("entry", "sidecar", "broken", "dir", "skip"):
            self.scratch.run(f"DELETE FROM {table} WHERE part = ?", (self.part_id,))  # noqa: S608 - our own names
        self.scratch.run("DELETE FROM part WHERE id = ?", (self.part_id,))
        self.scratch.run("DELETE FROM header WHERE entry NOT IN (SELECT id FROM entry)")

    def add_file(self, directory: str, name: str, size: int, raw: bytes | None = None, place: Any = None) -> int:
        """List a file that is no JSON.

        Args:
            directory: Inside the part, with `/`.
            name: As it stands.
            size: In bytes.
            raw: Where it lies on disk, for a folder part.
            place: Offset, packed size and method, for a zip; then when it was last written, in nanoseconds since
                1970, for a folder; then its CRC-32, for a zip.

        Returns:
            Its number in `entry`.
        """
        self._next_entry += 1
        cleaned = clean(name)
        suffix = suffix_of(cleaned)
        stem = cleaned[: -len(suffix)] if suffix else cleaned
        known = 1 if suffix in MEDIA_TYPES or suffix in MOTION_SUFFIXES else 0
        row = (self._next_entry, self.part_id, self._dir(directory), cleaned, stem, known, size, raw)
        self._entries.append(row + (place or NOT_PLACED))
        if len(self._entries) >= CHUNK:
            self._flush()
        return self._next_entry

    def add_json(self, directory: str, name: str, data: bytes) -> None:
        """Read a JSON file and keep what it says of a medium or an album."""
        try:
            content = read_json(data)
        except BrokenSidecarError as error:
            self.add_broken(directory, name, str(error))
            return
        cleaned = clean(name)
        medium = medium_of(cleaned)
        if isinstance(content, AlbumNote) and suffix_of(medium or "") in MEDIA_TYPES:
            content = Sidecar(title=content.title, notes=["its sidecar has no time"])
        if isinstance(content, AlbumNote):
            self._add_album(directory, content)
        elif content is not None:
            self._add_sidecar(directory, cleaned, medium, content)

    def add_broken(self, directory: str, name: str, reason: str) -> None:
        """Note a JSON file that cannot be read; it counts only if it lies in a folder of Google Photos."""
        dir_id = self._dir(directory)
        if suffix_of(medium_of(clean(name)) or "") in MEDIA_TYPES:
            self._with_sidecar.add(dir_id)
        self.scratch.run("INSERT INTO broken VALUES (?, ?, ?, ?)", (self.part_id, dir_id, clean(name), f"{reason}."))

    def add_link(self, directory: str, name: str) -> None:
        """Note a link or a device; it counts only if it lies in a folder of Google Photos."""
        row = (self.part_id, self._dir(directory), clean(name), "it is a link or a device, which are not followed.")
        self.scratch.run("INSERT INTO broken VALUES (?, ?, ?, ?)", row)

    def skip(self, name: str, reason: str) -> None:
        """Put something of this part on the list of what could not be read."""
        self.scratch.skip(storable(name), f"{reason}.", self.part_id)

    def _add_album(self, directory: str, note: AlbumNote) -> None:
        title = note.title or directory.rpartition("/")[2]
        self.scratch.run(
            "UPDATE dir SET album = coalesce(album, ?) WHERE id = ?", (storable(title), self._dir(directory))
        )

    def _add_sidecar(self, directory: str, name: str, medium: str | None, sidecar: Sidecar) -> None:
        self.control.check()  # a key typed meanwhile is answered before the next one is read
        dir_id = self._dir(directory)
        self._with_sidecar.add(dir_id)
        notes = "; ".join(sidecar.notes) or None
        self._sidecars.append((self.part_id, dir_id, name, medium, *TOLD_BY(sidecar), notes))
        if len(self._sidecars) >= CHUNK:
            self._flush()

    def _dir(self, directory: str) -> int:
        known = self._dirs.get(directory)
        if known is None:
            self.scratch.run("INSERT INTO dir (part, path) VALUES (?, ?)", (self.part_id, clean(directory)))
            known = self._dirs[directory] = int(self.scratch.value("SELECT last_insert_rowid()"))
        return known

    def inner(self, directory: str) -> str | None:
        """Returns an archive's folder without its `.`, or None where it leads anywhere else. Asked for each file."""
        if directory not in self._inner:
            components = directory.split("/")
            leads_out = ".." in components or "" in components or "\0" in directory or components[0].endswith(":")
            self._inner[directory] = None if leads_out else "/".join(name for name in components if name != ".")
        return self._inner[directory]

    def _flush(self) -> None:
        self.control.check()
        self.scratch.insert("entry", ENTRY, self._entries)
        self.scratch.insert("sidecar", SIDECAR, self._sidecars)
        self._entries.clear()
        self._sidecars.clear()


def list_folder(lister: Lister) -> bool:
    """List a folder and everything below it. Links are never followed, devices never opened.

    Args:
        lister: For a folder part; afterwards its `found` holds the archives that lie in it.

    Returns:
        True where everything could be read.
    """
    is_whole = True
    root = lister.part.path
    waiting = [str(root)]
    while waiting:
        directory = waiting.pop()
        lister.control.check()
        lister.progress.step = f"listing {storable(directory)}"
        try:
            with os.scandir(directory) as scan:
                children = sorted(scan, key=lambda child: child.name)
        except OSError as error:
            lister.skip(directory, f"the folder could not be read: {error.strerror or error}")
            is_whole = False
            continue
        # The stack gives the last one first.
        waiting += [child.path for child in reversed(children) if _is_folder(child)]
        for child in children:
            is_whole = _list_child(lister, directory, child) and is_whole
    return is_whole


def _is_folder(child: "os.DirEntry[str]") -> bool:
    return child.is_dir(follow_symlinks=False) and child.name not in SYSTEM_FOLDERS


def _list_child(lister: Lister, directory: str, child: "os.DirEntry[str]") -> bool:
    if child.is_dir(follow_symlinks=False) or child.name.startswith(SYSTEM_PREFIX):
        return True
    if child.is_symlink() or not child.is_file(follow_symlinks=False):
        if is_takeout_name(child.name):
            lister.skip(child.path, "it is a link or a device, which are not followed; name it itself")
        else:
            lister.add_link(directory, child.name)
        return True
    if archive_kind(child.name) is not None:
        _list_archive(lister, Path(directory), Path(child.path))
        return True
    try:
        facts = child.stat(follow_symlinks=False)
        size = facts.st_size
        if child.name.lower().endswith(".json"):
            lister.written = max(lister.written, facts.st_mtime_ns)
            _read_json_file(lister, directory, child, size)
        else:
            lister.add_file(
                directory, child.name, size, os.fsencode(child.path), (None, None, None, facts.st_mtime_ns, None)
            )
    except OSError as error:
        lister.skip(child.path, f"the file could not be read: {error.strerror or error}")
        return False
    return True


def _list_archive(lister: Lister, directory: Path, path: Path) -> None:
    if is_own(directory.relative_to(lister.part.path).parts):
        return
    archive = archive_in_folder(path)
    if archive is None:
        lister.foreign.append(storable(str(path)))
    else:
        lister.found.append(archive)


def _read_json_file(lister: Lister, directory: str, child: "os.DirEntry[str]", size: int) -> None:
    if size > MAX_SIDECAR:
        lister.add_broken(directory, child.name, f"it is too large for a sidecar ({size:,} bytes)")
        return
    with open(child.path, "rb") as file:  # noqa: PTH123 - a Path for each of a million files costs seconds
        lister.add_json(directory, child.name, file.read(MAX_SIDECAR))
