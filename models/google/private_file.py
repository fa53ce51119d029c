"""Files that hold secrets: written whole or not at all, and readable by their owner alone."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from models.errors import GpdedupError
from models.settings import PROGRAM


def write_private(path: Path, text: str) -> None:
    """Replace a file by another with these words, 0600 in a folder of 0700.

    A symlink in its place is replaced, not followed; a file that others could read is not written into.

    Args:
        path: Which file; its folder is made where it is missing.
        text: What it is to hold.

    Raises:
        GpdedupError: The disk is full, or the folder may not be written; the old file is left as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(path, text)
        make_private(path)
    except OSError as error:
        raise GpdedupError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Check the folder's owner and the free space. The file was left as it was.",
        ) from error


def make_private(path: Path) -> None:
    """Take from others what they may do with a file with secrets, and with our own folder around it.

    Args:
        path: One that was put there by hand, perhaps. A folder that is not this program's is left as it is.
    """
    with suppress(OSError):
        if path.parent.name == PROGRAM and stat.S_IMODE(path.parent.stat().st_mode) & 0o077:
            path.parent.chmod(0o700)
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)


def _replace(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600 from the start
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # The new name is only as safe as the folder that holds it; not every file system can say so.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
