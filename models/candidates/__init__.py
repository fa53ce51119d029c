"""What the person reviews: findings with their items and decisions."""

from models.candidates.listing import CandidateOrder, finding_ids, group_ids, those_in
from models.candidates.matching import CandidateFilter
from models.candidates.summary import Numbers, RuleCount, first_open_rule, matching_numbers, rule_counts
from models.candidates.views import Candidate, ItemView, Marks, candidates, claims_on, item_view

__all__ = [
    "Candidate",
    "CandidateFilter",
    "CandidateOrder",
    "ItemView",
    "Marks",
    "Numbers",
    "RuleCount",
    "candidates",
    "claims_on",
    "finding_ids",
    "first_open_rule",
    "group_ids",
    "item_view",
    "matching_numbers",
    "rule_counts",
    "those_in",
]
