"""Keeping what the person swapped: a scan finds the rule's own pair again and stores the person's."""

import json
from dataclasses import astuple, dataclass
from typing import Final

from models.database import Library
from models.rules.base import Confidence
from models.rules.names import resembles_uuid_dng

FREE_TO_EXCEED: Final = "raw-sidecar"
"""The one rule whose candidate may have more pixels than its keeper."""

FOUND_AGAIN: Final = """
    SELECT s.candidate_id, s.keeper_id, s.goes_id, s.stays_id, f.confidence, f.reason, f.evidence, stays.filename,
           coalesce(goes.width * goes.height, 0) > coalesce(stays.width * stays.height, 0)
    FROM swapped_pair AS s
    JOIN temp.scanned AS f ON f.rule = s.rule AND f.candidate_id = s.candidate_id AND f.keeper_id = s.keeper_id
    JOIN media_item AS goes ON goes.id = s.goes_id
    JOIN media_item AS stays ON stays.id = s.stays_id
    WHERE s.rule = ? AND coalesce(stays.trashed, 0) = 0 AND stays.gone_at IS NULL
      AND coalesce(stays.partner_shared, 0) = 0 AND stays.source <> 'local'
      AND coalesce(goes.trashed, 0) = 0 AND goes.gone_at IS NULL
    ORDER BY s.candidate_id
"""
ADD: Final = "INSERT OR IGNORE INTO temp.scanned VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding as the table holds it."""

    candidate_id: str
    keeper_id: str
    confidence: str
    reason: str
    evidence: str
    """JSON."""


def swapped_claim(own: Claim, goes: str, stays: str, stays_name: str, *, rule: str, has_more_pixels: bool) -> Claim:
    """Returns a rule's own claim as the person wants it.

    Args:
        own: As the rule found it.
        goes: Id of what goes now.
        stays: Id of what stays now.
        stays_name: Its name.
        rule: The rule's name.
        has_more_pixels: Has what goes more pixels than what stays? Outside `raw-sidecar` that is never sure.
    """
    if (goes, stays) == (own.candidate_id, own.keeper_id):
        return own
    evidence = own.evidence
    if goes != own.candidate_id:
        sides = {field: [keeper, candidate] for field, (candidate, keeper) in json.loads(evidence).items()}
        evidence = json.dumps(sides, ensure_ascii=False)
    confidence = Confidence.POSSIBLE.value if has_more_pixels and rule != FREE_TO_EXCEED else own.confidence
    return Claim(goes, stays, confidence, f"Swapped by you: {stays_name} stays. Found as: {own.reason}", evidence)


def apply_swaps(library: Library, rule: str) -> None:
    """Turn the collected claims that the person swapped, in the temporary table.

    A swap is left alone while what should stay may not, and while the rule claims what should go in another pair.

    Args:
        library: In a transaction, with `temp.scanned` filled.
        rule: The rule's name.
    """
    turned: list[tuple[Claim, Claim]] = []
    for candidate, keeper, goes, stays, word, reason, evidence, name, has_more in library.rows(FOUND_AGAIN, (rule,)):
        if not resembles_uuid_dng(name):
            own = Claim(candidate, keeper, word, reason, evidence)
            turned.append((own, swapped_claim(own, goes, stays, name or stays, rule=rule, has_more_pixels=has_more)))
    for own, _ in turned:
        library.execute("DELETE FROM temp.scanned WHERE rule = ? AND candidate_id = ?", (rule, own.candidate_id))
    for own, wanted in turned:
        if not library.execute(ADD, (rule, *astuple(wanted))):
            library.execute(ADD, (rule, *astuple(own)))
