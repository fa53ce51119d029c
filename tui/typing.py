"""What the type checker needs to know of the App that every screen belongs to."""

from typing import TYPE_CHECKING, cast

from textual.dom import DOMNode

if TYPE_CHECKING:
    from tui.app import GpdedupApp


class Gpdedup(DOMNode if TYPE_CHECKING else object):  # type: ignore[misc]
    """A screen or widget of this program: `gpdedup` is its App, with its own type."""

    @property
    def gpdedup(self) -> "GpdedupApp":
        """The App."""
        return cast("GpdedupApp", self.app)
