"""Swapping keeper and candidate: the rest of the group moves with them, and a scan keeps it so."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final

from models.control import Clock
from models.database import Library
from models.decisions.orphans import reopen_orphans
from models.decisions.words import Change, Outcome, Refusal, Verdict
from models.decisions.writing import Step, drop_redo
from models.errors import FindingsChangedError, UsageError
from models.rules.names import resembles_uuid_dng
from models.rules.swapped import Claim, swapped_claim

SIDE: Final = """
    SELECT m.filename, coalesce(m.trashed, 0), m.gone_at IS NOT NULL, coalesce(m.partner_shared, 0),
           m.source = 'local', coalesce(m.width * m.height, 0),
           EXISTS (SELECT 1 FROM decision AS d
                   WHERE d.candidate_id = m.id AND d.keeper_id <> ? AND d.verdict = 'remove'),
           EXISTS (SELECT 1 FROM finding AS f
                   WHERE f.candidate_id = m.id AND f.keeper_id IS NOT ? AND f.confidence IN ('certain', 'strong'))
    FROM media_item AS m WHERE m.id = ?
"""
NAMED: Final = """
    SELECT f.candidate_id, f.keeper_id, m.filename, k.filename
    FROM finding AS f JOIN media_item AS m ON m.id = f.candidate_id LEFT JOIN media_item AS k ON k.id = f.keeper_id
    WHERE f.id = ?
"""
GROUP: Final = """
    SELECT id, rule, candidate_id, confidence, reason, evidence FROM finding WHERE keeper_id = ?
    ORDER BY candidate_id <> ?, candidate_id, rule
