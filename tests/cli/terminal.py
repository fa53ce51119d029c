"""A real pseudo-terminal with a person's patience: type, and wait until something can be read."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import pyte

IN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes stdin the session's own terminal, so that its end is noticed, and becomes the program."""


class Terminal:
    """A program in a terminal of its own session, and the screen that a person would see."""

    def __init__(self, *words: str, size: tuple[int, int] = (80, 24), python: Sequence[str] = ("-m", "tui")) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self.screen.set_mode(pyte.modes.LNM)
        self._stream = pyte.ByteStream(self.screen)
        self.written = bytearray()
        self._main, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES"}}
        environment["TERM"] = "xterm-256color"
        self.process = subprocess.Popen(
            [sys.executable, "-c", IN_TERMINAL, sys.executable, *python, *words],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=environment,
            start_new_session=True,
        )
        os.close(follower)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=60)
        self.hang_up()

    @property
    def text(self) -> str:
        """What can be read now."""
        # Not `screen.display`: it fails where half of a wide character was written over.
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        lines = ("".join(self.screen.buffer[row][column].data for column in columns) for row in rows)
        return "\n".join(line.rstrip() for line in lines)

    def type(self, keys: str) -> None:
        """Press keys, one after the other."""
        os.write(self._main, keys.encode())

    def read_until(self, seen: Callable[[str], object] | str, timeout: float = 60) -> str:
        """Read until something stands on the screen, and return the screen."""
        is_there = (lambda text: seen in text) if isinstance(seen, str) else seen
        deadline = time.monotonic() + timeout
        while not is_there(self.text):
            left = deadline - time.monotonic()
            assert left > 0, f"waited for {seen!r}; the screen was:\n{self.text}"
            assert self._read(left), f"the program ended before {seen!r}; the screen was:\n{self.text}"
        return self.text

    def _read(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._main], [], [], timeout)
        if ready:
            try:
                part = os.read(self._main, 65536)
            except OSError:  # Linux says so when the last process has closed its end
                part = b""
            self.written += part
            self._stream.feed(part)
            return bool(part)
        return True

    def finish(self, timeout: float = 60) -> int:
        """Read to the end, and return the exit code."""
        deadline = time.monotonic() + timeout
        while self._read(max(0.0, deadline - time.monotonic())):
            assert time.monotonic() < deadline, f"still running; the screen was:\n{self.text}"
        return self.process.wait(timeout=timeout)

    def hang_up(self) -> None:
        """Close the terminal, as a dropped SSH session does."""
        if self._main >= 0:
            os.close(self._main)
            self._main = -1

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)
