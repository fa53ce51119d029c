"""Writes files whole or not at all, readable by their owner alone, and through no symbolic link."""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from models.errors import GpdedupError, UsageError


def write_files(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> None:
    """Write files into a folder, which is made (0700) where it is missing.

    Files that are there with the same content stay untouched.

    Args:
        folder: Where to.
        files: Name to content.
        force: Replace files of these names that hold something else.

    Raises:
        UsageError: The folder is a file or a symbolic link.
        GpdedupError: The folder or a file is in the way, or the disk is full or read-only. No file is half written.
    """
    try:
        _make_folder(folder)
        new = {name: content for name, content in files.items() if not _holds(folder / name, content)}
        taken = [name for name in new if os.path.lexists(folder / name)]
        if taken and not force:
            raise GpdedupError(
                f"{folder} holds {', '.join(taken)} already, with something else in it.",
                "Nothing was written. Name another folder with --out, or replace the files with --force.",
            )
        _replace(folder, new)
    except OSError as error:
        raise GpdedupError(
            f"{error.filename or folder} cannot be written: {error.strerror or error}.",
            "Free some space, check the folder's owner, or name another folder with --out.",
        ) from error


def _make_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise UsageError(f"{folder} is a symbolic link.", "Name the folder itself with --out.")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file.", "Name a folder with --out.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _holds(path: Path, content: bytes) -> bool:
    """Tell whether a plain file is there with this content."""
    try:
        facts = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(facts.st_mode) and facts.st_size == len(content) and path.read_bytes() == content


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all beside their places first, so that a full disk leaves everything as it was; then move them there."""
    partial = {name: folder / f".{name}.{os.getpid()}.partial" for name in files}
    try:
        for name, content in files.items():
            _write(partial[name], content)
        for name, path in partial.items():
            path.replace(folder / name)
    finally:
        for path in partial.values():
            with suppress(OSError):
                path.unlink()


def _write(path: Path, content: bytes) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
