"""Writing decisions: judged, journalled and stored in the caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from models.control import Clock
from models.database import Library
from models.decisions.safety import Judge, Pair, load_pairs
from models.decisions.words import Change, Refusal, Verdict
from models.times import now_text

SET: Final = """
    INSERT INTO decision (candidate_id, keeper_id, verdict, decided_at, action_id) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (candidate_id, keeper_id) DO UPDATE
    SET verdict = excluded.verdict, decided_at = excluded.decided_at, action_id = excluded.action_id
"""
CLEAR: Final = "DELETE FROM decision WHERE candidate_id = ? AND keeper_id = ?"
JOURNAL: Final = """
    INSERT INTO journal (action_id, at, step, item_id, keeper_id, before, after, note)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
AT_ONCE: Final = 5_000
"""Pairs that are held at once: a bulk step of any size needs a few MB."""


@dataclass
class Written:
    """What came of writing some changes."""

    changed: set[str] = field(default_factory=set)
    """Item ids."""
    unchanged: set[str] = field(default_factory=set)
    refused: list[Refusal] = field(default_factory=list)


class _Judging:
    """Judges removals share by share, and says at the end which items were refused."""

    def __init__(self, by_name: bool) -> None:
        self._by_name = by_name
        self._judge = Judge(by_name=by_name)
        self._objections: list[tuple[Pair, str]] = []

    def passed(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Returns the pairs that may be removed."""
        passed: list[Pair] = []
        for pair in pairs:
            # Where the person names an item, the newest word counts for all of its pairs.
            own = pair._replace(kept_beside=None) if self._by_name else pair
            if pair.before == Verdict.REMOVE:
                self._judge.goes_already(pair)
            elif reason := self._judge.objection(own):
                self._objections.append((pair, reason))
                continue
            passed.append(pair)
        return passed

    def superseded(self) -> list[Pair]:
        """Returns the pairs of items that go whose word `keep` a newer one by name has taken the place of."""
        superseded = {
            (pair.candidate_id, pair.keeper_id): pair._replace(verdict=Verdict.OPEN)
            for pair, _ in self._objections
            if self._by_name and pair.before == Verdict.KEEP and pair.candidate_id in self._judge.going
        }
        return list(superseded.values())

    def refusals(self) -> list[Refusal]:
        """Returns each item of which no pair could be decided, with the first reason."""
        refused: dict[str, Refusal] = {}
        for pair, reason in self._objections:
            if pair.candidate_id not in self._judge.going:
                refused.setdefault(pair.candidate_id, Refusal(pair.candidate_id, pair.filename, reason))
        return list(refused.values())


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
        self.library.execute_many(JOURNAL, [(number, self.at, self.kind, *line) for line in lines])

    def write(
        self, changes: Iterable[Change], *, by_name: bool = False, notes: Callable[[Pair], str] | None = None
    ) -> Written:
        """Judge changes one after the other and store what is safe.

        Args:
            changes: In the order of judging, removals last: what is none is never refused. Read share by share, so
                that a million need not be held at once.
            by_name: Did the person name the items one by one?
            notes: Gives a journal line its note.

        Returns:
            What came of them. An item is refused where none of its pairs could be decided.
        """
        result, judging, coming = Written(), _Judging(by_name), iter(changes)
        while some := dict.fromkeys(islice(coming, AT_ONCE)):
            others = [change for change in some if change.verdict is not Verdict.REMOVE]
            self._store(load_pairs(self.library, others), result, notes)
            removals = [change for change in some if change.verdict is Verdict.REMOVE]
            self._store(judging.passed(load_pairs(self.library, removals)), result, notes)
        self._store(judging.superseded(), result, notes)
        result.refused += judging.refusals()
        result.unchanged -= result.changed
        return result

    def _store(self, pairs: Iterable[Pair], result: Written, notes: Callable[[Pair], str] | None) -> None:
        """Store pairs whose verdict is allowed."""
        changed = []
        for pair in pairs:
            if pair.verdict == pair.before:
                result.unchanged.add(pair.candidate_id)
            else:
                changed.append(pair)
                result.changed.add(pair.candidate_id)
        if not changed:
            return
        number = self.begin()
        words = [p for p in changed if p.verdict != Verdict.OPEN]
        self.library.execute_many(SET, [(p.candidate_id, p.keeper_id, p.verdict, self.at, number) for p in words])
        cleared = [(p.candidate_id, p.keeper_id) for p in changed if p.verdict == Verdict.OPEN]
        self.library.execute_many(CLEAR, cleared)
        self.note([(p.candidate_id, p.keeper_id, p.before, p.verdict, notes(p) if notes else "") for p in changed])


def drop_redo(library: Library) -> None:
    """Forget what could be redone: a new decision begins a new future."""
    library.execute("UPDATE action SET state = 'dropped' WHERE state = 'undone'")
