"""A fixture for every test that needs Google Photos: `from tests.fixtures_emulator import emulator`."""

from collections.abc import Iterator

import pytest

from models.emulator import Emulator

__all__ = ["emulator"]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Google Photos on loopback with 200 items, among them every kind of scene, oddity and nasty name."""
    with Emulator(items=200, seed=1) as running:
        yield running
        assert not running.crashes
