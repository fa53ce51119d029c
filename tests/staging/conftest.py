"""A library that was read from the emulator, and a stager that talks to it over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from models.control import Clock, Control
from models.database import Library
from models.emulator import Emulator
from models.google.client import PhotosLibrary
from models.google.retry import RetryPolicy
from models.progress import Progress
from models.settings import ApiRoots
from models.staging.album import AlbumStager
from tests.staging.shelf import Shelf

HASTY = RetryPolicy(pace=0.001)
"""The real patience with a thousandth of its waits."""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(items=400, seed=1) as running:
        yield running
        assert running.crashes == ()


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library)


@pytest.fixture
def sign_in(emulator: Emulator) -> Iterator[Callable[..., PhotosLibrary]]:
    """Make clients that are signed in; they are closed at the end."""
    opened: list[PhotosLibrary] = []

    def make(control: Control | None = None, **options: Any) -> PhotosLibrary:
        answer = emulator.token(**options)
        credentials = Credentials.from_authorized_user_info(answer)
        # What `from_authorized_user_info` takes is Google's own address, whatever the file says.
        credentials._token_uri = answer["token_uri"]
        roots = ApiRoots.below(emulator.root)
        client = PhotosLibrary(credentials, roots, control or Control(), Progress(), policy=HASTY)
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def stager(library: Library, clock: Clock, sign_in: Callable[..., PhotosLibrary]) -> Callable[..., AlbumStager]:
    def make(client: PhotosLibrary | None = None, control: Control | None = None, **options: Any) -> AlbumStager:
        control = control or Control()
        return AlbumStager(library, client or sign_in(control), clock, control, Progress(), **options)

    return make


@pytest.fixture
def pairs(emulator: Emulator, shelf: Shelf) -> Callable[[int], list[tuple[str, str]]]:
    """Put pairs of the emulator's items into the library, decided `remove`; returns (what goes, what stays)."""

    def make(number: int) -> list[tuple[str, str]]:
        ids = [item_id for item_id in emulator.ids() if item_id][: 2 * number]
        made = list(zip(ids[:number], ids[number:], strict=True))
        shelf.pairs(made)
        return made

    return make
