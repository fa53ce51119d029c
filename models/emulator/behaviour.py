"""What can be set about the emulator, also while it runs."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Consent: TypeAlias = Literal["ask", "grant", "deny", "partial"]


@dataclass
class Behaviour:
    """Each value may be changed by any thread at any time; the next request sees it."""

    latency: float = 0.0
    """Seconds that every request waits."""
    consent: Consent = "ask"
    """What the person does on the consent page: `ask` shows it, the others answer at once."""
    partial_scopes: int = 1
    """How many of the asked scopes `partial` grants."""
    access_token_seconds: float = 3599
    refresh_token_seconds: float | None = None
    """How long a sign-in lives; None for as long as nobody revokes it. A client in Testing has 7 days."""
    day_quota: int = 10_000
    """Requests a client a day."""
    writes_per_minute: int | None = None
    """Writes a client; Google was seen to allow 30. None for no limit, so that tests need not wait."""
    empty_page_every: int = 0
    """An empty page with a token comes after this many pages; 0 for none."""
    empty_pages_in_a_row: int = 1
    last_page_is_empty: bool = False
    """The last page that has items still has a token, which leads to `{}`."""
    album_limit: int = 20_000
    """Items an album."""
    picker_poll_interval: str = "5s"
    picker_sessions: int = 10
    """How many sessions of the Picker API may be open."""
    picker_limit: int = 2_000
    """Items a session."""
    base_url_seconds: float = 3600
    """How long the addresses of picked items hold, as long as their session is not deleted."""
