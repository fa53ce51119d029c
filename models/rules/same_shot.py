"""The rule `same-shot`: the smaller copy of one shot, when the larger stays."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from models.control import Control
from models.database import Library
from models.rules.base import Confidence, Finding, settings_as_of
from models.rules.bounds import DEFAULTS, Bounds
from models.rules.evidence import (
    OWN_EDIT,
    compare_exposures,
    evidence_of,
    share_instant,
)
from models.rules.facts import ItemFacts
from models.rules.keepers import choose
from models.rules.moments import Moment
from models.rules.names import are_different_shots, are_serial, has_copy_mark, stem_of, without_copy_marks
from models.rules.pairs import all_smaller_copies, raw_pairs
from models.settings import DEFAULT_KEEPER_ORDER

NAME: Final = "same-shot"


@dataclass(frozen=True, slots=True)
class SameShot:
    """Proposes the smaller copy of a shot.

    Args:
        order: The keeper order; it decides between copies of equal size.
        remove_raw: Does `raw-sidecar` propose the RAW (True) or the other file? What it claims is no keeper here.
        bounds: The thresholds of the rules.
    """

    order: Sequence[str] = DEFAULT_KEEPER_ORDER
    remove_raw: bool = True
    bounds: Bounds = DEFAULTS
    name: str = NAME
    title: str = "smaller copies of a shot whose larger file stays"
    is_removable: bool = True

    def as_of(self, _library: Library) -> str:
        """Returns its settings: nothing else counts."""
        return settings_as_of(self)

    def afterwards(self, _library: Library, _control: Control, _claimed: Container[str]) -> Iterable[Finding]:
        """Returns nothing: each moment stands for itself."""
        return ()

    def claims(self, moment: Moment) -> list[Finding]:
        """Returns the claims about one second and camera."""
        if len(moment.parts.photos) < 2 or len(moment.items) > self.bounds.same_shot.items_per_instant:
            return []
        strong, unnamed = all_smaller_copies(moment, self.bounds)
        claimed = raw_pairs(moment, remove_raw=self.remove_raw, order=self.order, bounds=self.bounds)
        found = [
            self._strong(moment, item, strong[item.id])
            for item in moment.parts.photos
            if item.id in strong and strong[item.id].id not in claimed
        ]
        taken = {*strong, *claimed}
        unnamed = {name: keeper for name, keeper in unnamed.items() if not taken & {name, keeper.id}}
        found += [self._unnamed(moment, item, unnamed[item.id]) for item in moment.parts.photos if item.id in unnamed]
        return found + self._possible(moment, {*taken, *unnamed})

    def _strong(self, moment: Moment, candidate: ItemFacts, keeper: ItemFacts) -> Finding:
        equal = ", ".join(compare_exposures(candidate, keeper).equal)
        reason = (
            f"A smaller copy ({candidate.width}×{candidate.height} against {keeper.width}×{keeper.height}) of "
            f"{keeper.name}, the only larger one, with the same instant ({moment.second} UTC), the same "
            f"{moment.camera}, {equal} and the same shape."
        )
        return Finding(self.name, candidate.id, keeper.id, Confidence.STRONG, reason, evidence_of(candidate, keeper))

    def _unnamed(self, moment: Moment, candidate: ItemFacts, keeper: ItemFacts) -> Finding:
        reason = (
            "The names do not tell that one is a copy of the other, and a crop or a filter may look like this: look at "
            f"both. {keeper.name} is the only larger one ({keeper.width}×{keeper.height} against "
            f"{candidate.width}×{candidate.height}), with the same instant ({moment.second} UTC), the same "
            f"{moment.camera}, {', '.join(compare_exposures(candidate, keeper).equal)} and the same shape."
        )
        return Finding(self.name, candidate.id, keeper.id, Confidence.POSSIBLE, reason, evidence_of(candidate, keeper))

    def _possible(self, moment: Moment, claimed: Container[str]) -> list[Finding]:
        """Returns copies by their mark alone, and pictures that are equal in everything that is known."""
        left = [item for item in moment.parts.photos if item.is_live and item.id not in claimed]
        if len(left) < 2 or are_serial([item.filename for item in left]):
            return []  # frames of a burst: no two of them need a closer look
        if not any(_looks_like_copy(one, other) for one, other in combinations(left, 2)):
            return []
        keepers = [item for item in left if item.may_keep]
        found: list[Finding] = []
        while keepers:
            keeper = choose(keepers, self.order).keeper
            copies = [item for item in left if item is not keeper and _looks_like_copy(item, keeper)]
            found += [self._weak(moment, candidate, keeper) for candidate in copies]
            left = [item for item in left if item is not keeper and item not in copies]
            keepers = [item for item in keepers if item in left]
        return found

    def _weak(self, moment: Moment, candidate: ItemFacts, keeper: ItemFacts) -> Finding:
        step = choose([candidate, keeper], self.order)
        is_equal = _is_equal(candidate, keeper)
        cause = "Everything known of the two is equal" if is_equal else "The names differ in a copy mark alone"
        doubt = OWN_EDIT if candidate.edited else "neither is clearly the smaller"
        reason = (
            f"{cause}, but {doubt}: look at both. {keeper.name} has the same instant "
            f"({moment.second} UTC) and the same {moment.camera}.{step.words}"
        )
        return Finding(self.name, candidate.id, keeper.id, Confidence.POSSIBLE, reason, evidence_of(candidate, keeper))


def _looks_like_copy(candidate: ItemFacts, keeper: ItemFacts) -> bool:
    if not share_instant(candidate, keeper):
        return False
    return _is_equal(candidate, keeper) or _is_marked_copy(candidate, keeper)


def _is_marked_copy(candidate: ItemFacts, keeper: ItemFacts) -> bool:
    """Do the names differ in a copy mark alone?"""
    first, second = stem_of(candidate.filename), stem_of(keeper.filename)
    if not first or not (has_copy_mark(candidate.filename) or has_copy_mark(keeper.filename)):
        return False
    return first != second and without_copy_marks(first) == without_copy_marks(second)


def _is_equal(candidate: ItemFacts, keeper: ItemFacts) -> bool:
    """Are sizes and exposures equal, and the names not those of two shots?"""
    return (
        candidate.upright is not None
        and candidate.upright == keeper.upright
        and compare_exposures(candidate, keeper).agreeing >= 2
        and not are_different_shots(candidate.filename, keeper.filename)
    )
