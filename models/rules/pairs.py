"""The pairs that `raw-sidecar` and `same-shot` are sure of: asked by each other and by `uuid-thumbnail`.

What one rule claims `strong` is no keeper for another, so these stand apart from the rules themselves.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from models.items import MediaKind
from models.rules.bounds import Bounds, Limits
from models.rules.evidence import (
    OWN_EDIT,
    Agreement,
    compare_exposures,
    compare_shapes,
    share_instant,
)
from models.rules.facts import ItemFacts
from models.rules.keepers import Choice, choose
from models.rules.moments import Moment
from models.rules.names import (
    are_different_shots,
    go_on_from_one_name,
    has_edit_mark,
    may_name_one_shot,
    names_a_size_alone,
    stem_of,
    tell_one_shot,
)


def is_much_smaller(side: int, other: int, percent: float) -> bool:
    """Tell whether a long side, in pixels, is known and at most so many percent of another."""
    return 0 < side * 100 <= other * percent


class Unsure(NamedTuple):
    """What a smaller picture may have been made from."""

    keepers: list[ItemFacts]
    """Those that agree with it in all but the name."""
    larger: list[ItemFacts]
    """Whatever is, or may be, larger at its instant; the keepers among them."""


class SmallerCopies(NamedTuple):
    """The smaller copies of one moment by their ids."""

    sure: dict[str, ItemFacts]
    """Candidate to keeper: the only larger one, and the names tell so as well."""
    unsure: dict[str, Unsure]
    """Those whose names say nothing (a crop or a filter of equal shape looks the same), or with several larger ones."""


def smaller_copies(moment: Moment, bounds: Bounds) -> Mapping[str, ItemFacts]:
    """Find the smaller copies among the items of one moment.

    Args:
        moment: With all its items, whatever became of them: a trashed larger file makes the claim ambiguous, too.
        bounds: What `same-shot` demands.

    Returns:
        Candidate id to keeper, of the sure ones.
    """
    return all_smaller_copies(moment, bounds).sure


def all_smaller_copies(moment: Moment, bounds: Bounds) -> SmallerCopies:
    """Find the same, and those that only may be copies."""
    key = "smaller", bounds.same_shot
    if key not in moment.memo:
        moment.memo[key] = _smaller_copies(moment, bounds.same_shot)
    known: SmallerCopies = moment.memo[key]
    return known


def _smaller_copies(moment: Moment, limits: Limits) -> SmallerCopies:
    photos, originals = moment.parts.photos, moment.parts.originals
    copies = SmallerCopies({}, {})
    if len(photos) < 2 or len(moment.items) > limits.items_per_instant:
        return copies
    sides = [item.long_side for item in photos]
    longest = max(sides)
    for candidate, side in zip(photos, sides, strict=True):
        # Nothing but a much larger photo can be the keeper; most moments have none and need no closer look.
        if not is_much_smaller(side, longest, limits.long_side) or not candidate.is_live:
            continue
        larger = [other for other in originals if _may_be_larger(candidate, other)]
        keepers = [other for other in larger if other.may_keep and _is_smaller_copy(candidate, other, limits)]
        if not keepers:
            continue
        keeper = keepers[0]
        if names_tell_copy(candidate, keeper) and not rivals_of(keeper, larger):
            copies.sure[candidate.id] = keeper
        else:
            copies.unsure[candidate.id] = Unsure(keepers, larger)
    # Where not all know their sub-seconds, what goes may be the only larger one of a third.
    for candidate_id in [name for name, keeper in copies.sure.items() if keeper.id in copies.sure]:
        del copies.sure[candidate_id]
    return copies


def names_tell_copy(candidate: ItemFacts, keeper: ItemFacts) -> bool:
    """Do the names tell that one is a copy of the other, or that the smaller is some copy?"""
    return tell_one_shot(candidate.filename, keeper.filename) or names_a_size_alone(candidate.filename)


def rivals_of(keeper: ItemFacts, larger: Sequence[ItemFacts]) -> list[ItemFacts]:
    """Returns what a smaller picture may have been made from instead: all but the keeper's own RAW."""
    stem = stem_of(keeper.filename)
    return [
        other
        for other in larger
        if other.id != keeper.id and (other.kind == MediaKind.PHOTO or stem_of(other.filename) != stem)
    ]


def _may_be_larger(candidate: ItemFacts, other: ItemFacts) -> bool:
    """Is the other a larger picture of that instant, or one whose size nobody knows?"""
    if other.id == candidate.id or not share_instant(candidate, other):
        return False
    return not other.long_side or other.long_side > candidate.long_side


