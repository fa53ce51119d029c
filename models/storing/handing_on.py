"""Retiring a row that turned out to be the same photo as another one: what was decided on it is handed on."""

from collections.abc import Iterable, Mapping
from typing import Final

from models.database import Library
from models.text import counted

STEP: Final = "same-photo"
"""The journal's word for it; no step of the person's, so undo does not see it."""

DECISIONS: Final = "SELECT candidate_id, keeper_id, verdict FROM decision WHERE :old IN (candidate_id, keeper_id)"
HAND_ON: Final = (
    "UPDATE OR IGNORE finding SET candidate_id = :new WHERE candidate_id = :old",
    "UPDATE finding SET keeper_id = :new WHERE keeper_id = :old",
    "DELETE FROM finding WHERE candidate_id = :old OR candidate_id = keeper_id",
    "UPDATE OR IGNORE staged_item SET item_id = :new WHERE item_id = :old",
    "DELETE FROM staged_item WHERE item_id = :old",
    *(
        f"UPDATE OR IGNORE swapped_pair SET {column} = :new WHERE {column} = :old"  # noqa: S608 - our own names
        for column in ("candidate_id", "keeper_id", "goes_id", "stays_id")
    ),
    "DELETE FROM swapped_pair WHERE goes_id = stays_id OR :old IN (candidate_id, keeper_id, goes_id, stays_id)",
    "DELETE FROM decision WHERE :old IN (candidate_id, keeper_id)",
    "UPDATE media_item SET gone_at = :now WHERE id = :old",
)


def retire(library: Library, retired: Mapping[str, str], now: str) -> None:
    """Mark rows gone that are the same photos as others, and hand on what was found, decided and staged.

    Args:
        library: In a transaction, with both rows stored.
        retired: Id of the row that goes to the id of the item that it is.
        now: In the library's form of times.
    """
    touched: set[str] = set()
    number: int | None = None
    for old, new in sorted(retired.items()):
        names = {"old": old, "new": new, "now": now}
        decisions = library.rows(DECISIONS, names)  # type: ignore[arg-type]  # sqlite3 takes names as well
        for statement in HAND_ON:
            library.execute(statement, names)  # type: ignore[arg-type]
        if decisions:
            number = _begin(library, now) if number is None else number
            lines = _decide_again(library, old, new, decisions)
            _write(library, number, now, lines)
            touched.update(line[0] for line in lines)
    if number is not None:
        title = f"{counted(len(touched), 'decided item')}: two rows were one photo"
        library.execute("UPDATE action SET title = ? WHERE id = ?", (title, number))


def _begin(library: Library, now: str) -> int:
    library.execute("INSERT INTO action (kind, at, title) VALUES (?, ?, '')", (STEP, now))
    return int(library.value("SELECT last_insert_rowid()"))


def _decide_again(library: Library, old: str, new: str, decisions: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Say what becomes of the decisions. Returns journal lines: item, keeper, before, after, note."""
    lines: list[tuple[str, ...]] = []
    for candidate, keeper, verdict in decisions:
        pair = (new if candidate == old else candidate, new if keeper == old else keeper)
        if pair[0] == pair[1]:
            lines.append((candidate, keeper, verdict, "open", f"{candidate} and {keeper} are one photo."))
            continue
        lines.append((candidate, keeper, verdict, "open", f"It is the same photo as {new}: decided there."))
        before = library.value("SELECT verdict FROM decision WHERE candidate_id = ? AND keeper_id = ?", pair)
        # Of two words on one pair, the careful one counts.
        after = verdict if before is None or verdict == "keep" else before
        if after != before:
            lines.append((*pair, before or "open", after, f"Decided on {old}, which is the same photo."))
    return lines


def _write(library: Library, number: int, now: str, lines: list[tuple[str, ...]]) -> None:
    library.execute_many(
        "INSERT INTO journal (action_id, at, step, item_id, keeper_id, before, after, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, now, STEP, *line) for line in lines],
    )
    library.execute_many(
        "INSERT INTO decision (candidate_id, keeper_id, verdict, decided_at, action_id) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (candidate_id, keeper_id) DO UPDATE SET verdict = excluded.verdict,"
        " decided_at = excluded.decided_at, action_id = excluded.action_id",
        [(item, keeper, after, now, number) for item, keeper, _, after, _ in lines if after != "open"],
    )


def retired_notes(library: Library, sync_id: int) -> tuple[str, ...]:
    """Returns sentences on the decisions that changed hands in a pass, for its result.

    Args:
        library: Open.
        sync_id: The pass.
    """
    moved, dropped = library.rows(
        "SELECT count(DISTINCT CASE WHEN after <> 'open' THEN item_id END),"
        " count(DISTINCT CASE WHEN after = 'open' AND note LIKE '% are one photo.' THEN item_id END)"
        " FROM journal WHERE step = ? AND at >= (SELECT started_at FROM sync WHERE id = ?)",
        (STEP, sync_id),
    )[0]
    notes = []
    if moved:
        notes.append(
            f"{counted(moved, 'decision', 'decisions')} moved to another row, because two rows turned out to be one"
            " photo; look at them again."
        )
    if dropped:
        notes.append(
            f"{counted(dropped, 'decision is', 'decisions are')} open again: what was to go and what was to stay"
            " turned out to be one photo."
        )
    return tuple(notes)
