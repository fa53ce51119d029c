"""What a library holds and what was done with it, in numbers: for `status`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.database import Library
from models.overview import SourceCount, source_counts
from models.staging.handed import Handoff, handoffs
from models.staging.ledger import PENDING


@dataclass(frozen=True, slots=True)
class LastPass:
    """The newest pass over one account's source."""

    source: str
    account: str
    state: str
    """`done`, `cancelled`, `failed`, `running`, or `abandoned`."""
    started_at: str
    finished_at: str | None
    seen: int
    added: int
    updated: int
    gone: int
    skipped: int
    note: str


@dataclass(frozen=True, slots=True)
class Album:
    """An album that this program made or was given."""

    id: str
    title: str
    product_url: str | None
    items: int
    """How many items it put there that are still there, as far as is known."""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `status` prints, but for the places of files."""

    sources: tuple[SourceCount, ...]
    gone: int
    trashed: int
    findings: tuple[tuple[str, str, int], ...]
    """Rule, confidence, how many."""
    decisions: tuple[tuple[str, int], ...]
    """Verdict, how many pairs."""
    passes: tuple[LastPass, ...]
    last_scan: str | None
    staged: tuple[tuple[str, int], ...]
    """State, how many items."""
    albums: tuple[Album, ...]
    handoffs: tuple[Handoff, ...]
    """The newest first."""


def pictures_seen(library: Library) -> int:
    """Count the pictures that were looked at and that there still are.

    Args:
        library: Read only.
    """
    return _number(library, "SELECT count(*) FROM picture_look JOIN media_item ON id = item_id WHERE gone_at IS NULL")


def decided_items(library: Library) -> int:
    """Count the items with a decision.

    Args:
        library: Read only.
    """
    return _number(library, "SELECT count(DISTINCT candidate_id) FROM decision")


def library_status(library: Library) -> Status:
    """Count what the library holds.

    Args:
        library: Read only.
    """
    with library.transaction():
        return Status(
            sources=tuple(source_counts(library)),
            gone=_number(library, "SELECT count(*) FROM media_item WHERE gone_at IS NOT NULL"),
            trashed=_number(library, "SELECT count(*) FROM media_item WHERE trashed AND gone_at IS NULL"),
            findings=_tuples(
                library,
                "SELECT rule, confidence, count(*) FROM finding GROUP BY rule, confidence ORDER BY rule,"
                " CASE confidence WHEN 'certain' THEN 0 WHEN 'strong' THEN 1 ELSE 2 END",
            ),
            decisions=_tuples(library, "SELECT verdict, count(*) FROM decision GROUP BY verdict ORDER BY verdict DESC"),
            passes=_passes(library),
            last_scan=library.value("SELECT max(finished_at) FROM scan"),
            staged=_tuples(library, "SELECT state, count(*) FROM staged_item GROUP BY state ORDER BY state"),
            albums=_albums(library),
            handoffs=handoffs(library),
        )


def _number(library: Library, sql: str) -> int:
    return int(library.value(sql))


def _tuples(library: Library, sql: str) -> tuple[Any, ...]:
    return tuple(library.rows(sql))


def _passes(library: Library) -> tuple[LastPass, ...]:
    rows: Sequence[tuple[Any, ...]] = library.rows(
        "SELECT source, account, state, started_at, finished_at, seen, added, updated, gone, skipped,"
        " ifnull(note, '') FROM sync WHERE id IN (SELECT max(id) FROM sync GROUP BY source, account) ORDER BY id DESC"
    )
    return tuple(LastPass(*row) for row in rows)


def _albums(library: Library) -> tuple[Album, ...]:
    rows: Sequence[tuple[Any, ...]] = library.rows(
        "SELECT a.id, a.title, a.product_url, count(s.item_id) FROM staging_album a"
        " LEFT JOIN staged_item s ON s.album_id = a.id AND s.state = 'in-album' WHERE a.id NOT LIKE ?"
        " GROUP BY a.id ORDER BY a.created_at, a.id",
        (f"{PENDING}%",),
    )
    return tuple(Album(*row) for row in rows)
