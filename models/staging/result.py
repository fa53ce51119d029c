"""What a staging came to, item by item and in numbers."""

from dataclasses import dataclass, field
from datetime import datetime

from models.errors import ExitCode, UsageError

TITLE_PREFIX = "gpdedup: to delete"
"""How albums of ours are called; the rules know them by it when they come back in an export."""
DEMO_NOTE = "This is the demo: its album is in a made-up Google Photos on this machine, so that its link opens nothing."
TITLE_LIMIT = 500
"""How many characters Google takes for an album's title."""


@dataclass(frozen=True, slots=True)
class ItemReason:
    """An item that did not get into the album, and why; the name and Google's words in it are raw."""

    item_id: str
    filename: str
    reason: str


@dataclass(frozen=True, slots=True)
class StagedAlbum:
    """An album that planned items are in."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class StageResult:
    """What became of every item of a plan: `planned` is the sum of `album`, `handoff`, `already` and `failed`."""

    album: int = 0
    """Added in this run."""
    handoff: int = 0
    """To be handed off, with what the API refused in this run."""
    already: int = 0
    """In the album before."""
    failed: int = 0
    """Left out, each with its reason in `left_out`."""
    album_url: str | None = None
    refused: tuple[ItemReason, ...] = ()
    """What the API refused in this run; it goes to the hand-off."""
    left_out: tuple[ItemReason, ...] = ()
    albums: tuple[StagedAlbum, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences that the person should read."""
    stopped: str = ""
    """Why the run ended before its end: the day's quota."""

    @property
    def planned(self) -> int:
        """How many items the plan has."""
        return self.album + self.handoff + self.already + self.failed

    @property
    def exit_code(self) -> ExitCode:
        """Done in part where anything was refused, left out or not reached."""
        return ExitCode.PARTLY if self.refused or self.failed or self.stopped else ExitCode.DONE

    def as_json(self) -> dict[str, object]:
        """Returns what `stage --json` ends with."""
        counts = {name: getattr(self, name) for name in ("planned", "album", "handoff", "already", "failed")}
        return {**counts, "album_url": self.album_url}


@dataclass(frozen=True, slots=True)
class UnstageResult:
    """What was taken out of albums again."""

    taken_out: int = 0
    not_there: int = 0
    """Were no longer in the album."""
    not_ours: int = 0
    """Stay, because somebody else had put them into the album."""
    failed: tuple[ItemReason, ...] = ()
    notes: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def exit_code(self) -> ExitCode:
        """Done in part where anything was refused or not reached."""
        return ExitCode.PARTLY if self.failed or self.stopped else ExitCode.DONE


@dataclass(slots=True)
class Tally:
    """The same, while it grows."""

    album: int = 0
    already: int = 0
    handoff: int = 0
    refused: list[ItemReason] = field(default_factory=list)
    left_out: list[ItemReason] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""


def default_title(seconds: float) -> str:
    """Returns the album's title where the person named none: `gpdedup: to delete 2026-11-22`, by the local date.

    Args:
        seconds: Since 1970-01-01 UTC.
    """
    return f"{TITLE_PREFIX} {datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d}"


def check_title(title: str) -> str:
    """Refuse a title that Google would refuse; nothing is stripped from it.

    Raises:
        UsageError: It is empty, blank or too long.
    """
    if not title.strip():
        raise UsageError("The album needs a title.", 'Give one with --album "to delete".')
    if len(title) > TITLE_LIMIT:
        raise UsageError(
            f"The album's title has {len(title):,} characters; Google takes {TITLE_LIMIT}.", "Give a shorter one."
        )
    return title


def numbered(title: str, number: int) -> str:
    """Returns the title of the `number`th album of one staging: `TITLE`, then `TITLE (2)`."""
    if number == 1:
        return title
    suffix = f" ({number})"
    return title[: TITLE_LIMIT - len(suffix)] + suffix
