"""Reading an answer that is no success: what it means, and the sentence for it."""

import email.utils
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from models.errors import GpdedupError, NetworkError, QuotaError, SignInError
from models.google.errors import ApiRefusedError, PassingError, Trouble
from models.text import plain

RATE_REASONS: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
DAY_REASONS: Final = frozenset({"dailyLimitExceeded", "quotaExceeded"})
DISABLED_REASONS: Final = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
A_DAYS_WORTH: Final = 5_000
"""A quota of more requests than this is a day's, where neither text nor details say so."""
LONGEST_QUOTE: Final = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error's body says."""

    status: int
    reason: str = ""
    """Google's word: `INVALID_ARGUMENT`."""
    message: str = ""
    reasons: frozenset[str] = frozenset()
    """The words of the details and of the older `errors` list."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """The details' metadata, such as `quota_limit_value`."""
    is_html: bool = False


def read_refusal(status: int, body: bytes) -> Refusal:
    """Read an error's body, whatever it is.

    Args:
        status: The HTTP status.
        body: JSON in Google's form, HTML, or anything.
    """
    error = _error_of(body)
    if error is None:
        return Refusal(status, is_html=is_html(body))
    details = [entry for key in ("details", "errors") for entry in _objects(error.get(key))]
    metadata = {key: str(value) for entry in details for key, value in _metadata(entry).items()}
    return Refusal(
        status,
        reason=_text(error.get("status")),
        message=_text(error.get("message")),
        reasons=frozenset(_text(entry.get("reason")) for entry in details) - {""},
        metadata=metadata,
    )


def is_html(body: bytes) -> bool:
    """Tell whether a body is a page for people rather than an answer."""
    return body.lstrip()[:1] == b"<"


def _error_of(body: bytes) -> Mapping[str, Any] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(answer, list):
        answer = next(iter(answer), None)
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else None


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else iter(())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _metadata(detail: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = detail.get("metadata")
    return metadata if isinstance(metadata, dict) else detail


def is_day_quota(refusal: Refusal) -> bool:
    """Tell the day's quota, which only tomorrow gives back, from a minute's."""
    said = (
        f"{refusal.message} {refusal.metadata.get('quota_limit', '')} {refusal.metadata.get('quota_unit', '')}".lower()
    )
    if "minute" in said or "/min/" in said:
        return False
    if "per day" in said or "perday" in said or "/d/" in said or refusal.reasons & DAY_REASONS:
        return True
    limit = refusal.metadata.get("quota_limit_value", "")
    return limit.isdecimal() and len(limit) < 18 and int(limit) >= A_DAYS_WORTH


def retry_after(value: str | None, now: float | None = None) -> float | None:
    """Read the `Retry-After` header: seconds, or a date.

    Args:
        value: The header; None where there is none.
        now: Seconds since 1970-01-01 UTC, for a date; None for the present.

    Returns:
        Seconds from now, or None where the header says nothing that makes sense.
    """
    if not value:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, moment - (time.time() if now is None else now))


def judged(refusal: Refusal, host: str, wait: float | None = None) -> GpdedupError | PassingError:
    """Decide what an answer that is no success means.

    Args:
        refusal: What the body says. A 401 is the caller's to handle first.
        host: Who answered.
        wait: What `Retry-After` asks for, in seconds.

    Returns:
        The error to raise.
    """
    status = refusal.status
    if status == 429 or (status == 403 and refusal.reasons & (RATE_REASONS | DAY_REASONS)):
        is_day = is_day_quota(refusal)
        return _day_quota() if is_day else PassingError("too many requests a minute (429)", Trouble.RATE, wait)
    if status >= 500 or status == 408:
        return PassingError(f"the server is busy ({status})", Trouble.BUSY, wait)
    if status == 401:
        return SignInError(
            "Google does not accept this sign-in any more.",
            "Sign in again with `gpdedup-tui login`: what was stored is safe, and a sync goes on where it stopped.",
        )
    if status == 403:
        return _forbidden(refusal, host)
    return _elsewhere(refusal, host)


def _elsewhere(refusal: Refusal, host: str) -> GpdedupError:
    status = refusal.status
    if 300 <= status < 400:
        return NetworkError(
            f"{host} sends elsewhere ({status}); that was not followed, so that the sign-in stays here.",
            "Check --api-root, and whether this network wants you to log in on a page of its own first.",
        )
    if refusal.is_html and status == 404:
        return ApiRefusedError(
            f"{host} knows no such address: it answered 404 with a web page.",
            "Check --api-root, where you gave one; otherwise Google has changed its API: update gpdedup-tui.",
            status=status,
        )
    return _refused(refusal, host)


def _day_quota() -> QuotaError:
    return QuotaError(
        "The day's quota of requests is used up.",
        "Google gives a new one each day (at midnight, Pacific time). Run the same command again tomorrow:"
        " it goes on where it stopped.",
    )


def _forbidden(refusal: Refusal, host: str) -> GpdedupError:
    said = refusal.message.lower()
    if "insufficient authentication scopes" in said or "ACCESS_TOKEN_SCOPE_INSUFFICIENT" in refusal.reasons:
        return SignInError(
            "The sign-in does not permit this: Google says that scopes are missing.",
            "Sign in again with `gpdedup-tui login` and leave every box ticked on Google's page.",
        )
    if refusal.reasons & DISABLED_REASONS or "has not been used in project" in said or "it is disabled" in said:
        return ApiRefusedError(
            "The API is not enabled in the Google Cloud project of this client.",
            "Enable the Photos Library API (and the Photos Picker API) in that project's console, wait a minute,"
            " and run the same command again.",
            status=refusal.status,
            reason=refusal.reason,
            message=refusal.message,
        )
    return _refused(refusal, host)


def _refused(refusal: Refusal, host: str) -> ApiRefusedError:
    quote = plain(refusal.message)[:LONGEST_QUOTE].rstrip()
    words = f"{refusal.status} {plain(refusal.reason)[:60]}".rstrip()
    return ApiRefusedError(
        f"{host} refused the request ({words}){': ' if quote else '.'}{quote}",
        status=refusal.status,
        reason=refusal.reason,
        message=refusal.message,
    )
