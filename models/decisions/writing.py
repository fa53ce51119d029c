"""Writing decisions: judged, journalled and stored in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from models.control import Clock
from models.database import Library
from models.decisions.pairs import LeftOut, gather, let_go
from models.decisions.safety import REMOVALS, Pair, refused_pairs
from models.decisions.words import Change, Refusal
from models.times import now_text

OTHERS: Final = f"verdict <> 'remove' AND verdict <> before AND left_out = {LeftOut.NOT}"
SET: Final = """
    INSERT INTO decision (candidate_id, keeper_id, verdict, decided_at, action_id)
    SELECT candidate_id, keeper_id, verdict, ?, ? FROM temp.step_pair WHERE {} AND verdict <> 'open'
    ON CONFLICT (candidate_id, keeper_id) DO UPDATE
    SET verdict = excluded.verdict, decided_at = excluded.decided_at, action_id = excluded.action_id
"""
# NOT INDEXED: found by its key and not by its keeper, side by side with the finding that its trigger looks for.
CLEAR: Final = """
    DELETE FROM decision NOT INDEXED WHERE (candidate_id, keeper_id) IN (
        SELECT candidate_id, keeper_id FROM temp.step_pair WHERE {} AND verdict = 'open')
"""
NOTE: Final = "INSERT INTO journal (action_id, at, step, item_id, keeper_id, before, after, note)"
NOTE_ONE: Final = f"{NOTE} VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
NOTE_ALL: Final = f"""
    {NOTE} SELECT ?, ?, ?, candidate_id, keeper_id, before, verdict, note FROM temp.step_pair WHERE {{}}
"""  # noqa: S608 - constants only
REFUSE: Final = "INSERT INTO temp.step_pair (candidate_id, keeper_id, left_out)"
REFUSED: Final = "ON CONFLICT (candidate_id, keeper_id) DO UPDATE SET left_out = excluded.left_out"
# What goes, though another pair of the same item was refused.
GOING: Final = f"""
    SELECT DISTINCT candidate_id FROM temp.step_pair WHERE left_out >= {LeftOut.REFUSED} AND candidate_id IN (
        SELECT candidate_id FROM temp.step_pair WHERE verdict = 'remove' AND left_out = {LeftOut.NOT})
"""  # noqa: S608 - constants only
SUPERSEDE: Final = f"""
    UPDATE temp.step_pair SET verdict = 'open', left_out = {LeftOut.SUPERSEDED}
    WHERE left_out = {LeftOut.REFUSED} AND before = 'keep' AND candidate_id IN ({GOING})
"""  # noqa: S608 - constants only
CHANGED: Final = "SELECT count(DISTINCT item_id) FROM journal WHERE action_id = ?"
UNCHANGED: Final = f"""
    SELECT count(DISTINCT candidate_id) FROM temp.step_pair
    WHERE verdict = before AND left_out = {LeftOut.NOT} AND candidate_id NOT IN (
        SELECT item_id FROM journal WHERE action_id = ?)
