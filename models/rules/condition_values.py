"""What the settings of a person's own rule may be: read from the configuration or from a form, and checked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from models.items import SourceName
from models.rules.safe_regex import check_regex
from models.times import to_text

SOURCES: Final = tuple(name.value for name in SourceName if name is not SourceName.LOCAL)
HIGHEST: Final = 10**15
"""More pixels or bytes than any file has, and less than SQLite can hold."""
LONGEST: Final = 1_000
"""Characters of a glob or a title."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text that is not empty")
    if len(value) > LONGEST:
        raise ValueError(f"is longer than {LONGEST:,} characters")
    return value


def _regex(value: Any) -> str:
    check_regex(_text(value))
    return str(value)


def _moment(value: Any) -> str:
    """Read a TOML date, or a text such as "2019-04-12 18:00". Without a zone it counts as UTC."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return to_text(value)
        if isinstance(value, date):
            return f"{value.isoformat()} 00:00:00"
    except (ValueError, OverflowError):
        pass
    raise ValueError('must be a date such as 2019-04-12 or "2019-04-12 18:00"')


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= HIGHEST:
        raise ValueError(f"must be a whole number from 1 to {HIGHEST:,}")
    return value


def _sources(value: Any) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if not names or any(name not in SOURCES for name in names):
        raise ValueError(f"must be one or more of {', '.join(SOURCES)}")
    return names


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004 - one kind of error for all settings
    return value


def _typed_moment(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _typed_number(text: str) -> Any:
    digits = text.replace(",", "").replace("_", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(HIGHEST)) else text


def _typed_sources(text: str) -> Any:
    names = [name.strip() for name in text.split(",") if name.strip()]
    return names[0] if len(names) == 1 else names


def _typed_flag(text: str) -> Any:
    return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)


class Setting(NamedTuple):
    """What one setting of an own rule is."""

    read: Callable[[Any], Any]
    """From its TOML value to what a `Condition` holds; raises `ValueError` with the rest of a sentence."""
    typed: Callable[[str], Any]
    """From what a person typed to its TOML value; what cannot be read is left for `read` to refuse."""
    help: str
    """One line for people."""
    example: str
    """A value, as it is typed."""


CONDITIONS: Final[Mapping[str, Setting]] = {
    "name": Setting(_text, str.strip, "a glob of the whole file name; upper and lower case are one", "Screenshot*"),
    "name_regex": Setting(_regex, str, "a regular expression found anywhere in the file name", r"_edit\d*\."),
    "mime_type": Setting(_text, str.strip, "a glob of the MIME type", "image/png"),
    "camera": Setting(_text, str.strip, "a glob of make and model", "*iPhone*"),
    "album": Setting(_text, str.strip, "a glob of the title of an album of yours that holds it", "Trash*"),
    "source": Setting(_sources, _typed_sources, f"one or more of {', '.join(SOURCES)}", "takeout"),
    "taken_from": Setting(_moment, _typed_moment, "taken then or later; UTC unless a zone is given", "2019-04-12"),
    "taken_before": Setting(_moment, _typed_moment, "taken earlier; UTC unless a zone is given", "2019-04-12 18:00"),
    "min_pixels": Setting(_number, _typed_number, "width times height, at least", "300000"),
    "max_pixels": Setting(_number, _typed_number, "width times height, at most", "2000000"),
    "max_long_side": Setting(_number, _typed_number, "the longer side in pixels, at most", "2048"),
    "min_bytes": Setting(_number, _typed_number, "size of the file in bytes, at least", "1000000"),
    "max_bytes": Setting(_number, _typed_number, "size of the file in bytes, at most", "500000"),
}
"""What an own rule may ask for: the names are those of `models.rules.conditions.Condition`."""

OPTIONS: Final[Mapping[str, Setting]] = {
    "requires_original": Setting(
        _flag,
        _typed_flag,
        "only where another shot of the same instant and camera stays, which the rule does not hold of",
        "true",
    ),
    "title": Setting(_text, str.strip, "what the list of rules says about it", "old screenshots"),
}
"""What else it has."""
SETTINGS: Final[Mapping[str, Setting]] = {**CONDITIONS, **OPTIONS}
PAIRS: Final = (("taken_from", "taken_before"), ("min_pixels", "max_pixels"), ("min_bytes", "max_bytes"))
"""Least and most of the same thing."""


class Fault(NamedTuple):
    """What is wrong with a setting."""

    key: str
    """Its name; empty where it is about the rule as a whole."""
    words: str
    """The rest of a sentence that begins with the name."""


def faults_of(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the settings of an own rule.

    Args:
        values: As TOML gives them.
    """
    read: dict[str, Any] = {}
    for key, value in values.items():
        if key not in SETTINGS:
            yield Fault(key, f"is no setting of an own rule. It may have: {', '.join(SETTINGS)}")
            continue
        try:
            read[key] = SETTINGS[key].read(value)
        except ValueError as error:
            yield Fault(key, str(error))
    for least, most in PAIRS:
        if least in read and most in read and not _leave_room(read[least], read[most]):
            yield Fault(least, f"leaves nothing below {most}, so nothing could match")
    if not set(values) & set(CONDITIONS):
        yield Fault("", f"has no condition, so it would propose everything. Give it one of {', '.join(CONDITIONS)}")


def _leave_room(least: Any, most: Any) -> bool:
    # Of times, the later one is not part of it.
    return bool(least < most if isinstance(least, str) else least <= most)


def typed_values(texts: Mapping[str, str]) -> dict[str, Any]:
    """Turn what a person typed into the values of the configuration; what was left empty is left out.

    Args:
        texts: Setting to its text; names that are not known stay, for `faults_of` to refuse.
    """
    given = {key: text for key, text in texts.items() if text.strip()}
    return {key: SETTINGS[key].typed(text) if key in SETTINGS else text for key, text in given.items()}


def typed_texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Returns the settings of an own rule as a person would type them: the way back from `typed_values`."""
    return {key: ", ".join(value) if isinstance(value, list) else _typed(value) for key, value in values.items()}


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
