"""Noticing what other connections write: another program on the same library, or another part of this one."""

from dataclasses import dataclass

from models.database import Library
from models.decisions.safety import findings_state


@dataclass(frozen=True, slots=True)
class News:
    """What changed elsewhere since the last look."""

    has_decisions: bool
    """Was anything decided, taken back or reopened?"""
    findings: str
    """The `findings_state` now."""


class Elsewhere:
    """Looks through one connection, whose own writes are no news: always called in the thread that writes decisions.

    Where nothing was written elsewhere, a look costs SQLite a glance at the head of its log.
    """

    def __init__(self) -> None:
        self._version: int | None = None
        self._newest = 0

    @property
    def has_begun(self) -> bool:
        """Has it looked once? The first look finds nothing: what was there then is not new."""
        return self._version is not None

    def look(self, library: Library) -> News | None:
        """Returns what was written elsewhere since the last look; None where nothing was.

        Decisions of this connection's own may be taken for news along with what others wrote, but none is missed.

        Args:
            library: Read only.
        """
        before, self._version = self._version, int(library.value("PRAGMA data_version"))
        if self._version == before:
            return None
        newest, self._newest = self._newest, int(library.value("SELECT coalesce(max(id), 0) FROM action"))
        if before is None:
            return None
        return News(self._newest != newest, findings_state(library))
