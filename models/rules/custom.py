"""The rules `custom:NAME`: what a person's own condition says. Always `possible`."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from models.control import Control
from models.database import Library
from models.items import MediaKind
from models.rules.base import Confidence, Finding, evidence_text, settings_as_of
from models.rules.bounds import DEFAULTS, Bounds
from models.rules.condition_values import CONDITIONS, SETTINGS
from models.rules.conditions import Condition, Described, Search
from models.rules.evidence import compare_exposures, evidence_of, listed, share_instant
from models.rules.facts import ItemFacts
from models.rules.keepers import choose
from models.rules.moments import TOUCHED_MOMENTS, Moment, moments_of_seconds
from models.rules.pairs import claimed_by_others
from models.rules.shots import group_shots
from models.settings import DEFAULT_KEEPER_ORDER

PREFIX: Final = "custom:"
TITLE: Final = "your own rule"
MATCHED_OF: Final = "SELECT item_id FROM temp.matched WHERE item_id IN (SELECT value FROM json_each(?))"
AT_ONCE: Final = 1_000
SHOWN: Final = ("filename", "mime_type", "creation_time", "width", "height", "camera_model")
"""What stands in the evidence of an item for which nothing stays."""


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
        bounds: The thresholds of the rules.
    """

    name: str
    condition: Condition
    requires_original: bool = False
    title: str = TITLE
    order: Sequence[str] = DEFAULT_KEEPER_ORDER
    remove_raw: bool = True
    bounds: Bounds = DEFAULTS
    is_removable: bool = True
    touches: str = TOUCHED_MOMENTS

    def as_of(self, _library: Library) -> str:
        """Returns its settings: nothing else counts."""
        return settings_as_of(self)

    def findings(
        self, library: Library, control: Control, *, partly: bool, on_share: Callable[[float], None] | None = None
    ) -> Iterator[Finding]:
        """Yield every item that answers to the condition.

        Args:
            library: Read only.
            control: Pause and cancel.
            partly: Only of the candidates in `temp.scope`.
            on_share: Called with the share of the library that was looked at, from 0 to 1.

        Raises:
            SlowPatternError: The person's regular expression takes too long.
        """
        items = Search(library, self.condition).items(control, partly=partly, on_share=on_share)
        if self.requires_original:
            _keep_aside(library, items)
            for moment in moments_of_seconds(library, control, "matched"):
                yield from self._with_originals(library, moment)
            return
        for item in items:
            reason = f"Nothing is known to stay for it. Your rule {self.name} holds of it ({self.condition.words})."
            yield Finding(self.name, item.id, None, Confidence.POSSIBLE, reason, self._evidence(item))

    def _evidence(self, item: Described) -> str:
        values = item._asdict()
        return evidence_text({field: (values[field], None) for field in SHOWN if values[field] is not None})

    def _with_originals(self, library: Library, moment: Moment) -> Iterator[Finding]:
        """Yield the claims on the items of a moment whose original stays."""
        ids = json.dumps([item.id for item in moment.items])
        matched = {item_id for (item_id,) in library.rows(MATCHED_OF, (ids,))}
        claimed = claimed_by_others(moment, remove_raw=self.remove_raw, order=self.order, bounds=self.bounds)
        # What answers to the condition itself is no original: two of them would vouch for each other.
        originals = [item for item in moment.parts.originals if item.id not in matched]
        for candidate in moment.items:
            if candidate.id not in matched or candidate.kind == MediaKind.VIDEO:
                continue
            shots = group_shots([item for item in originals if share_instant(candidate, item)], claimed)
            choices = [choice for shot in shots if (choice := shot.keeper(claimed, self.order))]
            if choices:
                keeper = choose([choice.keeper for choice in choices], self.order).keeper
                yield self._finding(moment, candidate, keeper)

    def _finding(self, moment: Moment, candidate: ItemFacts, keeper: ItemFacts) -> Finding:
        same = [f"the same instant ({moment.second} UTC)", f"the same {moment.camera}"]
        same += compare_exposures(candidate, keeper).equal
        reason = f"{keeper.name} has {listed(same)}. Your rule {self.name} holds of it ({self.condition.words})."
        evidence = evidence_of(candidate, keeper)
        return Finding(self.name, candidate.id, keeper.id, Confidence.POSSIBLE, reason, evidence)


def _keep_aside(library: Library, items: Iterable[Described]) -> None:
    """Write what a condition holds of into the connection's own temporary table."""
    library.execute("DROP TABLE IF EXISTS temp.matched")
    library.execute("CREATE TEMP TABLE matched (item_id TEXT NOT NULL PRIMARY KEY, second TEXT) WITHOUT ROWID")
    pages = iter(items)
    while page := list(islice(pages, AT_ONCE)):
        library.insert_many("INSERT INTO temp.matched", [(one.id, (one.creation_time or "")[:19]) for one in page])


def own_rule(
    name: str, values: Mapping[str, Any], order: Sequence[str], *, remove_raw: bool, bounds: Bounds
) -> CustomRule:
    """Make an own rule from its settings.

    Args:
        name: The person's own, without the prefix.
        values: As TOML gives them, without a fault.
        order: The keeper order.
        remove_raw: As `raw-sidecar` is set.
        bounds: The thresholds of the rules.
    """
    read = {key: SETTINGS[key].read(value) for key, value in values.items()}
    return CustomRule(
        name=PREFIX + name,
        condition=Condition(**{key: value for key, value in read.items() if key in CONDITIONS}),
        requires_original=read.get("requires_original", False),
        title=read.get("title", TITLE),
        order=order,
        remove_raw=remove_raw,
        bounds=bounds,
    )
