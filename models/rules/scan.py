"""Running the rules: findings in, one short transaction a rule; what did not change is not touched."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from models.control import Clock, Control
from models.database import Library
from models.decisions.orphans import reopen_orphans
from models.decisions.words import Refusal
from models.rules.base import Confidence, MomentRule, ReachingRule, Rule, TableRule
from models.rules.changes import Work, forget_seen, gather_scope, gather_touched, last_change, plan_work, remember
from models.rules.collecting import Collector
from models.rules.facts import HEEDED
from models.rules.registry import RULES
from models.rules.safe_regex import SlowPatternError
from models.rules.swapped import apply_swaps
from models.times import now_text
from models.watching import watched

STALE: Final = """
    DELETE FROM finding WHERE rule = ?1
      AND candidate_id NOT IN (SELECT candidate_id FROM temp.scanned WHERE rule = ?1)
"""
IN_SCOPE: Final = " AND candidate_id IN (SELECT candidate_id FROM temp.scope)"
UPSERT: Final = """
    INSERT INTO finding (rule, candidate_id, keeper_id, confidence, reason, evidence, found_at)
    SELECT s.rule, s.candidate_id, s.keeper_id, s.confidence, s.reason, s.evidence, ?2
    FROM temp.scanned AS s
    WHERE s.rule = ?1 AND EXISTS (SELECT 1 FROM main.media_item WHERE id = s.candidate_id)
      AND (s.keeper_id IS NULL OR EXISTS (SELECT 1 FROM main.media_item WHERE id = s.keeper_id))
    ORDER BY s.candidate_id
    ON CONFLICT (rule, candidate_id) DO UPDATE
    SET keeper_id = excluded.keeper_id, confidence = excluded.confidence, reason = excluded.reason,
        evidence = excluded.evidence, found_at = excluded.found_at
    WHERE keeper_id IS NOT excluded.keeper_id OR confidence <> excluded.confidence
       OR reason <> excluded.reason OR evidence <> excluded.evidence
"""


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What one rule found."""

    rule: str
    certain: int = 0
    strong: int = 0
    possible: int = 0
    changed: int = 0
    """Findings that are new, different or no longer there since the last scan."""
    reopened: tuple[Refusal, ...] = ()
    """Decisions that this scan reopened, because no rule claims their pair any more."""
    stopped: str = ""
    """Why it did not come to its end, as a sentence; the counts are those of what there was before."""


def scan(
    library: Library,
    rules: Mapping[str, Rule],
    clock: Clock,
    control: Control,
    on_change: Callable[[RuleCounts], None] | None = None,
    *,
    full: bool = False,
) -> list[RuleCounts]:
    """Run rules over what changed since they ran last, or over the whole library.

    The same library gives the same findings, in whatever order it arrived and however often it was scanned. A rule of
    the person's own whose regular expression takes too long stops alone; see `_leave`.

    Args:
        library: Read while the rules look; written in one short transaction a rule.
        rules: Rule name to rule; see `models.rules.registry`.
        clock: For the scan's times.
        control: Pause and cancel; a cancelled scan leaves the findings as they were.
        on_change: Called with the counts so far, every thousand findings and at the end of each rule.
        full: Look at everything again, whatever is remembered.

    Returns:
        The counts of each rule over the whole library, in the order given.

    Raises:
        Cancelled: The person cancelled; the rules that had been stored stay stored.
    """
    tell = on_change or _ignore
    found: dict[str, RuleCounts] = {}
    with library.connection(), watched(library, control):
        for part in _in_turn(rules):
            found |= _run(library, part, clock, control, tell, full=full)
        with library.transaction():
            _drop_lost_rules(library, rules, clock)
            forget_seen(library)
        for table in ("scanned", "touched", "seen_anew", "reached", "scope"):
            library.execute(f"DROP TABLE IF EXISTS temp.{table}")
    return [found[name] for name in rules]


def _in_turn(rules: Mapping[str, Rule]) -> Iterator[Mapping[str, Rule]]:
    """Yield the rules that are to be run together; the one that the others heed comes first."""
    for is_heeded in (True, False):
        part = {name: rule for name, rule in rules.items() if (name == HEEDED) is is_heeded}
        if part:
            yield part


