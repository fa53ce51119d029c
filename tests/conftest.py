"""What all tests share: a home of their own, real library files, the emulator on loopback."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models.control import Clock
from models.database import PRAGMAS, Library

# How long an example takes says how busy the machine is, and nothing of the program.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_xdist_auto_num_workers() -> int:
    """Returns one test process more than there are cores: a test of the screens often waits for a timer or a thread."""
    return (os.cpu_count() or 1) + 1


class FakeClock(Clock):
    """A clock that a test turns by hand; it moves on by a second each time it is read."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self.seconds = start

    def now(self) -> float:
        self.seconds += 1
        return self.seconds

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What whole modules share is set up before a test has its home: that, too, stays away from the person's files."""
    place = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(place / kind.lower()))
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the person's own files."""
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(place / kind.lower()))
    for name in ("GPDEDUP_API_ROOT", "NO_COLOR", "OAUTHLIB_INSECURE_TRANSPORT", "OAUTHLIB_RELAX_TOKEN_SCOPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm-256color"), ("COLORTERM", "truecolor")):
        monkeypatch.setenv(name, value)  # how many colours there are decides on the theme
    return place


@pytest.fixture(scope="session", autouse=True)
def no_wait_for_the_disk() -> Iterator[None]:
    """A commit is not waited for until it lies on the disk: only a loss of power could tell, and no test has one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.database.PRAGMAS", tuple((dict(PRAGMAS) | {"synchronous": "OFF"}).items()))
        yield


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty library, closed: to make its tables anew takes twenty times as long as to copy them."""
    path = tmp_path_factory.mktemp("library") / "empty.sqlite"
    Library(path).close()
    return path


@pytest.fixture
def library(tmp_path: Path, empty_library: Path) -> Iterator[Library]:
    """An empty library in a real file."""
    with Library(Path(shutil.copy(empty_library, tmp_path / "library.sqlite"))) as opened:
        yield opened


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
