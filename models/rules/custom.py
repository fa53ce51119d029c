"""The rules `custom:NAME`: what a person's own condition says. Always `possible`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from models.control import Control
from models.database import Library
from models.rules.base import Confidence, Finding, settings_as_of
from models.rules.conditions import Condition, Described, title_matches
from models.rules.evidence import compare_exposures, equal_words, evidence_of, listed, share_instant
from models.rules.facts import FACTS, LIVE, ItemFacts
from models.rules.keepers import choose
from models.rules.moments import TOUCHED_MOMENTS, moment_of
from models.rules.pairs import claimed_by_others
from models.rules.shots import group_shots, originals_of
from models.settings import DEFAULT_KEEPER_ORDER

PREFIX: Final = "custom:"
COLUMNS: Final = "m.id, m.filename, m.mime_type, m.creation_time, m.width, m.height, m.camera_make, m.camera_model"
ITEMS: Final = f"SELECT {COLUMNS}, m.source FROM media_item AS m WHERE {LIVE}"  # noqa: S608 - constants only
ONE: Final = f"SELECT {FACTS} FROM media_item AS m WHERE m.id = ?"  # noqa: S608 - constants only
TITLES: Final = """
    SELECT place.item_id, coalesce(album.title, '') FROM album_item AS place
    JOIN media_item AS m ON m.id = place.item_id
    JOIN album ON album.source IN (m.source, 'takeout', 'toolkit') AND album.account = m.account
      AND album.id = place.album_id
"""


@dataclass(frozen=True, slots=True)
class CustomRule:
    """Proposes what a condition holds of.

    Args:
        name: `custom:` and the person's own name for it.
        condition: What it asks for.
        requires_original: Only where another shot of the same instant and camera stays, as `uuid-thumbnail` wants.
        title: One line for people.
        order: The keeper order, for originals of several files.
        remove_raw: Does `raw-sidecar` propose the RAW (True) or the other file? What it proposes is no keeper here.
    """

    name: str
    condition: Condition
    requires_original: bool = False
    title: str = "your own rule"
    order: Sequence[str] = DEFAULT_KEEPER_ORDER
    remove_raw: bool = True
    is_removable: bool = True
    touches: str = TOUCHED_MOMENTS

    def as_of(self, _library: Library) -> str:
        """Returns its settings: nothing else counts."""
        return settings_as_of(self)

    def findings(self, library: Library, control: Control, *, partly: bool) -> Iterator[Finding]:
        """Yield every item that answers to the condition.

        Args:
            library: Read only.
            control: Pause and cancel.
            partly: Only of the candidates in `temp.scope`.
        """
        in_album = self._in_album(library)
        scope = " AND m.id IN (SELECT candidate_id FROM temp.scope)" if partly else ""
        for place, item in enumerate(map(Described._make, library.stream(ITEMS + scope))):
            if place % 1_000 == 0:
                control.check()
            if not self.condition.holds(item, in_album):
                continue
            if not self.requires_original:
                reason = f"Your rule {self.name} holds of it ({self.condition.words}); nothing is known to stay for it."
                yield Finding(self.name, item.id, None, Confidence.POSSIBLE, reason, self._evidence(item))
            elif (finding := self._with_original(library, item.id, in_album)) is not None:
                yield finding

    def _in_album(self, library: Library) -> frozenset[str]:
        if not self.condition.album:
            return frozenset()
        return frozenset(item for item, title in library.stream(TITLES) if title_matches(self.condition, title))

    def _evidence(self, item: Described) -> dict[str, tuple[str | int | None, None]]:
        values = item._asdict()
        shown = ("filename", "mime_type", "creation_time", "width", "height", "camera_model")
        return {field: (values[field], None) for field in shown if values[field] is not None}

    def _with_original(self, library: Library, item_id: str, in_album: frozenset[str]) -> Finding | None:
        """Returns the claim on an item whose original stays, or None where there is none."""
        candidate = ItemFacts._make(library.rows(ONE, (item_id,))[0])
        moment = moment_of(library, candidate)
        if moment is None:
            return None
        # What answers to the condition itself is no original: two of them would vouch for each other.
        others = [
            item
            for item in originals_of(moment.items)
            if item.id != item_id and share_instant(candidate, item) and not self._holds(library, item.id, in_album)
        ]
        claimed = claimed_by_others(moment, remove_raw=self.remove_raw, order=self.order)
        choices = [choice for shot in group_shots(others, claimed) if (choice := shot.keeper(claimed, self.order))]
        if not choices:
            return None
        keeper = choose([choice.keeper for choice in choices], self.order).keeper
        same = [f"the same instant ({moment.second} UTC)", f"the same {moment.camera}"]
        same += equal_words(compare_exposures(candidate, keeper))
        reason = f"Your rule {self.name} holds of it ({self.condition.words}); {keeper.name} has {listed(same)}."
        evidence = evidence_of(candidate, keeper)
        return Finding(self.name, item_id, keeper.id, Confidence.POSSIBLE, reason, evidence)

    def _holds(self, library: Library, item_id: str, in_album: frozenset[str]) -> bool:
        rows = library.rows(f"{ITEMS} AND m.id = ?", (item_id,))
        return any(self.condition.holds(Described._make(row), in_album) for row in rows)
