"""One pass over a source, as the library remembers it: what it came to, and where one was left half-way."""

from dataclasses import dataclass

from models.database import Library


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a whole pass came to, however often it was interrupted."""

    source: str
    seen: int
    added: int
    updated: int
    gone: int
    skipped: int
    odd: int
    sync_id: int
    notes: tuple[str, ...] = ()
    """Sentences that the person should read: what was not marked gone, and why."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A pass that was left half-way."""

    sync_id: int
    source: str
    account: str
    identity: str
    mark: str | None
    seen: int
    added: int
    updated: int
    skipped: int
    started_at: str
    finished_at: str | None = None
    """When everything had been read, where only the end was left; UTC."""


def unfinished(library: Library, source: str, account: str) -> Unfinished | None:
    """Returns the newest pass over a source where it was left half-way, or None."""
    rows = library.rows(
        "SELECT state, id, source, account, identity, mark, seen, added, updated, skipped, started_at,"
        " finished_at FROM sync"
        " WHERE source = ? AND account = ? ORDER BY id DESC LIMIT 1",
        (source, account),
    )
    if not rows or rows[0][0] in {"done", "abandoned"}:
        return None
    return Unfinished(*rows[0][1:])
