"""The rule `exact`: equal bytes under two keys. It is shown with a warning and never removable."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from models.control import Control
from models.database import Library
from models.rules.base import Confidence, Finding, evidence_text, settings_as_of
from models.rules.facts import FACTS, HOME, LIVE, ItemFacts
from models.rules.keepers import choose
from models.settings import DEFAULT_KEEPER_ORDER

NAME: Final = "exact"
SHARED: Final = "SELECT sha256 FROM media_item WHERE sha256 IS NOT NULL GROUP BY sha256 HAVING count(*) > 1"
TOUCHED: Final = "SELECT sha256 FROM temp.touched WHERE sha256 IS NOT NULL"
TOUCHES: Final = f"""
    SELECT id FROM media_item WHERE sha256 IN ({TOUCHED}) UNION SELECT item_id FROM temp.touched
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Exact:
    """Reports items with equal bytes.

    Google drops equal uploads at the door, so two keys with the same bytes may be one original that trashing
    either would take.

    Args:
        order: The keeper order.
    """

    order: Sequence[str] = DEFAULT_KEEPER_ORDER
    name: str = NAME
    title: str = "equal bytes under two keys: shown with a warning, never removable"
    is_removable: bool = False

    touches: str = TOUCHES

    def as_of(self, _library: Library) -> str:
        """Returns its settings: nothing else counts."""
        return settings_as_of(self)

    def findings(self, library: Library, control: Control, *, partly: bool) -> Iterator[Finding]:
        """Yield a claim for every item whose bytes another one has, too.

        Args:
            library: Read only.
            control: Pause and cancel.
            partly: Only for the bytes in `temp.touched`.
        """
        shared = TOUCHED if partly else SHARED
        sql = f"""
            SELECT {FACTS} FROM media_item AS m
            WHERE m.sha256 IS NOT NULL AND {LIVE} AND m.sha256 IN ({shared})
            ORDER BY m.sha256, {HOME}, m.account, m.id
        """  # noqa: S608 - constants only
        items = map(ItemFacts._make, library.stream(sql))
        for _, group in groupby(items, key=lambda item: (item.sha256, item.home, item.account)):
            control.check()
            yield from self.claims(list(group))

    def claims(self, items: Sequence[ItemFacts]) -> list[Finding]:
        """Returns the claims about items that all have the same bytes, home and account."""
        keepers = [item for item in items if item.may_keep]
        if not keepers:
            return []
        choice = choose(keepers, self.order)
        return [self._finding(item, choice.keeper) for item in items if item.id != choice.keeper.id]

    def _finding(self, candidate: ItemFacts, keeper: ItemFacts) -> Finding:
        reason = (
            f"The same bytes as {keeper.name}, under another key. Google may hold one original behind both: "
            "trashing one may trash both, so this is only shown."
        )
        evidence = {"sha256": (candidate.sha256, keeper.sha256), "filename": (candidate.filename, keeper.filename)}
        return Finding(self.name, candidate.id, keeper.id, Confidence.CERTAIN, reason, evidence_text(evidence))
