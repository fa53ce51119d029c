"""All metadata rules on a made-up library with realistic bursts and pairs, against one GROUP BY over the same table.

Run by hand: `python -m tests.benchmarks.rules [ITEMS]`; 200,000 by default, 1,000,000 to see it at full size. It prints
the time of the GROUP BY without an index, of a first scan with its findings written, of another full one, of a scan
after 1,000 new items, the ratios with their bounds, the peak memory, and the time of a library a tenth the size.
"""

import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.control import Clock, Control
from models.database import Library
from models.items import kind_of
from models.rules.registry import RULES
from models.rules.scan import scan
from models.times import now_text

METADATA_RULES = ("uuid-thumbnail", "raw-sidecar", "same-shot", "exact")
GROUP_BY = """
    SELECT creation_time, camera_make, camera_model, count(*) FROM media_item NOT INDEXED GROUP BY 1, 2, 3
"""
COLUMNS = (
    "id, source, filename, mime_type, kind, creation_time, width, height, camera_make, camera_model, focal_length,"
    " f_number, iso_equivalent, exposure_time, product_url, seen_in, added_at, changed_at"
)
INSERT = f"INSERT INTO media_item ({COLUMNS}) VALUES ({', '.join('?' * (COLUMNS.count(',') + 1))})"
SCENES = {"single": 66, "video": 8, "burst": 8, "pair": 8, "thumbnail": 4, "pair-thumbnail": 3, "smaller": 3}
"""Of so many presses of the button, what each leaves in the library."""
CAMERAS = (
    ("Canon", "Canon EOS 6D", 5472, 3648),
    ("samsung", "SM-G973F", 4032, 3024),
    ("Apple", "iPhone 12", 4032, 3024),
)


def _files(scene: str, number: int, dice: random.Random, size: tuple[int, int]) -> Iterator[tuple[str, int, int]]:
    """Yields names and sizes of the files of a scene."""
    width, height = size
    stem = f"IMG_{number % 10_000:04}"
    if scene == "burst":
        for frame in range(dice.choice((2, 3, 3, 4, 4, 5, 7))):
            yield f"IMG_{(number + frame) % 10_000:04}.JPG", width, height
    elif scene == "video":
        yield f"MOV_{number % 10_000:04}.mp4", 1920, 1080
    else:
        if "pair" in scene or (scene == "thumbnail" and number % 2):
            yield f"{stem}.CR2", width, height
        if scene != "thumbnail" or not number % 2:
            yield f"{stem}.JPG", width, height
        if "thumbnail" in scene:
            name = f"{dice.getrandbits(128):032x}"
            yield f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}.dng", 2560, 2560 * height // width
        if scene == "smaller":
            yield f"{stem}-web.JPG", 2048, 2048 * height // width


def rows(count: int, seed: int = 1, start: int = 0, first_second: int = 1_100_000_000) -> Iterator[tuple[Any, ...]]:
    """Yields rows of `media_item`, oldest first.

    Args:
        count: How many.
        seed: Another seed, another library.
        start: The first id's number.
        first_second: When the first was taken, in seconds since 1970.
    """
    dice = random.Random(seed)
    second, made, number = first_second, start, 0
    while True:
        second += dice.choice((2, 5, 20, 300))
        number += dice.choice((1, 1, 2))
        make, model, width, height = dice.choice(CAMERAS)
        exposure = (
            dice.choice((24.0, 50.0)),
            dice.choice((1.8, 4.0)),
            dice.choice((100, 400)),
            dice.choice((0.004, 0.01)),
        )
        (scene,) = dice.choices(list(SCENES), list(SCENES.values()))
        for name, wide, high in _files(scene, number, dice, (width, height)):
            key = f"AF1QipM{made:037}"
            url = f"https://photos.google.com/lr/photo/{key}"
            kind = kind_of(None, name)
            taken = (name, None, kind, now_text(second), wide, high, make, model, *exposure, url, 1, "now", "now")
            yield (key, "library", *taken)
            made += 1
            if made - start == count:
                return


def fill(path: Path, values: Iterator[tuple[Any, ...]]) -> None:
    """Write rows into a library."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany(INSERT, values)
    connection.close()


def verdict(figure: float, bound: float) -> str:
    """Returns the bound of a figure and whether it is kept."""
    return f"(at most {bound:g}: {'PASS' if figure <= bound else 'OVER'})"


def timed_scan(library: Library, *, full: bool = False) -> float:
    """Returns how long a scan with all metadata rules takes, in seconds."""
    rules = {name: rule for name, rule in RULES.items() if name in METADATA_RULES}
    started = time.perf_counter()
    found = scan(library, rules, Clock(), Control(), full=full)
    seconds = time.perf_counter() - started
    for counts in found:
        print(f"    {counts.rule}: {counts.strong:,} strong, {counts.possible:,} possible, {counts.changed:,} changed")
    return seconds


def measure(folder: Path, items: int) -> float:
    """Measures one library. Returns the seconds of the full scan."""
    path = folder / f"{items}.sqlite"
    with Library(path) as library:
        fill(path, rows(items))
        started = time.perf_counter()
        with library.connection():
            groups = sum(1 for _ in library.stream(GROUP_BY))
        baseline = time.perf_counter() - started
        print(f"{items:,} items, {groups:,} moments: GROUP BY {baseline:.2f} s")
        full = timed_scan(library)
        print(f"  first scan {full:.2f} s = {full / baseline:.1f} x GROUP BY {verdict(full / baseline, 12)}")
        repeated = timed_scan(library, full=True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        times = repeated / baseline
        print(f"  full scan again {repeated:.2f} s = {times:.1f} x GROUP BY {verdict(times, 12)}")
        print(f"  peak memory {peak:.0f} MB {verdict(peak, 500)}")
        fill(path, rows(1_000, seed=2, start=items, first_second=1_100_000_300))
        again = timed_scan(library)
        share = 100 * again / full
        print(f"  scan after 1,000 new items {again:.3f} s = {share:.1f}% of a full one {verdict(share, 5)}")
    return full


def main() -> None:
    """Measure a library and one a tenth its size."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        small = measure(Path(folder), items // 10)
        large = measure(Path(folder), items)
        print(f"ten times the items: {large / small:.1f} times the time {verdict(large / small, 12)}")


if __name__ == "__main__":
    main()
