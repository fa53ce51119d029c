"""What became of each item, written down in short transactions: the state as it is, the journal as it went."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from models import times
from models.control import Clock
from models.database import Library
from models.lock import held
from models.staging.entries import State

FOUND_THERE = "it was in the album before"
"""The note of an item that somebody else had put into the album; it is never taken out."""
PENDING = "creating:"
"""Begins the id of an album that is about to be made; a killed run leaves it behind."""
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one item in one step."""

    item_id: str
    keeper_id: str
    state: State
    album_id: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OurAlbum:
    """An album that this program made or was given."""

    id: str
    title: str
    url: str


class Ledger:
    """Writes one action's steps; the action itself is written with its first step, so that nothing leaves no trace.

    Args:
        library: Where it is written.
        clock: For the times.
        kind: `stage`, `unstage`, `handoff` or `ack`.
        title: The action in words, for the journal.
    """

    def __init__(self, library: Library, clock: Clock, kind: str, title: str) -> None:
        self._library = library
        self._clock = clock
        self._kind = kind
        self._title = title
        self._action_id: int | None = None

    def intend(self, fates: Sequence[Fate]) -> None:
        """Write down what is about to be done, so that a killed run can tell its own work from others'."""
        now = self._now()
        with self._library.transaction():
            self._write_states(fates, now)

    def record(self, fates: Sequence[Fate]) -> None:
        """Write down what happened to items; what is known already is not written again."""
        now = self._now()
        with self._library.transaction():
            before = _states(self._library, [fate.item_id for fate in fates])
            news = [f for f in fates if before.get(f.item_id) != (f.state.value, f.album_id, f.note)]
            if not news:
                return
            self._write_states(news, now)
            self._write_journal(news, {item_id: state for item_id, (state, _, _) in before.items()}, now)

    def handed_off(self, pairs: Sequence[tuple[str, str]], plan_id: str) -> None:
        """Write down which items a hand-off holds; their state stays as it is.

        Args:
            pairs: Item id and keeper id (or nothing) of each.
            plan_id: The name of the hand-off.
        """
        now = self._now()
        with self._library.transaction():
            action_id = self._action(now)
            self._library.execute_many(
                "INSERT INTO journal (action_id, at, step, item_id, keeper_id, after, note)"
                " VALUES (?, ?, ?, ?, ?, 'handed-off', ?)",
                [(action_id, now, self._kind, item_id, keeper_id, plan_id) for item_id, keeper_id in pairs],
            )

    def album_is_gone(self, album_id: str) -> int:
        """Forget an album that was deleted in Google Photos. Returns how many items were recorded in it."""
        rows = self._library.rows("SELECT item_id FROM staged_item WHERE album_id = ?", (album_id,))
        self.record([Fate(row[0], "", State.TAKEN_OUT, None, "the album was deleted") for row in rows])
        self._library.execute("DELETE FROM staging_album WHERE id = ?", (album_id,))
        return len(rows)

    def _now(self) -> str:
        return times.now_text(self._clock.now())

    def _write_states(self, fates: Iterable[Fate], now: str) -> None:
        self._library.execute_many(
            "INSERT INTO staged_item (item_id, state, album_id, reason, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (item_id) DO UPDATE SET state = excluded.state, album_id = excluded.album_id,"
            " reason = excluded.reason, at = excluded.at",
            [(fate.item_id, fate.state.value, fate.album_id, fate.note, now) for fate in fates],
        )

    def _write_journal(self, fates: Iterable[Fate], before: dict[str, str], now: str) -> None:
        action_id = self._action(now)
        self._library.execute_many(
            "INSERT INTO journal (action_id, at, step, item_id, keeper_id, before, after, note)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [self._line(action_id, now, fate, before.get(fate.item_id, "")) for fate in fates],
        )

    def _line(self, action_id: int, now: str, fate: Fate, before: str) -> tuple[object, ...]:
        # "adding" is a note to ourselves; the journal tells what the person had seen.
        seen = "" if before == State.ADDING else before
        return action_id, now, self._kind, fate.item_id, fate.keeper_id, seen, fate.state.value, fate.note

    def _action(self, now: str) -> int:
        if self._action_id is None:
            self._library.execute(
                "INSERT INTO action (kind, at, title) VALUES (?, ?, ?)", (self._kind, now, self._title)
            )
            self._action_id = int(self._library.value("SELECT max(id) FROM action"))
        return self._action_id


def _states(library: Library, item_ids: Sequence[str]) -> dict[str, tuple[str, str | None, str]]:
    found: dict[str, tuple[str, str | None, str]] = {}
    for start in range(0, len(item_ids), CHUNK):
        part = item_ids[start : start + CHUNK]
        marks = ", ".join("?" * len(part))
        for item_id, *state in library.rows(
            f"SELECT item_id, state, album_id, reason FROM staged_item WHERE item_id IN ({marks})",  # noqa: S608
            part,
        ):
            found[item_id] = (state[0], state[1], state[2])
    return found


class AlbumBook:
    """The albums that this program made or was given, for one account.

    Args:
        library: Where they are remembered.
        clock: For the time of making.
        account: The person's label.
    """

    def __init__(self, library: Library, clock: Clock, account: str) -> None:
        self._library = library
        self._clock = clock
        self._account = account

    def titled(self, title: str) -> OurAlbum | None:
        """Returns the newest album with a title, or None."""
        rows = self._library.rows(
            "SELECT id, title, product_url FROM staging_album WHERE title = ? AND account = ? AND id NOT LIKE ?"
            " ORDER BY created_at DESC, rowid DESC LIMIT 1",
            (title, self._account, f"{PENDING}%"),
        )
        return OurAlbum(rows[0][0], rows[0][1], rows[0][2] or "") if rows else None

    def by_id(self, album_id: str) -> OurAlbum | None:
        """Returns the album with an id, or None where it is not remembered."""
        rows = self._library.rows("SELECT id, title, product_url FROM staging_album WHERE id = ?", (album_id,))
        return OurAlbum(rows[0][0], rows[0][1], rows[0][2] or "") if rows else None

    def intend(self, title: str) -> bool:
        """Write down that an album is about to be made. Returns True where an earlier run had written the same."""
        key = (PENDING + title, self._account)
        was_there = self._library.value("SELECT 1 FROM staging_album WHERE id = ? AND account = ?", key) is not None
        if not was_there:
            self._library.execute(
                "INSERT OR REPLACE INTO staging_album (id, account, title, created_at) VALUES (?, ?, ?, ?)",
                (*key, title, self._now()),
            )
        return was_there

    def remember(self, album: OurAlbum) -> None:
        """Write an album down; what was intended under its title is done."""
        with self._library.transaction():
            self._library.execute("DELETE FROM staging_album WHERE id = ?", (PENDING + album.title,))
            self._library.execute(
                "INSERT OR IGNORE INTO staging_album (id, account, title, product_url, created_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (album.id, self._account, album.title, album.url, self._now()),
            )

    def _now(self) -> str:
        return times.now_text(self._clock.now())


@contextmanager
def only_one(library: Library) -> Iterator[None]:
    """Hold the library's staging for this process; the kernel lets go of it when the process dies.

    Raises:
        GpdedupError: Another staging, in this process or in another, holds it.
    """
    with held(library, "stage"):
        yield
