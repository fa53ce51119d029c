"""What a rule is: the library in, findings out."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, runtime_checkable

from models.control import Control
from models.database import Library
from models.version import VERSION

if TYPE_CHECKING:
    from models.rules.moments import Moment

Value: TypeAlias = str | int | float | bool | None


class Confidence(StrEnum):
    """How sure a rule is, the surest first."""

    CERTAIN = "certain"
    STRONG = "strong"
    POSSIBLE = "possible"


class Finding(NamedTuple):
    """One rule's claim that a candidate is redundant because its keeper stays.

    `rule` and `candidate_id` together are its key, the same in every scan. A named tuple, and its evidence a text as
    the table holds it, because a scan makes hundreds of thousands.
    """

    rule: str
    candidate_id: str
    keeper_id: str | None
    confidence: Confidence
    reason: str
    """A sentence in the person's words, made from the values in `evidence`; file names in it are raw."""
    evidence: str = "{}"
    """What was compared, as `evidence_text` writes it."""


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def evidence_text(compared: Mapping[str, tuple[Value, Value]]) -> str:
    """Write evidence as the table holds it: a JSON object.

    Args:
        compared: Field name to (candidate's value, keeper's value).
    """
    return _encode(compared)


class Rule(Protocol):
    """Proposes redundant items. A rule is told by its name; it keeps nothing between runs.

    Every rule is also a `MomentRule` or a `TableRule`: that says how it is run.
    """

    @property
    def name(self) -> str:
        """As in the configuration, on the command line and on the screens: `uuid-thumbnail`."""

    @property
    def title(self) -> str:
        """One line for people: what it looks for."""

    @property
    def is_removable(self) -> bool:
        """May its candidates be decided `remove`? Not those of `exact` and `missing-locally`."""

    def as_of(self, library: Library) -> str:
        """Returns what its findings depend on besides the items, such as settings, or nothing.

        Where it is the same as at the last scan, only what changed is looked at again; where it is empty, everything.
        """


@runtime_checkable
class MomentRule(Rule, Protocol):
    """Looks at one second of one camera at a time; all such rules share one walk over the library."""

    def claims(self, moment: "Moment") -> Iterable[Finding]:
        """Returns the claims about one moment, each candidate once.

        Args:
            moment: At least two items.
        """

    def afterwards(self, library: Library, control: Control, claimed: Container[str]) -> Iterable[Finding]:
        """Yield what can only be told when all moments have been seen.

        Args:
            library: Read only.
            control: Pause and cancel.
            claimed: The candidates of `claims`.
        """


@runtime_checkable
class TableRule(Rule, Protocol):
    """Looks at the library as a whole."""

    @property
    def touches(self) -> str:
        """SQL that selects the candidates to look at again; empty where that is everything.

        What changed is in `temp.touched` and `temp.seen_anew`, see `models.rules.changes`.
        """

    def findings(self, library: Library, control: Control, *, partly: bool) -> Iterator[Finding]:
        """Yield every finding of this rule, in any order, each candidate once.

        Args:
            library: Read only; the caller writes.
            control: Pause and cancel; to be checked at least every few thousand rows.
            partly: Only of the candidates in `temp.scope`.
        """


@runtime_checkable
class ReachingRule(TableRule, Protocol):
    """A table rule that has to look for the candidates that a change touches."""

    def reach(self, library: Library, control: Control) -> None:
        """Write into temporary tables of its own what `touches` selects from; called before that is used.

        Args:
            library: With `temp.touched` and `temp.seen_anew`; nothing else is written.
            control: Pause and cancel.
        """


def settings_as_of(rule: object) -> str:
    """Returns what the findings of a rule depend on that depends on its settings alone."""
    return f"{VERSION} {rule!r}"
