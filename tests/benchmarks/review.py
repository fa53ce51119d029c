"""The Review screen at 1,000 and 1,000,000 candidates in a real pseudo-terminal, and Textual's own table beside it.

Run by hand: `python -m tests.benchmarks.review [ROWS] [DATATABLE_ROWS]`; about five minutes; `… review ROWS sync` runs
only what is measured during a sync, in two, `… review ROWS bulk` only the bulk step and its undo, in one. 120x40, true
colour. Each line is printed with its bound and `ok` or `OVER`. A Takeout export is synced by the same program while
keys are typed.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import takeout
from tests.benchmarks.many_findings import make_many
from tests.benchmarks.review_programs import DATA_TABLE, REVIEW
from tests.benchmarks.terminal import Answer, Terminal

DOWN, UP, PAGE_DOWN, PAGE_UP, F9 = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~", b"\x1b[20~"
SORTS = 7
FILTERS = ("img_000", "dng", "camera:canon year:2019", "is:open", "łódź")
BULK = "year:2010-2011"
"""About a ninth of the rule's findings."""
SYNCED = 150_000
"""Items of the export: the sync runs longer than the keys are typed."""


def percentile(values: list[float], share: float = 0.95) -> float:
    """Returns the value that so many of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def tell(what: str, value: float, unit: str, bound: float | None = None) -> None:
    """Print a figure, and whether it is within its bound."""
    digits = 2 if unit == "s" else 0
    verdict = "" if bound is None else f"  bound {bound:>8,g}  {'ok' if value <= bound else 'OVER'}"
    print(f"  {what:44} {value:10,.{digits}f} {unit:5}{verdict}", flush=True)


@contextmanager
def review(path: Path, *parts: Path) -> Iterator[tuple[Terminal, float]]:
    """Open Review on a library. Yields the terminal, at rest, and the seconds from the key to the first rows."""
    with Terminal(["-c", REVIEW, str(path), *map(str, parts)]) as terminal:
        terminal.read(1.5)
        opened = terminal.press_until(b"3", b"IMG_")
        terminal.read(2.0, 3.0)
        yield terminal, opened


def typed(terminal: Terminal, rounds: int) -> list[Answer]:
    """Move the cursor in small steps and in pages."""
    return [terminal.press(key) for key in (DOWN, DOWN, PAGE_DOWN, UP) * rounds]


def tell_keys(answers: list[Answer], when: str, bound: float | None) -> None:
    """Print how soon keys were answered to the last byte."""
    times = [answer.last * 1000 for answer in answers]
    tell(f"key to its last byte {when}, median", statistics.median(times), "ms")
    tell(f"key to its last byte {when}, 95th percentile", percentile(times), "ms", bound)


def bytes_and_keys(terminal: Terminal, *, is_ours: bool = True) -> None:
    """Press keys and print bytes and times, with the bounds where the screen is ours."""
    tell("idle for 2 s", terminal.read(2.0, 2.0).size, "bytes", 0 if is_ours else None)
    downs = [terminal.press(DOWN) for _ in range(12)]
    tell("cursor down, at most", max(answer.size for answer in downs), "bytes", 1500 if is_ours else None)
    pages = [terminal.press(PAGE_DOWN) for _ in range(6)] + [terminal.press(PAGE_UP) for _ in range(3)]
    jumps = [terminal.press(key, quiet=0.6) for key in (b"G", b"g", b"G", b"g")]
    tell("scroll, at most", max(answer.size for answer in (*pages, *jumps)), "bytes", 12_000 if is_ours else None)
    tell("jump from end to start, at most", max(answer.last for answer in jumps), "s", 1 if is_ours else None)
    tell_keys([*downs, *typed(terminal, 10)], "at rest", 50 if is_ours else None)


def alive(terminal: Terminal, key: bytes) -> tuple[float, float]:
    """Start something that takes long, and move the cursor meanwhile.

    Returns:
        Seconds to the last byte of all, and to the first byte of the cursor's answer.
    """
    begun = time.perf_counter()
    terminal.type(key)
    terminal.drain(0.05)
    moved = terminal.press(DOWN, quiet=0.8)
    return time.perf_counter() - begun - 0.8, moved.first


def sorts_and_filters(terminal: Terminal) -> None:
    """Print how long each order and filter takes, and whether the cursor moves meanwhile."""
    done = [alive(terminal, b"o") for _ in range(SORTS)]
    tell("sort, at most", max(last for last, _ in done), "s", 1)
    tell("cursor during a sort, first byte at most", max(first for _, first in done) * 1000, "ms")
    for words in FILTERS:
        terminal.press(b"/", quiet=0.3)
        tell(f"filter {words}", terminal.press(words.encode(), quiet=1.2).last, "s", 1)
        terminal.press(b"\x1b", quiet=0.8)


def bulk(terminal: Terminal) -> None:
    """Remove about 100,000 candidates as one step and take it back, moving the cursor meanwhile."""
    terminal.press(b"/", quiet=0.3)
    terminal.press(BULK.encode() + b"\r", quiet=1.2)
    terminal.press_until(b"A", b"Remove ")
    for what, key, word in (("removal", b"y", b"to be removed"), ("undo", b"z", b"undone")):
        terminal.read(0.5, 1.0)
        seconds, answers = terminal.press_while(key, word, DOWN)
        tell(f"bulk {what} of about 100,000", seconds, "s", 5)
        if answers:
            tell(f"cursor during the {what}, first byte at most", max(answers) * 1000, "ms")
    terminal.read(1.0, 2.0)


def bulk_alone(path: Path) -> None:
    """Measure the bulk step by itself, for a quick look."""
    with review(path) as (terminal, _):
        tell("memory after opening", terminal.peak_mb, "MB", 200)
        bulk(terminal)
        tell("memory after the bulk removal and its undo", terminal.peak_mb, "MB", 200)


def at_size(path: Path, rows: int) -> float:
    """Measure everything at one size. Returns the seconds that opening took."""
    print(f"Review, {rows:,} candidates")
    with review(path) as (terminal, opened):
        tell("opened after", opened, "s")
        tell("memory after opening", terminal.peak_mb, "MB", 200)
        bytes_and_keys(terminal)
        sorts_and_filters(terminal)
        tell("memory after every sort and filter", terminal.peak_mb, "MB", 200)
        if rows >= 500_000:
            bulk(terminal)
            tell("memory after the bulk removal and its undo", terminal.peak_mb, "MB", 200)
    return opened


def during_a_sync(path: Path, parts: list[Path]) -> None:
    """Measure keys while the same program reads an export."""
    print("During a sync of a Takeout export, in the same program")
    os.sync()
    with review(path, *parts) as (terminal, _):
        terminal.press(F9, quiet=0.5)
        terminal.press(b"3", wait=10, quiet=1.0)
        tell_keys(typed(terminal, 15), "during it", 50)
        decided = [terminal.press(key, quiet=0.5).first * 1000 for key in (b" ", b"x") * 5]
        tell("decision to its first byte, 95th percentile", percentile(decided), "ms", 50)
        assert b"running" in terminal.press(b"2", quiet=1.0).output, "the sync ended before the keys did"


def data_table(rows: int) -> None:
    """Measure Textual's own table at a size that it can still open."""
    print(f"Textual's DataTable, {rows:,} rows")
    with Terminal(["-c", DATA_TABLE, str(rows)]) as terminal:
        terminal.read(1.5)
        tell("opened after", terminal.press_until(b"3", b"IMG_"), "s")
        terminal.read(1.0, 3.0)
        bytes_and_keys(terminal, is_ours=False)
        for what, key in (("sort", b"o"), ("a tenth marked", b"A"), ("filter", b"f")):
            answer = terminal.press(key, wait=60, quiet=1.0)
            tell(what, answer.last, "s")
        tell("memory", terminal.peak_mb, "MB")


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    is_short = "sync" in sys.argv
    table_rows = int(sys.argv[2]) if sys.argv[2:] and sys.argv[2].isdigit() else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update(dict.fromkeys(("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder / "home")))
        small, large = (make_many(folder / f"{count}.sqlite", count) for count in (1000, rows))
        if "bulk" in sys.argv:
            bulk_alone(large)
            return
        parts = takeout.make(folder / "export", SYNCED, 1)
        os.sync()  # what is still on its way to the disk would be measured as well
        if not is_short:
            opened = [at_size(path, count) for path, count in ((small, 1000), (large, rows))]
            tell("opening, more than at 1,000", opened[1] - opened[0], "s", 0.5)
        during_a_sync(large, parts)
    if not is_short:
        data_table(table_rows)


if __name__ == "__main__":
    main()
