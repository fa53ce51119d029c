"""What a plan is made of: items that leave, items that stay for them, and what was left out and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models import times
from models.rules.base import Confidence

OLD_DAYS = 30
"""Facts that are older than that get a warning."""


class Route(StrEnum):
    """How a planned item gets to where the person can delete it."""

    ALBUM = "album"
    HANDOFF = "handoff"


class State(StrEnum):
    """What became of one planned item so far, as `staged_item.state` holds it."""

    ADDING = "adding"
    """About to be added; a run that was killed leaves it behind, and the next one looks into the album."""
    IN_ALBUM = "in-album"
    REFUSED = "refused"
    LEFT_OUT = "left-out"
    TAKEN_OUT = "taken-out"
    HANDOFF_DONE = "handoff-done"


@dataclass(frozen=True, slots=True)
class ItemAlbum:
    """An album of the person's own that an item is in; the title is raw."""

    title: str
    id: str
    """The key of the web page, or the folder's path in an export."""
    has_web_key: bool = False

    @property
    def key(self) -> str:
        """The key of the web page, or nothing where only the title is known."""
        return self.id if self.has_web_key else ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item as a plan shows it; texts are raw, sizes are bytes and pixels, the time is in the library's form."""

    id: str
    source: str
    account: str
    filename: str | None
    mime_type: str | None
    product_url: str | None
    creation_time: str | None
    width: int | None
    height: int | None
    size_bytes: int | None
    camera: str
    favorited: bool = False
    partner_shared: bool = False
    albums: tuple[str, ...] = ()
    """The titles of the person's own albums that it is in."""

    @property
    def name(self) -> str:
        """Its file name, or its id where it has none."""
        return self.filename or self.id


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One item that leaves, the item that stays for it, and the way it takes."""

    item: PlanItem
    keeper: PlanItem | None
    """None only for a custom rule that asks for no original."""
    rule: str
    confidence: Confidence
    reason: str
    route: Route
    state: str = ""
    """One of `State`, or empty where nothing has been done with it yet."""
    album_id: str | None = None
    """The album that it is in, or is about to be added to."""
    note: str = ""
    """Why it is in that state."""
    keeper_lacks: tuple[ItemAlbum, ...] = ()
    """Albums of the item that goes in which the item that stays is not."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that is decided `remove` (or was asked for) and yet not in the plan."""

    item_id: str
    filename: str
    reason: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a plan moves."""

    items: int = 0
    size_bytes: int = 0
    """Of the items whose size is known."""
    unknown_sizes: int = 0
    by_rule: Mapping[str, int] = field(default_factory=dict)
    by_confidence: Mapping[Confidence, int] = field(default_factory=dict)
    by_route: Mapping[Route, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[PlanEntry]) -> "Totals":
        """Count entries."""
        kept = list(entries)
        sizes = [entry.item.size_bytes for entry in kept if entry.item.size_bytes is not None]
        return cls(
            items=len(kept),
            size_bytes=sum(sizes),
            unknown_sizes=len(kept) - len(sizes),
            by_rule=dict(sorted(Counter(entry.rule for entry in kept).items())),
            by_confidence={level: sum(entry.confidence is level for entry in kept) for level in Confidence},
            by_route={route: sum(entry.route is route for entry in kept) for route in Route},
        )


@dataclass(frozen=True, slots=True)
class LastSync:
    """When a source of the plan was last read to its end."""

    source: str
    account: str
    finished_at: str | None
    """In the library's form of times; None where it never was."""
    newest_upload: str | None = None
    """When the newest item of an export was uploaded: the export is about as old, or a little younger."""

    def warning(self, now: float) -> str:
        """Returns what to say where the plan rests on old facts, or nothing.

        Args:
            now: Seconds since 1970-01-01 UTC.
        """
        where = f"{self.source} ({self.account})" if self.account else self.source
        if self.finished_at is None:
            return f"{where} was never read to its end; what is not known here may matter."
        limit = times.now_text(now - OLD_DAYS * 86_400)
        if self.finished_at < limit:
            return f"{where} was last read on {self.finished_at[:10]}. Sync again before you delete on its word."
        if self.newest_upload is not None and self.newest_upload < limit:
            return (
                f"The newest item of {where} was uploaded on {self.newest_upload[:10]}. If the export is that old, make"
                " a new one before you delete on its word."
            )
        return ""


@dataclass(frozen=True, slots=True)
class Checks:
    """What a person should look at before staging."""

    favourites: int = 0
    in_albums: int = 0
    """Items in albums of the person's own."""
    albums_to_lose: int = 0
    """Items in an album in which what stays for them is not."""
    partner_shared: int = 0
    without_keeper: int = 0
    without_link: int = 0
    """Items for the hand-off that have no link to open."""
    synced: tuple[LastSync, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Every item that leaves, made from decisions at one moment."""

    entries: tuple[PlanEntry, ...]
    left_out: tuple[LeftOut, ...]
    totals: Totals
    checks: Checks

    def on(self, route: Route) -> tuple[PlanEntry, ...]:
        """Returns the entries that take a route."""
        return tuple(entry for entry in self.entries if entry.route is route)

    @property
    def done(self) -> int:
        """How many of the hand-off were acknowledged as done; they stay in it, marked, while the library has them."""
        return sum(entry.state == State.HANDOFF_DONE for entry in self.on(Route.HANDOFF))
