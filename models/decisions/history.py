"""Undo, redo and the journal. Both go back and forth without limit, also after a restart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from models.control import Clock
from models.database import Library
from models.decisions.pairs import gather_words
from models.decisions.swap import read_move, take_back
from models.decisions.words import Outcome, Refusal, Verdict
from models.decisions.writing import Step

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

MOVES: Final = f"""
    SELECT before, after FROM journal WHERE action_id = ? AND step IN {STEPS} AND before LIKE '[%' ORDER BY id
"""  # noqa: S608 - constants only


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

    @property
    def is_swap(self) -> bool:
        """Does it tell of a finding that changed its sides? Then `before` and `after` are its two pairs, as JSON."""
        return read_move(self.before, self.after) is not None

    @property
    def change(self) -> str:
        """What changed for the item, in words: `open → remove`, `stays → goes`."""
        move = read_move(self.before, self.after)
        if move is None:
            return f"{self.before or '–'} → {self.after or '–'}"
        return "stays → goes" if move.goes_id == move.keeper_id else "new keeper"


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
    moves = [move for line in library.rows(MOVES, (number,)) if (move := read_move(*line)) is not None]
    if is_undo:
        moves = [move.back for move in reversed(moves)]
    step = Step(library, clock, kind, undoes=number)
    refused: list[Refusal] = []
    if moves:
        # Words are cleared before findings move and set afterwards, so that each pair is judged as it will be.
        gather_words(library, number, is_undo=is_undo, instead=Verdict.OPEN)
        step.settle(by_name=False)
        refused = take_back(library, clock, step, moves)
    gather_words(library, number, is_undo=is_undo)
    written = step.settle(by_name=True)
    step.begin()
    step.end(f"{kind}: {title}")
    return Outcome(step.action_id, title, step.changed, written.unchanged, (*refused, *written.refused))


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