"""


@dataclass(frozen=True, slots=True)
class Move:
    """One finding that changes its sides, as the journal remembers it."""

    rule: str
    candidate_id: str
    keeper_id: str
    goes_id: str
    stays_id: str

    @property
    def back(self) -> "Move":
        """The move that takes this one back."""
        return Move(self.rule, self.goes_id, self.stays_id, self.candidate_id, self.keeper_id)


def swap(library: Library, clock: Clock, finding_id: int, seen: tuple[str, str | None] | None = None) -> Outcome:
    """Let a finding's keeper go and its candidate stay; whatever else leaned on the keeper leans on the candidate.

    Words `remove` move with the group where that is safe; the two that change places are open afterwards.

    Args:
        library: Written in one transaction.
        clock: For the time.
        finding_id: The row.
        seen: The ids of candidate and keeper as the person saw them; None where the row was chosen just now.

    Returns:
        What became of it; refused with the reason where the candidate must not be a keeper.

    Raises:
        UsageError: There is no such finding any more.
        FindingsChangedError: It is about another pair by now.
    """
    with library.transaction():
        rows = library.rows(NAMED, (finding_id,))
        if not rows:
            raise UsageError("This finding is not there any more.", "Scan again, or choose another one.")
        candidate, keeper, filename, keeper_filename = rows[0]
        if seen is not None and seen != (candidate, keeper):
            raise FindingsChangedError
        title = f"swap {filename or candidate} with {keeper_filename or keeper or 'nothing'}"
        reason = _objection(library, candidate, keeper)
        if reason:
            return Outcome(None, title, refused=(Refusal(candidate, filename, reason),))
        step = Step(library, clock, "swap")
        changed, refused = _swap_group(step, candidate, keeper)
        drop_redo(library)
        step.end(title)
        return Outcome(step.action_id, title, changed=changed, refused=refused)


def _objection(library: Library, candidate: str, keeper: str | None) -> str:
    """Say why two items must not change places; empty where they may."""
    if keeper is None:
        return "Nothing stays in its place, so there is nothing to swap it with."
    goes, stays = (
        library.rows(SIDE, (other, other, own))[0] for own, other in ((keeper, candidate), (candidate, keeper))
    )
    name = stays[0] or candidate
    old = goes[0] or keeper
    objections = (
        (resembles_uuid_dng(stays[0]), f"{name} is a Lightroom thumbnail, and such a one never stays for another."),
        (stays[1], f"{name} is in the trash."),
        (stays[2], f"{name} is gone since the last sync."),
        (stays[3], f"{name} belongs to a partner."),
        (stays[4], f"{name} is only on the local disk."),
        (stays[6], f"{name} is to be removed beside another item, too; reopen that first."),
        (stays[7], f"{name} is claimed by another rule, in favour of something else."),
        (goes[1] or goes[2] or goes[4], f"{old} is in the trash, gone or local, so it cannot be a candidate."),
        (_is_candidate(library, keeper), f"{old} is proposed itself, in favour of something else."),
    )
    return next((sentence for holds, sentence in objections if holds), "")


def _is_candidate(library: Library, item_id: str) -> bool:
    return bool(library.value("SELECT 1 FROM finding WHERE candidate_id = ? LIMIT 1", (item_id,)))


def _swap_group(step: Step, candidate: str, keeper: str) -> tuple[int, tuple[Refusal, ...]]:
    """Move a whole group. Returns how many items that changes, and whose word could not move along."""
    library = step.library
    group = library.rows(GROUP, (keeper, candidate))
    decided = library.rows(
        "SELECT d.candidate_id, d.verdict FROM decision AS d WHERE d.keeper_id = ?"
        " AND EXISTS (SELECT 1 FROM finding AS f WHERE f.candidate_id = d.candidate_id AND f.keeper_id = d.keeper_id)"
        " AND (d.verdict = 'remove' OR d.candidate_id = ?) ORDER BY d.candidate_id",
        (keeper, candidate),
    )
    step.write(Change(item, keeper, Verdict.OPEN) for item, _ in decided)
    moves = [
        Move(rule, own, keeper, *((keeper, candidate) if own == candidate else (own, candidate)))
        for _, rule, own, *_ in group
    ]
    for move in moves:
        apply_move(library, move, step.at)
    note_moves(step, moves)
    carried = [item for item, verdict in decided if verdict == Verdict.REMOVE and item != candidate]
    written = step.write([Change(item, candidate, Verdict.REMOVE) for item in carried], by_name=True)
    return len({move.goes_id for move in moves}), written.refused


def note_moves(step: Step, moves: Sequence[Move]) -> None:
    """Write moves to the journal, in a form from which they can be taken back."""
    step.note([(move.goes_id, move.stays_id, *_sides(move), f"swapped for {move.rule}") for move in moves])


def _sides(move: Move) -> tuple[str, str]:
    """Returns the finding before and after, as `read_move` reads it."""
    before = [move.rule, move.candidate_id, move.keeper_id]
    return json.dumps(before), json.dumps([move.rule, move.goes_id, move.stays_id])


def read_move(before: str, after: str) -> Move | None:
    """Returns the move that a journal line tells of, or None where it tells of a decision."""
    if not before.startswith("["):
        return None
    rule, candidate, keeper = json.loads(before)
    return Move(rule, candidate, keeper, *json.loads(after)[1:])


def apply_move(library: Library, move: Move, at: str) -> bool:
    """Change a finding's sides, and remember it for the next scan.

    Args:
        library: In a transaction.
        move: From the pair as it is to the pair as it will be.
        at: The time, in the library's form.

    Returns:
        False where there is no such finding any more, or another one is in its place.
    """
    found = library.rows(
        "SELECT id, confidence, reason, evidence FROM finding WHERE rule = ? AND candidate_id = ? AND keeper_id = ?",
        (move.rule, move.candidate_id, move.keeper_id),
    )
    taken = "SELECT 1 FROM finding WHERE rule = ? AND candidate_id = ? AND id <> ?"
    if not found or library.value(taken, (move.rule, move.goes_id, found[0][0])):
        return False
    own = _own_claim(library, move, found[0][1:])
    key = (move.rule, own.candidate_id, own.keeper_id)
    library.execute("DELETE FROM swapped_pair WHERE rule = ? AND candidate_id = ? AND keeper_id = ?", key)
    if (move.goes_id, move.stays_id) != key[1:]:
        library.execute(
            "INSERT INTO swapped_pair VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, move.goes_id, move.stays_id, own.confidence, own.reason, own.evidence, at),
        )
    claim = swapped_claim(library, own, move.goes_id, move.stays_id, rule=move.rule)
    library.execute(
        "UPDATE finding SET candidate_id = ?, keeper_id = ?, confidence = ?, reason = ?, evidence = ? WHERE id = ?",
        (*astuple(claim), found[0][0]),
    )
    return True


def _own_claim(library: Library, move: Move, words: Sequence[Any]) -> Claim:
    """Returns the claim as the rule itself made it, however often it has been swapped."""
    rows = library.rows(
        "SELECT candidate_id, keeper_id, confidence, reason, evidence FROM swapped_pair"
        " WHERE rule = ? AND goes_id = ? AND stays_id = ?",
        (move.rule, move.candidate_id, move.keeper_id),
    )
    return Claim(*rows[0]) if rows else Claim(move.candidate_id, move.keeper_id, *words)


def take_back(library: Library, clock: Clock, step: Step, moves: Sequence[Move]) -> list[Refusal]:
    """Apply moves for undo and redo.

    Args:
        library: In a transaction.
        clock: For the time.
        step: The step under way.
        moves: In the order in which they are to be applied.

    Returns:
        Those that could not be, because a scan has changed their findings since.
    """
    done, refused = [], []
    for move in moves:
        if apply_move(library, move, step.at):
            done.append(move)
        else:
            filename = library.value("SELECT filename FROM media_item WHERE id = ?", (move.candidate_id,))
            refused.append(Refusal(move.candidate_id, filename, "The finding has changed since; it stays as it is."))
    note_moves(step, done)
    reopen_orphans(library, clock)
    return refused
