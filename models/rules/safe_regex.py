"""Regular expressions from the person's configuration, which must not hang the program.

Python's own engine cannot be interrupted: a pattern such as `(a|aa)+$` takes years on some names and blocks every
thread meanwhile. So a pattern has to be a plain one for Python's engine, small enough that no engine needs much memory
to compile it, and is then searched for by the `regex` package, which knows a time limit and lets other threads run.
"""

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from models.errors import UsageError
from models.text import plain

if TYPE_CHECKING:
    import regex

LONGEST: Final = 200
"""Characters of a pattern."""
MOST_GROUPS: Final = 10
"""Nested repetitions double the compiled pattern with each level."""
HIGHEST_COUNT: Final = re.compile(r"\{[^}]*\d{4}")
"""A repetition of a thousand or more: no file name is that long."""
PATIENCE: Final = 1.0
"""Seconds of processor time that one name may take; an honest pattern takes a few microseconds."""


class SlowPatternError(UsageError):
    """A regular expression takes too long on a name."""


def check_regex(pattern: str) -> None:
    """Refuse what is no regular expression, or one that could take too much memory.

    Args:
        pattern: As the person wrote it.

    Raises:
        ValueError: With the rest of a sentence.
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    if pattern.count("(") > MOST_GROUPS:
        raise ValueError(f"has more than {MOST_GROUPS} groups")
    if HIGHEST_COUNT.search(pattern):
        raise ValueError("repeats something a thousand times or more, and no file name is that long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python finds ambiguous, two engines could read in two ways
            re.compile(pattern)
            _compiled(pattern)
    except (ValueError, OverflowError, RecursionError, Warning, re.error) as error:
        raise ValueError(f"is no regular expression: {error}") from None
    except Exception as error:
        if type(error).__name__ != "error":  # the other engine's own class, which mypy cannot see
            raise
        raise ValueError(f"is no regular expression: {error}") from None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    import regex  # noqa: PLC0415 - a tenth of a second that only those pay who use one

    return regex.compile(pattern)


def is_found(pattern: str, text: str) -> bool:
    """Tell whether a regular expression is found anywhere in a text.

    Args:
        pattern: Checked.
        text: A file name.

    Raises:
        SlowPatternError: It takes longer than a second.
    """
    try:
        return _compiled(pattern).search(text, timeout=PATIENCE) is not None
    except TimeoutError:
        raise SlowPatternError(
            f"The regular expression {plain(pattern)} takes too long on the name {plain(text)[:80]}.",
            "Write it without a repetition inside a repetition, such as (a+)+, or use a glob.",
        ) from None
