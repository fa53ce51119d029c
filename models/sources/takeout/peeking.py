"""The names at the beginning of an archive, read by hand: tarfile takes a header of any length into memory.

The layout is that of POSIX's `ustar`, of its `pax` records and of GNU tar's long names. A `.zip` has its list of
names at its end, and a cut-off one has none: there it is the local header of the first entry.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

BLOCK: Final = 512
MOST_NAMES: Final = 10
"""How many entries are looked at, at most, before the first file: folders may stand before it."""
MOST_HEADER: Final = 64 * 1024
"""No name needs a header with more bytes behind it."""
MOST_PEEKED: Final = 1024 * 1024
"""So many unpacked bytes are looked at, at most."""
ZIP_HEADER: Final = 30
PAX: Final = (b"x", b"X")
EXTRAS: Final = (*PAX, b"g", b"L", b"K")
"""Headers that say more about the next entry (`x`, its name `L`, its link's `K`) or about all (`g`)."""
RECORD: Final = re.compile(rb"([0-9]{1,6}) ")
"""How a pax record begins: with its own length."""


def begins_with(path: Path, folder: str) -> bool:
    """Tell whether the first entries of a `.tgz` lie in a folder.

    Args:
        path: The archive, or anything else.
        folder: A folder's name in lower case, at any depth.

    Returns:
        False, too, where the archive cannot be read so far, or makes no sense.
    """
    try:
        with gzip.open(path) as packed:
            return any(_lies_in(name, folder) for name in islice(_names(packed), MOST_NAMES))
    except (OSError, EOFError, zlib.error):
        return False


def zip_begins_with(path: Path, folder: str) -> bool:
    """Tell whether the first entry of a `.zip` lies in a folder.

    Args:
        path: The archive, or anything else.
        folder: A folder's name in lower case, at any depth.
    """
    try:
        with path.open("rb") as file:
            head = file.read(ZIP_HEADER)
            length = int.from_bytes(head[26:28], "little")
            return head.startswith(b"PK\3\4") and _lies_in(file.read(length).decode("utf-8", "replace"), folder)
    except OSError:
        return False


def _lies_in(name: str, folder: str) -> bool:
    return folder in name.lower().replace("\\", "/").split("/")


def _names(packed: gzip.GzipFile) -> Iterator[str]:
    """Yields the names of the first folders and that of the first file."""
    left, name = MOST_PEEKED, b""
    while (left := left - BLOCK) >= 0 and _is_header(block := packed.read(BLOCK)):
        kind = block[156:157]
        if kind not in EXTRAS:
            own = _own_name(block)
            yield (name or own).decode("utf-8", "replace")
            if kind != b"5" and not (kind == b"\0" and own.endswith(b"/")):
                return
            name = b""
            continue
        size = _number(block[124:136])
        if size is None or size > MOST_HEADER:
            return
        content = packed.read(size + -size % BLOCK)[:size]
        left -= size
        if kind == b"L":
            name = content.partition(b"\0")[0]
        elif kind in PAX:
            name = _path_in(content) or name


def _is_header(block: bytes) -> bool:
    """The sum stands in the block itself, and counts as spaces there."""
    if len(block) < BLOCK:
        return False
    return _number(block[148:156]) == sum(block[:148]) + sum(b" " * 8) + sum(block[156:])


def _number(digits: bytes) -> int | None:
    """Returns an octal number; None for none, and for GNU tar's binary ones, which only large ones are."""
    digits = digits.partition(b"\0")[0].strip(b" ")
    return int(digits, 8) if re.fullmatch(rb"[0-7]+", digits) else None


def _own_name(block: bytes) -> bytes:
    name = block[:100].partition(b"\0")[0]
    prefix = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _path_in(records: bytes) -> bytes:
    """Returns the name among pax records (`LENGTH KEY=VALUE` and a line's end), or nothing."""
    start, path = 0, b""
    while (mark := RECORD.match(records, start)) and mark.end() < (end := start + int(mark[1])) <= len(records):
        key, _, value = records[mark.end() : end].partition(b"=")
        if key == b"path":
            path = value.removesuffix(b"\n")
        start = end
    return path
