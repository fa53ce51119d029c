"""The Review screen at 1,000 and 1,000,000 candidates in a real pseudo-terminal, and Textual's own table beside it.

Run by hand: `python -m tests.benchmarks.review [ROWS] [DATATABLE_ROWS]`. It prints the time from the key to the first
rows, the time from a key to its last byte (95th percentile) at rest and during a sync, orders, filters, bulk decisions
and their undo, bytes on the line at 120x40 in true colour, and memory.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from models.candidates import CandidateFilter, CandidateOrder, finding_ids
from models.control import Clock
from models.database import Library
from models.decisions import Verdict, decide_findings, undo
from tests.benchmarks.terminal import Terminal
from tests.review.made_up import make_findings

PROGRAM = """
import sys
from pathlib import Path
from models.database import Library
from models.settings import ApiRoots, Paths, Settings
from tui.app import GpdedupApp
class ReviewFirst(GpdedupApp):
    first_step = sys.argv[2]
with Library(Path(sys.argv[1])) as library:
    ReviewFirst(library, Settings(), Paths.default(), ApiRoots()).run()
"""
DATA_TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable, Footer
class TableApp(App):
    def compose(self):
        yield DataTable(cursor_type="row")
        yield Footer()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("mark", "goes", "taken", "camera", "pixels", "stays", "pixels")
        table.add_rows(
            ("·", f"{n:08x}-41aa-86bb-c4aa-0123456789ab.dng"[:22], "2019-04-12 18:12", "EOS 6D", "2560x1707",
             f"IMG_{n % 9999:04}.CR2", "5472x3648") for n in range(int(sys.argv[1])))
app = TableApp()
app.animation_level = "none"
app.run()
"""
# What a sync does to the library: a page of items a transaction, one after the other, until it is ended.
SYNC = """
import sys
from dataclasses import replace
from pathlib import Path
from models.database import Library
from models.sources.base import Batch
from models.store import store_batch
from tests.rules.camera import RAW
with Library(Path(sys.argv[1])) as library:
    library.execute("INSERT INTO sync (source, state, started_at) VALUES ('takeout', 'running', '')")
    sync_id = library.value("SELECT max(id) FROM sync")
    print("begun", flush=True)
    for page in range(1_000_000):
        items = [replace(RAW, id=f"s{sync_id}-{page}-{n}", filename=f"S{page}-{n}.jpg") for n in range(100)]
        store_batch(library, sync_id, Batch(items, str(page)), "2026-01-01 00:00:00")
"""
DOWN, UP, PAGE_DOWN, PAGE_UP = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~"


def percentile(values: list[float], share: float = 0.95) -> float:
    """Returns the value that so many of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(name: str, terminal: Terminal) -> None:
    """Press keys and print bytes and times."""
    downs = [terminal.press(DOWN) for _ in range(12)]
    pages = [terminal.press(PAGE_DOWN) for _ in range(6)] + [terminal.press(PAGE_UP) for _ in range(3)]
    terminal.press(b"\x1b[F" if name == "DataTable" else b"G")
    times = [answer.last * 1000 for answer in (*downs, *pages)]
    print(
        f"  cursor down   {statistics.mean(a.size for a in downs):8,.0f} bytes, at most {max(a.size for a in downs):,}"
    )
    print(
        f"  page          {statistics.mean(a.size for a in pages):8,.0f} bytes, at most {max(a.size for a in pages):,}"
    )
    print(f"  key to last byte  median {statistics.median(times):.0f} ms, 95th percentile {percentile(times):.0f} ms")
    print(f"  memory        {terminal.peak_mb:8,.0f} MB")


def review(path: Path, rows: int) -> float:
    """Measure the Review screen. Returns the seconds from the key `3` to the first rows."""
    with Terminal(["-c", PROGRAM, str(path), "stage"]) as terminal:
        terminal.read(1.5)
        begun = time.perf_counter()
        terminal.press(b"3", wait=60, quiet=0.05)
        opened = terminal.read_until(b"IMG_0000") - (begun - terminal.started)
        print(f"Review, {rows:,} findings: opened in {opened:.2f} s")
        terminal.read(2.0, 3.0)
        print(f"  idle          {terminal.read(2.0, 2.0).size:8,} bytes in 2 s")
        report("Review", terminal)
        for what, key in (("sort", b"o"), ("end", b"G"), ("start", b"g"), ("decide", b" "), ("undo", b"z")):
            answer = terminal.press(key, quiet=1.5)
            times = f"first after {answer.first * 1000:.0f} ms, last {answer.last:.2f} s"
            print(f"  {what:12}  {answer.size:8,} bytes, {times}")
        for order in range(6):
            print(f"  sort {order + 1}        last byte after {terminal.press(b'o', quiet=1.0).last:.2f} s")
        for words in (b"img_000", b"dng", b"camera:canon year:2019", b"is:open"):
            terminal.press(b"/", quiet=0.3)
            answer = terminal.press(words, quiet=1.5)
            print(f"  filter {words.decode():24} last byte after {answer.last:.2f} s")
            terminal.press(b"\x1b", quiet=1.0)
        print(f"  memory after all of it {terminal.peak_mb:8,.0f} MB")
        with subprocess.Popen([sys.executable, "-c", SYNC, str(path)], stdout=subprocess.PIPE) as sync:
            try:
                assert sync.stdout is not None
                sync.stdout.readline()
                keys = [terminal.press(key) for key in (DOWN, DOWN, PAGE_DOWN, UP) * 10]
                decided = [terminal.press(key) for key in (b" ", b"x") * 5]
                assert sync.poll() is None
            finally:
                sync.kill()
        moved, first = [answer.last * 1000 for answer in keys], [answer.first * 1000 for answer in decided]
        print(f"  during a sync  key to last byte: 95th percentile {percentile(moved):.0f} ms")
        print(f"  during a sync  decision to its first byte: 95th percentile {percentile(first):.0f} ms")
        return opened


def bulk(path: Path, findings: int) -> None:
    """Measure the removal of many candidates as one step, with its check, and its undo."""
    with Library(path) as library, library.connection():
        ids = finding_ids(library, CandidateFilter(), CandidateOrder.FOUND, findings)
        for what, step in (
            ("remove", lambda: decide_findings(library, Clock(), ids, Verdict.REMOVE, include_marked=True)),
            ("undo", lambda: undo(library, Clock())),
        ):
            begun = time.perf_counter()
            outcome = step()
            assert outcome is not None
            print(f"bulk {what} of {outcome.changed:,} candidates: {time.perf_counter() - begun:.2f} s")


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table_rows = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        for count in (1_000, rows):
            path = Path(folder) / f"{count}.sqlite"
            with Library(path) as library:
                make_findings(library, count, nasty=False)
            review(path, count)
            bulk(path, min(count, 100_000))
    with Terminal(["-c", DATA_TABLE, str(table_rows)]) as terminal:
        opened = terminal.read_until(b"IMG_0000")
        print(f"Textual's DataTable, {table_rows:,} rows: opened in {opened:.2f} s")
        terminal.read(2.0, 3.0)
        report("DataTable", terminal)


if __name__ == "__main__":
    main()
