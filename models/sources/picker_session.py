"""The Picker session under way, remembered beside its sign-in: Google allows only so many, and a crash leaves one."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from models import times
from models.control import Control
from models.errors import SignInError
from models.google.client import PhotosPicker
from models.google.private_file import write_private
from models.google.tokens import load_token
from models.progress import Progress
from models.settings import ApiRoots

SUFFIX: Final = ".picker-session.json"
SESSION_FILES: Final = f"*{SUFFIX}"
"""What `session_file` names, for all sign-ins: one account's session must not be ended with another's token."""


@dataclass(frozen=True, slots=True)
class LeftSession:
    """A session that may still be open at Google."""

    id: str
    expires: str | None = None
    """When Google ends it by itself, in the library's form of times; None where that is not known."""


def session_file(token_path: Path) -> Path:
    """Returns where the session of a sign-in is remembered: beside its token."""
    return token_path.with_name(f"{token_path.stem}{SUFFIX}")


def remember_session(path: Path, session: Mapping[str, Any]) -> None:
    """Write down which session is open.

    Args:
        path: From `session_file`.
        session: As the API gave it.

    Raises:
        GpdedupError: The file cannot be written.
    """
    write_private(path, json.dumps({"session": session["id"], "expires": session.get("expireTime")}))


def left_session(path: Path) -> LeftSession | None:
    """Returns the session that a file remembers; None where there is none, or the file is broken.

    Args:
        path: From `session_file`.
    """
    with suppress(OSError, ValueError, RecursionError):
        values = json.loads(path.read_text(encoding="utf-8"))
        session_id = values.get("session") if isinstance(values, dict) else None
        if isinstance(session_id, str) and session_id:
            expires = values.get("expires")
            return LeftSession(session_id, times.from_rfc3339(expires) if isinstance(expires, str) else None)
    return None


def end_sessions(token: Path, files: Iterable[Path], roots: ApiRoots, control: Control) -> list[LeftSession]:
    """End at Google what interrupted picks left open; the files stay.

    Args:
        token: The sign-in that was named; each other session has its own beside its file.
        files: From `session_file`.
        roots: Where the API is.
        control: A cancel breaks it off.

    Returns:
        The sessions that could not be ended: their sign-in is gone or dead, or Google cannot be reached.

    Raises:
        Cancelled: The person cancelled.
    """
    left = []
    for path in files:
        session = left_session(path)
        if session is not None and not _is_ended(session, _token_of(path, token), roots, control):
            left.append(session)
    return left


def _token_of(path: Path, token: Path) -> Path:
    return token if session_file(token) == path else path.with_name(f"{path.name.removesuffix(SUFFIX)}.json")


def _is_ended(session: LeftSession, token: Path, roots: ApiRoots, control: Control) -> bool:
    with suppress(SignInError), PhotosPicker(load_token(token), roots, control, Progress()) as picker:
        return picker.try_to_delete_session(session.id, control)
    return False
