"""Writing a rule of the person's own into the configuration, or taking one out; all else in it stays as it is."""

import errno
import os
import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from models.errors import GpdedupError, UsageError
from models.rules.condition_values import faults_of
from models.rules.registry import CUSTOM, NAME_RULE, OWN_NAME, build_rules, plain_header
from models.settings import BYTE_ORDER_MARK, Settings, read_settings
from models.whole_file import replace_file


def save_own_rule(path: Path, name: str, values: Mapping[str, Any]) -> Settings:
    """Write a rule into the configuration, in place of one of that name or at the end.

    Args:
        path: The configuration; it is made where it is missing. A symlink is followed.
        name: The person's own name for it, without `custom:`.
        values: Setting to its TOML value.

    Returns:
        What the file says now.

    Raises:
        UsageError: The name or a setting is wrong, the file is broken (names the line), or it is written in a way that
            cannot be added to; nothing is written then.
        GpdedupError: The disk is full, the file may not be written or was changed meanwhile; it is left as it was.
    """
    if not OWN_NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a rule.", NAME_RULE)
    for fault in faults_of(values):
        raise UsageError(f"{fault.key or 'The rule'} {fault.words}.")
    return _rewrite(path, lambda text: _with_rule(path, text, name, values))


def remove_own_rule(path: Path, name: str) -> Settings:
    """Take a rule out of the configuration; where it is not in it, nothing changes.

    Args:
        path: The configuration. A symlink is followed.
        name: The person's own name for it, without `custom:`.

    Returns:
        What the file says now.

    Raises:
        UsageError: The file is broken (names the line), or the rule stands in it in a way that it cannot be taken out
            of; nothing is written then.
        GpdedupError: As in `save_own_rule`.
    """
    return _rewrite(path, lambda text: _without_rule(path, text, name))


def _rewrite(path: Path, change: Callable[[str], str]) -> Settings:
    try:
        place = Path(os.path.realpath(path))  # which leaves a circle of links to the system to complain about
        text, mode = _read(place)
        build_rules(read_settings(text, path))
        mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
        new = mark + change(text.removeprefix(mark))
        settings = read_settings(new, path)
        if new == text:
            return settings
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _read(place) != (text, mode):
            raise GpdedupError(f"{path} was changed by another program meanwhile.", "Nothing was written: save again.")
        replace_file(place, new.encode(), mode)
    except UnicodeDecodeError as error:
        raise UsageError(f"The configuration {path} cannot be read: {error}.") from error
    except OSError as error:
        raise GpdedupError(
            f"The configuration {path} cannot be written: {error.strerror or error}.",
            "Check its owner and the free space. The file was left as it was.",
        ) from error
    return settings


def rule_text(name: str, values: Mapping[str, Any]) -> str:
    """Returns a rule as it stands in the configuration."""
    import tomlkit  # noqa: PLC0415 - a tenth of a second that only those pay who write one

    return f"[rules.{CUSTOM}.{name}]\n{tomlkit.dumps(dict(values))}"


def _read(place: Path) -> tuple[str, int]:
    """Returns what a file holds, line ends as they are, and who may read and write it.

    Another file is going to take its place, so only a plain one will do, and one that its owner has not protected.
    """
    try:
        mode = place.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no plain file")
        if not mode & 0o222:
            raise PermissionError(errno.EACCES, "it is write-protected")
        return place.read_bytes().decode("utf-8"), stat.S_IMODE(mode)
    except FileNotFoundError:
        return "", 0o600


def _with_rule(path: Path, text: str, name: str, values: Mapping[str, Any]) -> str:
    """Returns the new text, of which it is certain that it changes this rule alone."""
    wanted = deepcopy(tomllib.loads(text))
    wanted.setdefault("rules", {}).setdefault(CUSTOM, {})[name] = dict(values)
    for new in _ways(text, name, values):
        with suppress(tomllib.TOMLDecodeError):
            if tomllib.loads(new) == wanted:
                return new
    raise UsageError(
        f"{path} is written in a way that cannot be added to without changing more than this rule.",
        f"Nothing was changed. Write it there yourself:\n{rule_text(name, values)}",
    )


def _without_rule(path: Path, text: str, name: str) -> str:
    """Returns the new text, of which it is certain that it lacks this rule alone."""
    wanted = _own_apart(text)
    if wanted[1].pop(name, None) is None:
        return text
    for new in _ways_without(text, name):
        with suppress(tomllib.TOMLDecodeError):
            if _own_apart(new) == wanted:
                return new
    raise UsageError(
        f"{path} is written in a way that this rule cannot be taken out of without changing more.",
        f"Nothing was changed. Take out what stands under [rules.{CUSTOM}.{name}] yourself.",
    )


def _own_apart(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns what a configuration says but for own rules, and these; whether an empty table stands there is one."""
    values = tomllib.loads(text)
    rules = values.pop("rules", {})
    own = rules.pop(CUSTOM, {})
    return {**values, "rules": rules}, own


def _ways_without(text: str, name: str) -> Iterator[str]:
    import tomlkit  # noqa: PLC0415 - see above

    lines = text.splitlines(keepends=True)
    headers = [number for number, line in enumerate(lines) if line.lstrip().startswith("[")]
    for place, start in enumerate(headers):
        if plain_header(lines[start]) == f"rules.{CUSTOM}.{name}":
            next_header = headers[place + 1] if place + 1 < len(headers) else len(lines)
            yield "".join(_without_block(lines, start, next_header))
    with suppress(Exception):  # whatever a TOML writer cannot do, the caller says so
        document: Any = tomlkit.parse(text)
        del document["rules"][CUSTOM][name]
        yield tomlkit.dumps(document)


def _without_block(lines: list[str], start: int, end: int) -> list[str]:
    """Returns the lines without a table; comments right before what follows belong to that, and stay."""
    while not (last := lines[end - 1].strip()) or last.startswith("#"):
        end -= 1
    while start and not lines[start - 1].strip() and (end == len(lines) or not lines[end].strip()):
        start -= 1
    return lines[:start] + lines[end:]


def _ways(text: str, name: str, values: Mapping[str, Any]) -> Iterator[str]:
    line_end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else line_end if text.endswith("\n") else line_end * 2
    yield f"{text}{gap}{rule_text(name, values).replace(chr(10), line_end)}"
    with suppress(Exception):  # whatever a TOML writer cannot do, the caller says so
        yield _edited(text, name, values).replace("\r\n", "\n").replace("\n", line_end)


def _edited(text: str, name: str, values: Mapping[str, Any]) -> str:
    """Returns the text with a rule changed where it stands; comments on settings that stay are kept."""
    import tomlkit  # noqa: PLC0415 - see above

    document = tomlkit.parse(text)
    table: Any = document
    for key in ("rules", CUSTOM, name):
        is_inline = isinstance(table, tomlkit.items.InlineTable)
        table = table.setdefault(key, tomlkit.inline_table() if is_inline else tomlkit.table())
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if table.get(key) != value:
            table[key] = value
    return tomlkit.dumps(document)
