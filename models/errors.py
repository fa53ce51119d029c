"""What goes wrong, as sentences for people and exit codes for scripts.

Every error that a person can meet is a `GpdedupError`: what failed, why, and what to do next. Anything else
that is raised is a fault of this program and goes to the log with its traceback.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended, as scripts see it."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    SIGN_IN = 3
    PARTLY = 4
    INTERRUPTED = 130


class GpdedupError(Exception):
    """Something failed in a way that a person can act on.

    Args:
        what: What failed, and why, as a sentence.
        hint: What to do next, as a sentence; may be empty.
    """

    exit_code = ExitCode.FAILED

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(f"{what} {hint}".strip())
        self.what = what
        self.hint = hint


class UsageError(GpdedupError):
    """The command, an option, an id or the configuration is wrong."""

    exit_code = ExitCode.USAGE


class OlderExportError(UsageError):
    """An export is older than what the library was told of the same photos."""


class SignInError(GpdedupError):
    """No sign-in, a dead one, a denied one, or one with too few scopes."""

    exit_code = ExitCode.SIGN_IN


class NetworkError(GpdedupError):
    """A server refused, stalled or answered nonsense for longer than the retries last."""


class QuotaError(GpdedupError):
    """The day's quota is used up; only tomorrow helps."""

    exit_code = ExitCode.PARTLY


class LibraryError(GpdedupError):
    """The library file cannot be opened or written: locked, damaged, newer, foreign, read-only, disk full."""


class SourceError(GpdedupError):
    """A source cannot be read at all: no export, half an archive, a folder that is not there."""


class SyncRunningError(GpdedupError):
    """Another sync of this library is under way."""


class FindingsChangedError(GpdedupError):
    """A scan or a swap, perhaps in another terminal, has changed the findings that somebody is looking at."""

    def __init__(self) -> None:
        super().__init__(
            "A scan or a swap has changed the findings meanwhile; nothing was done.", "Look again, and repeat it."
        )


class Cancelled(Exception):  # noqa: N818 - it is an answer to the person, not an error
    """The person asked the work to stop; what was committed stays."""
