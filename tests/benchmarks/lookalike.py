"""Finding all near hashes among a million, checked against brute force; and hashing JPEGs.

Run by hand: `python -m tests.benchmarks.lookalike [HASHES]`; 1,000,000 by default. A tenth of the hashes are made from
others by turning 0 to 8 bits.
"""

import io
import os
import random
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

from PIL import Image

from models.control import Control
from models.visual import look_at, near_pairs

DISTANCE = 6


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


def main() -> None:
    """Measure and compare."""
    few = made_up(20_000)
    started = time.perf_counter()
    brute = {
        (a, b) for (a, one), (b, other) in combinations(enumerate(few), 2) if (one ^ other).bit_count() <= DISTANCE
    }
    spent = time.perf_counter() - started
    found = set(near_pairs(few, DISTANCE, Control()))
    print(
        f"20,000 hashes: brute force {len(brute):,} pairs in {spent:.1f} s; the search finds the same: {found == brute}"
    )
    many = made_up(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    started = time.perf_counter()
    pairs = sum(1 for _ in near_pairs(many, DISTANCE, Control()))
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(many):,} hashes: {pairs:,} pairs in {spent:.1f} s, peak memory {peak:.0f} MB")
    jpegs = [picture(number) for number in range(50)] * 8
    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        seen = sum(look.hash is not None for look in pool.map(look_at, jpegs))
    spent = time.perf_counter() - started
    print(f"{seen} JPEGs of 1,024x768 hashed: {seen / spent:.0f} a second on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
