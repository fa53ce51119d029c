"""Reopening decisions whose ground is gone: the keeper vanished, or no rule claims the pair any more."""

from typing import Final

from models.control import Clock
from models.database import Library
from models.decisions.pairs import gather
from models.decisions.safety import Judge, Pair, gathered_pairs
from models.decisions.words import Change, Refusal, Verdict
from models.decisions.writing import Step
from models.text import counted

# An item that went, as it should, needs its keeper no longer; its decision stays as it was.
REMOVED: Final = """
    SELECT d.candidate_id, d.keeper_id
    FROM decision AS d JOIN media_item AS m ON m.id = d.candidate_id
    LEFT JOIN media_item AS k ON k.id = nullif(d.keeper_id, '')
    WHERE d.verdict = 'remove' AND m.gone_at IS NULL AND coalesce(m.trashed, 0) = 0
      AND (NOT EXISTS (SELECT 1 FROM finding AS f
                       WHERE f.candidate_id = d.candidate_id AND coalesce(f.keeper_id, '') = d.keeper_id)
           OR d.keeper_id <> '' AND (
               k.id IS NULL OR k.gone_at IS NOT NULL OR coalesce(k.trashed, 0) = 1
               OR coalesce(k.partner_shared, 0) = 1 OR k.source = 'local' OR k.account <> m.account
               OR EXISTS (SELECT 1 FROM decision AS own
                          WHERE own.candidate_id = d.keeper_id AND own.verdict = 'remove')))
    ORDER BY d.candidate_id, d.keeper_id
"""

# CROSS JOIN: the planner would rather read the whole journal, in which a bulk step leaves a hundred thousand lines.
WAITING: Final = """
    SELECT count(DISTINCT j.item_id)
    FROM action AS a CROSS JOIN journal AS j ON j.action_id = a.id JOIN media_item AS m ON m.id = j.item_id
    WHERE a.kind = 'reopen' AND m.gone_at IS NULL AND coalesce(m.trashed, 0) = 0
      AND NOT EXISTS (SELECT 1 FROM decision AS d WHERE d.candidate_id = j.item_id)
      AND EXISTS (SELECT 1 FROM finding AS f WHERE f.candidate_id = j.item_id)
"""


def reopened_items(library: Library) -> int:
    """Returns how many items wait for a new decision since what was to stay in their place did not."""
    return int(library.value(WAITING))


def reopen_orphans(library: Library, clock: Clock) -> tuple[Refusal, ...]:
    """Reopen every removal whose keeper does not stay any more or whose pair no rule claims.

    Called after each sync and scan. It is journalled, and is no step of the person's: undo does not see it.

    Args:
        library: Written in one transaction, or in the caller's.
        clock: For the time.

    Returns:
        The items whose decision was reopened, each with the reason.
    """
    with library.transaction():
        doubtful = [Change(item_id, keeper_id, Verdict.REMOVE) for item_id, keeper_id in library.rows(REMOVED)]
        if not doubtful:
            return ()
        gather(library, doubtful)
        judge = Judge(by_name=True)
        found = [(pair, _reason(pair, judge)) for pair in gathered_pairs(library)]
        step = Step(library, clock, "reopen")
        step.write(Change(pair.candidate_id, pair.keeper_id, Verdict.OPEN, reason) for pair, reason in found)
        step.end(f"reopen {counted(step.changed, 'item')}")
    return tuple(Refusal(pair.candidate_id, pair.filename, reason) for pair, reason in found)


def _reason(pair: Pair, judge: Judge) -> str:
    # What leans on the candidate, and other words on it, are no reasons here.
    reason = judge.objection(pair._replace(leaning=None, kept_beside=None))
    return reason or f"{pair.keeper_name}, which should stay, is to be removed, too."
