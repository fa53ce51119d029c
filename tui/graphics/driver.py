"""Asks the terminal what it can show, and keeps its answers from being taken for keys.

Nothing waits for an answer: it may come late over a slow line, or never.
"""

import sys
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tui.graphics.protocol import ANSWER, BEGUN, MAYBE_BEGUN, QUESTION, TerminalFacts

if TYPE_CHECKING:
    from textual.app import App

PATIENCE: Final = 0.25
"""Seconds that the rest of an answer may take before its beginning counts as keys."""
DUE: Final = 2.0
"""Seconds after the question in which an escape may well be an answer's."""


class TerminalAnswered(Message):
    """The terminal has told what it is."""

    def __init__(self, facts: TerminalFacts) -> None:
        super().__init__()
        self.facts = facts


class AnswerParser(XTermParser):
    """Textual's reader of keys, which would take answers that it does not know for keys: `2` of one for "Sync"."""

    asked_at: float | None = None
    """When the question was sent; None before. Of the class: a program has one terminal."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._held = ""
        self._held_until = 0.0
        self._answers = ""
        self._is_answered = False

    def feed(self, data: str) -> Iterable[Message]:
        """Take answers out of what the terminal sent; the rest is keys.

        Args:
            data: As read; empty at the end of the input.
        """
        asked_at = AnswerParser.asked_at
        if asked_at is None or not data:
            yield from super().feed(data)
            return
        data, self._held = self._held + data, ""
        for found in ANSWER.finditer(data):
            self._answers += found[0]
            if found["attributes"] is not None:
                yield TerminalAnswered(TerminalFacts.of(self._answers, monotonic() - asked_at))
                self._answers, self._is_answered = "", True
        data = ANSWER.sub("", data)
        is_due = not self._is_answered and monotonic() - asked_at < DUE
        if begun := (MAYBE_BEGUN if is_due else BEGUN).search(data):
            data, self._held = data[: begun.start()], begun[0]
            self._held_until = monotonic() + PATIENCE
        if data:
            yield from super().feed(data)

    def tick(self) -> Iterable[Message]:
        """Let go of what turned out to be no answer; called every tenth of a second."""
        if self._held and monotonic() > self._held_until:
            held, self._held = self._held, ""
            yield from super().feed(held)
        yield from super().tick()


class MayBeGone:
    """The terminal as a file, which a dropped session takes away: from then on what is written goes nowhere.

    Textual's writing thread would end at the error, and who writes would wait for it for ever.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.fileno = file.fileno

    def write(self, text: str) -> None:
        """Write as long as there is a terminal."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Flush as long as there is a terminal."""
        with suppress(OSError):
            self._file.flush()


class AskingDriver(LinuxDriver):
    """Textual's terminal, which can be asked and may be gone."""

    def __init__(self, app: "App[Any]", **options: Any) -> None:
        super().__init__(app, **options)
        self._file: MayBeGone = MayBeGone(sys.__stderr__)  # type: ignore[assignment, arg-type]
        app.asking_driver = self  # type: ignore[attr-defined]

    def _sigcont_application(self, *given: object) -> None:
        """Come back, if it was suspended: a terminal's end says "go on", too, right after its SIGHUP."""
        if self._must_signal_resume:
            super()._sigcont_application(*given)

    def run_input_thread(self) -> None:
        """Read keys and answers."""
        # Textual takes its parser from the module, and has no other place for answers.
        vars(linux_driver)["XTermParser"] = AnswerParser
        super().run_input_thread()

    def ask(self) -> None:
        """Send the question; the answer comes to the App as `TerminalAnswered`."""
        AnswerParser.asked_at = monotonic()
        self.write(QUESTION)
