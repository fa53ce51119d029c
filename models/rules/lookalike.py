"""The rule `lookalike`: the smaller of two nearly equal pictures, told by their pixels."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Final, NamedTuple

from models.control import Control
from models.database import Library
from models.items import MediaKind
from models.rules.base import Confidence, Finding, evidence_text, settings_as_of
from models.rules.bounds import DEFAULTS, Bounds, Limits
from models.rules.evidence import Agreement, compare_exposures, compare_shapes, share_instant
from models.rules.facts import FACTS_ALONE, HOME, LIVE, ItemFacts
from models.rules.keepers import choose, sort_key
from models.rules.moments import moment_of
from models.rules.names import are_different_shots, has_edit_mark
from models.rules.pairs import claimed_by_others, is_much_smaller
from models.rules.reach import SIGN, TOUCHES, reach_alike
from models.settings import DEFAULT_KEEPER_ORDER
from models.times import is_placeholder, second_of

NAME: Final = "lookalike"
DISTANCE: Final = 6
"""Bits of 64 by which near hashes differ at most."""
SURE_DISTANCE: Final = 4
SURE_LUMINANCE: Final = 2.5
"""Mean difference of 16x16 luminance values (0 to 255): a crop or another frame moves edges and exceeds it."""
SURE_SHIFT: Final = 0.08
"""The same as a share of what neighbours among these values differ by: a frame that is moved or cropped by 2% differs
by 0.115 and more of it, whatever it shows. Across smooth pictures, such as a level horizon, nothing can be sure."""
SURE_SPOT: Final = 1.0
"""The largest difference of these values, as a share of the same: somebody who moved changes a spot alone."""
SURE_DETAIL: Final = 0.07
"""Share by which neighbouring pixels differ more or less: a blur or another contrast exceeds it."""
SURE_COLOUR: Final = 1.5
"""Difference of mean luminance and colour: a filter or a black-and-white edit exceeds it."""
TINY: Final = 16
"""Luminance values in a row."""
CROWD: Final = 60
"""A hash that more pictures of one account share says nothing: black frames with a clock, scans of one form."""
WORDS: Final = (
    "the same",
    "nearly the same",
    "nearly the same",
    "very much alike",
    "very much alike",
    "alike",
    "alike",
)
"""Bits that differ, 0 to `DISTANCE`, in words."""
IN_PART: Final[Mapping[str, str]] = {
    MediaKind.RAW: "of a RAW file only the picture that the camera put into it was compared",
    MediaKind.VIDEO: "of a video only one picture was compared",
}
HASHES: Final = f"""
    SELECT look.hash, m.id, {HOME} || ' ' || m.kind || ' ' || m.account
    FROM {{}} JOIN media_item AS m ON m.id = look.item_id
    WHERE look.hash IS NOT NULL AND {LIVE}
      AND look.seen_as IN ('', coalesce(m.sha256, ''), coalesce(CAST(m.size_bytes AS TEXT), ''))
    ORDER BY m.id
"""  # noqa: S608 - constants only
"""What was seen of the files as they are: one that a later sync brought changed says nothing until it is seen again."""
ALL: Final = "picture_look AS look"
IN_SCOPE: Final = "temp.scope CROSS JOIN picture_look AS look ON look.item_id = scope.candidate_id"
ONE: Final = f"""
    SELECT look.hash, look.tiny, look.colour, {FACTS_ALONE}
    FROM media_item AS m JOIN picture_look AS look ON look.item_id = m.id WHERE m.id = ?
