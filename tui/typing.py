"""What every screen of this program shares: the App with its type, and work that ends before the screen does."""

from typing import TYPE_CHECKING, cast

from textual.dom import DOMNode

if TYPE_CHECKING:
    from tui.app import GpdedupApp


class Gpdedup(DOMNode if TYPE_CHECKING else object):  # type: ignore[misc]
    """A screen or widget of this program: `gpdedup` is its App, with its own type."""

    is_going = False
    """Is it being taken away? Then no work is to begin for it."""

    @property
    def gpdedup(self) -> "GpdedupApp":
        """The App."""
        return cast("GpdedupApp", self.app)

    def _on_prune(self) -> None:
        """It goes: what works for it ends first, as Textual takes its children away before it ends the work."""
        self.is_going = True
        self.workers.cancel_node(self)
