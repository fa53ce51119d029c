"""Which of an export's directories are folders of Google Photos, and which are the same folder in several parts.

Folder names are in the account's language, and a download may hold Drive and YouTube as well. So the Google Photos
folder is told by what lies two levels below it: sidecars. Paths inside the export begin with its name, however much
of the tree above it the person kept.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.sources.takeout.names import YEAR, clean
from models.sources.takeout.nested import TAKEOUT
from models.sources.takeout.parts import PartKind
from models.sources.takeout.scratch import Scratch
from models.text import counted

GOOGLE: Final = "google"
"""In the name of the folder of Google Photos in all languages."""
YEAR_FOLDER: Final = re.compile(r"Photos from \d{4}")
DIGITS: Final = re.compile(r"\d+")

Components = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory of one part."""

    id: int
    is_on_disk: bool
    components: Components
    """From the root of the disk or of the archive."""
    has_sidecar: bool
    album: str | None
    is_year: bool = False
    """Does it hold media, and do its name and those above it tell that it is a year of Google Photos?"""

    @property
    def space(self) -> tuple[bool, Components]:
        """What makes it the same directory as one of another archive."""
        return self.is_on_disk, self.components

    @property
    def parent(self) -> tuple[bool, Components]:
        """The directory above it."""
        return self.is_on_disk, self.components[:-1]


def assign_folders(scratch: Scratch) -> None:
    """Find the folders of Google Photos and tie all files to them; what lies elsewhere is forgotten.

    Args:
        scratch: Listed, all parts of it.
    """
    directories = _directories(scratch)
    with_sidecars = [directory for directory in directories if directory.has_sidecar or directory.is_year]
    above = {directory.parent for directory in with_sidecars}
    # A Google Photos folder with loose sidecars of its own does not make the folder above it one.
    roots = {directory.parent for directory in with_sidecars if directory.space not in above} | {
        directory.space for directory in with_sidecars if directory.space in above and directory.parent not in above
    }
    named = {
        _components(clean(os.fsdecode(path)))
        for (path,) in scratch.rows("SELECT path FROM part WHERE kind = ?", (PartKind.FOLDER,))
    }
    judge = _Judge(roots, with_sidecars, named)
    for directory in directories:
        if judge.belongs(directory):
            _assign(scratch, directory, judge.path(directory))
        elif judge.is_doubtful(directory):
            _skip_doubtful(scratch, directory)
    _tie(scratch)


def _directories(scratch: Scratch) -> list[Directory]:
    with_media = {dir_id for (dir_id,) in scratch.rows("SELECT DISTINCT dir FROM entry WHERE known")}
    rows = scratch.rows(
        "SELECT dir.id, part.kind, dir.path, dir.has_sidecar, dir.album FROM dir"
        " JOIN part ON part.id = dir.part ORDER BY dir.id"
    )
    return [
        Directory(
            id=dir_id,
            is_year=dir_id in with_media and _is_year(_components(path)),
            is_on_disk=kind == PartKind.FOLDER,
            components=_components(path),
            has_sidecar=bool(has_sidecar),
            album=album,
        )
        for dir_id, kind, path, has_sidecar, album in rows
    ]


def _components(path: str) -> Components:
    return tuple(Path(path).parts) if path else ()


