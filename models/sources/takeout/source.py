"""The Takeout source: folders and archives of one export in, items out."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from models.control import Control
from models.items import SourceName
from models.progress import Progress
from models.sources.base import Batch, PartRead, Skip
from models.sources.takeout.age import AgeCheck
from models.sources.takeout.assembling import Assembler
from models.sources.takeout.folders import assign_folders
from models.sources.takeout.folding import fold
from models.sources.takeout.followers import tie_followers
from models.sources.takeout.known_media import KnownMedia
from models.sources.takeout.media import MediaReader
from models.sources.takeout.memory import EDITION, ExportMemory, fingerprints, without_end
from models.sources.takeout.pairing import pair
from models.sources.takeout.parts import (
    PartKind,
    given_parts,
)
from models.sources.takeout.scratch import Scratch, open_scratch
from models.sources.takeout.survey import Survey
from models.text import counted, storable


class TakeoutSource:
    """Reads a Takeout export; see `models.sources.base.Source`.

    A pass has two phases. The first lists every part and reads every sidecar into a scratch database, and is done
    again when a pass goes on after an interruption. The second reads the media's headers and gives the items in the
    order of their paths; its mark is the last path, with a fingerprint of what the first phase found.

    Args:
        paths: Folders and archives of one export.
        account: The person's own label for the account.
        hash_files: Compute every medium's SHA-256, which reads every byte.
        memory: What earlier passes read; None to read everything again.
        age: Refuses an export that is older than what the library was told.

    Raises:
        UsageError: A path is missing, or is neither a folder nor an archive.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        account: str = "",
        *,
        hash_files: bool = False,
        memory: ExportMemory | None = None,
        age: AgeCheck | None = None,
    ) -> None:
        self._given = given_parts(paths)
        self._account = account
        self._hash_files = hash_files
        self._memory = memory
        self._age = age
        self._is_complete = False

    @property
    def name(self) -> SourceName:
        """Returns `takeout`."""
        return SourceName.TAKEOUT

    @property
    def account(self) -> str:
        """Returns the person's own label for the account."""
        return self._account

    @property
    def identity(self) -> str:
        """Returns the account: a newer export of it is a new pass over the same items."""
        return self._account

    @property
    def is_complete(self) -> bool:
        """After a pass: no numbered part is missing, and everything could be listed."""
        return self._is_complete

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield the items from a mark on; see `models.sources.base.Source.batches`.

        Raises:
            Cancelled: The person cancelled.
            SourceError: Nothing could be read, or it is no Takeout export.
            OlderExportError: It is older than what the library was told.
        """
        self._is_complete = False
        read = fingerprints(self._given, control, hash_files=self._hash_files)
        earlier = self._memory.unchanged_since(read) if self._memory and read else None
        if earlier is not None:
            progress.step = "nothing has changed since the last sync"
            yield Batch((), None, parts=tuple(read), unchanged_since=earlier)
            self._is_complete = self._age is None or not self._age.is_outdated(part.name for part in self._given)
            return
        with open_scratch(control) as scratch:
            survey = Survey(self._given, scratch, control, progress, hash_files=self._hash_files)
            is_whole = survey.list_all([Path(name) for name in (self._memory.parts if self._memory else ())])
            progress.step = "pairing the sidecars"
            assign_folders(scratch)
            survey.check_found()
            pair(scratch, control)
            tie_followers(scratch, control)
            progress.total = fold(scratch, control)
            is_older, of_age = self._age.check(scratch) if self._age else (False, ())
            progress.notes += (*of_age, *survey.notes(is_whole=is_whole))
            progress.step = f"reading {counted(progress.total, 'photo and video', 'photos and videos')}"
            parts = tuple(replace(part, is_whole=is_whole) for part in read)
            unread: set[str] = set()
            yield from self._items(scratch, mark, control, parts, unread)
            # What an older export does not list may have come since.
            self._is_complete = is_whole and not unread and not is_older

    def _items(
        self, scratch: Scratch, mark: str | None, control: Control, parts: tuple[PartRead, ...], unread: set[str]
    ) -> Iterator[Batch]:
        """Yield the items; fills `unread` with the folders and archives that could not be read to their end."""
        print_ = _fingerprint(scratch)
        after, before = _after(mark, print_)
        unread.update(before)
        # What could not be listed was stored with the first batch of the pass.
        skipped = (
            () if after else tuple(Skip(name, reason) for name, reason in scratch.rows("SELECT name, reason FROM skip"))
        )
        is_other = mark is not None and not after
        reader = MediaReader(scratch, control, hash_files=self._hash_files)
        try:
            is_partial = any(not part.is_whole for part in parts)
            known = self._known_media(parts)
            assembler = Assembler(scratch, reader, self._account, known, is_partial=is_partial)
            is_last = False
            while not is_last:
                items, after = assembler.page(after)
                is_last = not assembler.has_more(after)
                unread.update(map(os.fsdecode, assembler.unread))
                next_mark = None if is_last else json.dumps({"after": after, "of": print_, "unread": sorted(unread)})
                batch = Batch(tuple(items), next_mark, (*skipped, *assembler.taken_skips()), is_other=is_other)
                yield replace(batch, parts=self._as_read(parts, unread)) if is_last else batch
                skipped, is_other = (), False
        finally:
            reader.close()

    def _as_read(self, parts: tuple[PartRead, ...], unread: set[str]) -> tuple[PartRead, ...]:
        """Returns the parts, those not read to their end told apart from any that will be seen again."""
        paths = [Path(name) for name in unread]
        are_whole = [not any(path.is_relative_to(given.path) for path in paths) for given in self._given]
        return tuple(part if whole else without_end(part) for part, whole in zip(parts, are_whole, strict=False))

    def _known_media(self, parts: Sequence[PartRead]) -> KnownMedia | None:
        before = self._memory.parts if self._memory else {}
        unchanged = {part.name for part in parts if before.get(part.name) == part.fingerprint}
        folders = {storable(part.name) for part in self._given if part.kind is PartKind.FOLDER}
        as_now = {part.name for part in parts if before.get(part.name, "")[:EDITION] == part.fingerprint[:EDITION]}
        if folders & as_now:
            unchanged.add("")
        return KnownMedia(frozenset(unchanged), self._memory.items) if self._memory and unchanged else None


def _fingerprint(scratch: Scratch) -> str:
    """Returns what stays the same as long as the parts do."""
    facts = scratch.rows("SELECT count(*), coalesce(sum(size), 0) FROM entry") + scratch.rows(
        "SELECT count(*), coalesce(sum(length(coalesce(key, name))), 0) FROM sidecar"
    )
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _after(mark: str | None, print_: str) -> tuple[str, list[str]]:
    """Returns what a mark tells: the path, and what could not be read before it. Nothing if it is of other parts."""
    try:
        told = json.loads(mark or "{}")
    except ValueError:
        return "", []
    is_ours = isinstance(told, dict) and told.get("of") == print_ and isinstance(told.get("after"), str)
    return (told["after"], told.get("unread", [])) if is_ours else ("", [])
