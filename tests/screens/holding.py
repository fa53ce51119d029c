"""A server that answers when it is told to: a slow one would be quick enough on one machine and not on another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models.emulator import Emulator, Fault


@contextmanager
def held(emulator: Emulator, pages: int = 1) -> Iterator[Callable[[], None]]:
    """Let a few pages of the library through; the next ones wait until what this gives is called, or the block ends."""

    def let_go() -> None:
        emulator.faults.clear()
        emulator.faults.release(for_good=True)  # also what was taken off the script and does not wait yet

    emulator.faults.next("GET /v1/mediaItems", Fault.hold(times=1_000), after=pages)
    try:
        yield let_go
    finally:
        let_go()
