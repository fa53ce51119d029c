"""One job of a kind at a time on a library, in whichever process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from models.database import Library
from models.errors import GpdedupError, LibraryError


def _locks() -> Any:
    """Returns the module that locks files; only Unix has it."""
    try:
        import fcntl  # noqa: PLC0415 - where there is none, only these jobs fail
    except ImportError:
        raise GpdedupError(
            "This system cannot lock files, so two jobs could work on one library at once.",
            "gpdedup-tui runs on Linux and macOS; on Windows use it inside WSL.",
        ) from None
    return fcntl


@contextmanager
def held(library: Library, job: str, taken: type[GpdedupError] = GpdedupError) -> Iterator[None]:
    """Hold a library for one job; the kernel lets go of it when the process dies.

    Args:
        library: The file `<library>.<job>-lock` beside it is what is held.
        job: `sync` or `stage`.
        taken: What to raise where somebody else holds it.

    Raises:
        GpdedupError: Of the class `taken`: another process, or another thread of this one, holds it.
        LibraryError: The lock cannot be made.
    """
    fcntl = _locks()
    path = library.path.with_name(f"{library.path.name}.{job}-lock")
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w")
    except OSError as error:
        raise LibraryError(f"{path} cannot be written: {error.strerror}.", "Check its folder's owner.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            what = "staging" if job == "stage" else job
            raise taken(
                f"Another {what} of {library.path} is under way.", "Wait until it has finished, or cancel it there."
            ) from None
        yield
