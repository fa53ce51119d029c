"""The first phase of a pass: every part listed, what is no part of the export told apart, what is missing named."""

from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from models.control import Control
from models.errors import SourceError
from models.progress import Progress
from models.sources.takeout.listing import Lister, PartFaultError, list_folder
from models.sources.takeout.listing_tgz import list_tgz
from models.sources.takeout.listing_zip import list_zip
from models.sources.takeout.nested import looks_like_part
from models.sources.takeout.parts import (
    Numbered,
    Part,
    PartKind,
    fewer_than_before,
    highest,
    in_order,
    is_takeout_name,
    missing_numbers,
    others_of,
)
from models.sources.takeout.scratch import Scratch
from models.text import plain

WHAT_TO_NAME: Final = (
    "Name the folder that holds the unpacked export, or all its .zip or .tgz parts."
    " A folder of other pictures is read by: gpdedup-tui sync local DIR"
)
NAMED: Final = 3
"""How many archives that are no parts are named."""
EMPTY_ARCHIVES: Final = """
    SELECT id, name FROM part WHERE kind <> ?
    AND NOT EXISTS (SELECT 1 FROM dir WHERE dir.part = part.id AND dir.folder IS NOT NULL) ORDER BY id
"""


class Survey:
    """Lists the parts of an export.

    Args:
        given: What the person named.
        scratch: Where everything goes.
        control: Looked at every few files.
        progress: Told which part is read.
        hash_files: Compute the checksums of media in a `.tgz`, which is read only once.
    """

    def __init__(
        self, given: Sequence[Part], scratch: Scratch, control: Control, progress: Progress, *, hash_files: bool
    ) -> None:
        self._given = given
        self._scratch = scratch
        self._control = control
        self._progress = progress
        self._hash_files = hash_files
        self._faults: list[tuple[str, str]] = []
        """Parts that cannot be read, and why."""
        self._foreign: list[str] = []
        """Archives that are no parts of the export."""
        self._empty: list[str] = []
        """Archives that were read, and hold nothing of it."""
        self._highest: list[Numbered] = []
        """The highest part of each export."""
        self._longer: Numbered | None = None
        """The last part of the export before, which had more."""

    def list_all(self, known: Iterable[Path]) -> bool:
        """List every part.

        Args:
            known: The names of all parts that were ever read.

        Returns:
            True where every part could be read to its end, and no name gives reason to think that one is missing.

        Raises:
            Cancelled: The person cancelled.
            SourceError: The only part cannot be read.
        """
        is_whole = True
        archives: list[Part] = [part for part in self._given if part.kind is not PartKind.FOLDER]
        for part in self._given:
            if part.kind is PartKind.FOLDER:
                lister = self._lister(part)
                is_whole = list_folder(lister) and is_whole
                lister.finish()
                self._foreign += lister.foreign
                named = {archive.path for archive in archives}
                archives += [found for found in lister.found if found.path not in named]
        waiting = deque(in_order(archives))
        is_lone = len(archives) == 1 and all(part.kind is not PartKind.FOLDER for part in self._given)
        while waiting:
            is_whole = self._list_archive(self._lister(waiting.popleft()), is_lone) and is_whole
        self._highest = highest(archives)
        for name in missing_numbers(archives):
            self._scratch.skip(name, "this part of the export is missing: download it and name it as well.")
            is_whole = False
        if is_whole:
            self._longer = fewer_than_before(archives, known)
        return is_whole and self._longer is None and not others_of(archives, known)

    def _lister(self, part: Part) -> Lister:
        return Lister(self._scratch, part, self._control, self._progress)

    def _list_archive(self, lister: Lister, is_lone: bool) -> bool:
        part = lister.part
        try:
            if part.kind is PartKind.ZIP:
                list_zip(lister)
            else:
                list_tgz(lister, hash_files=self._hash_files)
            lister.finish()
        except PartFaultError as error:
            if is_lone:
                raise SourceError(f"{part.name} cannot be read: {error}.", _what_to_do(str(error))) from error
            lister.forget()
            if not part.named and not looks_like_part(part.path):
                self._foreign.append(part.name)
                return True
            self._scratch.skip(part.name, f"this part cannot be read: {error}.")
            self._faults.append((part.name, str(error)))
            return False
        return True

    def check_found(self) -> None:
        """Tell whether there is an export, once the folders are known; archives that hold nothing of it are set aside.

        Raises:
            SourceError: Nothing of an export was found.
        """
        if not self._scratch.value("SELECT 1 FROM folder LIMIT 1"):
            raise self._nothing_found()
        for number, name in self._scratch.rows(EMPTY_ARCHIVES, (PartKind.FOLDER,)):
            # What lies in it is nobody's loss, unless it is an archive that Google names like a part.
            for (inner,) in self._scratch.rows("SELECT name FROM skip WHERE part = ?", (number,)):
                if not is_takeout_name(inner.rpartition("/")[2]):
                    self._scratch.run("DELETE FROM skip WHERE part = ? AND name = ?", (number, inner))
            self._empty.append(name)

    def _nothing_found(self) -> SourceError:
        if self._faults:
            name, reason = self._faults[0]
            return SourceError(f"No part of the export can be read. {name}: {reason}.", _what_to_do(reason))
        what = f"Nothing that looks like a Takeout export of Google Photos was found in {_listed(self._given_names())}."
        skipped = self._scratch.rows("SELECT name, reason FROM skip LIMIT 1")
        if not skipped and self._foreign:
            skipped = [(self._foreign[0], "it does not begin with the folder Takeout.")]
        return SourceError(" ".join([what, *(f"Not read: {name}: {reason}" for name, reason in skipped)]), WHAT_TO_NAME)

    def _given_names(self) -> list[str]:
        return [str(part.path) for part in self._given]

    def notes(self, *, is_whole: bool) -> tuple[str, ...]:
        """Say what cannot be known.

        Args:
            is_whole: No part is known to be missing; otherwise the skipped list tells which.
        """
        notes = []
        if self._foreign:
            notes.append(f"Not taken for parts of the export: {_listed(self._foreign)}. If one is, name it itself.")
        if self._empty:
            notes.append(f"Nothing of Google Photos is in {_listed(self._empty)}.")
        if self._highest and (is_whole or self._longer):
            names = ", ".join(plain(last.at(last.number)) for last in self._highest)
            are = "is the last part" if len(self._highest) == 1 else "are the last parts"
            longer = f", and the export before it had {self._longer.number}" if self._longer else ""
            notes.append(
                f"{names} {are} that you named{longer}."
                " Names do not tell whether more follow: compare with the number of parts on Google's download page."
            )
        return tuple(notes)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(plain, names[:NAMED])) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _what_to_do(reason: str) -> str:
    if "encrypted" in reason:
        return "Unpack it with its password and name the folder."
    if "end is missing" in reason:
        return "Wait for the download to finish, or download it again."
    if "denied" in reason:
        return "Check who may read it."
    return "Download it again, or unpack it and name the folder."
