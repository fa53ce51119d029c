"""The rule `same-shot`: the smaller copy of one shot, when the larger stays."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from models.control import Control
from models.database import Library
from models.rules.base import Confidence, Finding, settings_as_of
from models.rules.bounds import DEFAULTS, Bounds
from models.rules.evidence import (
    OWN_EDIT,
    Agreement,
    compare_exposures,
    compare_shapes,
    doubt_sentence,
    evidence_of,
    exposure_doubt,
    label_of,
    listed,
    shape_doubt,
    share_instant,
)
from models.rules.facts import ItemFacts
from models.rules.keepers import Choice, choose
from models.rules.moments import Moment
from models.rules.names import (
    are_different_shots,
    are_serial,
    go_on_from_one_name,
    has_copy_mark,
    has_edit_mark,
    stem_of,
    tell_one_shot,
    without_copy_marks,
)
from models.rules.pairs import (
    Unsure,
    all_smaller_copies,
    is_much_smaller,
    names_tell_copy,
    raw_pairs,
    rivals_of,
)
from models.settings import DEFAULT_KEEPER_ORDER

NAME: Final = "same-shot"
UNNAMED: Final = "the names do not tell that one is a copy of the other, and a crop or a filter may look like this"


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
        strong, unsure = all_smaller_copies(moment, self.bounds)
        claimed = raw_pairs(moment, remove_raw=self.remove_raw, order=self.order, bounds=self.bounds)
        found = [
            self._strong(moment, item, strong[item.id])
            for item in moment.parts.photos
            if item.id in strong and strong[item.id].id not in claimed
        ]
        goes = {name: choice.keeper.id for name, choice in claimed.items()}
        goes |= {name: keeper.id for name, keeper in strong.items()}
        if unsure:
            found += self._unsure(moment, unsure, goes)
        return found + self._possible(moment, goes, {finding.keeper_id for finding in found})

    def _strong(self, moment: Moment, candidate: ItemFacts, keeper: ItemFacts) -> Finding:
        equal = ", ".join(compare_exposures(candidate, keeper).equal)
        reason = (
            f"A smaller copy ({candidate.width}×{candidate.height} against {keeper.width}×{keeper.height}) of "
            f"{keeper.name}, the only larger one, with the same instant ({moment.second} UTC), the same "
            f"{moment.camera}, {equal} and the same shape."
        )
        return Finding(self.name, candidate.id, keeper.id, Confidence.STRONG, reason, evidence_of(candidate, keeper))

    def _unsure(self, moment: Moment, unsure: Mapping[str, Unsure], goes: dict[str, str]) -> list[Finding]:
        """Returns claims on what may be a smaller copy, and adds them to what goes.

        Args:
            moment: With all its items.
            unsure: By candidate id.
            goes: Id of what goes to the id of what stays for it.
        """
        found: list[Finding] = []
        settled = {*goes, *goes.values()}
        # The largest first: what goes is no reason for a smaller one to go.
        for candidate in sorted(moment.parts.photos, key=lambda item: (-item.long_side, item.id)):
            if candidate.id not in unsure or candidate.id in settled:
                continue
            choice = self._keeper_of(candidate, unsure[candidate.id], goes)
            if choice is not None:
                goes[candidate.id] = choice.keeper.id
                found.append(self._smaller(moment, candidate, choice, unsure[candidate.id].larger))
        return found

    def _keeper_of(self, candidate: ItemFacts, unsure: Unsure, goes: Mapping[str, str]) -> Choice | None:
        """Choose what stays for a smaller picture: what the names tell, or what all other larger ones go for."""
        keepers = [keeper for keeper in unsure.keepers if keeper.id not in goes]
        for tell in (tell_one_shot, go_on_from_one_name):
            named = [keeper for keeper in keepers if tell(candidate.filename, keeper.filename)]
            if named:
                return choose(named, self.order)
        if not keepers:
            return None
        choice = choose(keepers, self.order)
        rivals = rivals_of(choice.keeper, unsure.larger)
        return choice if all(goes.get(rival.id) == choice.keeper.id for rival in rivals) else None

    def _smaller(self, moment: Moment, candidate: ItemFacts, choice: Choice, larger: Sequence[ItemFacts]) -> Finding:
        keeper, doubts = choice.keeper, []
        rivals = rivals_of(keeper, larger)
        if not names_tell_copy(candidate, keeper):
            doubts.append(UNNAMED)
        if rivals:
            several = listed(label_of(item) for item in (keeper, *rivals[:3]))
            doubts.append(f"which of several it was made from is not sure ({several})")
        equal = ", ".join(compare_exposures(candidate, keeper).equal)
        reason = (
            f"{doubt_sentence(doubts)[:-1]}: look at {'them' if rivals else 'both'}. {keeper.name} is "
            f"{'larger' if rivals else 'the only larger one'} ({keeper.width}×{keeper.height} against "
            f"{candidate.width}×{candidate.height}), with the same instant ({moment.second} UTC), the same "
            f"{moment.camera}, {equal} and the same shape.{choice.words}"
        )
        return Finding(self.name, candidate.id, keeper.id, Confidence.POSSIBLE, reason, evidence_of(candidate, keeper))

    def _possible(self, moment: Moment, goes: Container[str], stays: Container[str | None]) -> list[Finding]:
        """Returns copies by their mark alone, and pictures that are equal in everything that is known.

        Args:
            moment: With all its items.
            goes: Ids of what is claimed already.
            stays: Ids of what stays for that.
        """
        left = [item for item in moment.parts.photos if item.is_live and item.id not in goes]
        if len(left) < 2 or are_serial([item.filename for item in left]):
            return []  # frames of a burst: no two of them need a closer look
        if not any(_looks_like_copy(one, other) for one, other in combinations(left, 2)):
            return []
        keepers = [item for item in left if item.may_keep]
        found: list[Finding] = []
        while keepers:
            keeper = choose([item for item in keepers if item.id in stays] or keepers, self.order).keeper
            copies = [
                item for item in left if item is not keeper and item.id not in stays and _looks_like_copy(item, keeper)
            ]
            found += [self._weak(moment, candidate, keeper) for candidate in copies]
            left = [item for item in left if item is not keeper and item not in copies]
            keepers = [item for item in keepers if item in left]
        return found

    def _weak(self, moment: Moment, candidate: ItemFacts, keeper: ItemFacts) -> Finding:
        choice = choose([candidate, keeper], self.order)
        is_chosen = choice.keeper.id == keeper.id
        reason = (
            f"{self._weak_cause(candidate, keeper)}: look at both. {keeper.name} has the same instant "
            f"({moment.second} UTC) and the same {moment.camera}."
            f"{choice.words if is_chosen else ' It stays because a smaller copy of it is to go.'}"
        )
        return Finding(self.name, candidate.id, keeper.id, Confidence.POSSIBLE, reason, evidence_of(candidate, keeper))

    def _weak_cause(self, candidate: ItemFacts, keeper: ItemFacts) -> str:
        """Say what speaks for a copy that is no clearly smaller one, and what speaks against it."""
        if _is_equal(candidate, keeper):
            against = f", but {OWN_EDIT}" if candidate.edited else ", so neither is the smaller"
            return f"The two are equal in size and exposure{against}"
        doubts = [OWN_EDIT] if candidate.edited else []
        if has_edit_mark(candidate.filename) or has_edit_mark(keeper.filename):
            doubts.append("that is the name of an edit")
        elif not _is_smaller_by_name(candidate, keeper):
            doubts.append("a camera may name the next shot of that second so")
        shape = compare_shapes(candidate, keeper, self.bounds.same_shot.shapes_within)
        sizes = f"({shape.candidate} against {shape.keeper})"
        if shape.agreement is not Agreement.EQUAL:
            doubts.append(shape_doubt(shape))
        elif candidate.pixels > keeper.pixels:
            doubts.append(f"it has more pixels {sizes}")
        elif not is_much_smaller(candidate.long_side, keeper.long_side, self.bounds.same_shot.long_side):
            is_same = candidate.upright == keeper.upright
            doubts.append("neither is the smaller" if is_same else f"neither is clearly the smaller {sizes}")
        doubts += filter(None, [exposure_doubt(compare_exposures(candidate, keeper))])
        return f"The names differ in a copy mark alone, but {'; '.join(doubts)}"


def _is_smaller_by_name(candidate: ItemFacts, keeper: ItemFacts) -> bool:
    """Do the names tell of one shot, and not of the next one of that second?"""
    names = candidate.filename, keeper.filename
    return tell_one_shot(*names) and not are_different_shots(*names)


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
