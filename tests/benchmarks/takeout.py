"""How fast a Takeout export is read beside a bare loop over the same archives.

Run by hand: `python -m tests.benchmarks.takeout [ITEMS] [MEDIUM_KB]`. The bare loop lists the archives, parses every
sidecar and reads 64 KB of each medium. Bounds: the whole ingest at most 4 times that, a second run at most a tenth of
the first, under 300 MB at 1,000,000 items, and a cost that is linear (the same time an item at a quarter of them).
"""

import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from tests.takeout.builder import jpeg, sidecar

# Not `ru_maxrss`: after an exec it still tells the memory of the process that started this one.
INGEST = r"""
import json, re, sys, time
from pathlib import Path
from models.control import Clock, Control
from models.database import Library
from models.harvest import Harvest
from models.items import SourceName
from models.progress import Progress
from models.settings import ApiRoots, Paths
from models.sources.opening import open_source
library, *parts = sys.argv[1:]
with Library(Path(library)) as opened:
    control, progress = Control(), Progress()
    source = open_source(SourceName.TAKEOUT, parts, account="", paths=Paths.default(), library=opened,
                         roots=ApiRoots.below("http://127.0.0.1:1/"), control=control, progress=progress)
    started = time.perf_counter()
    result = Harvest(opened, source, Clock(), control, progress).run()
    print(json.dumps({"seconds": time.perf_counter() - started, "seen": result.seen, "added": result.added,
                      "peak_mb": int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024}))
"""
PARTS = 3
EXIF = {0x010F: "NIKON", 0x0110: "NIKON D750", 0x829A: (1, 250), 0x829D: (28, 10), 0x8827: 400, 0x920A: (50, 1)}


def make(folder: Path, items: int, medium_bytes: int, *, has_links: bool = True) -> list[Path]:
    """Write an export in three parts, items and sidecars spread over them; older exports have no links."""
    folder.mkdir()
    medium = jpeg(64, 48, exif={**EXIF, 0x9003: "2020:05:20 18:46:07"})
    medium += bytes(max(0, medium_bytes - len(medium)))
    paths = [folder / f"takeout-20260301T101500Z-{number + 1:03}.zip" for number in range(PARTS)]
    archives = [zipfile.ZipFile(path, "w") for path in paths]
    for number in range(items):
        name = f"IMG_{number:07}.jpg"
        path = f"Takeout/Google Photos/Photos from {2000 + number % 25}/{name}"
        told = sidecar(name, taken=1_500_000_000 + number, key=f"AF1Qip{number:038}" if has_links else None)
        archives[number % PARTS].writestr(path, medium)
        archives[(number // 7) % PARTS].writestr(
            f"{path}.supplemental-metadata.json", json.dumps(told), zipfile.ZIP_DEFLATED
        )
    for archive in archives:
        archive.close()
    return paths


def bare_loop(paths: list[Path]) -> float:
    """List the archives, parse every sidecar, read 64 KB of each medium. Returns seconds."""
    started = time.perf_counter()
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as file:
                    if info.filename.endswith(".json"):
                        json.load(io.BytesIO(file.read()))
                    else:
                        file.read(65_536)
    return time.perf_counter() - started


def ingest(library: Path, paths: list[Path]) -> dict[str, float]:
    """Sync in a process of its own. Returns seconds, seen, added and peak memory in MB."""
    command = [sys.executable, "-c", INGEST, str(library), *map(str, paths)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # type: ignore[no-any-return]


def main() -> None:
    """Print the figures."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    medium_kb = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = []
        for count in (items // 4, items):
            paths = make(folder / str(count), count, medium_kb * 1024)
            bare_loop(paths)
            bare = bare_loop(paths)
            first = ingest(folder / f"{count}.sqlite", paths)
            second = ingest(folder / f"{count}.sqlite", paths)
            seconds.append(first["seconds"] / count)
            print(f"{count:,} items, media of {medium_kb} KB: bare loop {bare:.2f} s, ingest {first['seconds']:.2f} s")
            print(f"  {first['seconds'] / bare:.2f} times the bare loop (bound 4)")
            print(f"  second run {second['seconds']:.2f} s, {second['seconds'] / first['seconds']:.3f} (bound 0.1)")
            print(f"  peak memory {first['peak_mb']:.0f} MB (bound 300 at 1,000,000); {second['peak_mb']:.0f} MB")
            assert (first["seen"], first["added"], second["seen"], second["added"]) == (count, count, count, 0)
            for path in paths:
                path.unlink()
        print(f"linear: {seconds[1] / seconds[0]:.2f} times the time an item, at four times the items")


if __name__ == "__main__":
    main()
