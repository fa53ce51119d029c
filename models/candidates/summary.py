"""The numbers of the review, rule by rule."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Final

from models.candidates.matching import CandidateFilter, where_matching
from models.database import Library
from models.decisions.words import Verdict

FOUND: Final = """
    SELECT rule, count(*),
           sum(confidence = 'certain'), sum(confidence = 'strong'), sum(confidence = 'possible'),
           sum(max(size_bytes, 0))
    FROM finding_key GROUP BY rule ORDER BY rule
"""
DECIDED: Final = """
    SELECT k.rule, d.verdict, count(*), sum(max(k.size_bytes, 0))
    FROM finding_decision AS d CROSS JOIN finding_key AS k ON k.finding_id = d.finding_id
    GROUP BY k.rule, d.verdict
"""
MATCHING: Final = """
    SELECT count(*), sum(confidence = 'certain'), sum(confidence = 'strong'), sum(max(size_bytes, 0))
    FROM finding_key NOT INDEXED WHERE {}
"""
MATCHING_DECIDED: Final = """
    SELECT sum(verdict = 'remove'), sum(verdict = 'keep'), sum(iif(verdict = 'remove', max(size_bytes, 0), 0))
    FROM finding_decision CROSS JOIN finding_key USING (finding_id) WHERE {}
"""
HAS_OPEN: Final = """
    SELECT 1 FROM finding_key
    WHERE rule = ? AND finding_id NOT IN (SELECT finding_id FROM finding_decision) LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The findings of one rule in numbers."""

    rule: str
    findings: int
    certain: int
    strong: int
    possible: int
    removed: int
    """Decided `remove`."""
    kept: int
    """Decided `keep`."""
    bytes_all: int
    """What removing every candidate would free, as far as sizes are known."""
    bytes_removed: int
    """What removing the decided ones frees, as far as sizes are known."""

    @property
    def open(self) -> int:
        """Findings without a decision."""
        return self.findings - self.removed - self.kept


def summed(counts: Iterable[RuleCount], rule: str | None) -> RuleCount:
    """Returns the numbers of one rule, or of all together where none is named."""
    numbers = [astuple(count)[1:] for count in counts if rule in (None, count.rule)]
    return RuleCount(rule or "", *map(sum, zip(*numbers, strict=True))) if numbers else RuleCount(rule or "", *(0,) * 8)


def first_open_rule(library: Library, rules: Iterable[str]) -> str | None:
    """Returns the first of some rules that has a finding without a decision, or None."""
    with library.connection():
        return next((rule for rule in rules if library.value(HAS_OPEN, (rule,))), None)


def rule_counts(library: Library) -> list[RuleCount]:
    """Returns the numbers of each rule that has findings, by its name."""
    with library.connection():
        found = library.rows(FOUND)
        decided = {(rule, verdict): (number, size) for rule, verdict, number, size in library.rows(DECIDED)}
    nothing = (0, 0)
    counts = []
    for rule, findings, certain, strong, possible, bytes_all in found:
        removed, bytes_removed = decided.get((rule, Verdict.REMOVE), nothing)
        kept, _ = decided.get((rule, Verdict.KEEP), nothing)
        counts.append(RuleCount(rule, findings, certain, strong, possible, removed, kept, bytes_all, bytes_removed))
    return counts


def matching_count(library: Library, shown: CandidateFilter) -> RuleCount:
    """Returns the numbers of what a filter shows, under the name of its rule.

    Args:
        library: Read only.
        shown: Which findings.
    """
    with library.connection():
        where, parameters = where_matching(library, shown)
        found, certain, strong, size = (number or 0 for number in library.rows(MATCHING.format(where), parameters)[0])
        (decided,) = library.rows(MATCHING_DECIDED.format(where), parameters)
    removed, kept, freed = (number or 0 for number in decided)
    possible = found - certain - strong
    return RuleCount(shown.rule or "", found, certain, strong, possible, removed, kept, size, freed)
