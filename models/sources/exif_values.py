"""Values of EXIF tags as ExifRead decodes them, made sense of."""

from typing import Any

from models.text import storable


def as_text(value: Any) -> str | None:
    """Returns a text without the NULs and spaces that makers fill it up with; bytes that are no UTF-8 as Latin-1."""
    if value is None:
        return None
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return (storable(value).strip("\0 \t\r\n") or None) if isinstance(value, str) else None


def as_whole(value: Any, at_least: int = 1) -> int | None:
    """Returns the first number of a list that is whole and not too small, or None."""
    if value is None:
        return None  # nearly always, for most tags
    for number in value if isinstance(value, list) else ():
        if isinstance(number, int) and at_least <= number < 2**32:
            return number
    return None


def as_ratio(value: Any) -> float | None:
    """Returns a ratio as a number, or None where it is 0, has no denominator or is no ratio."""
    if value is None:
        return None
    try:
        number = float(value[0]) if isinstance(value, list) and value else 0.0
    except (ArithmeticError, TypeError, ValueError):
        return None
    return number if 0 < number < 1e9 else None
