"""What the screens of this program share: the App with its type, and an end that nothing outlives."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from textual.await_complete import AwaitComplete
from textual.dom import DOMNode

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.app import GpdedupApp


class Gpdedup(DOMNode if TYPE_CHECKING else object):  # type: ignore[misc]
    """A screen or widget of this program: `gpdedup` is its App, with its own type."""

    @property
    def gpdedup(self) -> "GpdedupApp":
        """The App."""
        return cast("GpdedupApp", self.app)

    @property
    def is_going(self) -> bool:
        """Is it being taken away?"""
        return bool(self._pruning)

    def _on_prune(self) -> None:
        """It goes: what works for it ends first, as Textual takes its children away before it ends the work."""
        self.workers.cancel_node(self)

    def run_worker(self, *what: Any, **how: Any) -> "Worker[Any]":
        """Begin to work, unless this is being taken away: then the work is cancelled before its first step.

        Args:
            *what: As Textual has it; a function, and not its coroutine, which would be left unawaited.
            **how: Likewise.
        """
        worker: Worker[Any] = super().run_worker(*what, **how)
        if self.is_going:
            worker.cancel()
        return worker

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call something once all is painted, unless this is being taken away by then.

        Textual leaves the call to whatever screen is on top, which goes on while the widgets of this one go.

        Args:
            callback: A function, also one that is awaited.
            *args: For it.
            **kwargs: Likewise, by name.

        Returns:
            False where it is too late to ask.
        """

        def unless_going() -> Any:
            return None if self.is_going else callback(*args, **kwargs)

        is_asked: bool = super().call_after_refresh(unless_going)
        return is_asked


class Closing(Gpdedup):
    """A screen that can be closed at any time: by a thread, twice, or while another one lies on top of it."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it with a result, and what lies on top of it without one. Closed already, nothing happens.

        Args:
            result: For who has opened it.
        """
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            self.app.pop_screen()
        return cast("AwaitComplete", super().dismiss(result))
