"""One file on a disk as an item: its header, and all of it for its hashes."""

import hashlib
import os
import stat
from io import FileIO
from typing import Final

from models import times
from models.control import Control
from models.items import Item, ItemFile, SourceName
from models.sources.base import Skip
from models.sources.header_file import HeaderFile
from models.sources.media_header import MediaHeader, read_header

CHUNK: Final = 1 << 20


def not_a_file(path: str) -> Skip:
    """Returns why a pipe or a device is not read: the one would be waited for, and the other may never end."""
    return Skip(spelled(path), "It is no file but a pipe, a socket or a device.")


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for the other end, should the path have become a pipe since the walk."""
    return os.open(path, flags | os.O_NONBLOCK)


def spelled(path: str) -> str:
    r"""Returns a path as it is stored; bytes that are no UTF-8 as `\xff`, so that two such names stay two."""
    return path if path.isascii() else os.fsencode(path).decode(errors="backslashreplace")


def local_id(path: str) -> str:
    """Returns the id of the item that a file is."""
    return f"local:{spelled(path)}"


def read_file(path: str, size: int, modified_ns: int, account: str, control: Control) -> Item | Skip:
    """Read one file: its header, and all of it for its hashes.

    Args:
        path: Absolute.
        size: In bytes, as the walk saw it.
        modified_ns: Likewise, in nanoseconds since 1970.
        account: The person's own label.
        control: Looked at all the time: a film may take minutes.

    Returns:
        The item, or why there is none (it changed while it was read, or is no file).

    Raises:
        Cancelled: The person cancelled.
        OSError: It cannot be read.
    """
    with open(path, "rb", buffering=0, opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return not_a_file(path)

        header = _header(file, path, size)
        sha256, sha1 = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
        read = 0
        while read <= size and (chunk := file.read(CHUNK)):  # one that grows all the time would never end
            control.check()
            sha256.update(chunk)
            sha1.update(chunk)
            read += len(chunk)
        after = os.fstat(file.fileno())
    if read != size or after.st_mtime_ns != modified_ns:
        return Skip(spelled(path), "It changed while it was read; the next sync reads it again.")
    files = (ItemFile(spelled(path), size_bytes=size, modified_ns=modified_ns),)
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
        id=local_id(path),
        source=SourceName.LOCAL,
        account=account,
        filename=spelled(path.rpartition("/")[2]),
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
