"""SIGKILL and SIGHUP at random moments of each source's sync: the rows are the same in the end, little is read twice.

Run by hand: `python -m tests.benchmarks.kills [MOMENTS [SEED [SOURCE …]]]`. Each moment is a new library whose first
sync is ended by a signal; the same command then goes on, and the rows are compared with those of an undisturbed sync.
Each process notes what it reads, a name a line, so that what was read again after the signal can be counted: a batch
at most (of the Library API two pages, because the next one is fetched while one is written). Half of the moments lie
anywhere in the run of the program, half right behind some read, with a small random wait. The Picker API begins a new
session after a crash; there only the rows are compared, and that no session is left behind.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from models.database import Library
from models.emulator import Emulator
from tests.benchmarks.takeout import make
from tests.takeout.builder import jpeg

ROOT = Path(__file__).parents[2]
ITEMS = 1_200
BATCH = 100
TABLES = {
    "media_item": "id, source, filename, creation_time, width, height, camera_model, size_bytes, sha256, gone_at",
    "item_file": "item_id, path, role, part, size_bytes",
    "item_alias": "alias, item_id",
    "album_item": "item_id, album_id",
}
NOTING = """
import os, sys, threading
from models.control import Control
from models.google import client
from models.sources import local, toolkit
from models.sources.takeout import assembling, media
log, hold = map(int, sys.argv[1:3])
held = threading.Event()
def noting(owner, name, what):
    plain = getattr(owner, name)
    def noted(*args, **options):
        global hold
        os.write(log, what(*args) + b"\\n")
        hold -= 1
        if hold == 0:
            held.wait(30)
        return plain(*args, **options)
    setattr(owner, name, noted)
plain_cancel = Control.cancel
def cancel(control):
    plain_cancel(control)
    held.set()
