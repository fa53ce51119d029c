"""What leaves the program on stdout and stderr: results and words, safe for a terminal."""

import io
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TextIO

from models.text import json_text, plain


class Output:
    """Results go to stdout, words to stderr; with `--json` stdout carries JSON alone.

    Args:
        as_json: Was `--json` given?
        stdout: For results.
        stderr: For words.
    """

    def __init__(self, *, as_json: bool, stdout: TextIO | None = None, stderr: TextIO | None = None) -> None:
        self.as_json = as_json
        self.stdout = stdout or sys.stdout
        self.stderr = stderr or sys.stderr

    @property
    def is_terminal(self) -> bool:
        """Does a person read stdout as it comes?"""
        return self.stdout.isatty()

    def result(self, text: str) -> None:
        """Print lines that are the command's answer; with `--json` they are words and go to stderr.

        Args:
            text: One or more lines; may hold raw text from outside.
        """
        _write(self.stderr if self.as_json else self.stdout, text)

    def say(self, text: str) -> None:
        """Print words beside the answer: what happens, what was left out, what to do next."""
        # What was printed before stands before, also in one pipe; what is wrong with stdout shows at the end.
        with suppress(OSError):
            self.stdout.flush()
        _write(self.stderr, text)

    def record(self, values: Mapping[str, Any]) -> None:
        """Print one JSON object on a line of its own; without `--json` nothing."""
        if self.as_json:
            self.raw(json_text(values) + "\n")

    def raw(self, text: str) -> None:
        """Write text that is already in its final form (CSV, JSON) to stdout."""
        self.stdout.write(text)

    def flush(self) -> None:
        """Hand everything over, so that a full disk or a closed pipe shows now."""
        self.stdout.flush()
        self.stderr.flush()


def _write(stream: TextIO, text: str) -> None:
    stream.write("".join(f"{plain(line)}\n" for line in text.split("\n")))


def prepare_streams() -> None:
    """Make stdout and stderr able to take any text: what an encoding cannot show becomes a question mark.

    A file or a pipe always gets UTF-8; a terminal keeps its own encoding.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us (`>&-`)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - stays open
        elif isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def discard_stdout() -> None:
    """Send what is still to be printed nowhere: the reader has gone (`| head`)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open to the end
    finally:
        os.close(nowhere)
