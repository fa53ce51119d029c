"""Keys that are typed faster than the screen follows take effect in the order in which they were typed.

Keys for a screen that is still being made wait for it: its actions need its widgets.

Textual gives a letter to the field that has the focus when the key arrives, and lets every other key first go up from
that field to the App, from queue to queue: letters typed after a backspace or an arrow overtake it. Here the App does
both at once, as each key arrives.
"""

import asyncio

from textual.app import App
from textual.events import Event, Key, Paste
from textual.widgets import Input

from tui.widgets.one_line import OneLineField


class TypedInOrder(App[int]):
    """An App whose fields get letters, pasted text and bound keys one after the other."""

    async def on_event(self, event: Event) -> None:
        """Put what is typed into the field that has the focus; everything else goes Textual's way.

        Args:
            event: Any.
        """
        if isinstance(event, (Key, Paste)):
            await self._screen_is_made()
            if self._exit:  # of the screens, some are gone already
                return
        field = self.focused if isinstance(event, (Key, Paste)) and not event.is_forwarded else None
        if not (isinstance(field, Input) and await self._take(field, event)):
            await super().on_event(event)

    def action_command_palette(self) -> None:
        """Show everything that can be done here."""
        from tui.palette import Palette  # noqa: PLC0415 - not needed for the first paint

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        """Show all themes; the one chosen is taken."""
        from textual.theme import ThemeProvider  # noqa: PLC0415 - as above

        from tui.palette import Palette  # noqa: PLC0415 - as above

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    async def _screen_is_made(self) -> None:
        while not self._exit and self.screen_stack and not self.screen.is_mounted:
            await asyncio.sleep(0)

    async def _take(self, field: Input, event: Event) -> bool:
        """Returns whether the field or a key's action has taken it."""
        if isinstance(event, Key) and not event.is_printable:
            return await self._check_bindings(event.key, priority=True) or await self._check_bindings(event.key)
        if isinstance(event, Paste) and isinstance(field, OneLineField):
            field.take_pasted(event.text)
            return True
        text = (event.character or "") if isinstance(event, Key) else event.text if isinstance(event, Paste) else ""
        if text:
            field.replace(text.splitlines()[0], *field.selection)
        return bool(text)
