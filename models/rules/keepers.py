"""Which of several files stays, and which step of the keeper order decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from models.items import MediaKind, suffix_of
from models.rules.facts import ItemFacts
from models.rules.names import has_copy_mark

LAST_MOMENT: Final = "9999"
JPEG: Final = frozenset({".jpg", ".jpeg", ".jpe"})
HEIC: Final = frozenset({".heic", ".heif"})


def _format_rank(item: ItemFacts) -> int:
    """JPEG opens everywhere, HEIC nearly so; a RAW comes last because `raw-sidecar` proposes it by default."""
    suffix = suffix_of(item.filename or "")
    if suffix in JPEG:
        return 0
    if suffix in HEIC:
        return 1
    return 3 if item.kind == MediaKind.RAW else 2


STEPS: Final[Mapping[str, Callable[[ItemFacts], Any]]] = {
    "most-pixels": lambda item: -item.pixels,
    "favorited": lambda item: not item.favorited,
    "in-album": lambda item: not item.in_album,
    "described": lambda item: not item.described,
    "has-people": lambda item: not item.has_people,
    "not-edited": lambda item: bool(item.edited),
    "original-name": lambda item: has_copy_mark(item.filename),
    "prefer-format": _format_rank,
    "most-bytes": lambda item: -(item.size_bytes or 0),
    "earliest-upload": lambda item: item.upload_time or LAST_MOMENT,
    "shortest-name": lambda item: len(item.name),
    "id": lambda item: item.id,
}
"""Step name to a key; the smallest stays. An unknown value never wins."""

STEP_WORDS: Final[Mapping[str, str]] = {
    "most-pixels": "it has the most pixels",
    "favorited": "it is a favourite",
    "in-album": "it is in an album",
    "described": "it has a description",
    "has-people": "people are named on it",
    "not-edited": "it has no edited render",
    "original-name": "its name has no copy mark",
    "prefer-format": "its format is preferred (JPEG, HEIC, others, RAW)",
    "most-bytes": "it has the most bytes",
    "earliest-upload": "it was uploaded first",
    "shortest-name": "its name is the shortest",
    "id": "they are alike, so the id decided",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The file that stays, and why it and not the next best."""

    keeper: ItemFacts
    step: str
    """The step of the keeper order that decided; empty where there was no choice."""
    among: int
    """How many files there were to choose from."""

    @property
    def words(self) -> str:
        """The choice as a sentence with a space before it; empty where there was none."""
        if not self.step:
            return ""
        return f" Of {self.among} files it stays because {STEP_WORDS[self.step]} ({self.step})."


def sort_key(item: ItemFacts, order: Sequence[str]) -> tuple[Any, ...]:
    """Returns the key by which the keeper comes first; the id is always the last step, so that no tie is left."""
    return (*(STEPS[step](item) for step in order), item.id)


def choose(files: Sequence[ItemFacts], order: Sequence[str]) -> Choice:
    """Choose which file stays.

    Args:
        files: At least one; all of them eligible.
        order: Step names, the first difference wins.

    Returns:
        The file and the deciding step.
    """
    if len(files) == 1:
        return Choice(files[0], "", 1)
    ranked = sorted(((sort_key(item, order), item) for item in files), key=itemgetter(0))
    (best_key, best), (next_key, _) = ranked[:2]
    places = zip((*order, "id"), best_key, next_key, strict=True)
    return Choice(best, next((step for step, ours, others in places if ours != others), "id"), len(files))
