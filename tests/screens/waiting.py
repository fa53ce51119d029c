"""Waits on conditions, so that no test sleeps."""

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

LIMIT = 60.0
"""Seconds after which a condition counts as never coming true."""


async def until(pilot: Pilot[object], condition: Callable[[], object]) -> None:
    """Let the program run until something is true, checked after each round of its messages."""
    async with asyncio.timeout(LIMIT):
        while not condition():
            await pilot.pause()


def words(node: Widget) -> str:
    """Returns what the texts of a screen or widget say, one after the other, as far as they are shown."""
    found = []
    for widget in node.walk_children():
        if not widget.display:
            continue
        if hasattr(widget, "text"):
            found.append(widget.text)
        elif isinstance(widget, Static):
            found.append(str(widget.content))
    return "\n".join(found)


def painted(app) -> str:
    """Returns what a person sees: the terminal's lines."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip)[:width] for strip in lines[:height])
