"""What the screens of running work share: they look at its counters at 4 Hz, and stand still otherwise."""

from abc import abstractmethod
from typing import Final

from textual.events import Resize
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer

from tui.typing import Gpdedup

POLL: Final = 0.25
"""Seconds between two looks at the counters."""


class PollingScreen(Gpdedup, Screen[None]):
    """A screen that polls a job of the App; it says itself from when on and for how long."""

    def __init__(self) -> None:
        super().__init__()
        self._footer_state: object = None

    @abstractmethod
    def _poll(self) -> None:
        """Look at the job, draw it, and say with `_keep_polling` whether to look again."""

    def on_mount(self) -> None:
        """Be ready to poll."""
        self._timer = self.set_interval(POLL, self._poll, pause=True)

    def on_screen_suspend(self) -> None:
        """Stop polling where nobody looks; around a question the counters go on."""
        if not isinstance(self.app.screen, ModalScreen):
            self._timer.pause()

    def on_resize(self, _event: Resize) -> None:
        """Draw bars and charts for the new width."""
        self.call_after_refresh(self._poll)

    def _keep_polling(self, is_running: bool) -> None:
        (self._timer.resume if is_running else self._timer.pause)()

    def _tell_footer(self, state: object) -> None:
        """Draw the footer anew only when what can be done changed: at 4 Hz it would be most of the bytes."""
        if state == self._footer_state:
            return
        self._footer_state = state
        self.refresh_bindings()
        if not self.app.app_focus:  # Textual leaves it as it is then, but a window without the focus is looked at, too
            footer = self.query_one(Footer)
            footer.call_next(footer.recompose)
