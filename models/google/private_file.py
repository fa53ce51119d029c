"""Files that hold secrets: written whole or not at all, and readable by their owner alone."""

import stat
from contextlib import suppress
from pathlib import Path

from models.errors import GpdedupError
from models.settings import PROGRAM
from models.whole_file import replace_file


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
        replace_file(path, text.encode())
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
