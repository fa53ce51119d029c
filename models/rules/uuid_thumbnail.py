"""The rule `uuid-thumbnail`: Lightroom's UUID-named `.dng` thumbnails that a sync tool uploaded by mistake."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.control import Control
from models.database import Library
from models.items import MediaKind
from models.rules.base import Confidence, Finding, settings_as_of
from models.rules.bounds import DEFAULTS, Bounds, Limits
from models.rules.clock_readings import Reading, clock_readings, has_zoneless_times
from models.rules.evidence import (
    OWN_EDIT,
    Agreement,
    compare_exposures,
    compare_shapes,
    compare_subseconds,
    doubt_sentence,
    evidence_of,
    exposure_doubt,
    label_of,
    listed,
    shape_doubt,
    share_instant,
    subsecond_of,
)
from models.rules.facts import FACTS, LIVE, ItemFacts
from models.rules.keepers import Choice, sort_key
from models.rules.moments import Moment, moment_of
from models.rules.names import UUID_DNG_GLOB, UUID_DNG_LENGTH, has_edit_mark, is_uuid_dng
from models.rules.pairs import claimed_by_others
from models.rules.shots import Shot, group_shots
from models.settings import DEFAULT_KEEPER_ORDER
from models.times import second_of

NAME: Final = "uuid-thumbnail"
SEEDS: Final = f"length(m.filename) = {UUID_DNG_LENGTH} AND lower(m.filename) GLOB '{UUID_DNG_GLOB}' AND {LIVE}"


@dataclass(frozen=True, slots=True)
class UuidThumbnail:
    """Proposes Lightroom's thumbnails whose one original is there.

    Args:
        order: The keeper order, for an original of several files.
        remove_raw: Does `raw-sidecar` propose the RAW (True) or the other file? What it proposes is no keeper here.
        bounds: The thresholds of the rules.
    """

    order: Sequence[str] = DEFAULT_KEEPER_ORDER
    remove_raw: bool = True
    bounds: Bounds = DEFAULTS
    name: str = NAME
    title: str = "Lightroom's thumbnails (a UUID and .dng) whose original stays"
    is_removable: bool = True

    def as_of(self, library: Library) -> str:
        """Returns its settings, or nothing where clocks are read: a reading pairs items that are hours apart."""
        return "" if has_zoneless_times(library) else settings_as_of(self)

    def afterwards(self, library: Library, control: Control, claimed: Container[str]) -> Iterable[Finding]:
        """Yield weak claims by clock readings, for thumbnails that have no other.

        Args:
            library: Read only.
            control: Pause and cancel.
            claimed: The thumbnails with an original at their own instant.
        """
        return self._by_clock(library, control, claimed) if has_zoneless_times(library) else ()

    def _by_clock(self, library: Library, control: Control, claimed: Container[str]) -> Iterator[Finding]:
        """Yield weak claims on thumbnails that have no original at their own instant."""
        sql = f"SELECT {FACTS} FROM media_item AS m WHERE {SEEDS} ORDER BY m.id"  # noqa: S608 - constants only
        orphans = [item for item in map(ItemFacts._make, library.stream(sql)) if item.id not in claimed]
        found: defaultdict[str, list[Reading]] = defaultdict(list)
        for reading in clock_readings(library, control, orphans):
            found[reading.thumbnail.id].append(reading)
        for readings in found.values():
            control.check()
            readings.sort(key=lambda reading: (abs(reading.quarters), sort_key(reading.original, self.order)))
            for reading in readings:
                finding = self._weak(library, reading, len(readings))
                if finding is not None:
                    yield finding
                    break

    def _weak(self, library: Library, reading: Reading, readings: int) -> Finding | None:
        """Returns the claim of a clock reading, or None where no file of that shot may be a keeper."""
        moment = moment_of(library, reading.original)
        if moment is None:
            return None
        others = claimed_by_others(moment, remove_raw=self.remove_raw, order=self.order, bounds=self.bounds)
        shots = group_shots(moment.parts.originals, others)
        shot = next(shot for shot in shots if any(item.id == reading.original.id for item in shot.files))
        choice = shot.keeper(others, self.order)
        if choice is None:
            return None
        thumbnail, keeper = reading.thumbnail, choice.keeper
        same = listed((f"the same {moment.camera}", *compare_exposures(thumbnail, reading.original).equal))
        several = f", as {readings - 1} more could be" if readings > 1 else ""
        reason = (
            f"As the zone of one time is not known, {keeper.name} is {reading.words} or of the same instant{several} "
            f"({moment.second} against {second_of(thumbnail.creation_time or '')}). Lightroom thumbnail name; it has "
            f"{same}."
        )
        evidence = evidence_of(thumbnail, keeper)
        return Finding(self.name, thumbnail.id, keeper.id, Confidence.POSSIBLE, reason, evidence)

    def claims(self, moment: Moment) -> list[Finding]:
        """Returns the claims about one second and camera."""
        thumbnails = [item for item in moment.parts.thumbnails if is_uuid_dng(item.filename) and item.is_live]
        is_crowded = len(moment.items) > self.bounds.uuid_thumbnail.items_per_instant
        if not thumbnails or not moment.parts.originals or is_crowded:
            return []
        claimed = claimed_by_others(moment, remove_raw=self.remove_raw, order=self.order, bounds=self.bounds)
        found = []
        for thumbnail in thumbnails:
            found += self._claim(moment, thumbnail, claimed)
        return found

    def _claim(self, moment: Moment, thumbnail: ItemFacts, claimed: Mapping[str, ItemFacts]) -> list[Finding]:
        """Returns the claim on one thumbnail, or nothing where no original of its instant may be a keeper."""
        shots = group_shots([item for item in moment.parts.originals if share_instant(thumbnail, item)], claimed)
        choices = [(choice, shot) for shot in shots if (choice := shot.keeper(claimed, self.order)) is not None]
        if not choices:
            return []
        limits = self.bounds.uuid_thumbnail
        judged = [
            (_doubts(thumbnail, choice.keeper, shot, shots, moment.parts.thumbnails, limits), choice)
            for choice, shot in choices
        ]
        fewest = min(len(doubts) for doubts, _ in judged)
        best = [pair for pair in judged if len(pair[0]) == fewest]
        if len(best) > 1:
            best.sort(key=lambda pair: sort_key(pair[1].keeper, self.order))
        doubts, choice = best[0]
        return [self._finding(moment, thumbnail, choice, doubts)]

    def _finding(self, moment: Moment, thumbnail: ItemFacts, choice: Choice, doubts: list[str]) -> Finding:
        keeper = choice.keeper
        equal = compare_exposures(thumbnail, keeper).equal
        same = [f"the same instant ({_instant(moment, thumbnail, keeper)} UTC)", f"the same {moment.camera}", *equal]
        if doubts:  # first, as a narrow screen cuts the end
            words = f"{doubt_sentence(doubts)} Lightroom thumbnail name; {keeper.name} has {listed(same)}."
        else:
            words = f"Lightroom thumbnail name; {keeper.name} has {', '.join(same)}, the same shape, and more pixels."
        return Finding(
            self.name,
            thumbnail.id,
            keeper.id,
            Confidence.POSSIBLE if doubts else Confidence.STRONG,
            words + choice.words,
            evidence_of(thumbnail, keeper),
        )


def _instant(moment: Moment, thumbnail: ItemFacts, keeper: ItemFacts) -> str:
    """Returns the second, with its fraction where both know it."""
    if compare_subseconds(thumbnail, keeper) is not Agreement.EQUAL:
        return moment.second
    return f"{moment.second}.{(subsecond_of(keeper) or '').rstrip('0') or '0'}"


def _doubts(  # noqa: PLR0917 - the pair, and everything around it
    thumbnail: ItemFacts,
    keeper: ItemFacts,
    shot: Shot,
    shots: Sequence[Shot],
    thumbnails: Sequence[ItemFacts],
    limits: Limits,
) -> list[str]:
    """Returns what is missing, differs or is ambiguous, as parts of a sentence; nothing for a strong claim."""
    doubts = [OWN_EDIT] if thumbnail.edited else []
    if len(shots) > 1:
        doubts.append(f"{len(shots)} shots lie in that second ({listed(label_of(s.files[0]) for s in shots[:4])})")
    elif shot.is_ambiguous:
        doubts.append("its files have different sub-seconds")
    if has_edit_mark(keeper.filename):
        doubts.append("the name of what would stay is that of an edit")
    rivals = _rivals(thumbnail, keeper, thumbnails)
    if rivals:
        doubts.append(f"{rivals + 1} thumbnails lie in that second")
    shape = compare_shapes(thumbnail, keeper, limits.shapes_within)
    doubts += filter(None, (exposure_doubt(compare_exposures(thumbnail, keeper)), shape_doubt(shape)))
    if shape.agreement is not Agreement.UNKNOWN and 100 * thumbnail.long_side > limits.long_side * keeper.long_side:
        doubts.append(f"the thumbnail is not clearly smaller ({shape.candidate} against {shape.keeper})")
    if keeper.kind not in (MediaKind.PHOTO, MediaKind.RAW):
        doubts.append("what kind of file it is, is not known")
    return doubts


def _rivals(thumbnail: ItemFacts, keeper: ItemFacts, thumbnails: Sequence[ItemFacts]) -> int:
    """Count the other thumbnails that may be of this shot.

    A thumbnail that is gone or in the trash tells of a second shot as well, unless it is the same one under an
    earlier key, which its name shows.
    """
    if len(thumbnails) == 1:
        return 0
    name = (thumbnail.filename or "").casefold()
    return sum(
        1
        for other in thumbnails
        if other.id != thumbnail.id
        and (share_instant(other, thumbnail) or share_instant(other, keeper))
        and (other.is_live or (other.filename or "").casefold() != name)
    )
