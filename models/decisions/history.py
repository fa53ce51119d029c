"""Undo, redo and the journal. Both go back and forth without limit, also after a restart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from models.control import Clock
from models.database import Library
from models.decisions.swap import Move, read_move, take_back
from models.decisions.words import Change, Outcome, Verdict
from models.decisions.writing import Step, handed_over

STEPS: Final = "('decide', 'swap')"
"""What the person did and can take back; staging is undone by `unstage`, a reopened decision by deciding again."""

LINE: Final = """
    SELECT j.id, j.action_id, j.at, a.kind, a.title, j.step, j.item_id, m.filename, j.keeper_id, k.filename,
           j.before, j.after, j.note
    FROM journal AS j JOIN action AS a ON a.id = j.action_id
    LEFT JOIN media_item AS m ON m.id = j.item_id
    LEFT JOIN media_item AS k ON k.id = nullif(j.keeper_id, '')
"""
JOURNAL: Final = f"{LINE} WHERE j.id > ? ORDER BY j.id"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One change of one item's decision or staging."""

    id: int
    action_id: int
    at: str
    """UTC, in the library's form."""
    action: str
    """`decide`, `swap`, `undo`, `redo`, `reopen`, `stage`, `unstage`, …"""
    title: str
    """The whole action in words."""
    step: str
    item_id: str
    filename: str | None
    keeper_id: str | None
    keeper_filename: str | None
    before: str
    after: str
    note: str


def undo(library: Library, clock: Clock) -> Outcome | None:
    """Take back the last step that was not taken back yet.

    Args:
        library: Written in one transaction.
        clock: For the time.

    Returns:
        What became of it; a removal that it would bring back and that is not safe any more is refused. None where
        there is nothing to undo.
    """
    return _travel(library, clock, "undo")


def redo(library: Library, clock: Clock) -> Outcome | None:
    """Do again what was taken back last. A new decision ends this.

    Args:
        library: Written in one transaction.
        clock: For the time.

    Returns:
        What became of it; a removal that is not safe any more is refused. None where there is nothing to redo.
    """
    return _travel(library, clock, "redo")


def _travel(library: Library, clock: Clock, kind: str) -> Outcome | None:
    is_undo = kind == "undo"
    newest, state, next_state = ("max", "done", "undone") if is_undo else ("min", "undone", "done")
    with library.transaction():
        rows = library.rows(
            f"SELECT {newest}(id), title FROM action WHERE state = ? AND kind IN {STEPS}",  # noqa: S608 - constants
            (state,),
        )
        number, title = rows[0]
        if number is None:
            return None
        outcome = _replay(library, clock, kind, int(number), str(title))
        library.execute("UPDATE action SET state = ? WHERE id = ?", (next_state, number))
    return outcome


def _replay(library: Library, clock: Clock, kind: str, number: int, title: str) -> Outcome:
    """Set everything that an action changed to what it was before (undo) or after it (redo)."""
    is_undo = kind == "undo"
    changes: dict[tuple[str, str], Change] = {}
    moves: list[Move] = []
    lines = library.stream(  # of a bulk step there are a hundred thousand
        f"SELECT item_id, keeper_id, before, after FROM journal WHERE action_id = ? AND step IN {STEPS}"  # noqa: S608
        f" ORDER BY id {'DESC' if is_undo else 'ASC'}",
        (number,),
    )
    for item_id, keeper_id, before, after in lines:
        move = read_move(before, after)
        if move is not None:
            moves.append(move.back if is_undo else move)
        else:
            verdict = Verdict(before if is_undo else after)
            changes[item_id, keeper_id] = Change(item_id, keeper_id, verdict)
    step = Step(library, clock, kind, undoes=number)
    # Words are cleared before findings move and set afterwards, so that each pair is judged as it will be.
    cleared = step.write([change._replace(verdict=Verdict.OPEN) for change in changes.values()] if moves else [])
    refused = take_back(library, clock, step, moves) if moves else []
    in_order = _in_order(changes.values())
    changes.clear()
    written = step.write(handed_over(in_order), by_name=True)
    step.begin()
    step.end(f"{kind}: {title}")
    changed = written.changed | cleared.changed | {move.goes_id for move in moves}
    return Outcome(step.action_id, title, len(changed), len(written.unchanged - changed), (*refused, *written.refused))


def _in_order(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (change.verdict == Verdict.REMOVE, change.candidate_id, change.keeper_id))


def journal_entries(library: Library, after: int = 0) -> Iterator[JournalLine]:
    """Yield every decision and staging step ever taken, the oldest first.

    Args:
        library: Read only.
        after: Only lines with a greater number.

    Yields:
        A line for each change of an item; text in it is raw.
    """
    for row in library.stream(JOURNAL, (after,)):
        line = JournalLine(*row)
        yield line
