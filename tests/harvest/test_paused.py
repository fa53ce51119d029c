"""A sync that is paused, at whatever moment, holds nothing: others decide at once, and the log can be copied away."""

import json
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from models import watching
from models.control import Clock, Control
from models.database import Library
from models.emulator import Emulator
from models.harvest import Harvest
from models.items import SourceName
from models.progress import Progress
from models.settings import ApiRoots, Paths
from models.sources.opening import open_source
from models.sources.takeout import assembling, listing, scratch
from tests.local.test_local import picture
from tests.takeout.test_unchanged import export
from tests.toolkit.test_toolkit import row, write

MOMENTS = 4
"""How many pauses a source gets."""


class PausedAt(Control):
    """Is paused at the so-manieth look, and says so: whoever looks holds what it holds until it goes on."""

    def __init__(self, look: int = 0) -> None:
        super().__init__()
        self._look = look
        self.looks = 0
        self.rests = threading.Event()

    def check(self) -> None:
        self._look_up(self.rests.set)
        super().check()

    def give_way(self) -> None:
        self._look_up(lambda: None)
        super().give_way()

    def _look_up(self, rest: Callable[[], None]) -> None:
        self.looks += 1
        if self.looks == self._look:
            self.pause()
        if self.is_paused:
            rest()


Run = Callable[[Control], None]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(items=350, seed=1) as running:
        running.behaviour.picker_poll_interval = "0.05s"
        yield running


@pytest.fixture(params=["takeout zip", "takeout folder", "takeout tgz", "local", "toolkit", "library", "picker"])
def run(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    library: Library,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Syncs one source into the library, in steps as small as can be."""
    monkeypatch.setattr(watching, "LOOK", 10)
    monkeypatch.setattr(scratch, "LOOK", 1_000)
    monkeypatch.setattr(listing, "CHUNK", 5)
    for name in ("FIRST_PAGE", "LEAST", "MOST"):
        monkeypatch.setattr(assembling, name, 5)
    name, _, kind = request.param.partition(" ")
    paths = Paths.default()
    paths.token.parent.mkdir(parents=True, exist_ok=True)
    paths.token.write_text(json.dumps(emulator.token()))
    arguments: list[Path] = []
    if name == "takeout":
        arguments = [getattr(export(20, padding=100), kind)(tmp_path / (f"x.{kind}" if kind != "folder" else "x"))]
    elif name == "local":
        arguments = [picture(tmp_path / "p" / f"IMG_{number}.jpg").parent for number in range(20)][:1]
    elif name == "toolkit":
        arguments = [write(tmp_path / "m.csv", [row(f"AF1Qip{number:04}") for number in range(50)])]

    def sync(control: Control) -> None:
        progress = Progress()
        source = open_source(
            SourceName(name),
            arguments,
            account="",
            paths=paths,
            roots=ApiRoots.below(emulator.root),
            control=control,
            progress=progress,
            library=library,
            on_address=lambda address: emulator.pick(address.rsplit("/", 1)[1], 120),
            restart=True,
        )
        Harvest(library, source, Clock(), control, progress).run(restart=True, accept_gone=True)

    return sync


def nothing_is_held(path: Path) -> bool:
    """Can another connection write, and copy all of the log into the library?"""
    with sqlite3.connect(path, timeout=2, isolation_level=None) as other:
        other.execute("INSERT INTO action (kind, at, title) VALUES ('x', '', '')")
        busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    other.close()
    log = path.with_name(f"{path.name}-wal")
    return not busy and (not log.exists() or log.stat().st_size == 0)


def test_a_paused_sync_holds_nothing(run: Run, library: Library) -> None:
    counted = PausedAt()
    run(counted)
    # Something to be marked as gone, and everything to be compared with what is stored.
    library.execute("UPDATE media_item SET filename = 'x'")
    dice = random.Random(counted.looks)
    rested = 0
    for look in sorted(dice.sample(range(1, counted.looks + 1), min(MOMENTS, counted.looks))):
        control = PausedAt(look)
        thread = threading.Thread(target=partial(ended, run, control))
        thread.start()
        control.rests.wait()
        try:
            if control.is_paused:
                rested += 1
                assert nothing_is_held(library.path), f"at look {look} of {counted.looks}"
        finally:
            control.resume()
            thread.join()
    assert rested


def ended(run: Run, control: PausedAt) -> None:
    """Run to the end, and let nobody wait for a pause that did not come."""
    try:
        run(control)
    finally:
        control.rests.set()
