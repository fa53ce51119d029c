"""What a scan has to look at: everything, or only what changed since the rule ran last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from models.database import Library
from models.rules.base import Rule, TableRule
from models.rules.moments import TOUCHED_MOMENTS

WORTHWHILE: Final = 5
"""Where more than one item in so many changed, a full scan takes no longer."""
LAST: Final = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'item_change'"
LOST: Final = f"SELECT ({LAST}) > ?1 AND NOT EXISTS (SELECT 1 FROM item_change WHERE seq = ?1 + 1)"  # noqa: S608
"""Is the change after this one not there any more?"""

CHANGED: Final = "FROM item_change WHERE seq > ? AND seq <= ? AND look = ?"


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done. Changes that arrive meanwhile are left for the next scan."""

    upto: int
    """The last change that this scan knows of."""
    since: Mapping[str, int]
    """Rule to the last change that it has seen, for the rules that need not look at everything."""
    as_of: Mapping[str, str]
    """Rule to what else its findings depend on."""

    def is_partial(self, rule: Rule) -> bool:
        """Need the rule look only at what changed?"""
        return rule.name in self.since


def plan_work(library: Library, rules: Collection[Rule], *, full: bool) -> Work:
    """Find out what there is to do, before anything is read; from then on, all changes are noted.

    Args:
        library: Written only where a rule never ran before.
        rules: Those that are to run.
        full: Look at everything, whatever is remembered.
    """
    _begin_to_note(library, rules)
    upto = last_change(library)
    # About the number of items: to count them takes longer than a scan of few changes.
    enough = int(library.value("SELECT coalesce(max(rowid), 0) FROM media_item")) // WORTHWHILE
    states = {name: (as_of, seen) for name, as_of, seen in library.rows("SELECT rule, as_of, upto FROM scan_state")}
    since: dict[str, int] = {}
    wanted = {rule.name: rule.as_of(library) for rule in rules}
    for rule in rules:
        as_of, seen = states.get(rule.name, ("", 0))
        can_be_partial = not isinstance(rule, TableRule) or bool(rule.touches)
        if not full and can_be_partial and as_of and as_of == wanted[rule.name] and upto - seen <= enough:
            since[rule.name] = seen
    return Work(upto, since, wanted)


def _begin_to_note(library: Library, rules: Collection[Rule]) -> None:
    # Nothing is remembered of an empty library: its first sync need not note every item.
    known = {name for (name,) in library.rows("SELECT rule FROM scan_state")}
    fresh = [(rule.name,) for rule in rules if rule.name not in known]
    if fresh and library.value("SELECT 1 FROM media_item LIMIT 1"):
        with library.transaction():
            library.execute_many(f"INSERT OR IGNORE INTO scan_state SELECT ?, '', ({LAST})", fresh)


def gather_touched(library: Library, since: int, upto: int) -> None:
    """Put the changes into the temporary tables `touched` and `seen_anew`, for the rules' own queries.

    `seen_anew` holds the items whose picture was looked at, or is known no more, and the hash that it had before.

    Args:
        library: The temporary tables are this connection's own.
        since: Changes after this one.
        upto: To this one.
    """
    library.execute("DROP TABLE IF EXISTS temp.touched")
    library.execute("CREATE TEMP TABLE touched (item_id TEXT NOT NULL, second TEXT, sha256 TEXT)")
    library.execute(f"INSERT INTO temp.touched SELECT DISTINCT item_id, second, sha256 {CHANGED}", (since, upto, 0))
    library.execute("DROP TABLE IF EXISTS temp.seen_anew")
    library.execute("CREATE TEMP TABLE seen_anew (item_id TEXT NOT NULL, hash INTEGER)")
    library.execute(f"INSERT INTO temp.seen_anew SELECT DISTINCT item_id, hash {CHANGED}", (since, upto, 1))


def gather_scope(library: Library, rule: Rule) -> None:
    """Put the candidates whose findings may have changed into the temporary table `scope`.

    Args:
        library: With `temp.touched`.
        rule: Says what a change touches.
    """
    library.execute("DROP TABLE IF EXISTS temp.scope")
    library.execute("CREATE TEMP TABLE scope (candidate_id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID")
    touches = rule.touches if isinstance(rule, TableRule) else TOUCHED_MOMENTS
    library.execute(f"INSERT OR IGNORE INTO temp.scope {touches}")


def last_change(library: Library) -> int:
    """Returns the number of the last change that was noted."""
    return int(library.value(LAST))


def remember(library: Library, rule: Rule, work: Work, last: int) -> None:
    """Note what a rule has seen; in the transaction that stores its findings.

    Args:
        library: In a transaction.
        rule: It has finished.
        work: What was to be done.
        last: The last change before its findings were stored: later ones are its own claims, see migration 0007, and
            no rule looks at its own.
    """
    # Another scan may have seen later changes, and removed them, while this one looked: then all is to be looked at.
    as_of = "" if library.value(LOST, (work.upto,)) else work.as_of[rule.name]
    upto = last_change(library) if last == work.upto else work.upto
    library.execute("UPDATE scan_state SET as_of = ?, upto = ? WHERE rule = ?", (as_of, upto, rule.name))


def forget_seen(library: Library) -> None:
    """Remove the changes that every rule has seen."""
    library.execute(
        "DELETE FROM item_change WHERE seq <= (SELECT coalesce(min(upto), 0) FROM scan_state)"
        " OR NOT EXISTS (SELECT 1 FROM scan_state)"
    )
