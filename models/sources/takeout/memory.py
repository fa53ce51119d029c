"""What earlier passes read of an export, so that parts which have not changed are not read again."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from models.control import Control
from models.items import Item
from models.sources.base import PartRead
from models.sources.media_header import READERS
from models.sources.takeout.parts import Part, PartKind
from models.text import storable
from models.version import VERSION

EDGE: Final = 65_536
"""How many bytes of an archive's two ends are looked at; its directory stands at the end."""
EDITION: Final = 8
"""How many letters of a fingerprint stand for what reads: a newer program may read more out of the same files."""


@dataclass(frozen=True, slots=True)
class ExportMemory:
    """What a library knows of earlier passes over one account's exports."""

    parts: Mapping[str, str]
    """Fingerprint by name of all parts that were ever read."""
    unchanged_since: Callable[[Sequence[PartRead]], int | None]
    """The finished pass that read exactly these parts and whose items are as it left them; None if there is none."""
    items: Callable[[Sequence[str]], Mapping[str, Item]]
    """Gives the items that are stored under some ids."""


def fingerprints(parts: Iterable[Part], control: Control, *, hash_files: bool) -> list[PartRead]:
    """Tell the parts of an export from any others, without reading them.

    Args:
        parts: Folders and archives.
        control: Looked at once a folder.
        hash_files: Part of the answer: a pass without checksums is not one with them.

    Returns:
        A fingerprint each; none at all where a part cannot be looked at.

    Raises:
        Cancelled: The person cancelled.
    """
    try:
        return [PartRead(storable(part.name), _fingerprint(part, control, hash_files)) for part in parts]
    except OSError:
        return []


def without_end(part: PartRead) -> PartRead:
    """Returns a part that was not read to its end: the next pass takes it for another, but knows the same files."""
    return replace(part, fingerprint=f"{part.fingerprint[:EDITION]} not read to its end")


def _fingerprint(part: Part, control: Control, hash_files: bool) -> str:
    edition = hashlib.sha256(f"{VERSION} {READERS} {hash_files}".encode())
    digest = edition.copy()
    if part.kind is PartKind.FOLDER:
        waiting = [os.fsencode(part.path)]
        while waiting:
            control.check()
            with os.scandir(waiting.pop()) as scan:
                children = sorted(scan, key=lambda child: child.name)
            for child in children:
                facts = child.stat(follow_symlinks=False)
                if child.is_dir(follow_symlinks=False):
                    waiting.append(child.path)
                digest.update(b"%s\0%d %d %d\n" % (child.path, facts.st_size, facts.st_mtime_ns, facts.st_mode))
        return edition.hexdigest()[:EDITION] + digest.hexdigest()[:32]
    facts = part.path.stat()
    digest.update(b"%d %d " % (facts.st_size, facts.st_mtime_ns))
    with part.path.open("rb") as file:
        digest.update(file.read(EDGE))
        file.seek(max(0, facts.st_size - EDGE))
        digest.update(file.read(EDGE))
    return edition.hexdigest()[:EDITION] + digest.hexdigest()[:32]
