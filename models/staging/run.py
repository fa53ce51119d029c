"""One run of staging: checks, adds and compares, batch by batch."""

from collections.abc import Iterator, Mapping, Sequence

from models.control import Control
from models.errors import QuotaError
from models.google.errors import ApiRefusedError
from models.progress import Progress
from models.staging.albums import AlbumFullError, Albums
from models.staging.calls import BATCH, AlbumClient, Presence, in_batches, narrow
from models.staging.entries import PlanEntry, State
from models.staging.ledger import FOUND_THERE, Fate, Ledger, OurAlbum
from models.staging.result import ItemReason, Tally
from models.staging.strays import Stray
from models.text import counted

WINDOW = 500
"""How many items are checked before they are added: whole batches of 50 for them and for what stays for them."""


class StageRun:
    """From reading the albums to comparing them with what was added.

    Args:
        client: Google.
        ledger: Told what became of each item, after each batch.
        albums: Of this staging.
        tally: Counts.
        control: Pause and cancel.
        progress: Counters that a screen polls.
    """

    def __init__(
        self,
        client: AlbumClient,
        ledger: Ledger,
        albums: Albums,
        tally: Tally,
        *,
        control: Control,
        progress: Progress,
    ) -> None:
        self._client = client
        self._control = control
        self._progress = progress
        self._ledger = ledger
        self._albums = albums
        self._tally = tally
        self._presence = Presence(client, control)

    def go(self, entries: Sequence[PlanEntry], album_id: str | None, strays: Sequence[Stray] = ()) -> None:
        """Stage entries of one account.

        Args:
            entries: What goes to the album.
            album_id: An existing album, used in place of the title.
            strays: What was added earlier and is not planned any more; it is taken out first.
        """
        self._progress.source = "album"
        self._progress.total = len(entries)
        handled: set[str] = set()
        try:
            self._step("looking for the album")
            self._open(entries, album_id, strays)
            self._take_out_strays(strays)
            missing = self._reconcile(entries, handled)
            self._add_all(missing, handled)
            self._compare({entry.item.id: entry for entry in missing})
        except QuotaError as error:
            self._tally.stopped = str(error)
            rest = [entry for entry in entries if entry.item.id not in handled]
            self._tally.left_out += [item_reason(entry, "Not reached: the day's quota is used up.") for entry in rest]

    def _open(self, entries: Sequence[PlanEntry], album_id: str | None, strays: Sequence[Stray]) -> None:
        if album_id is not None:
            self._albums.open_named(album_id)
        else:
            self._albums.open_titled()
        recorded = {entry.album_id for entry in entries if entry.album_id} | {stray.album_id for stray in strays}
        self._albums.open_recorded(sorted(recorded))

    def _take_out_strays(self, strays: Sequence[Stray]) -> None:
        """Take out what the person no longer wants to remove: whoever empties the album must not meet it there."""
        if not strays:
            return
        self._step("taking out what is not to be removed any more")
        note = "it is not to be removed any more"
        self._take_out({stray.item_id: (stray.album_id, _out(stray, State.TAKEN_OUT, note)) for stray in strays})
        left = sum(stray.item_id not in self._albums.contents.get(stray.album_id, ()) for stray in strays)
        words = counted(left, "item is", "items are")
        self._tally.notes.append(f"{words} not to be removed any more and left the album again.")

    def _take_out(self, fates: Mapping[str, tuple[str, Fate]]) -> None:
        """Take items out of albums; what Google refuses to take out is said, because it must not be deleted."""
        for album_id in sorted({album_id for album_id, _ in fates.values()}):
            own = {item_id: fate for item_id, (album, fate) in fates.items() if album == album_id}
            content = self._albums.contents.get(album_id, set())
            self._ledger.record([fate for item_id, fate in own.items() if item_id not in content])
            for batch in in_batches([item_id for item_id in own if item_id in content]):
                self._control.check()
                self._take_out_batch(album_id, batch, own)

    def _take_out_batch(self, album_id: str, batch: Sequence[str], fates: Mapping[str, Fate]) -> None:
        def remove(ids: Sequence[str]) -> None:
            self._client.batch_remove(album_id, ids)
            self._albums.contents[album_id].difference_update(ids)
            self._ledger.record([fates[item_id] for item_id in ids])

        def refuse(item_id: str, error: ApiRefusedError) -> None:
            words = error.message or error.what
            self._tally.notes.append(f"Do not delete {item_id} in the album: it could not be taken out ({words}).")

        narrow(batch, remove, refuse)

    def _reconcile(self, entries: Sequence[PlanEntry], handled: set[str]) -> list[PlanEntry]:
        """Record what is in the albums already, and look whether its keepers still are. Returns what is not."""
        places = {entry.item.id: self._albums.place_of(entry.item.id) for entry in entries}
        there = [(entry, album) for entry in entries if (album := places[entry.item.id]) is not None]
        if there:
            self._step("looking whether what stays is still there")
            self._presence.look(entry.keeper.id for entry, _ in there if entry.keeper is not None)
        fates: list[Fate] = []
        lost: dict[str, tuple[str, Fate]] = {}
        for entry, album in there:
            ours = entry.state == State.ADDING or (entry.state == State.IN_ALBUM and entry.note != FOUND_THERE)
            reason = self._keeper_is_lost(entry)
            if reason:
                self._tally.left_out.append(item_reason(entry, reason))
            if reason and not ours:
                self._tally.notes.append(f"Do not delete {entry.item.name} in the album; somebody else put it there.")
            if reason and ours:
                lost[entry.item.id] = (album.id, _fate(entry, State.LEFT_OUT, None, reason))
            elif not reason:
                fates.append(_fate(entry, State.IN_ALBUM, album.id, "" if ours else FOUND_THERE))
            handled.add(entry.item.id)
        self._ledger.record(fates)
        self._tally.already += len(fates)
        self._progress.seen += len(there)
        self._take_out(lost)
        return [entry for entry in entries if places[entry.item.id] is None]

    def _keeper_is_lost(self, entry: PlanEntry) -> str:
        refusal = self._presence.refusal(entry.keeper.id) if entry.keeper is not None else ""
        name = entry.keeper.name if entry.keeper is not None else ""
        return f"{name}, which should stay, is not there: {refusal}" if refusal else ""

    def _add_all(self, entries: Sequence[PlanEntry], handled: set[str]) -> None:
        ready: list[PlanEntry] = []
        for entry in self._checked(entries, handled):
            ready.append(entry)
            if len(ready) == BATCH:
                self._add(ready, handled)
                ready = []
        if ready:
            self._add(ready, handled)

    def _checked(self, entries: Sequence[PlanEntry], handled: set[str]) -> Iterator[PlanEntry]:
        """Yields the entries that may be added; records the others."""
        for start in range(0, len(entries), WINDOW):
            window = entries[start : start + WINDOW]
            self._step(f"checking {counted(len(window), 'item')} and what stays for them")
            keepers = [entry.keeper.id for entry in window if entry.keeper is not None]
            self._presence.look([*(entry.item.id for entry in window), *keepers])
            out = [(entry, fate) for entry in window if (fate := self._verdict(entry)) is not None]
            self._leave_out(out, handled)
            stopped = {entry.item.id for entry, _ in out}
            yield from (entry for entry in window if entry.item.id not in stopped)

    def _verdict(self, entry: PlanEntry) -> Fate | None:
        """Returns why an entry must not be added, or None."""
        item_refusal = self._presence.refusal(entry.item.id)
        lost = self._keeper_is_lost(entry)
        if entry.state == State.IN_ALBUM and item_refusal:
            return _fate(entry, State.IN_ALBUM, entry.album_id, f"no longer shown by Google: {item_refusal}")
        if item_refusal and lost:
            both = "Google shows neither this nor what stays for it to this client; look at both before you delete"
            return _fate(entry, State.REFUSED, None, f"{both}: {item_refusal}")
        if item_refusal:
            return _fate(entry, State.REFUSED, None, item_refusal)
        return _fate(entry, State.LEFT_OUT, None, lost) if lost else None

    def _leave_out(self, out: Sequence[tuple[PlanEntry, Fate]], handled: set[str]) -> None:
        self._ledger.record([fate for _, fate in out])
        for entry, fate in out:
            if fate.state is State.REFUSED:
                self._tally.refused.append(item_reason(entry, fate.note))
                self._tally.handoff += 1
            else:
                self._tally.left_out.append(item_reason(entry, fate.note))
            handled.add(entry.item.id)
        self._progress.seen += len(out)
        self._progress.skipped += len(out)

    def _add(self, entries: Sequence[PlanEntry], handled: set[str]) -> None:
        """Add at most 50 entries, split where the album is full."""
        rest = list(entries)
        while rest:
            self._control.check()
            album, room = self._albums.with_room()
            part, rest = rest[:room], rest[room:]
            self._step(f"adding to {album.title}")
            self._ledger.intend([_fate(entry, State.ADDING, album.id) for entry in part])
            try:
                self._add_part(album, part, handled)
            except AlbumFullError:
                rest = [entry for entry in part if entry.item.id not in handled] + rest

    def _add_part(self, album: OurAlbum, entries: Sequence[PlanEntry], handled: set[str]) -> None:
        by_id = {entry.item.id: entry for entry in entries}

        def send(ids: Sequence[str]) -> None:
            try:
                self._client.batch_add(album.id, ids)
            except ApiRefusedError as error:
                # Once a batch is enough: its halves are refused for the same reason.
                if len(ids) == len(by_id):
                    self._albums.check_still_there(album, error)
                raise
            self._record_added(album, [by_id[item_id] for item_id in ids], handled)

        def refuse(item_id: str, error: ApiRefusedError) -> None:
            fate = _fate(by_id[item_id], State.REFUSED, None, error.message or error.what)
            self._leave_out([(by_id[item_id], fate)], handled)

        narrow(list(by_id), send, refuse)

    def _record_added(self, album: OurAlbum, entries: Sequence[PlanEntry], handled: set[str]) -> None:
        ids = [entry.item.id for entry in entries]
        self._albums.add(album, ids)
        self._ledger.record([_fate(entry, State.IN_ALBUM, album.id) for entry in entries])
        handled.update(ids)
        self._tally.album += len(ids)
        self._progress.added += len(ids)
        self._progress.seen += len(ids)
        self._progress.last.extend((entry.item.name, "in the album", album.title) for entry in entries[-8:])

    def _compare(self, entries: dict[str, PlanEntry]) -> None:
        """Read the albums back; what they do not show did not get there, whatever Google answered."""
        self._step("reading the album back")
        why = "Google took it without an error, but the album does not show it"
        missing = self._albums.read_back()
        self._ledger.record([_fate(entries[item_id], State.LEFT_OUT, None, why) for item_id in missing])
        self._tally.left_out += [item_reason(entries[item_id], f"{why}.") for item_id in missing]
        self._tally.album -= len(missing)

    def _step(self, words: str) -> None:
        self._control.check()
        self._progress.step = words


def _fate(entry: PlanEntry, state: State, album_id: str | None, note: str = "") -> Fate:
    return Fate(entry.item.id, entry.keeper.id if entry.keeper is not None else "", state, album_id, note)


def _out(stray: Stray, state: State, note: str) -> Fate:
    return Fate(stray.item_id, "", state, None, note)


def item_reason(entry: PlanEntry, reason: str) -> ItemReason:
    """Returns why an entry did not get into the album."""
    return ItemReason(entry.item.id, entry.item.name, reason)
