"""Item ids on the command line and in files: one a line, whatever characters they hold."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from models.errors import UsageError


def read_ids(named: Sequence[str], file: str | None) -> list[str]:
    """Collect ids from arguments and from a file, each once, in the order given.

    Args:
        named: Ids as arguments.
        file: A file that `id_line` or a person wrote; `-` is stdin; None where there is none.

    Raises:
        UsageError: The file cannot be read, or holds no id.
    """
    ids = list(named)
    if file is not None:
        # Other line ends are characters of an id for Python's `splitlines` only.
        lines = re.split(r"\r\n|\n|\r", _text(file))
        found = [_id(line, f"{file}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]
        if not found:
            raise UsageError(f"{file} holds no item ids.", "Write one id a line, as `candidates --format ids` does.")
        ids += found
    return list(dict.fromkeys(ids))


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"The file {file} cannot be read: {error.strerror}.", "Check --ids-file.") from error
    except UnicodeDecodeError as error:
        name = "What stdin holds" if file == "-" else f"The file {file}"
        raise UsageError(f"{name} is no text in UTF-8.", "Write one id a line.") from error


def _id(line: str, place: str) -> str:
    line = line.strip()
    if not line.startswith('"'):
        return line
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise UsageError(f"{place}: a line that begins with a quotation mark must be a JSON string.")
    return value
