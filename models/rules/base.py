"""What a rule is: the library in, findings out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

from models.control import Control
from models.database import Library

Value: TypeAlias = str | int | float | bool | None


class Confidence(StrEnum):
    """How sure a rule is, the surest first."""

    CERTAIN = "certain"
    STRONG = "strong"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's claim that a candidate is redundant because its keeper stays.

    `rule` and `candidate_id` together are its key, the same in every scan.
    """

    rule: str
    candidate_id: str
    keeper_id: str | None
    confidence: Confidence
    reason: str
    """A sentence in the person's words, made from the values in `evidence`; file names in it are raw."""
    evidence: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    """What was compared: field name to (candidate's value, keeper's value)."""


class Rule(Protocol):
    """Proposes redundant items. A rule is told by its name; it keeps nothing between runs."""

    @property
    def name(self) -> str:
        """As in the configuration, on the command line and on the screens: `uuid-thumbnail`."""

    @property
    def title(self) -> str:
        """One line for people: what it looks for."""

    @property
    def is_removable(self) -> bool:
        """May its candidates be decided `remove`? Not those of `exact` and `missing-locally`."""

    def findings(self, library: Library, control: Control) -> Iterator[Finding]:
        """Yield every finding of this rule in the library, in any order, each candidate once.

        Args:
            library: Read only; the caller writes.
            control: Pause and cancel; to be checked at least every few thousand rows.
        """
