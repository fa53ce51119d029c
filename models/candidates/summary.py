"""The numbers of the review, rule by rule."""

from dataclasses import dataclass
from typing import Final

from models.database import Library

COUNTS: Final = """
    SELECT f.rule,
           count(*),
           sum(f.confidence = 'certain'), sum(f.confidence = 'strong'), sum(f.confidence = 'possible'),
           coalesce(sum(d.verdict = 'remove'), 0), coalesce(sum(d.verdict = 'keep'), 0),
           coalesce(sum(m.size_bytes), 0),
           coalesce(sum(CASE d.verdict WHEN 'remove' THEN m.size_bytes END), 0)
    FROM finding AS f
    JOIN media_item AS m ON m.id = f.candidate_id
    LEFT JOIN decision AS d ON d.candidate_id = f.candidate_id AND d.keeper_id = coalesce(f.keeper_id, '')
    GROUP BY f.rule ORDER BY f.rule
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


def rule_counts(library: Library) -> list[RuleCount]:
    """Returns the numbers of each rule that has findings, by its name."""
    return [RuleCount(*row) for row in library.rows(COUNTS)]
