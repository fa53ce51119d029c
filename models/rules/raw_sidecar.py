"""The rule `raw-sidecar`: one half of a shot that was taken as RAW+JPEG or RAW+HEIC."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from models.control import Control
from models.database import Library
from models.rules.base import Confidence, Finding, settings_as_of
from models.rules.bounds import DEFAULTS, Bounds
from models.rules.evidence import (
    Agreement,
    compare_exposures,
    compare_shapes,
    doubt_sentence,
    evidence_of,
    share_instant,
)
from models.rules.facts import ItemFacts
from models.rules.keepers import Choice, choose
from models.rules.moments import Moment
from models.rules.names import are_different_shots, has_edit_mark
from models.rules.pairs import are_namesakes, raw_pairs, smaller_copies, twin_doubts
from models.rules.second_apart import MAKERS, close_halves, has_close_halves
from models.settings import DEFAULT_KEEPER_ORDER

NAME: Final = "raw-sidecar"


@dataclass(frozen=True, slots=True)
class RawSidecar:
    """Proposes one half of a RAW+JPEG pair.

    Args:
        order: The keeper order, for several files of one stem.
        remove_raw: True proposes the RAW, False (`remove = "jpeg"`) the other file.
        makers: Cameras, in small letters, whose two halves may be dated a second apart.
        bounds: The thresholds of the rules.
    """

    order: Sequence[str] = DEFAULT_KEEPER_ORDER
    remove_raw: bool = True
    makers: Sequence[str] = MAKERS
    bounds: Bounds = DEFAULTS
    name: str = NAME
    title: str = "one half of shots taken as RAW+JPEG or RAW+HEIC"
    is_removable: bool = True

    @property
    def _title(self) -> str:
        return "A camera RAW" if self.remove_raw else "The picture beside a camera RAW"

    def as_of(self, library: Library) -> str:
        """Returns its settings, or nothing where two seconds have to be seen together."""
        return "" if has_close_halves(library, self.makers) else settings_as_of(self)

    def afterwards(self, library: Library, control: Control, claimed: Container[str]) -> Iterable[Finding]:
        """Yield the pairs that lie a second apart, of the makers that write them so.

        Args:
            library: Read only.
            control: Pause and cancel.
            claimed: What has a claim of its own second.
        """
        halves = close_halves(library, self.makers, self.bounds, remove_raw=self.remove_raw)
        for raw, other, moment, is_sure in halves:
            control.check()
            candidate, keeper = (raw, other) if self.remove_raw else (other, raw)
            if candidate.is_live and keeper.may_keep and candidate.id not in claimed and keeper.id not in claimed:
                yield self._second_apart(moment, candidate, keeper, is_sure=is_sure)

    def _second_apart(self, moment: Moment, candidate: ItemFacts, keeper: ItemFacts, *, is_sure: bool) -> Finding:
        reason = (
            f"{'' if is_sure else 'Another claim leans on one of the two. '}{self._title}; {keeper.name} is the other "
            f"half of the pair: the same name and the same {moment.camera}, a second apart "
            f"({candidate.creation_time} and {keeper.creation_time}), as this maker writes them."
        )
        confidence = Confidence.STRONG if is_sure else Confidence.POSSIBLE
        return Finding(self.name, candidate.id, keeper.id, confidence, reason, evidence_of(candidate, keeper))

    def claims(self, moment: Moment) -> list[Finding]:
        """Returns the claims about one second and camera."""
        raws, sidecars = moment.parts.raws, moment.parts.sidecars
        if not raws or not sidecars or len(moment.items) > self.bounds.raw_sidecar.items_per_instant:
            return []
        choices = raw_pairs(moment, remove_raw=self.remove_raw, order=self.order, bounds=self.bounds)
        smaller = smaller_copies(moment, self.bounds)
        found = []
        for candidate in raws if self.remove_raw else sidecars:
            if candidate.id in choices:
                found.append(self._strong(moment, candidate, choices[candidate.id]))
            elif candidate.is_live:
                found += self._possible(moment, candidate, {*choices, *smaller})
        return found

    def _strong(self, moment: Moment, candidate: ItemFacts, choice: Choice) -> Finding:
        keeper = choice.keeper
        equal = "".join(f", {words}" for words in compare_exposures(candidate, keeper).equal)
        shape = compare_shapes(candidate, keeper, self.bounds.raw_sidecar.shapes_within)
        size = ", and the same shape and size" if shape.agreement is Agreement.EQUAL else ""
        reason = (
            f"{self._title}; {keeper.name} is the other half of the pair: the same name, the same instant "
            f"({moment.second} UTC), the same {moment.camera}{equal}{size}.{choice.words}"
        )
        return Finding(self.name, candidate.id, keeper.id, Confidence.STRONG, reason, evidence_of(candidate, keeper))

    def _possible(self, moment: Moment, candidate: ItemFacts, claimed: set[str]) -> list[Finding]:
        """Returns a claim on the nearest twin whose name is not another shot's, if there is one."""
        twins = [
            other
            for other in (moment.parts.sidecars if self.remove_raw else moment.parts.raws)
            if other.may_keep and other.id not in claimed and _may_be_twin(candidate, other)
        ]
        if not twins:
            return []
        limits = self.bounds.raw_sidecar
        judged = {twin.id: twin_doubts(candidate, twin, limits) for twin in twins}
        fewest = min(map(len, judged.values()))
        keeper = choose([twin for twin in twins if len(judged[twin.id]) == fewest], self.order).keeper
        doubts = judged[keeper.id] or ["several files could be its twin"]
        reason = (
            f"{doubt_sentence(doubts)} {self._title}; {keeper.name} has the same instant ({moment.second} UTC) and "
            f"the same {moment.camera}."
        )
        return [
            Finding(self.name, candidate.id, keeper.id, Confidence.POSSIBLE, reason, evidence_of(candidate, keeper))
        ]


def _may_be_twin(candidate: ItemFacts, keeper: ItemFacts) -> bool:
    if not share_instant(candidate, keeper) or are_different_shots(candidate.filename, keeper.filename):
        return False
    if are_namesakes(candidate, keeper):
        return True
    # Another name, and an edit's at that: nothing speaks for one being as good as the other.
    return not compare_exposures(candidate, keeper).against and not has_edit_mark(keeper.filename)
