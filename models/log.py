"""The log: what went wrong inside, for whoever mends it. Rotating, its owner's alone, without secrets."""

import logging
import os
import re
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 1_000_000
KEPT: Final = 3
LOGGER: Final = "gpdedup"

_NAMED: Final = r"(?<!\w)(access_token|refresh_token|id_token|client_secret|code_verifier|token)"
SECRETS: Final = re.compile(
    r"""ya29\.[\w.\-/]+|1//[\w\-]{10,}|GOCSPX-[\w\-]+|4/0[\w\-/]{10,}|(?<=Bearer )[^\s"',}]+|(?<=\bcode=)[^&\s"']+"""
    rf"""|{_NAMED}(?P<sign>["']?\s*[=:]\s*["']?)[^\s"',}}&]+"""
)
"""What looks like a token, a client's secret or a sign-in code."""


def without_secrets(text: str) -> str:
    """Returns a text in which everything that looks like a secret is replaced."""
    return SECRETS.sub(lambda found: f"{found[1] or ''}{found['sign'] or ''}[secret]", text)


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class _OwnersFile(RotatingFileHandler):
    """A rotating log file that only its owner can read."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Keep quiet: a log that cannot be written must not disturb the work or the screen."""


def keep_log(path: Path) -> None:
    """Send what is worth keeping, of this program and of the packages it uses, to the log and nowhere else.

    Args:
        path: The file; it appears with the first line.
    """
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, _OwnersFile):
            if handler.baseFilename == os.path.abspath(path):  # noqa: PTH100 - as logging writes it
                return
            root.removeHandler(handler)
            handler.close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler = _OwnersFile(path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


def write_fault(path: Path, error: BaseException) -> bool:
    """Write an error with its traceback.

    Args:
        path: The log file.
        error: What was raised.

    Returns:
        False where the log cannot be written.
    """
    keep_log(path)
    try:
        size = path.stat().st_size if path.exists() else 0
        logging.getLogger(LOGGER).error("a fault of the program", exc_info=error)
        return path.stat().st_size != size
    except OSError:
        return False