def _run(
    library: Library,
    rules: Mapping[str, Rule],
    clock: Clock,
    control: Control,
    tell: Callable[[RuleCounts], None],
    *,
    full: bool,
) -> dict[str, RuleCounts]:
    """Collect what some rules find, then store it, one short transaction a rule."""
    control.check()
    work = plan_work(library, rules.values(), full=full)
    started = now_text(clock.now())
    collector = Collector(library, control, lambda name, counts: tell(_counts(name, counts)))
    stopped = _collect(library, rules, work, collector, control)
    found = {}
    for name, rule in rules.items():
        if name in stopped:
            found[name] = _leave(library, rule, clock, work, stopped[name])
        else:
            found[name] = _store(library, rule, clock, started, work)
        tell(found[name])
    return found


def _ignore(_: RuleCounts) -> None:
    """Nobody listens."""


def _collect(
    library: Library, rules: Mapping[str, Rule], work: Work, collector: Collector, control: Control
) -> dict[str, str]:
    """Let the rules find what they find; the moments are walked over once for all rules that need it.

    Returns:
        The rules that had to stop, with the reason.
    """
    stopped: dict[str, str] = {}
    gather_touched(library, min(work.since.values(), default=work.upto), work.upto)
    by_moment = [rule for rule in rules.values() if isinstance(rule, MomentRule)]
    for partly in (False, True):
        collector.run_moments([rule for rule in by_moment if work.is_partial(rule) is partly], partly=partly)
    for rule in rules.values():
        if isinstance(rule, TableRule):
            if work.is_partial(rule):
                if isinstance(rule, ReachingRule):
                    rule.reach(library, control)
                gather_scope(library, rule)
            try:
                collector.run_table(rule, partly=work.is_partial(rule))
            except SlowPatternError as error:
                stopped[rule.name] = str(error)
    collector.end()
    return stopped


def _leave(library: Library, rule: Rule, clock: Clock, work: Work, reason: str) -> RuleCounts:
    """Leave the findings of a rule that had to stop as they were; those of other settings are withdrawn.

    One slow name takes back no decision. But a claim that the person's condition may not make any more must not let
    anything go. As nothing is remembered, the next scan looks again at all that changed meanwhile.
    """
    changed = 0
    reopened: tuple[Refusal, ...] = ()
    with library.transaction():
        seen = library.value("SELECT as_of FROM scan_state WHERE rule = ?", (rule.name,))
        if seen != work.as_of[rule.name]:
            changed = library.execute("DELETE FROM finding WHERE rule = ?", (rule.name,))
            library.execute("UPDATE scan_state SET as_of = '' WHERE rule = ?", (rule.name,))
            reopened = tuple(reopen_orphans(library, clock)) if changed else ()
    return replace(_total(library, rule.name), changed=changed, reopened=reopened, stopped=reason)


def _store(library: Library, rule: Rule, clock: Clock, started: str, work: Work) -> RuleCounts:
    """Bring the findings of a rule to what was collected, all or nothing."""
    stale = STALE
    if work.is_partial(rule):
        gather_scope(library, rule)
        stale += IN_SCOPE
    with library.transaction():
        last = last_change(library)
        apply_swaps(library, rule.name)
        at = now_text(clock.now())
        changed = library.execute(stale, (rule.name,)) + library.execute(UPSERT, (rule.name, at))
        total = _total(library, rule.name)
        library.execute(
            "INSERT INTO scan (rule, started_at, finished_at, certain, strong, possible) VALUES (?, ?, ?, ?, ?, ?)",
            (rule.name, started, at, total.certain, total.strong, total.possible),
        )
        remember(library, rule, work, last)
        reopened = reopen_orphans(library, clock) if changed else ()
    return RuleCounts(rule.name, total.certain, total.strong, total.possible, changed, reopened)


def _drop_lost_rules(library: Library, rules: Mapping[str, Rule], clock: Clock) -> None:
    """Remove the findings of the person's own rules that the configuration has no more, when all rules ran."""
    if not set(rules).issuperset(RULES):
        return
    for table in ("finding", "scan_state"):
        known = (json.dumps(list(rules)),)
        sql = f"DELETE FROM {table} WHERE rule GLOB 'custom:*' AND rule NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own tables
        if library.execute(sql, known) and table == "finding":
            reopen_orphans(library, clock)


def _total(library: Library, rule: str) -> RuleCounts:
    """Count the findings that there are now."""
    rows = library.rows("SELECT confidence, count(*) FROM finding_key WHERE rule = ? GROUP BY 1", (rule,))
    return _counts(rule, Counter({Confidence(word): number for word, number in rows}))


def _counts(rule: str, counts: Counter[Confidence]) -> RuleCounts:
    return RuleCounts(rule, counts[Confidence.CERTAIN], counts[Confidence.STRONG], counts[Confidence.POSSIBLE])
