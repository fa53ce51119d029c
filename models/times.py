"""Times as the library stores them, and what never counts as one.

One form everywhere: UTC, `YYYY-MM-DD HH:MM:SS`, followed by `.ffffff` only where the fraction is not zero. Google's
JSON leaves a zero fraction out, so "zero" and "not known" cannot be told apart and are both written as nothing.
The form sorts as text from year 0001 to 9999.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1)
"""Without a zone: times without one are in UTC here, and need no conversion."""
EXIF_TIME = re.compile(r"^\s*(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2}):(\d{2})", re.ASCII)
OFFSET = re.compile(r"^\s*(?:(Z)|([+-])(\d{2}):?(\d{2}))\s*\0*$")
RFC3339 = re.compile(
    r"^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|z|[+-]\d{2}:\d{2})$", re.ASCII
)


def to_text(moment: datetime) -> str:
    """Write a moment in the library's form.

    Args:
        moment: With a zone, or in UTC.

    Returns:
        `YYYY-MM-DD HH:MM:SS`, with `.ffffff` where the fraction is not zero.
    """
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(sep=" ")


def from_text(text: str) -> datetime:
    """Returns the moment, with UTC as its zone, that `to_text` wrote."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def now_text(seconds: float) -> str:
    """Write a clock's time, to the second.

    Args:
        seconds: Since 1970-01-01 UTC.
    """
    return to_text(datetime.fromtimestamp(int(seconds), UTC))


def from_rfc3339(text: str) -> str | None:
    """Read a time as Google's APIs write it, with 0 to 9 decimals; what is finer than a microsecond is cut off.

    Returns:
        The library's form, or None where it is no such time.
    """
    match = RFC3339.match(text)
    if not match:
        return None
    fraction, zone = match.group(7, 8)
    try:
        # Twice as fast as from the parts, and a library of a million items has a million of these.
        whole = datetime.fromisoformat(f"{text[:10]} {text[11:19]}")
        digits = (fraction or "")[:6].ljust(6, "0")
        if zone in "Zz":
            return f"{text[:10]} {text[11:19]}" if digits == "000000" else f"{text[:10]} {text[11:19]}.{digits}"
        return to_text(whole.replace(microsecond=int(digits)) - _offset(zone))
    except (ValueError, OverflowError):
        return None


def from_epoch(seconds: int) -> str | None:
    """Read a Takeout timestamp.

    Args:
        seconds: Since 1970-01-01 UTC; may be negative.

    Returns:
        The library's form, or None where it lies outside the years 1 to 9999.
    """
    try:
        return (EPOCH + timedelta(0, seconds)).isoformat(" ")
    except OverflowError:
        return None


def from_exif(text: str) -> str | None:
    """Read EXIF's `YYYY:MM:DD HH:MM:SS`, without saying anything of its zone.

    Returns:
        `YYYY-MM-DD HH:MM:SS` in the same zone, or None where it is no time (`0000:00:00 00:00:00`, spaces).
    """
    match = EXIF_TIME.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second = match.groups()
    local = f"{year}-{month}-{day} {hour}:{minute}:{second}"
    try:
        datetime.fromisoformat(local)
    except ValueError:
        return None
    return local


def exif_to_utc(local: str, offset: str | None, subsec: str | None) -> str:
    """Bring an EXIF time to the library's form.

    Args:
        local: As `from_exif` gives it.
        offset: `+HH:MM`, `-HH:MM` or `Z`; None counts as UTC, as Google does where nothing better is known.
        subsec: EXIF's digits after the second.

    Returns:
        The library's form.
    """
    moment = datetime.fromisoformat(local)
    digits = re.match(r"\d{1,9}", (subsec or "").strip())
    if digits:
        moment = moment.replace(microsecond=int(digits.group()[:6].ljust(6, "0")))
    try:
        return to_text(moment - _offset(offset or "Z"))
    except OverflowError:
        return to_text(moment)


def clean_offset(text: str) -> str | None:
    """Returns a zone as `+HH:MM`, or None where EXIF holds spaces or nonsense in its place."""
    match = OFFSET.match(text)
    if not match:
        return None
    if match.group(1):
        return "+00:00"
    sign, hours, minutes = match.group(2, 3, 4)
    return f"{sign}{hours}:{minutes}" if int(hours) <= 14 and int(minutes) < 60 else None


def _offset(text: str) -> timedelta:
    cleaned = clean_offset(text)
    if cleaned is None:
        return timedelta(0)
    delta = timedelta(hours=int(cleaned[1:3]), minutes=int(cleaned[4:6]))
    return -delta if cleaned[0] == "-" else delta


def second_of(creation_time: str) -> str:
    """Returns the first 19 characters: the second, without its fraction."""
    return creation_time[:19]


def fraction_of(creation_time: str) -> str | None:
    """Returns the digits after the second, or None where they are not known."""
    return creation_time[20:] or None


PLACEHOLDER_MOMENTS = frozenset(
    {"1970-01-01 00:00:00", "1904-01-01 00:00:00", "1980-01-01 00:00:00", "2000-01-01 00:00:00"}
)
"""What cameras and file formats write when they do not know: midnight at the start of an epoch."""


def is_placeholder(creation_time: str | None) -> bool:
    """Tell whether a time says nothing: missing, before 1900, or midnight at the start of an epoch.

    Args:
        creation_time: In the library's form.
    """
    return creation_time is None or creation_time < "1900" or second_of(creation_time) in PLACEHOLDER_MOMENTS


def to_local(creation_time: str, zone: timezone | None = None) -> str:
    """Write a time for a person: `YYYY-MM-DD HH:MM`, in the machine's zone or in the one given."""
    return from_text(creation_time).astimezone(zone).strftime("%Y-%m-%d %H:%M")