def _is_smaller_copy(candidate: ItemFacts, keeper: ItemFacts, limits: Limits) -> bool:
    # A burst's frames agree in everything but the name; an edit may differ in nothing but its pixels.
    names = candidate.filename, keeper.filename
    if keeper.kind != MediaKind.PHOTO or are_different_shots(*names):
        return False
    if not may_name_one_shot(*names) and not go_on_from_one_name(*names):
        return False
    if candidate.edited or has_edit_mark(candidate.filename) or has_edit_mark(keeper.filename):
        return False
    return (
        compare_exposures(candidate, keeper).agreeing >= 2
        and compare_shapes(candidate, keeper, limits.shapes_within).agreement is Agreement.EQUAL
        and is_much_smaller(candidate.long_side, keeper.long_side, limits.long_side)
    )


def raw_pairs(moment: Moment, *, remove_raw: bool, order: Sequence[str], bounds: Bounds) -> Mapping[str, Choice]:
    """Find the RAW+JPEG and RAW+HEIC pairs among the items of one moment.

    Args:
        moment: With all its items, whatever became of them.
        remove_raw: True claims the RAW, False the other file.
        order: The keeper order, for several files of one stem.
        bounds: What the rules demand.

    Returns:
        Candidate id to the choice of its keeper.
    """
    key = "pairs", remove_raw, order, bounds.raw_sidecar, bounds.same_shot
    if key not in moment.memo:
        moment.memo[key] = _raw_pairs(moment, remove_raw=remove_raw, order=order, bounds=bounds)
    known: Mapping[str, Choice] = moment.memo[key]
    return known


def _raw_pairs(moment: Moment, *, remove_raw: bool, order: Sequence[str], bounds: Bounds) -> dict[str, Choice]:
    raws, sidecars = moment.parts.raws, moment.parts.sidecars
    limits = bounds.raw_sidecar
    if not raws or not sidecars or len(moment.items) > limits.items_per_instant:
        return {}
    smaller = smaller_copies(moment, bounds)
    candidates, keepers = (raws, sidecars) if remove_raw else (sidecars, raws)
    choices: dict[str, Choice] = {}
    for candidate in candidates:
        if not candidate.is_live:
            continue
        namesakes = [k for k in keepers if are_namesakes(candidate, k)]
        if len(namesakes) > 1 and any(not share_instant(a, b) for a in namesakes for b in namesakes):
            continue  # two instants under one name: which of them it was is not known
        twins = [k for k in namesakes if k.may_keep and k.id not in smaller and not twin_doubts(candidate, k, limits)]
        if twins:
            choices[candidate.id] = choose(twins, order)
    return choices


def are_namesakes(candidate: ItemFacts, keeper: ItemFacts) -> bool:
    """Tell whether two items have one stem and one instant."""
    stem = stem_of(candidate.filename)
    return bool(stem) and stem == stem_of(keeper.filename) and share_instant(candidate, keeper)


def twin_doubts(candidate: ItemFacts, keeper: ItemFacts, limits: Limits) -> list[str]:
    """Returns what speaks against one shot, or against the keeper being as good; unknown values do not."""
    doubts = [OWN_EDIT] if candidate.edited else []
    if stem_of(candidate.filename) != stem_of(keeper.filename):
        doubts.append("the names differ")
    elif has_edit_mark(keeper.filename):
        doubts.append("the name is that of an edit")
    against = compare_exposures(candidate, keeper).against
    if against:
        doubts.append(f"it has {', '.join(against)}")
    shape = compare_shapes(candidate, keeper, limits.shapes_within)
    if shape.agreement is Agreement.DIFFERENT:
        doubts.append(f"the shapes differ ({shape.candidate} against {shape.keeper})")
    if 0 < keeper.long_side * 100 < limits.long_side * candidate.long_side:
        doubts.append(f"what would stay is smaller ({shape.keeper} against {shape.candidate})")
    return doubts


def claimed_by_others(
    moment: Moment, *, remove_raw: bool, order: Sequence[str], bounds: Bounds
) -> Mapping[str, ItemFacts]:
    """Returns what `raw-sidecar` and `same-shot` claim `strong` in a moment: id to keeper."""
    pairs = raw_pairs(moment, remove_raw=remove_raw, order=order, bounds=bounds)
    raws = {candidate: choice.keeper for candidate, choice in pairs.items()}
    return {**raws, **smaller_copies(moment, bounds)}
