"""The words of the filter field: text in the name, `is:` with a confidence or a decision, camera, album and year."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from models.candidates import CandidateFilter
from models.decisions import Verdict
from models.errors import UsageError
from models.rules.base import Confidence

CONFIDENCES: Final = {f"is:{confidence}": confidence for confidence in Confidence}
DECISIONS: Final = {f"is:{verdict}": verdict for verdict in Verdict}
WORDS: Final = (*CONFIDENCES, *DECISIONS)
"""`is:certain`, `is:strong`, `is:possible`, `is:remove`, `is:keep`, `is:open`."""
WORD: Final = re.compile(r'(?:(?P<key>camera|album|year):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))|\S+', re.IGNORECASE)
"""`camera:canon`, `album:"New York"`, `is:open`, `img_25`; a quotation may still be open while it is being typed."""
KEYS: Final = ("camera:", "album:", "year:", "is:")
UNKNOWN: Final = re.compile(r"([^\W\d_]+):")
KNOWN: Final = "Use is:open, keep, remove, certain, strong or possible."
YEAR_WORDS: Final = "Write year:2019 or year:2015-2018."
YEARS: Final = re.compile(r"(\d{4})(?:-(\d{4})?)?")


def parse_filter(text: str, rule: str | None, *, is_finished: bool = False) -> CandidateFilter:
    """Read what the person typed.

    Words of one sort widen each other (`is:strong is:possible` shows both), words of different sorts narrow
    (`is:open camera:canon year:2015-2018 album:"New York"`). Everything else is looked for in the name.

    Args:
        text: As typed. A word that is still being typed (`is:str`, `year:20`) does not empty the list meanwhile.
        rule: The rule whose findings are shown; None for all.
        is_finished: Nothing is being typed any more: a word that says nothing yet is refused as well, as it would show
            everything, and a bulk step would take all that is shown.

    Raises:
        UsageError: An `is:` word is not known, or a year is none.
    """
    if is_finished:
        _refuse_unfinished(text)
    said: dict[str, list[str]] = {"camera": [], "album": [], "year": [], "is": [], "": []}
    for key, value in _words(text):
        said[key].append(value)
    words = [word.lower() for word in said["is"]]
    found = CandidateFilter(
        rule=rule,
        text=" ".join(said[""]),
        cameras=tuple(said["camera"]),
        albums=tuple(said["album"]),
        years=tuple(years for value in said["year"] if (years := _years(value))),
    )
    confidences = frozenset(CONFIDENCES[word] for word in words if word in CONFIDENCES)
    decisions = frozenset(DECISIONS[word] for word in words if word in DECISIONS)
    for word in words:
        if not any(known.startswith(word) for known in WORDS):
            raise UsageError(f"{word} is not known.", KNOWN)
    if confidences:
        found = replace(found, confidences=confidences)
    return replace(found, decisions=decisions) if decisions else found


def _refuse_unfinished(text: str) -> None:
    for match in WORD.finditer(text):
        word = match[0].lower()
        key, _, value = word.partition(":")
        if f"{key}:" in KEYS and not value.strip('"'):
            raise UsageError(f"{word} says nothing yet.", "Write a word behind the colon, or take it out.")
        if key == "is" and word not in WORDS:
            raise UsageError(f"{word} is not known.", KNOWN)
        if key == "year" and not YEARS.fullmatch(value.strip('"')):
            raise UsageError(f"{word} is no year.", YEAR_WORDS)


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yield each word with its sort: `camera`, `album`, `year`, `is`, or nothing for a part of a name."""
    for match in WORD.finditer(text):
        key = (match["key"] or "").lower()
        value = match["plain"] if match["quoted"] is None else match["quoted"]
        if not value or (not key and value.lower() in {"camera:", "album:", "year:"}):
            continue
        if not key and match["quoted"] is None and value.lower().startswith("is:"):
            key = "is"
        yield key, value


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


def _years(text: str) -> range:
    """Returns the years of `2019`, `2015-2018` or `2015-` (as good as `2015` while it is being typed)."""
    match = YEARS.fullmatch(text)
    if match and int(match[2] or match[1]) >= int(match[1]):
        first = int(match[1])
        return range(first, int(match[2] or first) + 1)
    if re.fullmatch(r"\d{1,3}|\d{4}-\d{1,3}", text):
        return range(0)
    raise UsageError(f"year:{text} is no year.", YEAR_WORDS)
