"""What lies among the files of an export and is none: systems' notes, the person's archives, archives in archives."""

from pathlib import Path
from typing import Final

from models.sources.takeout.parts import Part, PartKind, archive_kind, is_takeout_name
from models.sources.takeout.peeking import begins_with, zip_begins_with

TAKEOUT: Final = "takeout"
"""The one folder name that Google does not translate."""
SYSTEM_FOLDERS: Final = frozenset({"__MACOSX", "@eaDir", "#recycle", "$RECYCLE.BIN"})
"""Where macOS, Windows and NAS systems keep their notes, thumbnails and deleted files: nothing of the export's."""
SYSTEM_PREFIX: Final = "._"
"""How the names of files begin in which macOS keeps a file's attributes on foreign disks and in archives."""
NESTED: Final = "it is an archive inside an archive, which is not read: unpack it and name it as well"


def archive_in_folder(path: Path) -> Part | None:
    """Tell what an archive is that lies in a folder that the person named.

    Args:
        path: The archive.

    Returns:
        The part to read; None where it is none: a `.tgz` can only be told by its beginning, or by reading it whole.
    """
    kind = archive_kind(path.name)
    if kind is None or (kind is PartKind.TGZ and not looks_like_part(path)):
        return None
    return Part(kind, path, named=False)


def is_own(inside: tuple[str, ...]) -> bool:
    """Tell whether an archive in a folder is the person's own: from Drive, say, where they unpacked an export.

    Args:
        inside: The names of the folders between the named one and it.
    """
    return TAKEOUT in map(str.lower, inside)


def looks_like_part(path: Path) -> bool:
    """Tell by its name or its beginning, which a cut-off one has too, whether an archive is a part of an export."""
    return is_takeout_name(path.name) or begins_with(path, TAKEOUT) or zip_begins_with(path, TAKEOUT)


def archive_in_archive(directory: str, name: str) -> str | None:
    """Tell why an archive inside a part is not read, as a sentence without its full stop.

    Args:
        directory: Inside the part, with `/`.
        name: Of a file in it.

    Returns:
        None where it is no archive, or one of the person's own from another product (Drive, say).
    """
    if archive_kind(name) is None:
        return None
    folders = directory.lower().split("/")
    is_own = TAKEOUT in folders[:-1] and not is_takeout_name(name)
    return None if is_own else NESTED
