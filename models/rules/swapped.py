"""Keeping what the person swapped: a scan finds the rule's own pair again and stores the person's."""

import json
from dataclasses import astuple, dataclass
from typing import Final

from models.database import Library
from models.items import MediaKind
from models.rules.base import Confidence
from models.rules.bounds import DEFAULTS
from models.rules.evidence import Agreement, compare_exposures, compare_shapes, share_instant
from models.rules.facts import FACTS, HEEDED, ItemFacts
from models.rules.names import resembles_uuid_dng

FREE_TO_EXCEED: Final = "raw-sidecar"
"""The one rule whose candidate may have more pixels than its keeper."""
NEVER_WITH_RAW: Final = frozenset({"same-shot", HEEDED})
"""The rules that never pair a RAW with anything else."""
BY_BYTES: Final = "exact"
NOT_COMPARED: Final = "no rule is sure that these two are one shot"
ONE: Final = f"SELECT {FACTS} FROM media_item AS m WHERE m.id = ?"  # noqa: S608 - constants only
SURE: Final = """
    SELECT 1 FROM swapped_pair WHERE candidate_id = ? AND keeper_id = ? AND confidence IN ('certain', 'strong') LIMIT 1
"""
"""Was a rule sure of two items, one of which the person swapped?"""

FOUND_AGAIN: Final = """
    SELECT s.candidate_id, s.keeper_id, s.goes_id, s.stays_id, f.confidence, f.reason, f.evidence, stays.filename
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


def swapped_claim(library: Library, own: Claim, goes: str, stays: str, *, rule: str) -> Claim:
    """Returns a rule's own claim as the person wants it.

    It is as sure as before only where the two that it is about now agree as the rule demands.

    Args:
        library: Read only.
        own: As the rule found it.
        goes: Id of what goes now.
        stays: Id of what stays now.
        rule: The rule's name.
    """
    if (goes, stays) == (own.candidate_id, own.keeper_id):
        return own
    evidence = own.evidence
    if goes != own.candidate_id:
        sides = {field: [keeper, candidate] for field, (candidate, keeper) in json.loads(evidence).items()}
        evidence = json.dumps(sides, ensure_ascii=False)
    going, staying, keeper = (ItemFacts._make(library.rows(ONE, (item,))[0]) for item in (goes, stays, own.keeper_id))
    doubt = _doubt(going, staying, rule)
    if not doubt and {goes, stays} != {own.candidate_id, own.keeper_id}:
        is_sure = all(_is_sure_of(library, own, item) for item in (goes, stays))
        doubt = _doubt_of_third(going, staying, keeper, rule) if is_sure else NOT_COMPARED
    confidence = Confidence.POSSIBLE.value if doubt else own.confidence
    words = f"Swapped by you: {staying.name} stays{doubt and f', though {doubt}'}. Found as: {own.reason}"
    return Claim(goes, stays, confidence, words, evidence)


def _doubt(goes: ItemFacts, stays: ItemFacts, rule: str) -> str:
    """Say what two items may never be to each other in a sure claim of a rule; empty where there is nothing."""
    if rule == FREE_TO_EXCEED:
        is_smaller = 0 < 100 * stays.long_side < DEFAULTS.raw_sidecar.long_side * goes.long_side
        return "it is smaller than what goes" if is_smaller else ""
    if goes.pixels > stays.pixels:
        return "what goes has more pixels"
    if rule in NEVER_WITH_RAW and MediaKind.RAW in {goes.kind, stays.kind}:
        return "one of the two is a RAW and the other is not its twin"
    return ""


def _is_sure_of(library: Library, own: Claim, item_id: str) -> bool:
    """Tell whether a rule is sure that an item shows what the keeper of a claim shows."""
    if item_id in {own.candidate_id, own.keeper_id}:
        return True
    return library.value(SURE, (item_id, own.keeper_id)) is not None


def _doubt_of_third(goes: ItemFacts, stays: ItemFacts, keeper: ItemFacts, rule: str) -> str:
    """Say why two items that a rule has not compared with each other are no sure pair; empty where they are."""
    if rule == BY_BYTES:
        return "" if goes.sha256 is not None and goes.sha256 == stays.sha256 else "the bytes differ"
    shape = compare_shapes(goes, stays).agreement
    doubts = (
        (rule == HEEDED, NOT_COMPARED),  # near in look is not handed on
        (not share_instant(goes, stays), "the two are of different instants"),
        (compare_exposures(goes, stays).against, "the two differ in their exposure"),
        (shape is Agreement.DIFFERENT, "the shapes differ"),
        (shape is Agreement.UNKNOWN and rule != FREE_TO_EXCEED, "the pixel size of one is not known"),
        (stays.long_side < keeper.long_side, "it is smaller than what the rule would keep"),
    )
    return next((words for holds, words in doubts if holds), "")


def apply_swaps(library: Library, rule: str) -> None:
    """Turn the collected claims that the person swapped, in the temporary table.

    A swap is left alone while what should stay may not, and while the rule claims what should go in another pair.

    Args:
        library: In a transaction, with `temp.scanned` filled.
        rule: The rule's name.
    """
    turned: list[tuple[Claim, Claim]] = []
    for candidate, keeper, goes, stays, word, reason, evidence, name in library.rows(FOUND_AGAIN, (rule,)):
        if not resembles_uuid_dng(name):
            own = Claim(candidate, keeper, word, reason, evidence)
            turned.append((own, swapped_claim(library, own, goes, stays, rule=rule)))
    for own, _ in turned:
        library.execute("DELETE FROM temp.scanned WHERE rule = ? AND candidate_id = ?", (rule, own.candidate_id))
    for own, wanted in turned:
        if not library.execute(ADD, (rule, *astuple(wanted))):
            library.execute(ADD, (rule, *astuple(own)))
