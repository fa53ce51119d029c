"""The window of the command palette, safe against keys that come before it is laid out or after it is closed."""

from textual.command import CommandList, CommandPalette
from textual.events import Mount

from tui.typing import Closing


class Palette(Closing, CommandPalette):
    """Textual's, but for what keys typed in a row do to it."""

    def _on_mount(self, event: Mount) -> None:
        # Closed before it is made, it finds no screen below it, and asks for one.
        if self not in self.app.screen_stack[1:]:
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        # As long as the list has no room it knows no lines, and fails to turn a page.
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
