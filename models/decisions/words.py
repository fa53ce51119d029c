"""The words of decisions: what a person can say about a candidate, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """The person's word on a candidate."""

    REMOVE = "remove"
    KEEP = "keep"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that was not taken, or was taken back, and why."""

    item_id: str
    filename: str | None
    """Raw text from outside; None where the item has no name."""
    reason: str
    """Why, as a sentence for people; file names in it are raw."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one step."""

    action_id: int | None
    """The step's number in the journal; None where nothing changed."""
    title: str
    """The step in words: `remove 3,580 items`."""
    changed: int = 0
    """Items whose decision changed."""
    unchanged: int = 0
    """Items that had been decided so before."""
    refused: tuple[Refusal, ...] = ()
    left_open: int = 0
    """Favourites, items in albums and partner items that a bulk removal left alone."""
    left_kept: int = 0
    """Items that a bulk removal left alone because the person had decided to keep them."""
    left_shown: int = 0
    """Items that a bulk removal left alone because their rule is for looking at only."""


class Change(NamedTuple):
    """A word on a pair."""

    candidate_id: str
    keeper_id: str
    """Empty where the finding has no keeper."""
    verdict: Verdict
    note: str = ""
    """For the journal."""
