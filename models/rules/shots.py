"""Which files of one second belong to one shot, and which of them stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from models.rules.evidence import Agreement, compare_subseconds
from models.rules.facts import ItemFacts
from models.rules.keepers import Choice, choose
from models.rules.names import NUMBERED, stem_of, without_desktop_copy


@dataclass(frozen=True, slots=True)
class Shot:
    """The files of one press of the button: RAW and JPEG of one stem, and copies of them."""

    files: tuple[ItemFacts, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Do its files, all of one name, have sub-seconds that contradict?"""
        return any(compare_subseconds(a, b) is Agreement.DIFFERENT for a, b in combinations(self.files, 2))

    def keeper(self, claimed: Mapping[str, ItemFacts], order: Sequence[str]) -> Choice | None:
        """Choose the file that stays: one that may keep and that no other rule claims.

        Args:
            claimed: Ids that another rule claims `strong`, each with its keeper.
            order: The keeper order.

        Returns:
            The choice, or None where no file may be a keeper.
        """
        files = [item for item in self.files if item.may_keep and item.id not in claimed]
        return choose(files, order) if files else None


def group_shots(files: Sequence[ItemFacts], claimed: Mapping[str, ItemFacts]) -> list[Shot]:
    """Group the files of one second and camera into shots.

    Args:
        files: Originals, trashed and gone ones among them: they are shots too, though no keepers.
        claimed: Ids that another rule claims `strong`, each with its keeper: evidence for one shot.

    Returns:
        The shots, in the order of their first file.
    """
    shots: list[list[ItemFacts]] = []
    for item in files:
        mates = [shot for shot in shots if any(_is_one_shot(item, other, claimed) for other in shot)]
        if not mates:
            shots.append([item])
            continue
        first, *rest = mates
        first.append(item)
        for other in rest:
            first.extend(other)
            shots.remove(other)
    return [Shot(tuple(shot)) for shot in shots]


def _is_one_shot(one: ItemFacts, other: ItemFacts, claimed: Mapping[str, ItemFacts]) -> bool:
    if any(item.id in claimed and claimed[item.id].id == mate.id for item, mate in ((one, other), (other, one))):
        return True
    subseconds = compare_subseconds(one, other)
    first, second = (without_desktop_copy(stem_of(item.filename)) for item in (one, other))
    if subseconds is Agreement.DIFFERENT or not first or not second:
        return False
    if first == second:
        return True
    # "(1)" is a copy to Google and to browsers, but the next frame of a burst to some phones.
    if NUMBERED.sub("", first) != NUMBERED.sub("", second):
        return False
    same_bytes = one.sha256 is not None and one.sha256 == other.sha256
    return same_bytes or subseconds is Agreement.EQUAL
