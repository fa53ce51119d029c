"""Where the Takeout exports lie that were read last: the work list's thumbnails are made from them."""

from collections.abc import Iterable
from pathlib import Path

from models.settings import Paths
from tui.remembered import Remembered

KEY = "takeout"


def remembered_exports(paths: Paths) -> tuple[Path, ...]:
    """Returns the folders and archives of the export that was read last, as far as it is known.

    Args:
        paths: Names the file of what the screens remember.
    """
    return tuple(Path(path).expanduser() for path in Remembered.load(paths.screens).texts(KEY))


def remember_exports(paths: Paths, exports: Iterable[str | Path]) -> None:
    """Remember the paths of an export that is read.

    Args:
        paths: Names the file of what the screens remember.
        exports: As the person named them.
    """
    absolute = [str(Path(path).expanduser().absolute()) for path in exports]
    Remembered.load(paths.screens).keep(KEY, absolute)
