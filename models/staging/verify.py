"""Looks, after a sync, at what became of the staged items: gone as meant, still there, or something that was not meant.

Nothing is asked of Google here: `media_item` says what the last pass listed, `staged_item` what was staged, and the
journal which item was to stay for which.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from models.database import Library
from models.staging.handed import NOW_KNOWN_AS

SHOWN: Final = 50
"""How many items a list holds at most; its count tells of all."""

STATES: Final = "('in-album', 'handoff-done')"
# CROSS JOIN: for the order SQLite would otherwise walk over all items, which takes seconds in a library of a million.
STAGED = f"""
    SELECT s.item_id, m.filename, m.product_url, m.source, m.account, m.gone_at, coalesce(m.trashed, 0),
           y.started_at >= s.at
    FROM staged_item s CROSS JOIN media_item m ON m.id = s.item_id LEFT JOIN sync y ON y.id = m.seen_in
    WHERE s.state IN {STATES} ORDER BY m.creation_time, s.item_id
"""  # noqa: S608 - words of our own
HANDED = f"""
    SELECT m.id, m.filename, m.product_url, m.source, m.account, m.gone_at, coalesce(m.trashed, 0), 0
    FROM media_item m WHERE m.id IN (SELECT {NOW_KNOWN_AS} FROM journal j WHERE j.step = 'handoff')
    AND m.id NOT IN (SELECT item_id FROM staged_item WHERE state IN {STATES}) ORDER BY m.creation_time, m.id
"""  # noqa: S608
NEWEST = """
    SELECT source, account, finished_at FROM sync
    WHERE gone > 0 AND id IN (SELECT max(id) FROM sync WHERE state = 'done' GROUP BY source, account)
"""
"""The newest passes that found something gone; it is marked with the time at which the pass finished."""
KEEPERS = f"""
    SELECT {NOW_KNOWN_AS}, j.keeper_id FROM journal j
    WHERE j.keeper_id <> '' AND j.step IN ('stage', 'handoff', 'ack') ORDER BY j.id
"""  # noqa: S608
STAND_INS = """
    SELECT 1 FROM decision d JOIN media_item k ON k.id = d.keeper_id
    WHERE d.candidate_id = ? AND d.verdict = 'remove' AND k.gone_at IS NULL AND NOT coalesce(k.trashed, 0) LIMIT 1
"""
UNEXPECTED = f"""
    FROM media_item m WHERE m.gone_at = ? AND m.source = ? AND m.account = ?
    AND m.id NOT IN (SELECT item_id FROM staged_item WHERE state IN {STATES})
    AND m.id NOT IN (SELECT {NOW_KNOWN_AS} FROM journal j WHERE j.step = 'handoff')
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """An item and where to look at it; the texts are raw."""

    item_id: str
    filename: str
    product_url: str


@dataclass(frozen=True, slots=True)
class LostPair:
    """A staged item whose keeper, which should have stayed, has vanished."""

    item: LinkedItem
    keeper: LinkedItem
    item_is_gone: bool
    """True where both have vanished; False where the item can still be kept."""
    is_news: bool
    """Did the newest pass find it out?"""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of everything that was staged. `staged` is the sum of `gone`, `still_there` and `not_read`."""

    staged: int = 0
    """In an album, or acknowledged as done by hand."""
    gone: int = 0
    """Confirmed gone, with those that are in the bin."""
    in_bin: int = 0
    still_there: int = 0
    """Listed by a pass that began after they were staged."""
    not_read: int = 0
    """No pass has listed them, or marked them gone, since they were staged."""
    unticked: int = 0
    """Vanished; a hand-off listed them, but nobody acknowledged them."""
    unexpected: int = 0
    """Vanished at the newest pass and never were staged."""
    unexpected_items: tuple[LinkedItem, ...] = ()
    lost: int = 0
    """Staged or handed-off items whose keeper has vanished."""
    lost_pairs: tuple[LostPair, ...] = ()
    """Those that can still be kept come first."""

    @property
    def is_alarming(self) -> bool:
        """Did the newest pass find out something that was not meant?"""
        return bool(self.unexpected) or any(pair.is_news for pair in self.lost_pairs)

    def as_json(self) -> dict[str, Any]:
        """Returns it as JSON objects and lists."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Staged:
    item: LinkedItem
    place: tuple[str, str]
    gone_at: str | None
    trashed: bool
    seen_since: bool

    @property
    def has_left(self) -> bool:
        return self.gone_at is not None or self.trashed


