"""Takes items out of albums again: those that this program added, and no others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from models.control import Clock, Control
from models.database import Library
from models.errors import QuotaError, UsageError
from models.google.errors import ApiRefusedError
from models.progress import Progress
from models.staging.calls import GONE, AlbumClient, in_batches, narrow
from models.staging.entries import State
from models.staging.ledger import FOUND_THERE, Fate, Ledger
from models.staging.result import ItemReason, UnstageResult, numbered

STAGED = """
    SELECT s.item_id, m.filename, s.album_id, s.reason, ifnull(a.title, '')
    FROM staged_item s JOIN media_item m ON m.id = s.item_id LEFT JOIN staging_album a ON a.id = s.album_id
    WHERE s.state IN ('in-album', 'adding') AND s.album_id IS NOT NULL
"""


@dataclass(slots=True)
class Wanted:
    """What is to be taken out, as far as the library knows."""

    by_album: dict[str, list[str]] = field(default_factory=dict)
    """Item ids by the album's id."""
    names: dict[str, str] = field(default_factory=dict)
    """The items' names, raw, by id."""
    not_ours: int = 0
    """Stay, because somebody else had put them into the album."""


def look_up(library: Library, account: str | None, title: str | None, item_ids: Collection[str] | None) -> Wanted:
    """Find what is recorded in albums; asks Google nothing.

    Args:
        library: Read only.
        account: The person's label; None for all.
        title: Only in the albums with this title and the numbered ones that follow it.
        item_ids: Only these items.

    Raises:
        UsageError: No album has this title, or an item is in none.
    """
    rows = library.rows(
        STAGED + (" AND m.account = ?" if account is not None else "") + " ORDER BY s.album_id, s.item_id",
        (account,) if account is not None else (),
    )
    if title is not None:
        rows = [row for row in rows if _belongs(row[4], title)]
        if not rows:
            raise UsageError(f"Nothing is staged in an album {title!r}.", "`gpdedup-tui status` names the albums.")
    if item_ids is not None:
        asked = set(item_ids)
        rows = [row for row in rows if row[0] in asked]
        unknown = sorted(asked - {row[0] for row in rows})
        if unknown:
            raise UsageError(f"The item {unknown[0]} is in no album of ours.", "Nothing was taken out.")
    found = Wanted()
    for item_id, filename, album_id, note, _ in rows:
        if note == FOUND_THERE:
            found.not_ours += 1
            continue
        found.names[item_id] = filename or item_id
        found.by_album.setdefault(album_id, []).append(item_id)
    return found


class Unstager:
    """One run of `unstage`.

    Args:
        library: Where the states are.
        client: Google.
        clock: For the times of the records.
        control: Pause and cancel.
        progress: Counters that a screen polls.
    """

    def __init__(
        self, library: Library, client: AlbumClient, clock: Clock, control: Control, progress: Progress
    ) -> None:
        self._library = library
        self._client = client
        self._control = control
        self._progress = progress
        self._ledger = Ledger(library, clock, "unstage", "Took items out of the album again")
        self._names: dict[str, str] = {}
        self._taken_out = 0
        self._not_there = 0
        self._not_ours = 0
        self._failed: list[ItemReason] = []
        self._notes: list[str] = []

    def run(self, account: str | None, title: str | None, item_ids: Collection[str] | None) -> UnstageResult:
        """Take out what is recorded in albums.

        Args:
            account: The person's label; None for all.
            title: Only out of the albums with this title and the numbered ones that follow it.
            item_ids: Only these items.

        Returns:
            What became of them, also where the day's quota ended the run.

        Raises:
            UsageError: No album has this title, or an item is in none.
        """
        wanted = look_up(self._library, account, title, item_ids)
        self._names, self._not_ours = wanted.names, wanted.not_ours
        self._progress.source, self._progress.total = "album", len(wanted.names)
        stopped = ""
        try:
            for album_id, ids in wanted.by_album.items():
                self._empty(album_id, ids)
        except QuotaError as error:
            stopped = str(error)
        return UnstageResult(
            self._taken_out, self._not_there, self._not_ours, tuple(self._failed), tuple(self._notes), stopped
        )

    def _empty(self, album_id: str, ids: Sequence[str]) -> None:
        self._control.check()
        self._progress.step = "looking into the album"
        try:
            present = {str(item.get("id")) for item in self._client.search_album(album_id)}
        except ApiRefusedError as error:
            if error.status not in GONE:
                raise
            self._not_there += self._ledger.album_is_gone(album_id)
            self._notes.append("An album was deleted in Google Photos; nothing had to be taken out of it.")
            return
        absent = [item_id for item_id in ids if item_id not in present]
        self._out(absent, "it was no longer in the album")
        self._not_there += len(absent)
        self._progress.step = "taking items out of the album"
        for batch in in_batches([item_id for item_id in ids if item_id in present]):
            self._control.check()
            narrow(batch, lambda part: self._remove(album_id, part), self._refuse)

    def _remove(self, album_id: str, ids: Sequence[str]) -> None:
        self._client.batch_remove(album_id, ids)
        self._out(ids, "")
        self._taken_out += len(ids)

    def _out(self, ids: Sequence[str], note: str) -> None:
        self._ledger.record([Fate(item_id, "", State.TAKEN_OUT, None, note) for item_id in ids])
        self._progress.seen += len(ids)

    def _refuse(self, item_id: str, error: ApiRefusedError) -> None:
        self._failed.append(ItemReason(item_id, self._names[item_id], error.message or error.what))
        self._progress.skipped += 1


def _belongs(album_title: str, title: str) -> bool:
    return album_title == title or any(album_title == numbered(title, number) for number in range(2, 100))
