"""The parts of an export: folders and archives, which of them belong together, and which number is missing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from models.errors import UsageError

NUMBERED: Final = re.compile(r"^(?P<export>takeout-.+?)-(?P<number>\d{3,4})$", re.IGNORECASE)
"""`takeout-20260301T101500Z-003`, newer ones `takeout-20260301T101500Z-1-003`."""
ARCHIVE: Final = re.compile(r"^(?P<stem>.+)\.(?:(?P<zip>zip)|tgz|tar\.gz)$", re.IGNORECASE | re.DOTALL)
ARCHIVE_ENDINGS: Final = (".zip", ".tgz", ".tar.gz")
DOWNLOAD_MARK: Final = re.compile(r" ?\(\d+\)$")
"""What browsers put behind a name that they have downloaded before."""


class PartKind(StrEnum):
    """How a part is packed."""

    FOLDER = "folder"
    ZIP = "zip"
    TGZ = "tgz"


@dataclass(frozen=True, slots=True)
class Part:
    """A folder or an archive that holds some of an export."""

    kind: PartKind
    path: Path
    named: bool = True
    """Did the person name it? Others were found in a folder, where unrelated archives may lie."""

    @property
    def name(self) -> str:
        """What people call it: the archive's file name; a folder's path."""
        return str(self.path) if self.kind is PartKind.FOLDER else self.path.name


def given_parts(paths: Sequence[Path]) -> list[Part]:
    """Turn what the person named into parts, each once.

    Args:
        paths: Folders and archives.

    Raises:
        UsageError: One is missing, or is neither.
    """
    if not paths:
        raise UsageError("No Takeout export was named.", "Name its folder, or all its .zip or .tgz parts.")
    parts: dict[Path, Part] = {}
    for path in paths:
        try:
            resolved = path.expanduser().resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise UsageError(
                f"{path} cannot be found.", "Name the folder or the archives of a Takeout export."
            ) from error
        kind = PartKind.FOLDER if resolved.is_dir() else archive_kind(resolved.name)
        if kind is None or not (resolved.is_dir() or resolved.is_file()):
            raise UsageError(
                f"{path} is neither a folder nor a .zip or .tgz archive.", "Name the parts as Google delivered them."
            )
        parts.setdefault(resolved, Part(kind, resolved))
    folders = [path for path, part in parts.items() if part.kind is PartKind.FOLDER]
    # A folder inside another one is read with it.
    inner = {path for path in folders if any(path != outer and path.is_relative_to(outer) for outer in folders)}
    return [part for path, part in parts.items() if path not in inner]


def archive_kind(name: str) -> PartKind | None:
    """Returns how an archive is packed, told by its name's ending; None where it is none."""
    if not name.lower().endswith(ARCHIVE_ENDINGS):
        return None  # asked for each file, and nearly always the answer
    match = ARCHIVE.match(name)
    return None if match is None else PartKind.ZIP if match["zip"] else PartKind.TGZ


def is_takeout_name(name: str) -> bool:
    """Tell whether an archive's name is one that Google gives."""
    return archive_kind(name) is not None and name.lower().startswith("takeout-")


class Numbered(NamedTuple):
    """What a part's name tells."""

    export: str
    """In small letters, for comparing."""
    number: int
    spelled: str
    """The export as it is written in the part's name."""

    def at(self, number: int) -> str:
        """Returns the name, without ending, of another part of the same export."""
        return f"{self.spelled}-{number:03}"


def _numbered(path: Path) -> Numbered | None:
    stem = ARCHIVE.match(path.name)
    match = NUMBERED.match(DOWNLOAD_MARK.sub("", stem["stem"])) if stem else None
    return Numbered(match["export"].lower(), int(match["number"]), match["export"]) if match else None


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Returns archives in a stable order, the newest export first, so that of equal paths its file is taken."""
    newest_first = sorted(parts, key=lambda part: part.path.name)
    return sorted(newest_first, key=lambda part: (_numbered(part.path) or ("",))[0], reverse=True)


def missing_numbers(parts: Iterable[Part]) -> list[str]:
    """Returns the names, without ending, of parts that lie before the highest one of their export and are not here."""
    here = {numbered[:2] for part in parts if (numbered := _numbered(part.path))}
    return [
        last.at(number)
        for last in highest(parts)
        for number in range(1, last.number)
        if (last.export, number) not in here
    ]


def highest(parts: Iterable[Part]) -> list[Numbered]:
    """Returns the highest part of each export; names do not tell whether more follow."""
    return _last_of_each(part.path for part in parts)


def _last_of_each(paths: Iterable[Path]) -> list[Numbered]:
    return list({each.export: each for each in sorted(filter(None, map(_numbered, paths)))}.values())


def others_of(parts: Iterable[Part], named: Iterable[Path]) -> list[str]:
    """Returns the names of other parts of the same exports, that an earlier pass read and that are not here now.

    Args:
        parts: Archives of this pass.
        named: Names of parts that were ever read.
    """
    here = {numbered[:2] for part in parts if (numbered := _numbered(part.path))}
    exports = {export for export, _ in here}
    found = []
    for path in named:
        numbered = _numbered(path)
        if numbered and numbered.export in exports and numbered[:2] not in here:
            found.append(path.name)
    return sorted(found)


def fewer_than_before(parts: Iterable[Part], named: Iterable[Path]) -> Numbered | None:
    """Returns the last part of the export before this one, where that had more parts; else None.

    An export seldom shrinks so much: more likely not all of its parts were named. Other products may fill some parts,
    and the person may have asked for larger ones, so this is a doubt and no fault.

    Args:
        parts: Archives of this pass.
        named: Names of parts that were ever read.
    """
    here = _last_of_each(part.path for part in parts)
    if not here:
        return None
    earlier = [each for each in _last_of_each(named) if each.export < here[-1].export]
    return earlier[-1] if earlier and earlier[-1].number > here[-1].number else None
