"""What to do next, in the words of a screen: an error names commands, a person there presses keys."""

import re
from typing import Final

from models.errors import GpdedupError

# What the errors of `models` say, and what stands on a screen in its place; `{again}` is the key that tries again.
WORDS: Final = (
    (re.compile(r"\bRun the same command again"), "Press {again} again"),
    (re.compile(r"\brun the same command again"), "press {again} again"),
    (re.compile(r"\bRun `gpdedup-tui sync [a-z]+` again"), "Press {again} again"),
    (re.compile(r"\bName the newer export, or give --older to read"), "1 names the newer export; o reads"),
    (re.compile(r", with --restart if it stays so"), ", or R if it stays so"),
    (re.compile(r"\bBegin with `gpdedup-tui login[^`]*`"), "Sign in (1, then s)"),
    (re.compile(r"\b([Ss]ign in(?: again)?) with `gpdedup-tui login[^`]*`"), r"\1 (1, then s)"),
    (re.compile(r"\bBegin again,? and"), "{again} begins again:"),
    (re.compile(r"\bBegin again\b"), "{again} begins again"),
    (re.compile(r", and begin again\b"), "; {again} begins again"),
    (re.compile(r"\bname it with --client-secret FILE"), "name it on the Google account card"),
    (re.compile(r"Check --client-secret\."), "Name it again on the Google account card."),
    (re.compile(r"Name it with --token to use it as it is\."), "Name the client's own file."),
    (re.compile(r"\bName another title with --album"), "Take another title ({again} asks for it)"),
    (re.compile(r"\bGive one with --album \"[^\"]*\""), "Give one ({again} asks for it)"),
)


def on_screen(hint: str, again: str) -> str:
    """Returns a hint as a screen gives it.

    Args:
        hint: As an error has it.
        again: The key that tries again what failed.
    """
    for pattern, words in WORDS:
        hint = pattern.sub(words.replace("{again}", again), hint)
    return hint


def screen_sentence(error: GpdedupError, again: str) -> str:
    """Returns what failed and what to press.

    Args:
        error: Any.
        again: The key that tries again what failed.
    """
    return f"{error.what} {on_screen(error.hint, again)}".strip()
