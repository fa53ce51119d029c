"""Whether pictures are shown, and how: what the person chose, and what the terminal can do."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from textual.signal import Signal

from models.candidates.pictures import why_no_pictures
from tui.graphics import Protocol, TerminalFacts, protocol_of
from tui.graphics.protocol import USUAL_CELL

if TYPE_CHECKING:
    from tui.app import GpdedupApp

KEY: Final = "previews"
ON, OFF = "on", "off"
SLOW: Final = 0.1
"""Seconds to the terminal and back from which on the line counts as slow."""
REMOTE: Final = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "MOSH_SERVER_NETWORK_TMOUT")
SILENT: Final = frozenset({"", "dumb", "linux", "unknown"})
"""Values of TERM that stand for terminals which are better not asked."""


class Previews:
    """One for the program: every screen that shows pictures asks here.

    Args:
        app: The program.
        environment: What the terminal has put there; `os.environ`.
    """

    def __init__(self, app: "GpdedupApp", environment: Mapping[str, str] | None = None) -> None:
        self._app = app
        self._environment = os.environ if environment is None else environment
        self._is_asked = False
        self.facts: TerminalFacts | None = None
        """What the terminal answered; None while it has not."""
        self.changed = Signal[None](app, "previews-changed")
        """Published when pictures are to come or go, or to be drawn in another way."""

    @property
    def chosen(self) -> str:
        """`on`, `off`, or nothing where the person has not said."""
        word = self._app.remembered.text(KEY)
        return word if word in {ON, OFF} else ""

    @property
    def is_on(self) -> bool:
        """Are pictures shown? Unless the person says so, not over a slow line."""
        if self.why_not or self.chosen == OFF:
            return False
        return self.chosen == ON or not (self._is_remote or self._is_slow)

    @property
    def _is_remote(self) -> bool:
        return any(self._environment.get(name) for name in REMOTE)

    @property
    def _is_slow(self) -> bool:
        """Did the answer take long? Where there is one to come, the line counts as slow until it is there."""
        if self.facts is None:
            return self._driver is not None
        return self.facts.seconds is None or self.facts.seconds > SLOW

    @property
    def _driver(self) -> object | None:
        return self._app.asking_driver

    @property
    def why_not(self) -> str:
        """Why no picture can be shown at all; nothing where they can."""
        if self._app.no_color:
            return "NO_COLOR is set"
        return why_no_pictures()

    @property
    def protocol(self) -> Protocol:
        """How they are drawn."""
        return protocol_of(self.facts) if self.facts is not None else Protocol.BLOCKS

    @property
    def cell(self) -> tuple[int, int]:
        """The pixels that a cell shows: width and height."""
        if self.protocol is Protocol.BLOCKS:
            return (1, 2)
        return self.facts.cell if self.facts is not None else USUAL_CELL

    def get_ready(self) -> None:
        """Ask the terminal what it can show, once, where its pictures are wanted."""
        is_wanted = self.chosen == ON or not (self.chosen or self._is_remote)
        driver = self._app.asking_driver
        if self._is_asked or not is_wanted or self.why_not or driver is None:
            return
        environment = self._environment
        if environment.get("TERM", "") in SILENT or environment.get("TERM_PROGRAM") == "Apple_Terminal":
            return
        self._is_asked = True
        driver.ask()

    def answered(self, facts: TerminalFacts) -> None:
        """Take the terminal's answer in.

        Args:
            facts: What it can show.
        """
        self.facts = facts
        self.changed.publish(None)

    def toggle(self) -> None:
        """Show pictures, or hide them, from now on."""
        self._app.remembered.keep(KEY, OFF if self.is_on else ON)
        self.get_ready()
        self.changed.publish(None)
