"""A program in a real pseudo-terminal: what it writes, and how soon."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

QUIET = 0.25
"""Seconds without output after which an answer counts as complete."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came after a key."""

    size: int
    """Bytes."""
    first: float
    """Seconds to the first byte."""
    last: float
    """Seconds to the last byte."""
    output: bytes


class Terminal:
    """Runs a Python script in a pseudo-terminal.

    Args:
        arguments: For the interpreter: `-c` and a script, or `-m` and a module.
        columns: Width.
        rows: Height.
    """

    def __init__(self, arguments: list[str], columns: int = 120, rows: int = 40) -> None:
        self.started = time.perf_counter()
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TZ="UTC")
            os.execv(sys.executable, [sys.executable, *arguments])
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.file)

    def read(self, quiet: float = QUIET, wait: float = 120.0) -> Answer:
        """Read until nothing has come for a while.

        Args:
            quiet: Seconds of silence that end it, once something has come.
            wait: Seconds to wait for the first byte.
        """
        begun = time.perf_counter()
        first = last = 0.0
        output = b""
        while select.select([self.file], [], [], quiet if output else wait)[0]:
            try:
                chunk = os.read(self.file, 1 << 20)
            except OSError:
                break
            last = time.perf_counter() - begun
            first = first or last
            output += chunk
        return Answer(len(output), first, last, output)

    def read_until(self, text: bytes, wait: float = 300.0) -> float:
        """Read until a text has come. Returns seconds since the start of the program.

        Raises:
            TimeoutError: It did not come.
        """
        output, end = b"", time.perf_counter() + wait
        while text not in output:
            if not select.select([self.file], [], [], max(0.0, end - time.perf_counter()))[0]:
                raise TimeoutError(f"{text!r} did not appear in {output[-2000:]!r}")
            output += os.read(self.file, 1 << 20)
        return time.perf_counter() - self.started

    def press(self, keys: bytes, *, wait: float = 5.0, quiet: float = QUIET) -> Answer:
        """Type keys and read the answer."""
        os.write(self.file, keys)
        return self.read(quiet, wait)

    def type(self, keys: bytes) -> None:
        """Type keys, and do not wait for an answer."""
        os.write(self.file, keys)

    def drain(self, seconds: float, until: bytes = b"") -> bytes:
        """Read whatever comes for so long, or until a text comes."""
        output, end = b"", time.perf_counter() + seconds
        while select.select([self.file], [], [], max(0.0, end - time.perf_counter()))[0]:
            output += os.read(self.file, 1 << 20)
            if until and until in output:
                break
        return output

    def press_until(self, keys: bytes, text: bytes) -> float:
        """Type keys. Returns seconds until a text comes."""
        begun = time.perf_counter()
        self.type(keys)
        return self.read_until(text) - (begun - self.started)

    def press_while(self, keys: bytes, text: bytes, other: bytes, wait: float = 120.0) -> tuple[float, list[float]]:
        """Type keys, and other keys every now and then until a text comes.

        Returns:
            Seconds until it came, and for each of the other keys seconds to the first byte after it.

        Raises:
            TimeoutError: It did not come.
        """
        begun, output, answers = time.perf_counter(), b"", list[float]()
        self.type(keys)
        while text not in output:
            if time.perf_counter() - begun > wait:
                raise TimeoutError(f"{text!r} did not appear in {output[-2000:]!r}")
            output += self.drain(0.3, text)
            if text not in output:
                answer = self.press(other, quiet=0.1)
                output += answer.output
                answers.append(answer.first)
        return time.perf_counter() - begun, answers

    @property
    def peak_mb(self) -> float:
        """The program's largest resident size, in MB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:  # noqa: PTH123
            line = next(line for line in status if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
