"""SIGKILL and SIGHUP at random moments of each source's sync: the rows are the same in the end, nothing is lost.

Run by hand: `python -m tests.benchmarks.kills [MOMENTS]`. Each moment is a new library whose first sync is ended by a
signal; the same command then goes on, and the rows are compared with those of a sync that nobody disturbed.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from models.database import Library
from models.emulator import Emulator
from tests.benchmarks.takeout import make
from tests.takeout.builder import jpeg

ITEMS = 3_000
COLUMNS = "id, source, filename, creation_time, width, height, camera_model, size_bytes, sha256, gone_at"


def command(library: Path, words: list[str], emulator: Emulator, token: Path) -> list[str]:
    """Returns the command line that syncs one source into a library."""
    options = ["--library", str(library), "--token", str(token), "--api-root", emulator.root]
    return [sys.executable, "-m", "tui", *options, "sync", *words, "--json"]


def rows(library: Path) -> str:
    """Returns a checksum of all items and their files."""
    with Library(library) as opened:
        items = opened.rows(f"SELECT {COLUMNS} FROM media_item ORDER BY id")
        files = opened.rows("SELECT item_id, path, role, part, size_bytes FROM item_file ORDER BY 1, 2, 4")
    return hashlib.sha256(repr((items, files)).encode()).hexdigest()


def sources(folder: Path) -> dict[str, list[str]]:
    """Make what is to be read; returns the words behind `sync`, by source."""
    archives = make(folder / "export", ITEMS, 2_000)
    photos = folder / "photos"
    photos.mkdir()
    for number in range(ITEMS):
        (photos / f"IMG_{number}.jpg").write_bytes(jpeg(40, 30, shade=number % 250) + bytes(number % 97))
    listed = folder / "metadata.csv"
    lines = (f"AF1Qip{number:06},IMG_{number}.jpg,2020-05-20T16:46:07Z" for number in range(ITEMS * 5))
    listed.write_text("\n".join(["mediaKey,fileName,takenAt", *lines]))
    return {
        "takeout": ["takeout", *map(str, archives)],
        "local": ["local", str(photos)],
        "toolkit": ["toolkit", str(listed)],
        "library": ["library"],
    }


def main() -> None:
    """Print how many moments were tried for each source, and whether the rows were equal."""
    moments, chance = int(sys.argv[1]) if len(sys.argv) > 1 else 100, random.Random(1)
    with tempfile.TemporaryDirectory() as name, Emulator(items=ITEMS, seed=1) as emulator:
        folder = Path(name)
        os.environ |= {f"XDG_{kind}_HOME": str(folder / "home") for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        token = folder / "token.json"
        token.write_text(json.dumps(emulator.token()))
        for source, words in sources(folder).items():
            whole = folder / f"{source}.sqlite"
            started = time.monotonic()
            subprocess.run(command(whole, words, emulator, token), check=True, capture_output=True)
            duration, expected = time.monotonic() - started, rows(whole)
            equal = interrupted = 0
            for moment in range(moments):
                library = folder / f"{source}-{moment}.sqlite"
                line = command(library, words, emulator, token)
                child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(chance.uniform(0.1, duration))
                child.send_signal(signal.SIGKILL if moment % 2 else signal.SIGHUP)
                interrupted += child.wait() != 0
                subprocess.run(line, check=True, capture_output=True)
                equal += rows(library) == expected
                for path in folder.glob(f"{library.name}*"):
                    path.unlink()
            print(f"{source}: {moments} moments, {interrupted} hit a running sync, {equal} ended with equal rows")


if __name__ == "__main__":
    main()
