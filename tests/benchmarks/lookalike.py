"""Finding all near hashes among a million, checked against brute force; and hashing JPEGs, beside ImageHash.

Run by hand: `python -m tests.benchmarks.lookalike [HASHES]`; 1,000,000 by default. With `--scans` it measures scans of
a library with so many hashes alone: the first, one where nothing changed, and others after some changes.

A tenth of the hashes are made from others by turning 0 to 8 bits. Needs `pip install ImageHash` for the comparison,
which is in no extra: without it the figures are ours alone. The JPEGs are made up, 1,024x768, as heavy as photographs;
both sides read files, ours also stores what it saw. The rounds take turns, and the best of each side counts: other work
on the machine only slows.
"""

import importlib.util
import io
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path
from typing import Any

from PIL import Image

from models.control import Clock, Control
from models.database import Library
from models.harvest import Harvest
from models.progress import Progress
from models.rules.lookalike import NAME, SIGN
from models.rules.registry import RULES
from models.rules.scan import scan
from models.sources.local import LocalSource
from models.visual import look_at_pictures, near_pairs
from models.visual.looking import KEEP
from tests.benchmarks.rules import fill, rows

DISTANCE = 6
ROUNDS = 9
JPEGS = 1_000
NEW = 1_000


def made_up(count: int, seed: int = 1) -> list[int]:
    """Returns different hashes, a tenth of them near another one."""
    dice = random.Random(seed)
    hashes = {dice.getrandbits(64) for _ in range(count * 9 // 10)}
    known = list(hashes)
    while len(hashes) < count:
        near = dice.choice(known)
        for bit in dice.sample(range(64), dice.randrange(9)):
            near ^= 1 << bit
        hashes.add(near)
    return sorted(hashes, key=lambda _: dice.random())


def picture(seed: int) -> bytes:
    """Returns a JPEG of 1,024x768."""
    noise = Image.effect_noise((64, 48), 90 + seed % 7).resize((1024, 768), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    noise.convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()


def phash(path: str) -> Any:
    """ImageHash's hash of a file, with the decoder told that little is enough."""
    import imagehash  # noqa: PLC0415 - in no extra

    with Image.open(path) as opened:
        opened.draft("L", (64, 64))
        return imagehash.phash(opened)


def search(count: int) -> None:
    """Measure the search."""
    few = made_up(20_000)
    started = time.perf_counter()
    brute = {
        (a, b) for (a, one), (b, other) in combinations(enumerate(few), 2) if (one ^ other).bit_count() <= DISTANCE
    }
    spent = time.perf_counter() - started
    same = set(near_pairs(few, DISTANCE, Control())) == brute
    print(f"20,000 hashes: brute force {len(brute):,} pairs in {spent:.1f} s; the search finds the same: {same}")
    many = made_up(count)
    started = time.perf_counter()
    pairs = sum(1 for _ in near_pairs(many, DISTANCE, Control()))
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(many):,} hashes: {pairs:,} pairs in {spent:.1f} s, peak memory {peak:.0f} MB")


def hashing() -> None:
    """Measure the hashing, ours and ImageHash's by turns."""
    has_theirs = importlib.util.find_spec("imagehash") is not None
    ours, theirs = 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        paths = [Path(folder) / f"{number}.jpg" for number in range(JPEGS)]
        for number, path in enumerate(paths):
            path.write_bytes(picture(number))
        Harvest(library, LocalSource([Path(folder)], lambda _: {}), Clock(), Control(), Progress()).run()
        for _ in range(ROUNDS):
            library.execute("DELETE FROM picture_look")
            started = time.perf_counter()
            looked = look_at_pictures(library, [], Control(), Progress())
            ours = max(ours, looked.seen / (time.perf_counter() - started))
            if looked.without_hash or looked.seen != JPEGS:
                raise SystemExit(f"not all were hashed: {looked}")
            theirs = max(theirs, their_rate(list(map(str, paths)))) if has_theirs else 0.0
    print(f"{JPEGS} JPEGs of 1,024x768: {ours:.0f} a second, read, hashed and stored, on {os.cpu_count()} cores")
    if has_theirs:
        print(f"ImageHash's phash, two processes, draft decoding: {theirs:.0f} a second; ours are {ours / theirs:.2f}x")
    else:
        print("ImageHash is not installed (pip install ImageHash), so there is nothing to compare with.")


def their_rate(paths: list[str]) -> float:
    """Returns how many files a second ImageHash hashes in two processes, once these have started."""
    # Not forked: a copy of a process whose threads hold locks may wait for them for good.
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(phash, paths[:100]))
        started = time.perf_counter()
        list(pool.map(phash, paths, chunksize=25))
        return len(paths) / (time.perf_counter() - started)


def timed_scan(library: Library) -> float:
    """Returns how long a scan with `lookalike` takes, in seconds."""
    started = time.perf_counter()
    (counts,) = scan(library, {NAME: RULES[NAME]}, Clock(), Control())
    spent = time.perf_counter() - started
    print(f"    {spent:.2f} s: {counts.strong:,} strong, {counts.possible:,} possible, {counts.changed:,} changed")
    return spent


def scans(count: int) -> None:
    """Measure the scans of a library that holds so many hashes."""
    hashes = made_up(count + NEW)
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        fill(library.path, rows(count + NEW))
        with library.connection():
            library.execute("PRAGMA synchronous = OFF")
            ids = [item_id for (item_id,) in library.rows("SELECT id FROM media_item")]
            looks = [
                (item_id, "", "seen", n - SIGN, n.to_bytes(8) * 32, "1 1 1 1 1")
                for item_id, n in zip(ids, hashes, strict=True)
            ]
            with library.transaction():
                library.insert_many(KEEP, looks[:count])
            print(f"{count:,} hashes, the first scan")
            first = timed_scan(library)
            print("  where nothing changed")
            again = timed_scan(library)
            with library.transaction():
                library.insert_many(KEEP, looks[count:])
            print(f"  after {NEW:,} new ones")
            new = timed_scan(library)
            library.execute("UPDATE media_item SET favorited = 1 WHERE id IN (SELECT id FROM media_item LIMIT 500)")
            library.execute("UPDATE media_item SET gone_at = 'now' WHERE rowid % ? = 0", (count // 500,))
            print("  after 500 stars, and 500 gone")
            changed = timed_scan(library)
    print(f"  of the first: {again / first:.1%}, {new / first:.1%} and {changed / first:.1%}")


if __name__ == "__main__":
    hashes_wanted = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 1_000_000
    if "--scans" in sys.argv:
        scans(hashes_wanted)
    else:
        hashing()
        if "--hashing" not in sys.argv:
            search(hashes_wanted)