def verify(library: Library) -> Verification:
    """Compare what was staged with what the passes since have listed.

    Args:
        library: Read only.

    Returns:
        The counts and, of what was not meant, the first items with their links. What vanished unstaged is told of
        the newest pass alone, and only for accounts in which something was staged.
    """
    with library.connection():
        staged = [_staged(row) for row in library.stream(STAGED)]
        handed = [_staged(row) for row in library.stream(HANDED)]
        if not staged and not handed:
            return Verification()
        unticked = [entry for entry in handed if entry.has_left]
        newest = {(source, account): finished for source, account, finished in library.rows(NEWEST)}
        lost = _lost(library, [*staged, *unticked], newest)
        places = sorted({entry.place for entry in (*staged, *handed)} & newest.keys())
        vanished = [(newest[place], *place) for place in places]
        unexpected = sum(int(library.value(f"SELECT count(*) {UNEXPECTED}", place)) for place in vanished)
        return Verification(
            staged=len(staged),
            gone=sum(entry.has_left for entry in staged),
            in_bin=sum(entry.trashed and entry.gone_at is None for entry in staged),
            still_there=sum(entry.seen_since and not entry.has_left for entry in staged),
            not_read=sum(not entry.seen_since and not entry.has_left for entry in staged),
            unticked=len(unticked),
            unexpected=unexpected,
            unexpected_items=tuple(_unexpected(library, vanished))[:SHOWN] if unexpected else (),
            lost=len(lost),
            lost_pairs=tuple(sorted(lost, key=lambda pair: (pair.item_is_gone, not pair.is_news)))[:SHOWN],
        )


def _staged(row: Sequence[Any]) -> _Staged:
    item_id, filename, url, source, account, gone_at, trashed, seen_since = row
    item = LinkedItem(item_id, filename or item_id, url or "")
    return _Staged(item, (source, account), gone_at, trashed=bool(trashed), seen_since=bool(seen_since))


def _unexpected(library: Library, places: Iterable[tuple[str, ...]]) -> Iterator[LinkedItem]:
    for place in places:
        rows = library.rows(
            f"SELECT m.id, m.filename, m.product_url {UNEXPECTED} ORDER BY m.creation_time, m.id LIMIT ?",
            (*place, SHOWN),
        )
        yield from (LinkedItem(item_id, filename or item_id, url or "") for item_id, filename, url in rows)


def _lost(library: Library, staged: Sequence[_Staged], newest: Mapping[tuple[str, str], str]) -> list[LostPair]:
    """Returns the staged items for which nothing stays any more."""
    keepers = dict(library.rows(KEEPERS))
    leaving = {entry.item.item_id for entry in staged}
    pairs: list[LostPair] = []
    facts = _facts(library, {_last_keeper(item_id, keepers, leaving) for item_id in leaving} - {""})
    for entry in staged:
        keeper = facts.get(_last_keeper(entry.item.item_id, keepers, leaving))
        if keeper is None or not keeper.has_left or library.value(STAND_INS, (entry.item.item_id,)):
            continue
        when = newest.get(entry.place)
        is_news = when is not None and when in (entry.gone_at, keeper.gone_at)
        pairs.append(LostPair(entry.item, keeper.item, item_is_gone=entry.has_left, is_news=is_news))
    return pairs


def _last_keeper(item_id: str, keepers: Mapping[str, str], leaving: set[str]) -> str:
    """Returns what stays in the end for an item: its keeper may have been staged later, for another one."""
    passed = {item_id}
    keeper = keepers.get(item_id, "")
    while keeper in leaving and keeper not in passed and keepers.get(keeper):
        passed.add(keeper)
        keeper = keepers[keeper]
    return keeper


def _facts(library: Library, ids: Iterable[str]) -> dict[str, _Staged]:
    """Returns what is known of keepers; one that the library no longer holds is no reason for an alarm."""
    every = sorted(ids)
    found: dict[str, _Staged] = {}
    for start in range(0, len(every), 500):
        part = every[start : start + 500]
        rows = library.rows(
            "SELECT id, filename, product_url, source, account, gone_at, coalesce(trashed, 0), 0"  # noqa: S608
            f" FROM media_item WHERE id IN ({', '.join('?' * len(part))})",
            part,
        )
        found.update((row[0], _staged(row)) for row in rows)
    return found
