"""A sync that a signal ends in the middle goes on to the same rows, and reads at most one batch again.

The source itself says, through a pipe, what it reads, so that the signal comes in the middle of the reading; hundreds
of moments of every source are tried by `python -m tests.benchmarks.kills`.
"""

import signal
from pathlib import Path

import pytest

from models.database import Library
from models.settings import Paths
from tests.benchmarks.kills import BATCH, Trial, photos, rows
from tests.benchmarks.takeout import make

COUNT = 300


@pytest.fixture(scope="module", params=["takeout", "local"])
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "local":
        return Trial("local", ("local", str(photos(folder / "photos", COUNT))), folder, (), BATCH)
    return Trial("takeout", ("takeout", *map(str, make(folder / "export", COUNT, 2_000))), folder, (), BATCH)


@pytest.fixture(scope="module")
def expected(trial: Trial) -> str:
    assert Paths.default().screens.is_relative_to(trial.folder.parent)  # not the person's own
    library = trial.folder / "whole.sqlite"
    assert len(set(trial.run(library))) == COUNT
    return rows(library)


@pytest.mark.parametrize(("kill", "at"), [(signal.SIGKILL, 170), (signal.SIGHUP, 230)])
def test_it_goes_on_to_the_same_rows(
    trial: Trial, expected: str, tmp_path: Path, kill: signal.Signals, at: int
) -> None:
    library = tmp_path / "library.sqlite"
    read = trial.interrupted_at(library, kill, at)
    with Library(library) as opened:
        ((state, seen),) = opened.rows("SELECT state, seen FROM sync")
    assert state != "done"
    assert BATCH <= seen < COUNT
    read += trial.run(library)
    assert rows(library) == expected
    assert len(set(read)) == COUNT
    assert len(read) - len(set(read)) <= BATCH
