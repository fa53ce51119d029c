"""When an export was made, as far as it tells: an older one must not take back what a newer one has told.

An archive's name tells the moment. Of a folder, the files of its sidecars tell that it was not made later: who unpacks
or copies it keeps their times or makes them later ones.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from models import times
from models.errors import OlderExportError
from models.sources.takeout.parts import PartKind
from models.sources.takeout.scratch import Scratch
from models.two_views import file_id

STAMP: Final = re.compile(r"takeout-(\d{8}T\d{6})Z", re.IGNORECASE)
"""How the names begin that Google gives to archives."""
WRITING: Final = timedelta(days=7)
"""A large export is written for days: what was uploaded meanwhile may be in it, and its files are of any of them."""
SURE_BY_NAME: Final = timedelta(days=1)
SURE_BY_FILES: Final = timedelta(days=30)
"""An export that is so much older is refused."""
AT_ONCE: Final = 2_000
HINT: Final = (
    "Titles, favourites and albums would go back to what they were then. Name the newer export,"
    " or give --older to read this one all the same: it marks nothing as gone."
)
NOTE: Final = "Where they differ, its titles, favourites and albums count now; sync the newer one again to change that."


@dataclass(frozen=True, slots=True)
class Age:
    """When an export was made."""

    made: str
    """UTC, in the library's form."""
    is_named: bool
    """Do names tell it? Else it may be a little later, or earlier."""

    @property
    def latest(self) -> str:
        """The moment after which it was not made."""
        return self.made if self.is_named else week_after(self.made)


class Newer(Protocol):
    """What the library was told by exports that were made after some moment."""

    def told(self, ids: Sequence[str]) -> str | None:
        """Returns the moment after which an export was made that told of one of these; None where there is none."""


class AgeCheck:
    """Refuses an export that is older than what the library was told of the same items.

    Args:
        newer: Gives what the library was told by exports that were made after a moment; None where there is nothing.
        account: The person's own label, a part of the ids of items without a key.
        allow: The person wants it all the same.
    """

    def __init__(self, newer: Callable[[str], Newer | None], account: str, *, allow: bool) -> None:
        self._newer = newer
        self._account = account
        self._allow = allow

    def check(self, scratch: Scratch) -> tuple[bool, tuple[str, ...]]:
        """Compare an export with the library.

        Args:
            scratch: Folded.

        Returns:
            Is it older than anything else that was read, and what the person should know of that.

        Raises:
            OlderExportError: It is older for sure, and tells of the same items.
        """
        age = age_of(scratch)
        newer = None if age is None else self._newer(age.latest)
        if age is None or newer is None:
            return False, ()
        since = _first(newer, (key for (key,) in scratch.stream(KEYS)))
        margin = SURE_BY_NAME if age.is_named else SURE_BY_FILES
        if since is not None and _gap(age.made, since) > margin and not self._allow:
            raise OlderExportError(_older(age.made, since), HINT)
        since = since or _first(newer, (file_id(self._account, path) for (path,) in scratch.stream(PATHS)))
        return True, () if since is None else (f"{_older(age.made, since)} {NOTE}",)

    def is_outdated(self, names: Iterable[str]) -> bool:
        """Do the names of all its parts tell that an export is older than anything else that was read?

        Args:
            names: Of folders, which tell nothing, and archives.
        """
        made = [stamp_of(name) for name in names]
        return None not in made and self._newer(max(filter(None, made), default="")) is not None


KEYS: Final = "SELECT DISTINCT key FROM occurrence WHERE key IS NOT NULL"
PATHS: Final = "SELECT path FROM occurrence WHERE key IS NULL"
PARTS: Final = """
    SELECT kind, name, path, written FROM part
    WHERE EXISTS (SELECT 1 FROM dir WHERE dir.part = part.id AND dir.folder IS NOT NULL)
"""


def stamp_of(name: str) -> str | None:
    """Returns when the export of an archive was made, as its name tells it: UTC, in the library's form."""
    match = STAMP.match(name)
    try:
        return match and times.to_text(datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC))
    except ValueError:
        return None


def week_after(moment: str) -> str:
    """Returns the end of the days for which an export may have been written.

    Args:
        moment: When it was begun; UTC, in the library's form.
    """
    try:
        return times.to_text(times.from_text(moment) + WRITING)
    except OverflowError:
        return moment


def age_of(scratch: Scratch) -> Age | None:
    """Returns when an export was made; None where nothing tells it.

    Args:
        scratch: With its folders: parts that hold nothing of the export do not count.
    """
    made, are_named = [], True
    for kind, name, path, written in scratch.rows(PARTS):
        stamp = None if kind == PartKind.FOLDER else stamp_of(name)
        are_named = are_named and stamp is not None
        made.append(stamp or _written(kind, path, written))
    known = [moment for moment in made if moment is not None]
    if not known or len(known) < len(made):
        return None
    uploaded = scratch.value("SELECT max(uploaded) FROM sidecar")
    # What was uploaded later proves that the times of the files are made up.
    if uploaded is not None and uploaded > week_after(max(known)):
        return None
    return Age(max(known), are_named)


def _written(kind: str, path: bytes, written: int | None) -> str | None:
    """Returns when the newest sidecar of a folder, or an archive, was written."""
    try:
        moment = written if kind == PartKind.FOLDER else Path(os.fsdecode(path)).stat().st_mtime_ns
    except OSError:
        return None
    return times.from_epoch(moment // 1_000_000_000) if moment else None


def _gap(earlier: str, later: str) -> timedelta:
    return times.from_text(later) - times.from_text(earlier)


def _first(newer: Newer, ids: Iterator[str]) -> str | None:
    while some := list(islice(ids, AT_ONCE)):
        if (since := newer.told(some)) is not None:
            return since
    return None


def _older(made: str, since: str) -> str:
    if made[:10] != since[:10]:
        made, since = made[:10], since[:10]
    return f"This export (of {made}) is older than one that already told the library of the same photos (of {since})."
