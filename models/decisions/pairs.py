"""The pairs of a step under way: gathered in a table of this connection's own, in memory, and written from there.

A bulk step holds a hundred thousand pairs. Read, judged and written set by set they take a third of the time that they
take row by row, and the screen's thread is not asked to wait for each of them.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from typing import Any, Final

from models.database import Library
from models.decisions.words import Change, Verdict
from models.rules.facts import MARKED
from models.rules.registry import NOT_REMOVABLE

SHOWN_ONLY: Final = ", ".join(f"'{name}'" for name in sorted(NOT_REMOVABLE))


class LeftOut(IntEnum):
    """Why a pair is not decided. Of two findings about one pair, the one that lets more pass counts."""

    NOT = 0
    MARKED = 1
    """A favourite, an item in an album or a partner item."""
    KEPT = 2
    """The person decided to keep it."""
    SHOWN = 3
    """Its rule is for looking at only."""
    REFUSED = 4
    """It would take a last copy."""
    SUPERSEDED = 5
    """It was refused, and its word `keep` has given way to `remove` on another pair of the same item."""


# `before`: the word in force when the pair was gathered. `place`: the strongest claims are judged first, then by id;
# one for looking at makes none stronger. `is_claimed`: is it known that a rule claims the pair which may remove it?
TABLE: Final = """
    CREATE TEMP TABLE IF NOT EXISTS step_pair (
        candidate_id TEXT NOT NULL,
        keeper_id TEXT NOT NULL,
        verdict TEXT NOT NULL DEFAULT '',
        before TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        place INTEGER NOT NULL DEFAULT 0,
        is_claimed INTEGER NOT NULL DEFAULT 0,
        left_out INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (candidate_id, keeper_id)
    ) WITHOUT ROWID
"""
EMPTY: Final = "DELETE FROM temp.step_pair"
BEFORE: Final = """coalesce((
    SELECT d.verdict FROM decision AS d WHERE d.candidate_id = {} AND d.keeper_id = {}), 'open')"""
ONE: Final = f"""
    INSERT INTO temp.step_pair (candidate_id, keeper_id, verdict, note, before)
    VALUES (?, ?, ?, ?, {BEFORE.format("?", "?")}) ON CONFLICT (candidate_id, keeper_id) DO NOTHING
"""  # noqa: S608 - constants only
FINDINGS: Final = f"""
    INSERT INTO temp.step_pair (candidate_id, keeper_id, verdict, before, place, is_claimed, left_out)
    SELECT f.candidate_id, coalesce(f.keeper_id, ''), ?, {BEFORE.format("f.candidate_id", "coalesce(f.keeper_id, '')")},
        CASE WHEN f.rule IN ({SHOWN_ONLY}) THEN 3 WHEN f.confidence = 'certain' THEN 0
             WHEN f.confidence = 'strong' THEN 1 ELSE 2 END,
        f.rule NOT IN ({SHOWN_ONLY}),
        CASE WHEN ? AND f.rule IN ({SHOWN_ONLY}) THEN {LeftOut.SHOWN}
             WHEN ? AND EXISTS (
                SELECT 1 FROM decision AS d JOIN finding AS g
                  ON g.candidate_id = d.candidate_id AND coalesce(g.keeper_id, '') = d.keeper_id
                WHERE d.candidate_id = f.candidate_id AND d.verdict = 'keep') THEN {LeftOut.KEPT}
             WHEN ? AND {MARKED} THEN {LeftOut.MARKED}
             ELSE {LeftOut.NOT} END
    FROM finding AS f JOIN media_item AS m ON m.id = f.candidate_id
    WHERE {{}}
    ON CONFLICT (candidate_id, keeper_id) DO UPDATE SET place = min(place, excluded.place),
        is_claimed = max(is_claimed, excluded.is_claimed), left_out = min(left_out, excluded.left_out)
"""  # noqa: S608 - constants only
# Of a pair with several lines the one counts that leads furthest: with min() and max(), SQLite takes a column from the
# row in which they were found.
WORDS: Final = f"""
    INSERT INTO temp.step_pair (candidate_id, keeper_id, verdict, before)
    SELECT item_id, keeper_id, coalesce(?, said), {BEFORE.format("item_id", "said_of.keeper_id")}
    FROM (SELECT item_id, keeper_id, {{word}} AS said, {{furthest}}(id) FROM journal
          WHERE action_id = ? AND step IN ('decide', 'swap') AND before NOT LIKE '[%'
          GROUP BY item_id, keeper_id) AS said_of
"""  # noqa: S608 - constants only


def gather(library: Library, changes: Iterable[Change]) -> None:
    """Gather pairs one by one.

    Args:
        library: In the transaction of the step.
        changes: In any order.
    """
    _begin(library)
    library.execute_many(ONE, [(*change, *change[:2]) for change in changes])


def gather_findings(
    library: Library, chosen: str, parameters: Sequence[Any], verdict: Verdict, leave_out: Collection[LeftOut] = ()
) -> None:
    """Gather the pairs of findings.

    Args:
        library: In the transaction of the step.
        chosen: What is true of the finding `f`, as SQL.
        parameters: For its question marks.
        verdict: The word on all of them.
        leave_out: What a bulk removal leaves out; other words leave nothing out.
    """
    _begin(library)
    removes = verdict is Verdict.REMOVE
    reasons = [removes and reason in leave_out for reason in (LeftOut.SHOWN, LeftOut.KEPT, LeftOut.MARKED)]
    library.execute(FINDINGS.format(chosen), (verdict, *reasons, *parameters))


def gather_words(library: Library, action_id: int, *, is_undo: bool, instead: Verdict | None = None) -> None:
    """Gather what an action decided, with the words from before it or after it.

    Args:
        library: In the transaction of the step.
        action_id: The action that is taken back or brought back.
        is_undo: The words from before it?
        instead: A word in place of those.
    """
    _begin(library)
    word, furthest = ("before", "min") if is_undo else ("after", "max")
    library.execute(WORDS.format(word=word, furthest=furthest), (instead, action_id))


def let_go(library: Library) -> None:
    """Forget the pairs: they are written."""
    library.execute(EMPTY)


def _begin(library: Library) -> None:
    library.execute(TABLE)
    library.execute(EMPTY)
