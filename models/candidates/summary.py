"""The numbers of the review, rule by rule."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final, Self

from models.candidates.matching import CandidateFilter, where_matching
from models.database import Library
from models.decisions.words import Verdict
from models.rules.facts import MARKED
from models.rules.registry import NOT_REMOVABLE

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
HAS_UNMARKED: Final = f"""
    SELECT 1 FROM finding_key AS k CROSS JOIN finding AS f ON f.id = k.finding_id
    CROSS JOIN media_item AS m ON m.id = f.candidate_id
    WHERE k.rule = ? AND k.finding_id NOT IN (SELECT finding_id FROM finding_decision) AND NOT {MARKED} LIMIT 1
"""  # noqa: S608 - constants only
FEW: Final = 10_000
"""Open findings of a rule, at most, that are looked at one by one: about 50 ms."""


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
    set_aside: int = 0
    """Open findings, once none is left but those that bulk removals leave open: favourites, in albums, a partner's."""

    @property
    def open(self) -> int:
        """Findings without a decision."""
        return self.findings - self.removed - self.kept


@dataclass(frozen=True, slots=True)
class Numbers:
    """Some findings in numbers: what can go, and what is only to look at."""

    can_go: RuleCount
    looked: RuleCount

    @property
    def findings(self) -> int:
        """All of them."""
        return self.can_go.findings + self.looked.findings

    @classmethod
    def of(cls, counts: Iterable[RuleCount], rule: str | None) -> Self:
        """Returns the numbers of one rule, or of all together where none is named."""
        chosen = [count for count in counts if rule in (None, count.rule)]
        return cls(
            _summed([count for count in chosen if count.rule not in NOT_REMOVABLE]),
            _summed([count for count in chosen if count.rule in NOT_REMOVABLE]),
        )


def _summed(counts: Iterable[RuleCount]) -> RuleCount:
    numbers = [astuple(count)[1:] for count in counts]
    return RuleCount("", *map(sum, zip(*numbers, strict=True))) if numbers else RuleCount("", *(0,) * 8)


def first_open_rule(library: Library, rules: Iterable[str]) -> str | None:
    """Returns the first of some rules that has a finding without a decision, or None."""
    with library.connection():
        return next((rule for rule in rules if library.value(HAS_OPEN, (rule,))), None)


def rule_counts(library: Library) -> list[RuleCount]:
    """Returns the numbers of each rule that has findings, by its name."""
    nothing, counts = (0, 0), []
    with library.connection():
        found = library.rows(FOUND)
        decided = {(rule, verdict): (number, size) for rule, verdict, number, size in library.rows(DECIDED)}
        for rule, findings, certain, strong, possible, bytes_all in found:
            removed, bytes_removed = decided.get((rule, Verdict.REMOVE), nothing)
            kept, _ = decided.get((rule, Verdict.KEEP), nothing)
            left = findings - removed - kept
            aside = left if _is_set_aside(library, rule, left) else 0
            numbers = (findings, certain, strong, possible, removed, kept, bytes_all, bytes_removed, aside)
            counts.append(RuleCount(rule, *numbers))
    return counts


def _is_set_aside(library: Library, rule: str, left: int) -> bool:
    """Are all findings that are still open of items that bulk removals leave alone?"""
    return 0 < left <= FEW and rule not in NOT_REMOVABLE and library.value(HAS_UNMARKED, (rule,)) is None


def matching_numbers(library: Library, shown: CandidateFilter) -> Numbers:
    """Returns the numbers of what a filter shows.

    Args:
        library: Read only.
        shown: Which findings.
    """
    with library.connection():
        where, parameters = where_matching(library, shown)
        marks = ", ".join("?" * len(NOT_REMOVABLE))
        parts = (f"rule {word} ({marks}) AND {where}" for word in ("NOT IN", "IN"))
        values = (*sorted(NOT_REMOVABLE), *parameters)
        return Numbers(*(_matching(library, part, values) for part in parts))


def _matching(library: Library, where: str, parameters: Sequence[Any]) -> RuleCount:
    found, certain, strong, size = (number or 0 for number in library.rows(MATCHING.format(where), parameters)[0])
    removed, kept, freed = (number or 0 for number in library.rows(MATCHING_DECIDED.format(where), parameters)[0])
    return RuleCount("", found, certain, strong, found - certain - strong, removed, kept, size, freed)