"""  # noqa: S608 - constants only


class _Seen(NamedTuple):
    """A picture, and what it looks like."""

    hash: int
    tiny: bytes
    colour: tuple[float, ...]
    item: ItemFacts

    def distance(self, other: "_Seen") -> int:
        return (self.hash ^ other.hash).bit_count()


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Proposes the smaller of two pictures that look alike.

    Args:
        order: The keeper order.
        remove_raw: Does `raw-sidecar` propose the RAW (True) or the other file? What it claims is no keeper here.
        bounds: The thresholds of the rules.
    """

    order: Sequence[str] = DEFAULT_KEEPER_ORDER
    remove_raw: bool = True
    bounds: Bounds = DEFAULTS
    name: str = NAME
    title: str = "the smaller of two pictures that look alike (after `scan --pictures`)"
    is_removable: bool = True
    touches: str = TOUCHES

    def as_of(self, _library: Library) -> str:
        """Returns its settings: nothing else counts."""
        return settings_as_of(self)

    def reach(self, library: Library, control: Control) -> None:
        """Find the pictures that what changed leads to; any picture may look like any other."""
        reach_alike(library, DISTANCE, control)

    def findings(self, library: Library, control: Control, *, partly: bool) -> Iterator[Finding]:
        """Yield every claim; nothing before pictures were looked at.

        Args:
            library: Read only.
            control: Pause and cancel.
            partly: Only of the candidates in `temp.scope`, which holds all that any of them is near to.
        """
        by_hash: dict[int, list[tuple[str, str]]] = {}
        for number, item_id, home in library.stream(HASHES.format(IN_SCOPE if partly else ALL)):
            by_hash.setdefault(number + SIGN, []).append((item_id, home))
        near = _neighbours(by_hash, control)
        done: set[str] = set()
        for start in sorted(near):
            control.check()
            if start not in done:
                group = _group(start, near)
                done |= group
                yield from self._claims(library, {item_id: _read(library, item_id) for item_id in group}, near)

    def _claims(self, library: Library, seen: dict[str, _Seen], near: dict[str, set[str]]) -> Iterator[Finding]:
        """Yield the claims of one group: the best stays, and what is near it is its candidate; then the next best."""
        left = set(seen)
        ranked = sorted((seen[name].item for name in seen), key=lambda item: sort_key(item, self.order))
        for keeper in ranked:
            if keeper.id not in left or not keeper.may_keep or self._is_claimed(library, keeper):
                continue
            left.discard(keeper.id)
            for name in sorted(near[keeper.id] & left):
                candidate = seen[name]
                if candidate.distance(seen[keeper.id]) > self.bounds.lookalike.bits_that_differ:
                    continue
                left.discard(name)
                larger = [seen[n].item for n in near[name] if seen[n].item.long_side > candidate.item.long_side]
                yield self._finding(candidate, seen[keeper.id], larger)

    def _is_claimed(self, library: Library, item: ItemFacts) -> bool:
        moment = moment_of(library, item, FACTS_ALONE)
        if moment is None or len(moment.items) < 2:
            return False
        return item.id in claimed_by_others(moment, remove_raw=self.remove_raw, order=self.order, bounds=self.bounds)

    def _finding(self, candidate: _Seen, keeper: _Seen, larger: Sequence[ItemFacts]) -> Finding:
        doubts = _doubts(candidate, keeper, self.bounds.lookalike)
        if len(larger) > 1:
            doubts.append(f"{len(larger)} larger pictures look like it")
        distance = candidate.distance(keeper)
        item, stays = candidate.item, keeper.item
        step = choose([item, stays], self.order)
        reason = f"Its picture is {WORDS[distance]} as that of {stays.name}" if distance < 3 else ""
        reason = reason or f"Its picture and that of {stays.name} are {WORDS[distance]}"
        if doubts:
            reason += f", but {'; '.join(doubts)}. Look at both before you decide.{step.words}"
        else:
            reason += (
                f", in the same shape and colours, and smaller: {_size(item)} against {_size(stays)}."
                " Neither time, camera nor name speaks against it."
            )
        evidence = {
            "filename": (item.name, stays.name),
            "creation_time": (item.creation_time, stays.creation_time),
            "shape": (_size(item), _size(stays)),
            "hash": (f"{candidate.hash:016x}", f"{keeper.hash:016x}"),
            "bits_that_differ": (distance, distance),
        }
        confidence = Confidence.POSSIBLE if doubts else Confidence.STRONG
        return Finding(self.name, item.id, stays.id, confidence, reason, evidence_text(evidence))


