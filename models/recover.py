"""Copying files out of a Takeout export that are missing on this disk: verified, and never over another file."""

import hashlib
import os
import tarfile
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from models.control import Control
from models.database import Library
from models.errors import GpdedupError, UsageError
from models.progress import Progress
from models.rules.base import Confidence
from models.rules.missing_locally import NAME
from models.sources.base import Skip
from models.sources.takeout.names import clean
from models.sources.takeout.parts import PartKind, archive_kind
from models.sources.takeout.zip_reader import ZipFaultError
from models.staging.export_files import FoundFile, WantedFile, find_files, wanted_files

PIECE: Final = 1 << 20
MISSING: Final = """
    SELECT m.id, coalesce(m.filename, m.id), m.sha256, coalesce(substr(m.creation_time, 1, 4), 'undated')
    FROM finding AS f JOIN media_item AS m ON m.id = f.candidate_id
    WHERE f.rule = ? AND f.confidence IN ({}) AND m.source IN ('takeout', 'toolkit') ORDER BY m.id
"""
RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""Names that Windows keeps for devices."""


@dataclass(slots=True)
class Recovered:
    """What came of it."""

    copied: int = 0
    already: int = 0
    """Files that an earlier run had copied."""
    bytes: int = 0
    skipped: list[Skip] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Missing:
    """An item to copy."""

    item_id: str
    filename: str
    sha256: str | None
    year: str


def recover(  # noqa: PLR0917 - library, places and the usual two
    library: Library,
    out: Path,
    exports: Sequence[Path],
    confidences: Collection[Confidence],
    control: Control,
    progress: Progress,
) -> Recovered:
    """Copy what `missing-locally` found out of an export, into a folder for each year.

    Args:
        library: Scanned after a `sync local`.
        out: The folder to copy to; made where it is missing.
        exports: The folders and archives of the export.
        confidences: Which findings: `strong` is "not here", `possible` is "cannot tell".
        control: Pause and cancel; what was copied stays, and nothing is left half written.
        progress: Counts the files.

    Returns:
        The counts, and what could not be copied, with the reason.

    Raises:
        UsageError: No folder on disk was ever read, so nothing is known to be missing.
        GpdedupError: The folder cannot be written.
    """
    if library.value("SELECT 1 FROM media_item WHERE source = 'local' LIMIT 1") is None:
        raise UsageError("No folder on this disk was compared yet.", "Run `sync local DIR…`, then `scan`.")
    marks = ", ".join("?" * len(confidences))
    rows = library.rows(MISSING.format(marks), (NAME, *sorted(confidences)))
    items = [_Missing(*row) for row in rows]
    progress.total, progress.step = len(items), "looking for the files"
    files = wanted_files(library, [item.item_id for item in items])
    copier = _Copier(out, files, control, progress)
    with _sentences(out):
        out.mkdir(parents=True, exist_ok=True)
        places = find_files((file for some in files.values() for file in some), exports, control)
        progress.step = "copying"
        left = copier.copy_found(items, places)
        left = copier.copy_from_tgz(left, exports)
    copier.result.skipped += [Skip(item.filename, "Its file was not found in the export.") for item in left]
    return copier.result


class _Copier:
    """Copies files, one after the other.

    Args:
        out: The folder to copy to.
        files: Item id to the files that hold it, the best first.
        control: Pause and cancel.
        progress: Counts the files.
    """

    def __init__(self, out: Path, files: Mapping[str, list[WantedFile]], control: Control, progress: Progress) -> None:
        self.result = Recovered()
        self._out = out
        self._files = files
        self._control = control
        self._progress = progress

    def copy_found(self, items: Sequence[_Missing], places: Mapping[WantedFile, FoundFile]) -> list[_Missing]:
        """Copy from folders and zip archives. Returns what lies in neither."""
        left = []
        for item in items:
            self._control.check()
            place = next((places[file] for file in self._files.get(item.item_id, ()) if file in places), None)
            if place is None:
                left.append(item)
                continue
            try:
                self._keep(item, place.pieces(), place.size)
            except (ZipFaultError, zlib.error):
                self.result.skipped.append(Skip(item.filename, f"It is damaged in {Path(place.place).name}."))
        return left

    def copy_from_tgz(self, items: Sequence[_Missing], exports: Sequence[Path]) -> list[_Missing]:
        """Copy from compressed tar archives, each read once from its beginning. Returns what is in none."""
        left = {item.item_id: item for item in items}
        wanted = {(file.part, file.path): name for name in left for file in self._files.get(name, ()) if file.part}
        for archive in _archives(exports, {part for part, _ in wanted}):
            try:
                with tarfile.open(archive, "r|gz") as tar:
                    for member in tar:
                        self._control.check()
                        item_id = next((wanted[key] for key in _keys(archive, member.name) if key in wanted), "")
                        if item_id in left and member.isreg() and (opened := tar.extractfile(member)) is not None:
                            self._keep(left.pop(item_id), _pieces_of(opened), member.size)
            except (tarfile.TarError, EOFError, zlib.error) as error:
                self.result.skipped.append(Skip(archive.name, f"The archive is damaged: {error}."))
        return list(left.values())

    def _keep(self, item: _Missing, pieces: Iterator[bytes], size: int) -> None:
        """Write a file beside its place, compare it, and only then give it its name."""
        self._progress.seen += 1
        folder = self._out / item.year
        if folder.is_symlink():
            raise GpdedupError(f"{folder} is a symbolic link.", "Name another folder with --out.")
        folder.mkdir(exist_ok=True)
        partial = folder / f".{os.getpid()}.partial"
        with suppress(FileNotFoundError):
            partial.unlink()
        try:
            digest, written = self._write(partial, pieces)
            if written != size or (item.sha256 is not None and digest != item.sha256):
                reason = "Its bytes are not those that were synced; sync the export again."
                self.result.skipped.append(Skip(item.filename, reason))
            elif _give_name(partial, folder, safe_name(item.filename), digest):
                self.result.copied += 1
                self.result.bytes += size
            else:
                self.result.already += 1
        finally:
            with suppress(FileNotFoundError):
                partial.unlink()

    def _write(self, partial: Path, pieces: Iterator[bytes]) -> tuple[str, int]:
        """Returns the SHA-256 and the size of what was written."""
        digest, written = hashlib.sha256(), 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(partial, flags, 0o600), "wb") as file:
            for piece in pieces:
                self._control.check()
                file.write(piece)
                digest.update(piece)
                written += len(piece)
            file.flush()
            os.fsync(file.fileno())
        return digest.hexdigest(), written


def _pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _keys(archive: Path, path: str) -> Iterator[tuple[str, str]]:
    """Yield what a member may be called in the library, which leaves the folders around an export out."""
    parts = clean(path).split("/")
    return ((archive.name, "/".join(parts[start:])) for start in range(len(parts)))


def _archives(exports: Sequence[Path], parts: Collection[str]) -> list[Path]:
    found = []
    for export in exports:
        place = export.expanduser()
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        found += [p for p in inside if p.name in parts and archive_kind(p.name) is PartKind.TGZ and p.is_file()]
    return found


def _give_name(partial: Path, folder: Path, name: str, digest: str) -> bool:
    """Link a file to the first free name. Returns False where one of these holds the same bytes already."""
    stem, dot, ending = name.rpartition(".")
    for number in range(10_000):
        mark = f" ({number})" if number else ""
        target = folder / (f"{stem}{mark}{dot}{ending}" if stem else f"{name}{mark}")
        if not os.path.lexists(target):
            os.link(partial, target)  # unlike a rename, this never replaces what came there meanwhile
            return True
        if target.is_file() and not target.is_symlink() and _digest(target) == digest:
            return False
    raise GpdedupError(f"{folder} holds ten thousand files named {name}.", "Name another folder with --out.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def safe_name(filename: str) -> str:
    """Make a file name from a title, which may hold anything: no folders, no controls, no name of a device.

    Args:
        filename: From outside.

    Returns:
        A name of at most 200 bytes that keeps its ending.
    """
    text = unicodedata.normalize("NFC", filename)
    text = "".join("_" if c in '/\\:*?"<>|' or not (c.isprintable() or c == "\u200d") else c for c in text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not stem:
        stem, dot, ending = text, "", ""
    if not stem or stem.casefold() in RESERVED:
        stem = f"_{stem}"
    ending = ending.encode()[:20].decode(errors="ignore")
    return stem.encode()[: 200 - len(ending.encode()) - 1].decode(errors="ignore") + dot + ending


@contextmanager
def _sentences(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GpdedupError(
            f"{error.filename or out} cannot be read or written: {error.strerror or error}.",
            "What was copied is whole. Free some space, or name another folder with --out, and run it again.",
        ) from error
