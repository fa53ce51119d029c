"""How long the program takes to answer: `--help` beside a bare interpreter, first paint beside an empty Textual app.

Run by hand: `python -m tests.benchmarks.startup`. Prints medians and ratios.
"""

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

EMPTY_APP = "from textual.app import App\nApp().run()"
BARE = "pass"
ROUNDS = 9


def run_seconds(command: Sequence[str]) -> float:
    """Returns how long a command takes from start to end."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def first_paint_seconds(command: Sequence[str], wanted: bytes) -> float:
    """Returns how long a program in a pseudo-terminal of 120x40 takes until it has painted some bytes."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS="120", LINES="40")
        os.execvp(command[0], command)
    seen = b""
    try:
        while wanted not in seen:
            if not select.select([terminal], [], [], 20)[0]:
                raise TimeoutError(seen[-400:].decode(errors="replace"))
            seen += os.read(terminal, 65536)
        return time.perf_counter() - started
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def main() -> None:
    """Measure in turns, so that a change of the machine's speed hits both sides."""
    program = str(Path(sys.executable).with_name("gpdedup-tui"))
    figures: dict[str, list[float]] = {"bare": [], "help": [], "empty app": [], "program": []}
    with tempfile.TemporaryDirectory() as folder:
        opened = [program, "--library", f"{folder}/library.sqlite"]
        first_paint_seconds(opened, b"\x1b[?1049h")
        for _ in range(ROUNDS):
            figures["bare"].append(run_seconds([sys.executable, "-c", BARE]))
            figures["help"].append(run_seconds([program, "--help"]))
            # An empty app paints its background: the first full row of spaces after the alternate screen.
            figures["empty app"].append(first_paint_seconds([sys.executable, "-c", EMPTY_APP], b" " * 120))
            figures["program"].append(first_paint_seconds(opened, b"Connect"))
    medians = {name: statistics.median(values) for name, values in figures.items()}
    for name, seconds in medians.items():
        print(f"{name:>10}  {seconds * 1000:7.1f} ms")
    print(f"--help is {medians['help'] / medians['bare']:.2f}x a bare interpreter (bound: 6)")
    print(f"first paint is {medians['program'] / medians['empty app']:.2f}x an empty Textual app (bound: 1.5)")


if __name__ == "__main__":
    main()
