"""The program on a made-up terminal: a real library, real files, and Google Photos on loopback where it is needed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.control import Clock
from models.database import Library
from models.emulator import Emulator
from models.settings import ApiRoots, Paths, Settings
from tests.settling import settle_by_the_loop
from tests.started import StartedApp
from tui.app import GpdedupApp


@pytest.fixture(autouse=True)
def settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key has been answered when nothing is left to do."""
    settle_by_the_loop(monkeypatch)


@pytest.fixture
def paths() -> Paths:
    """The person's own places; `home` has put them below the test's folder."""
    found = Paths.default()
    found.token.parent.mkdir(parents=True, exist_ok=True)
    return found


@pytest.fixture
def app(library: Library, paths: Paths) -> GpdedupApp:
    """The program, with nothing in it and nobody signed in."""
    return StartedApp(library, Settings(), paths, ApiRoots())


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Google Photos on loopback with 300 items, whose person grants whatever is asked."""
    with Emulator(items=300, seed=3, consent="grant") as running:
        yield running


@pytest.fixture
def signed_in(paths: Paths, emulator: Emulator) -> Paths:
    """The person's places with a token and a client secret of the emulator in them."""
    keep(paths.token, emulator.token())
    keep(paths.client_secret, emulator.client_secret())
    return paths


@pytest.fixture
def demo_app(library: Library, signed_in: Paths, emulator: Emulator) -> GpdedupApp:
    """The program as `demo` opens it."""
    return StartedApp(library, Settings(), signed_in, ApiRoots.below(emulator.root), demo=emulator, clock=Clock())


def keep(path: Path, values: dict[str, object]) -> None:
    """Write a JSON file."""
    path.write_text(json.dumps(values), encoding="utf-8")
