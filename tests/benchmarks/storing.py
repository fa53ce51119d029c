"""How long others wait for the library while a scan stores very many findings of one rule.

Run by hand: `python -m tests.benchmarks.storing [FINDINGS]`; 200,000 by default. All of a rule is stored in one
transaction, so that nobody sees half a scan; a decision waits meanwhile, and is refused after `LOCK_TIMEOUT` seconds.
Each round a second thread writes every 50 ms and notes how long it waited: for the first findings, for findings of
which the words alone changed, and for none.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.control import Clock, Control
from models.database import LOCK_TIMEOUT, Library
from models.errors import LibraryError
from models.rules.base import Confidence, Finding
from models.rules.scan import scan
from tests.benchmarks.rules import fill, rows

NAME = "custom:all"
KEEPER = f"AF1QipM{0:037}"
EVIDENCE = '{"filename":["IMG_0001.JPG","IMG_0001.CR2"],"creation_time":["2019-04-12 18:12:33","2019-04-12 18:12:33"]}'


@dataclass(frozen=True)
class Everything:
    """Claims every item but one."""

    words: str
    name: str = NAME
    title: str = "everything"
    is_removable: bool = True
    touches: str = ""

    def as_of(self, _library: Library) -> str:
        """Returns nothing: everything is looked at."""
        return ""

    def findings(self, library: Library, _control: Control, *, partly: bool) -> Iterator[Finding]:
        """Yield a claim an item."""
        for (item_id,) in library.stream("SELECT id FROM media_item WHERE id <> ? ORDER BY rowid", (KEEPER,)):
            yield Finding(NAME, item_id, KEEPER, Confidence.POSSIBLE, self.words, EVIDENCE)


def longest_wait(library: Library, words: str) -> tuple[float, float, int]:
    """Returns how long a scan took, how long a writer waited at most, and how many findings changed."""
    stop, waits = threading.Event(), [0.0]

    def write() -> None:
        started = time.perf_counter()
        while not stop.wait(0.05):
            try:
                with library.transaction():
                    library.execute("UPDATE sync SET state = state")
            except LibraryError:
                continue  # refused: the wait goes on
            waits.append(time.perf_counter() - started)
            started = time.perf_counter()

    writer = threading.Thread(target=write)
    writer.start()
    started = time.perf_counter()
    (counts,) = scan(library, {NAME: Everything(words)}, Clock(), Control())
    spent = time.perf_counter() - started
    stop.set()
    writer.join()
    return spent, max(waits), counts.changed


def main() -> None:
    """Measure three scans."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        fill(library.path, rows(count + 1))
        for words in ("The same name, instant and camera.", "In other words the same.", "In other words the same."):
            spent, waited, changed = longest_wait(library, words)
            print(f"{changed:,} findings changed in {spent:.1f} s; others waited up to {waited:.1f} s", end="")
            print(f" (a decision is refused after {LOCK_TIMEOUT} s)" if waited > LOCK_TIMEOUT else "")


if __name__ == "__main__":
    main()