def _doubts(candidate: _Seen, keeper: _Seen, limits: Limits) -> list[str]:
    """Returns what speaks against one shot, as parts of a sentence; nothing for a strong claim."""
    one, other = candidate.item, keeper.item
    doubts = [IN_PART[one.kind]] if one.kind in IN_PART else []
    if compare_shapes(one, other, limits.shapes_within).agreement is not Agreement.EQUAL:
        doubts.append("the shapes differ or are not known")
    elif not is_much_smaller(one.long_side, other.long_side, limits.long_side):
        doubts.append("it is not clearly smaller")
    if _contradict_in_time(one, other):
        doubts.append("they were taken at different times")
    if one.camera_model and other.camera_model and one.camera != other.camera:
        doubts.append("the cameras differ")
    against = compare_exposures(one, other).against
    if against:
        doubts.append(f"it has {', '.join(against)}")
    if are_different_shots(one.filename, other.filename):
        doubts.append("the names are those of two shots")
    if has_edit_mark(one.filename) or has_edit_mark(other.filename) or one.edited or other.edited:
        doubts.append("one may be an edit")
    if not _is_one_picture(candidate, keeper):
        doubts.append("pixels or colours differ a little, as in an edit, a crop or the next frame")
    return doubts


def _is_one_picture(one: _Seen, other: _Seen) -> bool:
    """Tell whether nothing but the size seems to differ; the bounds were measured, see docs/accuracy.md."""
    apart = [abs(a - b) for a, b in zip(one.tiny, other.tiny, strict=True)]
    slope = _slope(other.tiny)
    *colours, colourful, detail = one.colour
    *others, colourful_there, detail_there = other.colour
    return (
        one.distance(other) <= SURE_DISTANCE
        and sum(apart) <= min(SURE_LUMINANCE, SURE_SHIFT * slope) * len(apart)
        and max(apart, default=0) <= SURE_SPOT * slope
        and max(abs(a - b) for a, b in zip(colours, others, strict=True)) <= SURE_COLOUR
        and abs(colourful - colourful_there) <= 0.05 + SURE_DETAIL * colourful_there
        and abs(detail - detail_there) <= SURE_DETAIL * detail_there
    )


def _slope(tiny: bytes) -> float:
    """Returns by how much neighbours differ on average, across or downwards, whichever is less."""
    across = [abs(a - b) for place, (a, b) in enumerate(pairwise(tiny), 1) if place % TINY]
    downwards = [abs(a - b) for a, b in zip(tiny, tiny[TINY:], strict=False)]
    return min(fmean(across), fmean(downwards)) if downwards else 0.0


def _contradict_in_time(one: ItemFacts, other: ItemFacts) -> bool:
    first, second = one.creation_time, other.creation_time
    if first is None or second is None or is_placeholder(first) or is_placeholder(second):
        return False
    return second_of(first) != second_of(second) or not share_instant(one, other)


def _neighbours(by_hash: dict[int, list[tuple[str, str]]], control: Control) -> dict[str, set[str]]:
    """Returns which pictures are near which, both ways; each source, kind and account for itself."""
    near: dict[str, set[str]] = {}
    for number, pictures in list(by_hash.items()):
        crowds = {home for home, count in Counter(home for _, home in pictures).items() if count > CROWD}
        by_hash[number] = [picture for picture in pictures if picture[1] not in crowds]
    hashes = list(by_hash)
    if not hashes:
        return near

    from models.visual.searching import near_pairs  # noqa: PLC0415 - its library is an extra

    equal = ((place, place) for place, number in enumerate(hashes) if len(by_hash[number]) > 1)
    for places in (equal, near_pairs(hashes, DISTANCE, control)):
        for first, second in places:
            for one, home in by_hash[hashes[first]]:
                for other, place in by_hash[hashes[second]]:
                    if one != other and home == place:
                        near.setdefault(one, set()).add(other)
                        near.setdefault(other, set()).add(one)
    return near


def _group(start: str, near: dict[str, set[str]]) -> set[str]:
    """Returns everything that is connected with a picture."""
    group, pending = {start}, [start]
    while pending:
        fresh = near[pending.pop()] - group
        group |= fresh
        pending += fresh
    return group


def _read(library: Library, item_id: str) -> _Seen:
    number, tiny, colour, *facts = library.rows(ONE, (item_id,))[0]
    return _Seen(number + SIGN, tiny, tuple(map(float, colour.split())), ItemFacts._make(facts))


def _size(item: ItemFacts) -> str | None:
    return f"{item.width}×{item.height}" if item.upright else None
