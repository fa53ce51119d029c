"""What goes wrong between this program and Google's servers."""

from enum import Enum

from models.errors import GpdedupError


class ApiRefusedError(GpdedupError):
    """The server refused a request in a way that asking again does not change.

    Args:
        what: As a sentence.
        hint: What to do next.
        status: The HTTP status.
        reason: Google's word for it (`INVALID_ARGUMENT`), or an empty string.
        message: The server's own text; raw text from outside.
    """

    def __init__(self, what: str, hint: str = "", *, status: int = 0, reason: str = "", message: str = "") -> None:
        super().__init__(what, hint)
        self.status = status
        self.reason = reason
        self.message = message


class Trouble(Enum):
    """Which kind of passing trouble, because each asks for its own patience."""

    UNREACHABLE = "unreachable"
    """Nobody answers: refused, no route, no such host. The request was not seen by the server."""
    BUSY = "busy"
    """5xx, a reset, a stall, half an answer."""
    RATE = "rate"
    """Too many requests a minute."""
    SESSIONS = "sessions"
    """Too many open Picker sessions, or too many requests: which of them is not told."""


class PassingError(Exception):
    """Something that may be gone a moment later; never leaves `models/google`.

    Args:
        cause: As words for people: "the server is busy (503)".
        trouble: Which kind.
        retry_after: How long the server asks to wait, in seconds; None where it does not.
    """

    def __init__(self, cause: str, trouble: Trouble, retry_after: float | None = None) -> None:
        super().__init__(cause)
        self.cause = cause
        self.trouble = trouble
        self.retry_after = retry_after
