"""Made-up items and findings for the decisions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from models.database import Library
from models.items import Item
from models.rules.base import Confidence
from tests.rules.camera import NOW, RAW, store


def shelve(library: Library, *ids: str, **values: Any) -> None:
    """Store plain items with these ids; `filename` is the id and `.jpg`."""
    store(library, *(replace(RAW, id=name, filename=f"{name}.jpg", **values) for name in ids))


def item(name: str, **values: Any) -> Item:
    """Returns a plain item."""
    return replace(RAW, id=name, filename=f"{name}.jpg", **values)


def claim(
    library: Library,
    candidate: str,
    keeper: str | None,
    *,
    rule: str = "same-shot",
    confidence: Confidence = Confidence.STRONG,
) -> int:
    """Write a finding, as a scan does. Returns its number."""
    library.execute(
        "INSERT INTO finding (rule, candidate_id, keeper_id, confidence, reason, evidence, found_at)"
        ' VALUES (?, ?, ?, ?, \'Because.\', \'{"shape": ["1×1", "2×2"]}\', ?)',
        (rule, candidate, keeper, confidence.value, NOW),
    )
    return int(library.value("SELECT max(id) FROM finding"))


def words(library: Library) -> dict[tuple[str, str], str]:
    """Returns every decision: pair to verdict."""
    return {(a, b): word for a, b, word in library.rows("SELECT candidate_id, keeper_id, verdict FROM decision")}


def steps(library: Library) -> Sequence[tuple[Any, ...]]:
    """Returns the journal: step, item, keeper, before, after."""
    return library.rows("SELECT step, item_id, keeper_id, before, after FROM journal ORDER BY id")
