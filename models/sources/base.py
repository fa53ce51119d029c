"""What a source is: batches of items, each with the mark from which the next run goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from models.control import Control
from models.items import Item, SourceName
from models.progress import Progress


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that could not be stored, for the skipped list."""

    name: str
    """What it is called: a path inside the export, an id, a file name; raw text from outside."""
    reason: str
    """Why, as a sentence for people."""


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part of an export that a pass read to its end, so that the next one need not if it has not changed."""

    name: str
    fingerprint: str
    is_whole: bool = True
    """Was nothing missing beside it?"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is stored in one transaction, together with the mark."""

    items: tuple[Item, ...]
    mark: str | None
    """Where the next run goes on after this batch: a text that only the source understands; None at the end."""
    skipped: tuple[Skip, ...] = ()
    is_other: bool = False
    """What is read is not what the mark was made on, another export, say: a new pass begins with this batch."""
    parts: tuple[PartRead, ...] = ()
    """In the last batch: what was read, for the next pass to know."""
    unchanged_since: int | None = None
    """Everything is as an earlier pass, of this number, found it: all its items are here, and its skipped list."""


class Source(Protocol):
    """Reads one account's items from one place. It never writes to the library.

    `batches` runs in a thread: it calls `control.check()` between batches, waits with `control.wait`, and says
    on `progress` what it waits for and how much there is in all, where that can be known.
    """

    @property
    def name(self) -> SourceName:
        """Which of the sources this is."""

    @property
    def account(self) -> str:
        """The person's own label for the account; empty where they named none."""

    @property
    def identity(self) -> str:
        """What must be equal for two passes to be comparable: the OAuth client id, or the export's name."""

    @property
    def is_complete(self) -> bool:
        """After the last batch: is everything known to have been listed, no part of an archive missing?"""

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield the items from a mark on.

        Args:
            mark: Where an interrupted pass stopped; None for the beginning.
            control: Pause and cancel.
            progress: Counters that a screen polls; its notes are what the person should read once the pass is over.

        Raises:
            Cancelled: The person cancelled.
            GpdedupError: The source cannot be read on; the message says why and what to do.
        """
