"""Item ids on the command line and in files: one a line, whatever characters they hold."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from models.errors import UsageError
from tui.cli.output import json_text


def id_line(item_id: str) -> str:
    """Returns an id as a line of its own: as it is, or as a JSON string where it holds what does not print.

    An id made from a path inside an export may hold a newline or an escape sequence.

    Args:
        item_id: As stored.
    """
    is_simple = item_id.isprintable() and item_id == item_id.strip() and not item_id.startswith('"')
    return item_id if is_simple else json_text(item_id)


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
        lines = _text(file).splitlines() if file != "-" else sys.stdin.read().splitlines()
        found = [_id(line, f"{file}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]
        if not found:
            raise UsageError(f"{file} holds no item ids.", "Write one id a line, as `candidates --format ids` does.")
        ids += found
    return list(dict.fromkeys(ids))


def _text(file: str) -> str:
    try:
        return Path(file).expanduser().read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"The file {file} cannot be read: {error.strerror}.", "Check --ids-file.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The file {file} is no text in UTF-8.", "Write one id a line.") from error


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