class _Judge:
    """Knows the Google Photos folders, and says what belongs to them."""

    def __init__(
        self,
        roots: set[tuple[bool, Components]],
        with_sidecars: list[Directory],
        named: set[Components],
    ) -> None:
        self.roots = roots
        self.named = named
        self.root_names = {components[-1:] for _, components in roots}
        self.shapes = {(directory.parent, _shape(directory)) for directory in with_sidecars}

    def belongs(self, directory: Directory) -> bool:
        """Is it a folder of Google Photos?"""
        if directory.has_sidecar or directory.is_year:
            return True
        if self.root(directory) is not None:
            return not directory.is_on_disk or self._is_sure(directory)
        # Its sidecars may all lie in another part, where the folder above it was recognised.
        over = directory.components[:-1]
        return over[-1:] in self.root_names and (not directory.is_on_disk or _in_takeout(over))

    def _is_sure(self, directory: Directory) -> bool:
        """A folder without sidecars, on disk: part of the export, or the person's own beside year folders?"""
        root = self.root(directory)
        if root is None:
            return False
        has_shape = (directory.parent, _shape(directory)) in self.shapes
        return root not in self.named or _in_takeout(root) or directory.album is not None or has_shape

    def is_doubtful(self, directory: Directory) -> bool:
        """Does it lie where a folder of Google Photos would, or deeper, without anything that makes it one?"""
        above = (directory.components[:length] for length in range(len(directory.components)))
        return any((directory.is_on_disk, components) in self.roots for components in above)

    def root(self, directory: Directory) -> Components | None:
        """Returns the highest Google Photos folder that it is or lies in, at most two levels up."""
        components = directory.components
        for length in range(max(0, len(components) - 2), len(components) + 1):
            if (directory.is_on_disk, components[:length]) in self.roots:
                return components[:length]
        return None

    def path(self, directory: Directory) -> str:
        """Returns its path inside the export, from the Google Photos folder on."""
        root = self.root(directory)
        length = len(directory.components) - 1 if root is None else len(root)
        return "/".join(directory.components[max(0, length - 1) :])


def _shape(directory: Directory) -> str:
    """Returns a name with its numbers taken out: year folders have the same."""
    return DIGITS.sub("0", directory.components[-1]) if directory.components else ""


def _is_year(components: Components) -> bool:
    """Tell a year of Google Photos by names alone, for exports without any sidecar.

    `Takeout` and, in Google's, the word "Google" are the same in all languages, and a year folder has its year.
    """
    if len(components) < 2 or GOOGLE not in components[-2].lower():
        return False
    return bool(YEAR_FOLDER.fullmatch(components[-1]) or (_in_takeout(components[:-1]) and YEAR.search(components[-1])))


def _in_takeout(components: Components) -> bool:
    return len(components) > 1 and components[-2].lower() == TAKEOUT


def _assign(scratch: Scratch, directory: Directory, path: str) -> None:
    scratch.run("INSERT OR IGNORE INTO folder (path) VALUES (?)", (path,))
    scratch.run("UPDATE folder SET album = coalesce(album, ?) WHERE path = ?", (directory.album, path))
    scratch.run("UPDATE dir SET folder = (SELECT id FROM folder WHERE path = ?) WHERE id = ?", (path, directory.id))


def _skip_doubtful(scratch: Scratch, directory: Directory) -> None:
    count = scratch.value("SELECT count(*) FROM entry WHERE dir = ? AND known", (directory.id,))
    if count:
        scratch.skip(
            "/".join(directory.components),
            f"it holds {counted(count, 'picture or video', 'pictures and videos')} but nothing that Takeout writes,"
            " so it was not taken for a part of the export.",
        )


def _tie(scratch: Scratch) -> None:
    for table in ("entry", "sidecar"):
        scratch.run(f"UPDATE {table} SET folder = (SELECT folder FROM dir WHERE dir.id = {table}.dir)")  # noqa: S608
        scratch.run(f"DELETE FROM {table} WHERE folder IS NULL")  # noqa: S608 - our own names
        scratch.run(f"CREATE INDEX {table}_name ON {table} (folder, name)")
    scratch.run(
        "INSERT INTO skip (name, reason) SELECT folder.path || '/' || name, reason FROM broken"
        " JOIN dir ON dir.id = broken.dir JOIN folder ON folder.id = dir.folder"
    )
    for table in ("entry", "sidecar"):
        if scratch.value(f"SELECT 1 FROM {table} GROUP BY folder, name HAVING count(*) > 1 LIMIT 1"):  # noqa: S608
            _keep_first(scratch, table)


def _keep_first(scratch: Scratch, table: str) -> None:
    """Of files that an export holds several times under one name only the first is read."""
    if table == "entry":
        scratch.run(
            "INSERT INTO skip (name, reason) SELECT folder.path || '/' || name, 'it lies in the export several times,"
            " with different sizes; only the first is read.' FROM entry JOIN folder ON folder.id = entry.folder"
            " GROUP BY entry.folder, name HAVING min(size) <> max(size)"
        )
    scratch.run(
        f"DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM {table} AS other"  # noqa: S608 - our own names
        f" WHERE other.folder = {table}.folder AND other.name = {table}.name AND other.id < {table}.id)"
    )
