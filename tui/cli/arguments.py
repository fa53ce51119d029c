"""How words of the command line are read: mistakes become sentences, options may stand anywhere.

Imports nothing but argparse, so that `--help` answers at once.
"""

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

from models.errors import UsageError
from models.text import plain


class CommandParser(argparse.ArgumentParser):
    """A parser whose mistakes are sentences, and whose options may stand anywhere among the other words."""

    _is_parsing = False

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint into a sentence.

        Raises:
            UsageError: Always.
        """
        text = plain(message).rstrip(".")
        names = [str(name) for action in self._actions if holds_commands(action) for name in action.choices or ()]
        known = f". One of {', '.join(names)}" if names and "required" in text else ""
        raise UsageError(f"{text[:1].upper()}{text[1:]}{known}.", f"See {self.prog} --help")

    def parse_known_args(  # type: ignore[override]  # argparse declares overloads; both are served
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, with options allowed between positional words (`decide remove --json ID`).

        argparse takes "none" for the ids as soon as an option follows the verdict; its intermixed parsing does
        not, but cannot hold subcommands, so only the innermost parsers use it.
        """
        if self._is_parsing or any(map(holds_commands, self._actions)):
            return super().parse_known_args(args, namespace)
        self._is_parsing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_parsing = False


def holds_commands(action: argparse.Action) -> bool:
    """Tell whether an argument is the place of subcommands."""
    return action.nargs == argparse.PARSER


def at_least(least: int) -> Callable[[str], int]:
    """Returns what reads a whole number that is not too small.

    Args:
        least: The smallest that is taken.
    """

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number of {least} or more")
        return number

    return read


def milliseconds(text: str) -> float:
    """Read how long a request takes.

    Args:
        text: As typed.

    Raises:
        argparse.ArgumentTypeError: It is no number from 0 to 60,000.
    """
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 60_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of milliseconds from 0 to 60,000")
    return number
