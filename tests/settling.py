"""When a key has been answered: once the program has nothing left to do, and the library has answered.

Textual's pilot looks at the process's use of the processor instead: on a busy machine, where a process waits for its
turn, that looks like rest, and on a quiet one it costs a fiftieth of a second or two for each key.
"""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
import textual.app
import textual.pilot
from textual.timer import Timer

from tui.library_thread import LibraryThread

TURNS = 3
"""Turns of the loop without work in a row that count as rest."""
SOON = 0.1
"""Seconds: what a timer does within them belongs to the answer. Textual paints by such timers."""
PATIENCE = 1.0
"""Seconds after which the library counts as held on purpose, by a lock or by the test itself."""

_asked: set[asyncio.Future[Any]] = set()
"""What the library has not answered yet."""


def settle_by_the_loop(patch: pytest.MonkeyPatch) -> None:
    """Let the pilot wait for the program and its library, and not for a quiet processor."""
    submit = LibraryThread.submit

    def noted(self: LibraryThread, *args: Any, **kwargs: Any) -> Future[Any]:
        future = submit(self, *args, **kwargs)
        answer = asyncio.wrap_future(future)
        _asked.add(answer)
        answer.add_done_callback(_answered)
        return future

    patch.setattr(LibraryThread, "submit", noted)
    for module in (textual.app, textual.pilot):
        patch.setattr(module, "wait_for_idle", settled)


def _answered(answer: asyncio.Future[Any]) -> None:
    _asked.discard(answer)
    if not answer.cancelled():
        answer.exception()  # told to who asked, too


async def settled(_least: float = 0.0, _most: float = 0.0) -> None:
    """Wait until there is nothing left to do but what a key, a slow timer or another thread will bring."""
    loop = asyncio.get_running_loop()
    deadline = time.monotonic() + PATIENCE
    turns = 0
    while turns < TURNS:
        waits = _waits(loop) and time.monotonic() < deadline
        await asyncio.sleep(0.001 if waits else 0)
        turns = 0 if waits or loop._ready else turns + 1


def _waits(loop: asyncio.AbstractEventLoop) -> bool:
    return any(answer.get_loop() is loop for answer in _asked) or any(map(_is_due_soon, _timers()))


def _timers() -> Iterator[Timer]:
    """Yields what happens once, and what paints; what looks at something again and again is never done."""
    app = textual.app.active_app.get()
    for node in (app, *app._registry):
        yield from (timer for timer in tuple(node._timers) if timer._repeat == 0 or timer.name == "screen_update")


def _is_due_soon(timer: Timer) -> bool:
    is_running = timer._active.is_set() and timer._task is not None and not timer._task.done()
    return is_running and timer._interval <= SOON
