"""Ctrl-C, a dropped SSH session and a polite kill: the work stops at its next safe place."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from models.control import Control

ENDING = tuple(signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if name in signal.Signals.__members__)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class _Presses:
    """Lets the first signal through to the control alone; the second one ends the command at once."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if self.count > 1:
            _interrupt(number, frame)


@contextmanager
def _handled_by(handler: "_Presses | None" = None) -> Iterator[None]:
    before = {}
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` sets it
            before[number] = signal.signal(number, handler or _interrupt)
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Let every ending signal raise `KeyboardInterrupt`; open transactions roll back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _handled_by():
        yield


@contextmanager
def cancelled_by_signals(control: Control) -> Iterator[None]:
    """Let the first ending signal cancel the work, which then ends by itself with its state saved.

    Args:
        control: Of the work done inside.
    """
    with told_by_signals(control.cancel):
        yield


@contextmanager
def told_by_signals(tell: Callable[[], object]) -> Iterator[None]:
    """Call something at the first ending signal; the second one raises `KeyboardInterrupt`.

    It is called in a thread that reads Python's wake-up pipe: a handler that ran between two instructions of the
    main thread could find a lock taken by that same thread.

    Args:
        tell: Called once for each signal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    watcher = threading.Thread(target=_watch, args=(reader, tell), name="signals", daemon=True)
    watcher.start()
    former = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        with _handled_by(_Presses()):
            yield
    finally:
        signal.set_wakeup_fd(former)
        os.close(writer)
        watcher.join()
        os.close(reader)


def _watch(reader: int, tell: Callable[[], object]) -> None:
    while numbers := os.read(reader, 64):
        if any(number in ENDING for number in numbers):
            tell()
