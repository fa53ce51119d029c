"""The words of the filter field: text in the name, and words with a colon for all that a finding has besides."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from models.candidates import CandidateFilter
from models.candidates.matching import ALL_CONFIDENCES, ALL_DECISIONS
from models.decisions import Verdict
from models.errors import UsageError
from models.rules.base import Confidence

KEYS: Final = ("is:", "rule:", "confidence:", "camera:", "album:", "year:")
"""What a word may begin with that is no part of a name."""
WORD: Final = re.compile(
    rf'(?:(?P<key>{"|".join(key[:-1] for key in KEYS)}):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))', re.IGNORECASE
)
"""`camera:canon`, `album:"New York"`, `is:open`, `img_25`; a quotation may still be open while it is being typed."""
STATES: Final[tuple[str, ...]] = (*reversed(Verdict), *Confidence)
"""What may follow `is:`."""
UNKNOWN: Final = re.compile(r"([^\W\d_]+):")
YEAR_WORDS: Final = "Write year:2019 or year:2015-2018."
YEARS: Final = re.compile(r"(\d{4})(?:-(\d{4})?)?")
PART_OF_YEARS: Final = re.compile(r"\d{1,3}|\d{4}-\d{1,3}")


def parse_filter(
    text: str, rule: str | None, rules: Collection[str] = (), *, is_finished: bool = False
) -> CandidateFilter:
    """Read what the person typed.

    Words of one sort widen each other (`is:strong is:possible` shows both), words of different sorts narrow
    (`is:open camera:canon year:2015-2018 album:"New York"`). Everything else is looked for in the name.

    Args:
        text: As typed. A word that is still being typed (`is:str`, `year:20`) does not empty the list meanwhile.
        rule: The rule chosen in the list; None for all. A `rule:` word looks at all of them: what is typed counts.
        rules: The names that `rule:` knows.
        is_finished: Nothing is being typed any more: a word that says nothing yet is refused as well, as it would show
            everything, and a bulk step would take all that is shown.

    Raises:
        UsageError: What follows `is:`, `rule:` or `confidence:` is not known, or a year is none.
    """
    said: dict[str, list[str]] = {key: [] for key in (*KEYS, "")}
    for key, value in _words(text):
        if value:
            said[key].append(value)
        elif key and is_finished:
            raise UsageError(f"{key} says nothing yet.", "Write a word behind the colon, or take it out.")
    states = _known("is:", said["is:"], STATES, is_finished=is_finished)
    sure = states | _known("confidence:", said["confidence:"], tuple(Confidence), is_finished=is_finished)
    named = _known("rule:", said["rule:"], tuple(rules), is_finished=is_finished)
    return CandidateFilter(
        rule=None if named else rule,
        rules=frozenset(named),
        confidences=frozenset(word for word in Confidence if word in sure) or ALL_CONFIDENCES,
        decisions=frozenset(word for word in Verdict if word in states) or ALL_DECISIONS,
        text=" ".join(said[""]),
        cameras=tuple(said["camera:"]),
        albums=tuple(said["album:"]),
        years=tuple(years for value in said["year:"] if (years := _years(value, is_finished=is_finished))),
    )


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word with what it begins with, such as `camera:`, or nothing for a part of a name."""
    for match in WORD.finditer(text):
        if match["key"] is None and match[0].lower() in KEYS:
            yield match[0].lower(), ""
        else:
            key = f"{match['key'].lower()}:" if match["key"] else ""
            yield key, match["plain"] if match["quoted"] is None else match["quoted"]


def _known(key: str, values: Collection[str], known: tuple[str, ...], *, is_finished: bool) -> set[str]:
    """Returns the values that are known; refuses one that is not, and is not even the beginning of one that is."""
    lowered = [value.lower() for value in values]
    for value in lowered:
        if value not in known and (is_finished or not any(word.startswith(value) for word in known)):
            words = f"{', '.join(known[:-1])} or {known[-1]}" if known else "nothing: there is no rule"
            raise UsageError(f"{key}{value} is not known.", f"Use {key}{words}.")
    return {value for value in lowered if value in known}


def _years(text: str, *, is_finished: bool) -> range:
    """Returns the years of `2019`, `2015-2018` or `2015-` (as good as `2015` while it is being typed)."""
    match = YEARS.fullmatch(text)
    if match and int(match[2] or match[1]) >= int(match[1]):
        first = int(match[1])
        return range(first, int(match[2] or first) + 1)
    if PART_OF_YEARS.fullmatch(text) and not is_finished:
        return range(0)
    raise UsageError(f"year:{text} is no year.", YEAR_WORDS)


def rule_words(text: str) -> tuple[str, str]:
    """Tell the `rule:` words from the others.

    Args:
        text: As typed.

    Returns:
        The `rule:` words, and what is left without them.
    """
    parts: tuple[list[str], list[str]] = [], []
    for match in WORD.finditer(text):
        parts[not match[0].lower().startswith("rule:")].append(match[0])
    return " ".join(parts[0]), " ".join(parts[1])


def unknown_word(text: str) -> str:
    """Returns the first word before a colon that means nothing here, such as `camra`; it is looked for in the names.

    Args:
        text: As typed.
    """
    for match in WORD.finditer(text):
        found = UNKNOWN.match(match[0])
        if found and f"{found[1].lower()}:" not in KEYS:
            return found[1].lower()
    return ""


def nearest_words(word: str) -> list[str]:
    """Returns the words with a colon that the filter knows, the most alike first."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only after a slip

    return sorted(KEYS, key=lambda known: -SequenceMatcher(None, f"{word}:", known).ratio())