"""  # noqa: S608 - constants only
LEFT: Final = "SELECT left_out, count(DISTINCT candidate_id) FROM temp.step_pair WHERE left_out > 0 GROUP BY left_out"
# What is claimed for removal by another rule as well is told of there.
LEFT_SHOWN: Final = f"""
    SELECT count(DISTINCT candidate_id) FROM temp.step_pair WHERE left_out = {LeftOut.SHOWN} AND candidate_id NOT IN (
        SELECT candidate_id FROM temp.step_pair WHERE left_out IN ({LeftOut.NOT}, {LeftOut.REFUSED}))
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing pairs, in numbers of items."""

    unchanged: int
    refused: tuple[Refusal, ...]
    left_open: int
    left_kept: int
    left_shown: int


class Step:
    """One action under way. Its row is written with its first change, so that a step that changes nothing leaves none.

    Args:
        library: In a transaction.
        clock: For the times.
        kind: `decide`, `swap`, `undo`, `redo` or `reopen`.
        undoes: The action that this one takes back or brings back.
    """

    def __init__(self, library: Library, clock: Clock, kind: str, undoes: int | None = None) -> None:
        self.library = library
        self.kind = kind
        self.at = now_text(clock.now())
        self.action_id: int | None = None
        self._undoes = undoes

    def begin(self) -> int:
        """Write the action's row, if it is not there yet. Returns its number."""
        if self.action_id is None:
            self.library.execute(
                "INSERT INTO action (kind, at, title, undoes) VALUES (?, ?, '', ?)",
                (self.kind, self.at, self._undoes),
            )
            self.action_id = int(self.library.value("SELECT last_insert_rowid()"))
        return self.action_id

    def end(self, title: str) -> None:
        """Give the action its title, now that the numbers are known."""
        if self.action_id is not None:
            self.library.execute("UPDATE action SET title = ? WHERE id = ?", (title, self.action_id))

    def note(self, lines: Sequence[tuple[str, str, str, str, str]]) -> None:
        """Write journal lines.

        Args:
            lines: Item id, keeper id, before, after, note.
        """
        if not lines:
            return
        number = self.begin()
        self.library.execute_many(NOTE_ONE, [(number, self.at, self.kind, *line) for line in lines])

    @property
    def changed(self) -> int:
        """How many items it has changed so far: the journal tells of each."""
        return int(self.library.value(CHANGED, (self.action_id,)))

    def write(self, changes: Iterable[Change], *, by_name: bool = False) -> Written:
        """Judge changes and store what is safe.

        Args:
            changes: Those of one pair the same.
            by_name: Did the person name the items one by one?

        Returns:
            What came of them. An item is refused where none of its pairs could be decided.
        """
        gather(self.library, changes)
        return self.settle(by_name=by_name)

    def settle(self, *, by_name: bool) -> Written:
        """Judge the pairs gathered, the strongest claims first, store what is safe, and forget them.

        What is no removal is never refused, and is stored before the removals are judged.

        Args:
            by_name: Did the person name the items one by one?

        Returns:
            What came of them. An item is refused where none of its pairs could be decided.
        """
        self._store(OTHERS)
        objections = refused_pairs(self.library, by_name=by_name)
        refused = [(pair.candidate_id, pair.keeper_id, LeftOut.REFUSED) for pair, _ in objections]
        self.library.insert_many(REFUSE, refused, REFUSED)
        self._store(REMOVALS)
        if by_name and objections and self.library.execute(SUPERSEDE):
            self._store(f"left_out = {LeftOut.SUPERSEDED}")
        written = self._written(objections)
        let_go(self.library)
        return written

    def _store(self, chosen: str) -> None:
        """Store the pairs of which this is true."""
        library = self.library
        if not library.value(f"SELECT EXISTS (SELECT 1 FROM temp.step_pair WHERE {chosen})"):  # noqa: S608 - constants
            return
        number = self.begin()
        library.execute(SET.format(chosen), (self.at, number))
        library.execute(CLEAR.format(chosen))
        library.execute(NOTE_ALL.format(chosen), (number, self.at, self.kind))

    def _written(self, objections: Sequence[tuple[Pair, str]]) -> Written:
        library = self.library
        going = {row[0] for row in library.rows(GOING)} if objections else set()
        refused: dict[str, Refusal] = {}
        for pair, reason in objections:
            if pair.candidate_id not in going:
                refused.setdefault(pair.candidate_id, Refusal(pair.candidate_id, pair.filename, reason))
        left = dict(library.rows(LEFT))
        return Written(
            unchanged=int(library.value(UNCHANGED, (self.action_id,))),
            refused=tuple(refused.values()),
            left_open=left.get(LeftOut.MARKED, 0),
            left_kept=left.get(LeftOut.KEPT, 0),
            left_shown=int(library.value(LEFT_SHOWN)) if LeftOut.SHOWN in left else 0,
        )


def drop_redo(library: Library) -> None:
    """Forget what could be redone: a new decision begins a new future."""
    library.execute("UPDATE action SET state = 'dropped' WHERE state = 'undone'")
