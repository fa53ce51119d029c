"""The paths that a person types: several, quoted, with `~` and `*`."""

import shlex
from collections.abc import Collection, Iterator
from glob import glob
from pathlib import Path

from models.errors import UsageError


def paths_in(text: str) -> tuple[str, ...]:
    """Read paths as a person types or drops them into a terminal.

    A text that names something as it stands is one path, spaces and all; otherwise words are split as a shell
    splits them, and `*` is filled in.

    Args:
        text: One or several paths.

    Returns:
        The paths, in order, each once.

    Raises:
        UsageError: One of them does not exist, or a quote is left open.
    """
    whole = Path(text.strip()).expanduser()
    if not text.strip():
        raise UsageError("No path yet.", "Type where it is; → takes the suggestion.")
    if _exists(whole):
        return (str(whole),)
    try:
        words = shlex.split(text)
    except ValueError:
        raise UsageError("A quote is left open.", 'Write "…" around a name with spaces.') from None
    return tuple(dict.fromkeys(path for word in words for path in _paths(word)))


def _paths(word: str) -> Iterator[str]:
    path = Path(word).expanduser()
    if _exists(path):
        yield str(path)
        return
    found = sorted(glob(str(path))) if any(sign in word for sign in "*?[") else []  # noqa: PTH207 - with `..` and `~`
    if not found:
        raise UsageError(f"{word} does not exist.", "Check the name; → takes the suggestion.")
    yield from found


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def completions(text: str, endings: Collection[str], limit: int = 50) -> list[str]:
    """Returns what a half-typed path can become: folders and files of some kinds, folders first.

    Args:
        text: The last word that was typed.
        endings: Of the files, in small letters.
        limit: How many entries of a folder are looked at, in hundreds.
    """
    path = Path(text).expanduser()
    folder, start = (path, "") if text.endswith("/") else (path.parent, path.name)
    prefix = text[: len(text) - len(start)]
    names: list[tuple[bool, str]] = []
    try:
        for number, entry in enumerate(folder.iterdir()):
            if number >= limit * 100:
                break
            is_folder = entry.is_dir()
            if entry.name.startswith(start) and (is_folder or entry.suffix.lower() in endings):
                names.append((not is_folder, entry.name + ("/" if is_folder else "")))
    except (OSError, ValueError):
        return []
    return [prefix + name for _, name in sorted(names)][:limit]
