"""Running the rules: findings in, one short transaction a rule; what did not change is not touched."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from models.control import Clock, Control
from models.database import Library
from models.decisions.orphans import reopen_orphans
from models.decisions.words import Refusal
from models.rules.base import Confidence, Finding, Rule
from models.rules.swapped import apply_swaps
from models.times import now_text

CHUNK: Final = 1_000
"""So many findings are kept in memory at once, and between two calls of the progress callback."""

# In the connection's own temporary database: collecting takes long, and a sync may write meanwhile.
SCANNED: Final = """
    CREATE TEMP TABLE IF NOT EXISTS scanned (
        candidate_id TEXT NOT NULL PRIMARY KEY,
        keeper_id TEXT,
        confidence TEXT NOT NULL,
        reason TEXT NOT NULL,
        evidence TEXT NOT NULL
    ) WITHOUT ROWID
"""
DELETE_STALE: Final = """
    DELETE FROM finding WHERE rule = ? AND candidate_id NOT IN (SELECT candidate_id FROM temp.scanned)
"""
UPSERT: Final = """
    INSERT INTO finding (rule, candidate_id, keeper_id, confidence, reason, evidence, found_at)
    SELECT ?, s.candidate_id, s.keeper_id, s.confidence, s.reason, s.evidence, ?
    FROM temp.scanned AS s
    WHERE EXISTS (SELECT 1 FROM main.media_item WHERE id = s.candidate_id)
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


def scan(
    library: Library,
    rules: Mapping[str, Rule],
    clock: Clock,
    control: Control,
    on_change: Callable[[RuleCounts], None] | None = None,
) -> list[RuleCounts]:
    """Run rules over the whole library. The same library gives the same findings, in whatever order it arrived.

    Args:
        library: Read while the rules look; written in one short transaction a rule.
        rules: Rule name to rule; see `models.rules.registry`.
        clock: For the scan's times.
        control: Pause and cancel; a cancelled rule leaves its findings as they were.
        on_change: Called with the counts so far, every thousand findings and at the end of each rule.

    Returns:
        The counts of each rule, in the order given.

    Raises:
        Cancelled: The person cancelled; the rules that had finished stay finished.
    """
    found: list[RuleCounts] = []
    with library.connection():
        for rule in rules.values():
            control.check()
            started = now_text(clock.now())
            counts = _collect(library, rule, control, on_change or _ignore)
            found.append(_store(library, rule, clock, started, counts))
            library.execute("DROP TABLE temp.scanned")
            if on_change is not None:
                on_change(found[-1])
    return found


def _ignore(_: RuleCounts) -> None:
    """Nobody listens."""


def _collect(
    library: Library, rule: Rule, control: Control, on_change: Callable[[RuleCounts], None]
) -> Counter[Confidence]:
    """Put a rule's findings into the temporary table. Returns how many there are of each confidence."""
    library.execute("DROP TABLE IF EXISTS temp.scanned")
    library.execute(SCANNED)
    counts: Counter[Confidence] = Counter()
    findings = iter(rule.findings(library, control))
    while chunk := list(islice(findings, CHUNK)):
        library.execute_many("INSERT INTO temp.scanned VALUES (?, ?, ?, ?, ?)", _rows(chunk))
        counts.update(finding.confidence for finding in chunk)
        on_change(_counts(rule, counts))
        control.check()
    return counts


def _rows(findings: Iterable[Finding]) -> list[tuple[str | None, ...]]:
    return [
        (f.candidate_id, f.keeper_id, f.confidence.value, f.reason, json.dumps(f.evidence, ensure_ascii=False))
        for f in findings
    ]


def _store(library: Library, rule: Rule, clock: Clock, started: str, counts: Counter[Confidence]) -> RuleCounts:
    """Bring the findings of a rule to what was collected, all or nothing."""
    with library.transaction():
        counts = apply_swaps(library, rule.name, counts)
        at = now_text(clock.now())
        changed = library.execute(DELETE_STALE, (rule.name,)) + library.execute(UPSERT, (rule.name, at))
        total = _counts(rule, counts)
        library.execute(
            "INSERT INTO scan (rule, started_at, finished_at, certain, strong, possible) VALUES (?, ?, ?, ?, ?, ?)",
            (rule.name, started, at, total.certain, total.strong, total.possible),
        )
        reopened = reopen_orphans(library, clock) if changed else ()
    return RuleCounts(rule.name, total.certain, total.strong, total.possible, changed, reopened)


def _counts(rule: Rule, counts: Counter[Confidence]) -> RuleCounts:
    return RuleCounts(rule.name, counts[Confidence.CERTAIN], counts[Confidence.STRONG], counts[Confidence.POSSIBLE])
