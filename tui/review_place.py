"""Where the person left the review: rule, order, filter and finding, kept from one start to the next."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from models.candidates import CandidateFilter, CandidateOrder
from models.errors import UsageError
from tui.remembered import Remembered
from tui.review_filter import parse_filter

KEY: Final = "review"
PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class ReviewPlace:
    """What the Review screen comes back to."""

    rule: str | None
    """The one chosen in the list; None for all rules."""
    order: CandidateOrder
    words: str
    """Of the filter, as typed."""
    finding_id: int | None = None
    """What the cursor stands on."""

    @classmethod
    def of(cls, remembered: Remembered, library: Path, rules: Collection[str]) -> Self | None:
        """Returns the place where this library's review was left; None where there is none that still makes sense.

        Args:
            remembered: The state file.
            library: That of the review.
            rules: The names of those that there are now.
        """
        parts = remembered.texts(KEY)
        if len(parts) != PARTS or parts[0] != str(library) or (parts[1] and parts[1] not in rules):
            return None
        _, rule, order, words, finding = parts
        with suppress(ValueError, UsageError):
            parse_filter(words, None, rules)
            return cls(rule or None, CandidateOrder(order), words, int(finding) if finding else None)
        return None

    def keep(self, remembered: Remembered, library: Path) -> None:
        """Write it down.

        Args:
            remembered: The state file.
            library: That of the review.
        """
        finding = "" if self.finding_id is None else str(self.finding_id)
        remembered.keep(KEY, [str(library), self.rule or "", self.order.value, self.words, finding])

    def shown(self, rules: Collection[str]) -> CandidateFilter:
        """Returns which findings it shows.

        Args:
            rules: The names of those that there are now.
        """
        return parse_filter(self.words, self.rule, rules)
