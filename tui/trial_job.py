"""Trying a rule in a thread, for its form: threads in, counters out."""

from dataclasses import dataclass, field
from typing import ClassVar

from models.control import Control
from models.database import Library
from models.errors import Cancelled, GpdedupError
from models.rules.custom import CustomRule
from models.rules.trial import Trial, try_rule


@dataclass
class TrialJob:
    """One count. Written by its thread, polled by the screen."""

    rule: CustomRule
    control: Control = field(default_factory=Control)
    trial: Trial = field(default_factory=Trial)
    """Replaced as a whole: the screen may be reading it."""
    is_running: bool = True
    error: GpdedupError | None = None
    sentence: ClassVar[str] = ""
    """Counting changes nothing: nobody needs to be asked before it is stopped."""

    def run(self, library: Library) -> None:
        """Count what the rule would find; in a thread.

        Args:
            library: Open; only read.
        """
        try:
            try_rule(library, self.rule, self.control, self._told)
        except Cancelled:
            pass
        except GpdedupError as error:
            self.error = error
        finally:
            self.is_running = False

    def _told(self, trial: Trial) -> None:
        self.trial = trial
