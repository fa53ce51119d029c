"""The emulator, a signed-in client, and a few items, for the tests in this directory."""

from collections.abc import Callable, Iterator

import pytest

from models.emulator import Emulator
from tests.emulator.client import Api
from tests.fixtures_emulator import emulator

__all__ = ["emulator"]


@pytest.fixture
def api(emulator: Emulator) -> Iterator[Api]:
    """Signed in with all scopes."""
    client = Api(emulator, emulator.token()["token"])
    yield client
    client.close()


@pytest.fixture
def sign_in(emulator: Emulator) -> Iterator[Callable[..., Api]]:
    """Makes further clients: `sign_in(token)`."""
    made: list[Api] = []

    def make(token: str = "") -> Api:
        made.append(Api(emulator, token))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def ids(emulator: Emulator) -> list[str]:
    """The ids of all 200 items, newest first."""
    return emulator.ids()
