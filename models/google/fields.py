"""Reading fields of JSON from outside: every one may be missing or of any type; what makes no sense is noted."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from models.text import storable
from models.times import from_rfc3339

LARGEST: Final = 2**63 - 1
"""What an INTEGER of SQLite holds."""
WHOLE: Final = re.compile(r"[0-9]{1,19}")
DECIMAL: Final = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
DURATION: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)s")
NOTE_LENGTH: Final = 400
QUOTE_LENGTH: Final = 40


class Fields:
    """Takes values out of JSON objects, and remembers what was odd about them."""

    def __init__(self) -> None:
        self._odd: list[str] = []

    def note(self) -> str | None:
        """Returns the odd fields as a sentence of bounded length, or None where there was none."""
        if not self._odd:
            return None
        text = "left empty: " + "; ".join(self._odd)
        return text if len(text) <= NOTE_LENGTH else text[: NOTE_LENGTH - 1] + "…"

    def odd(self, name: str, value: Any) -> None:
        """Note a value that makes no sense."""
        try:
            quote = json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError):
            quote = type(value).__name__
        short = quote if len(quote) <= QUOTE_LENGTH else quote[: QUOTE_LENGTH - 1] + "…"
        self._odd.append(f"{name} ({storable(short)})")

    def part(self, of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """Returns an object inside another; an empty one where there is none."""
        value = of.get(name)
        if isinstance(value, dict):
            return value
        if value is not None:
            self.odd(name, value)
        return {}

    def text(self, of: Mapping[str, Any], name: str) -> str | None:
        """Returns a text as it stands, made storable; None where it is missing or empty."""
        value = of.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return value if value.isascii() else storable(value)
        self.odd(name, value)
        return None

    def whole(self, of: Mapping[str, Any], name: str) -> int | None:
        """Returns a whole number from 1 on, also where it is written as a text, as Google writes 64-bit numbers."""
        value = of.get(name)
        if value is None:
            return None
        number = None
        if (isinstance(value, str) and WHOLE.fullmatch(value)) or (isinstance(value, float) and value.is_integer()):
            number = int(value)
        elif type(value) is int:  # true and false are ints to Python
            number = value
        if number is not None and 0 < number <= LARGEST:
            return number
        self.odd(name, value)
        return None

    def number(self, of: Mapping[str, Any], name: str) -> float | None:
        """Returns a finite number above 0, also where it is written as a text."""
        value = of.get(name)
        if value is None:
            return None
        number = None
        if (
            (isinstance(value, str) and DECIMAL.fullmatch(value))
            or isinstance(value, float)
            or (isinstance(value, int) and not isinstance(value, bool) and value <= LARGEST)
        ):
            number = float(value)
        if number is not None and math.isfinite(number) and number > 0:
            return number
        self.odd(name, value)
        return None

    def seconds(self, of: Mapping[str, Any], name: str) -> float | None:
        """Returns a duration such as `0.058331001s`, in seconds."""
        value = of.get(name)
        if isinstance(value, str) and (match := DURATION.fullmatch(value)) and (number := float(match.group(1))) > 0:
            return number
        if value is not None:
            self.odd(name, value)
        return None

    def moment(self, of: Mapping[str, Any], name: str) -> str | None:
        """Returns a time of RFC 3339 in the library's form."""
        value = of.get(name)
        if isinstance(value, str) and (moment := from_rfc3339(value)) is not None:
            return moment
        if value is not None:
            self.odd(name, value)
        return None