Control.cancel = cancel
assembling.FIRST_PAGE = assembling.LEAST = assembling.MOST = 100
toolkit.BATCH = 100
noting(media.MediaReader, "read", lambda reader, place: place.name.encode())
noting(local.LocalSource, "_read", lambda source, found, *_: found.path.encode())
noting(toolkit, "to_item", lambda row, number, account: b"%d" % number)
noting(client.PhotosPicker, "list_media_items", lambda api, session, token=None: repr(token).encode())
noting(client.PhotosLibrary, "list_media_items", lambda api, token=None, *more: repr(token).encode())
from tui.cli import run
sys.exit(run(sys.argv[3:]))
"""
"""The program, noting each medium, row or page before it is read; in batches of 100. At one note it can be held, until
it is told to end."""


@dataclass(frozen=True)
class Trial:
    """One source and what its syncs need."""

    name: str
    words: tuple[str, ...]
    folder: Path
    options: tuple[str, ...]
    most_again: int
    """How many names may be read twice."""

    @contextmanager
    def started(self, library: Path, hold: int = 0) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
        """Start a sync into a library.

        Args:
            library: A file that may be there already.
            hold: The note at which the program stops; 0 for none.

        Yields:
            The process, and its notes, which end with it.
        """
        ours, theirs = os.pipe()
        words = ["--library", str(library), *self.options, "sync", *self.words, "--json"]
        command = [sys.executable, "-c", NOTING, str(theirs), str(hold), *words]
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "pass_fds": [theirs]}
        with (
            os.fdopen(ours, "rb") as notes,
            subprocess.Popen(command, cwd=ROOT, **pipes) as child,  # type: ignore[call-overload]
        ):
            os.close(theirs)
            yield child, notes

    def run(self, library: Path) -> list[bytes]:
        """Sync to the end. Returns the notes."""
        with self.started(library) as (child, notes):
            read = notes.readlines()
            told = child.stderr.read().decode() if child.stderr else ""
        assert child.returncode == 0, told
        return read

    def interrupted(self, library: Path, kill: signal.Signals, reads: int, wait: float) -> tuple[list[bytes], bool]:
        """Sync and send a signal after so many notes and seconds. Returns the notes, and whether it hit the sync."""
        with self.started(library) as (child, notes):
            read = list(islice(notes, reads))
            with suppress(subprocess.TimeoutExpired):
                child.wait(wait)
            child.send_signal(kill)
            read += notes.readlines()
        return read, child.returncode != 0

    def interrupted_at(self, library: Path, kill: signal.Signals, note: int) -> list[bytes]:
        """Sync and send a signal while it stands still at a note. Returns the notes."""
        with self.started(library, hold=note) as (child, notes):
            read = list(islice(notes, note))
            child.send_signal(kill)
            read += notes.readlines()
        assert child.returncode != 0
        return read


def rows(library: Path) -> str:
    """Returns a checksum of what a sync stores."""
    with Library(library) as opened:
        content = [
            opened.rows(f"SELECT {columns} FROM {table} ORDER BY {columns}") for table, columns in TABLES.items()
        ]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def trials(folder: Path, emulator: Emulator) -> Iterator[Trial]:
    """Make what is to be read, and say how."""
    token = folder / "token.json"
    token.write_text(json.dumps(emulator.token()))
    options = ("--token", str(token), "--api-root", emulator.root)
    archives = make(folder / "export", ITEMS, 2_000)
    unpacked = folder / "unpacked"
    for archive in archives:
        subprocess.run([sys.executable, "-m", "zipfile", "-e", str(archive), str(unpacked)], check=True)
    listed = folder / "metadata.csv"
    lines = (f"AF1Qip{number:06},IMG_{number}.jpg,2020-05-20T16:46:07Z" for number in range(ITEMS * 5))
    listed.write_text("\n".join(["mediaKey,fileName,takenAt", *lines]))
    yield Trial("takeout", ("takeout", *map(str, archives)), folder, options, BATCH)
    yield Trial("takeout-folder", ("takeout", str(unpacked)), folder, options, BATCH)
    yield Trial("local", ("local", str(photos(folder / "photos", ITEMS))), folder, options, BATCH)
    yield Trial("toolkit", ("toolkit", str(listed)), folder, options, BATCH)
    yield Trial("library", ("library",), folder, options, 2)
    yield Trial("picker", ("picker",), folder, options, 0)


def photos(folder: Path, count: int) -> Path:
    """Fill a folder with pictures. Returns it."""
    folder.mkdir()
    for number in range(count):
        (folder / f"IMG_{number}.jpg").write_bytes(jpeg(40, 30, shade=number % 250) + bytes(number % 97))
    return folder


@contextmanager
def picking(emulator: Emulator, count: int) -> Iterator[None]:
    """Be the person who picks the same items in every session as soon as it is looked at."""
    route, is_over = "GET /v1/sessions/{id}", threading.Event()

    def pick() -> None:
        picked: set[str] = set()
        asked = 0
        while not is_over.is_set():
            if not emulator.log.wait_for(route, asked + 1, timeout=0.2):
                continue
            asked = emulator.log.count(route)
            for seen in emulator.log.entries:
                session = seen.path.rpartition("/")[2]
                if seen.route == route and seen.status == 200 and session not in picked:
                    picked.add(session)
                    with suppress(LookupError):
                        emulator.pick(session, count)

    thread = threading.Thread(target=pick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def try_one(trial: Trial, moments: int, chance: random.Random) -> str:
    """Sync undisturbed, then with a signal at so many moments. Returns what came of it, for people."""
    whole = trial.folder / f"{trial.name}.sqlite"
    started = time.monotonic()
    reads = trial.run(whole)
    duration, expected = time.monotonic() - started, rows(whole)
    assert len(set(reads)) == len(reads) > 0
    equal = hit = half_way = most_again = 0
    for moment in range(moments):
        library = trial.folder / f"{trial.name}-{moment}.sqlite"
        kill = signal.SIGKILL if moment % 2 else signal.SIGHUP
        is_anywhere = moment % 4 < 2
        place = (
            (0, chance.uniform(0, duration)) if is_anywhere else (chance.randrange(len(reads)), chance.random() / 50)
        )
        read, is_hit = trial.interrupted(library, kill, *place)
        passes = _passes(library)
        hit += is_hit
        half_way += any(state != "done" and seen for state, seen in passes)
        read += trial.run(library)
        equal += rows(library) == expected
        # Behind a finished pass the next one reads everything again, as it should.
        if trial.most_again and all(state != "done" for state, _ in passes):
            most_again = max(most_again, len(read) - len(set(read)))
        for path in trial.folder.glob(f"{library.stem}.*"):
            path.unlink()
    again = f"at most {most_again} read again (bound {trial.most_again})" if trial.most_again else "a new pick each"
    return (
        f"{trial.name}: {moments} moments, {hit} hit the running sync, {half_way} between its first batch and its last;"
        f" {equal} ended with equal rows; {again}"
    )


def _passes(library: Path) -> list[tuple[str, int]]:
    """Returns state and number of items of each pass."""
    if not library.exists():
        return []
    with Library(library) as opened:
        return opened.rows("SELECT state, seen FROM sync ORDER BY id")  # type: ignore[return-value]  # two columns


def main() -> None:
    """Print what came of each source."""
    moments, seed, *names = [*sys.argv[1:], *("100", "1")[len(sys.argv) - 1 :]]
    chance = random.Random(int(seed))
    with (
        tempfile.TemporaryDirectory() as name,
        Emulator(items=ITEMS, seed=1) as emulator,
        picking(emulator, ITEMS),
    ):
        emulator.latency = 0.02
        emulator.behaviour.picker_poll_interval = "0.3s"
        folder = Path(name)
        os.environ |= {f"XDG_{kind}_HOME": str(folder / "home") for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        for trial in trials(folder, emulator):
            if trial.name in names or not names:
                print(try_one(trial, int(moments), chance), flush=True)
        print(f"Picker sessions left behind: {emulator.open_sessions}")


if __name__ == "__main__":
    main()
