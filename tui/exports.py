"""Where the Takeout exports lie that were read last: the work list's thumbnails are made from them."""

from collections.abc import Iterable
from pathlib import Path

from models.settings import Paths
from tui.remembered import Remembered

KEY = "takeout"
FILE = "screens.json"


def remembered_exports(paths: Paths) -> tuple[Path, ...]:
    """Returns the folders and archives of the export that was read last, as far as it is known.

    Args:
        paths: The state file lies beside the log.
    """
    return tuple(Path(path).expanduser() for path in Remembered.load(paths.log.with_name(FILE)).texts(KEY))


def remember_exports(paths: Paths, exports: Iterable[str | Path]) -> None:
    """Remember the paths of an export that is read.

    Args:
        paths: The state file lies beside the log.
        exports: As the person named them.
    """
    absolute = [str(Path(path).expanduser().absolute()) for path in exports]
    Remembered.load(paths.log.with_name(FILE)).keep(KEY, absolute)
