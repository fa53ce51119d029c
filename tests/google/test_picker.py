"""The Picker API as a source: a session, a pick, a list, and nothing left behind."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.control import Clock, Control
from models.emulator import Emulator, Fault
from models.errors import Cancelled, NetworkError, SignInError, SourceError
from models.google.client import PhotosPicker
from models.google.scopes import LIST
from models.google.tokens import Token
from models.items import SourceName
from models.progress import Progress, Wait
from models.settings import ApiRoots
from models.sources.picker import PickerSource
from models.sources.picker_session import left_session, session_file
from tests.google.conftest import HASTY, CannedServer, as_json

SESSION = "GET /v1/sessions/{id}"


@pytest.fixture
def state_file(token_path: Path) -> Path:
    return session_file(token_path)


@pytest.fixture(autouse=True)
def quick(emulator: Emulator) -> None:
    emulator.behaviour.picker_poll_interval = "0.1s"


def session_id(address: str) -> str:
    return address.rsplit("/", 1)[1]


def source(picker: PhotosPicker, state_file: Path, on_session: Callable[[str], None]) -> PickerSource:
    return PickerSource(picker, state_file, on_session, Clock(), account="mine")


def test_what_is_picked_is_read_and_the_session_ended(
    emulator: Emulator, picker: PhotosPicker, state_file: Path, control: Control, progress: Progress
) -> None:
    shown: list[str] = []

    def pick(address: str) -> None:
        shown.append(address)
        remembered = json.loads(state_file.read_text())
        assert remembered["session"] == session_id(address)
        assert left_session(state_file).expires > "20"
        assert state_file.stat().st_mode & 0o777 == 0o600
        emulator.pick(session_id(address), 250)

    picking = source(picker, state_file, pick)
    batches = list(picking.batches("a mark of old", control, progress))
    assert [len(batch.items) for batch in batches] == [100, 100, 50]
    assert {batch.mark for batch in batches} == {None}
    item = batches[0].items[0]
    assert (item.source, item.account, item.product_url) == (SourceName.PICKER, "mine", None)
    assert len(shown) == 1
    assert emulator.open_sessions == 0
    assert not state_file.exists()
    assert not picking.is_complete
    assert emulator.early_polls == 0


def test_it_waits_until_the_person_has_picked(
    emulator: Emulator, picker: PhotosPicker, state_file: Path, control: Control, progress: Progress
) -> None:
    sessions: list[str] = []

    class Polls(PhotosPicker):
        def get_session(self, session_id: str) -> dict[str, Any]:
            if emulator.log.count(SESSION) >= 2:
                emulator.pick(session_id, 3)
            return super().get_session(session_id)

    with Polls(picker.token, ApiRoots.below(emulator.root), control, progress) as polls:
        (batch,) = source(polls, state_file, sessions.append).batches(None, control, progress)
    assert len(batch.items) == 3
    assert emulator.early_polls == 0


@pytest.mark.parametrize("moment", ["while waiting", "while reading"])
def test_a_cancel_leaves_no_session(
    emulator: Emulator, picker: PhotosPicker, state_file: Path, control: Control, progress: Progress, moment: str
) -> None:
    def shown(address: str) -> None:
        if moment == "while reading":
            emulator.pick(session_id(address), 250)
        else:
            control.cancel()

    reading = iter(source(picker, state_file, shown).batches(None, control, progress))
    if moment == "while reading":
        next(reading)
        control.cancel()
    with pytest.raises(Cancelled):
        next(reading)
    assert emulator.open_sessions == 0
    assert not state_file.exists()


def test_a_session_left_by_a_crash_is_ended_by_the_next_run(
    emulator: Emulator, picker: PhotosPicker, state_file: Path, control: Control, progress: Progress
) -> None:
    left = picker.create_session()["id"]
    state_file.write_text(json.dumps({"session": left}))
    list(
        source(picker, state_file, lambda at: emulator.pick(session_id(at), 1) and None).batches(
            None, control, progress
        )
    )
    assert emulator.open_sessions == 0


@pytest.mark.parametrize("left", ["{", "[]", '{"session": 3}', '{"session": "nobody\'s"}'])
def test_a_broken_state_file_does_no_harm(
    emulator: Emulator, picker: PhotosPicker, state_file: Path, control: Control, progress: Progress, left: str
) -> None:
    state_file.write_text(left)
    picking = source(picker, state_file, lambda at: emulator.pick(session_id(at), 1) and None)
    (batch,) = picking.batches(None, control, progress)
    assert len(batch.items) == 1
    assert not state_file.exists()


def test_a_session_that_could_not_be_ended_is_remembered(
    emulator: Emulator, picker: PhotosPicker, state_file: Path, control: Control, progress: Progress
) -> None:
    emulator.faults.next("DELETE /v1/sessions/{id}", Fault.status_code(503))
    picking = source(picker, state_file, lambda at: emulator.pick(session_id(at), 1) and None)
    list(picking.batches(None, control, progress))
    assert emulator.open_sessions == 1
    list(picking.batches(None, control, progress))
    assert emulator.open_sessions == 0


def test_a_token_for_the_library_alone_sends_nothing(
    emulator: Emulator,
    sign_in: Callable[..., Token],
    state_file: Path,
    control: Control,
    progress: Progress,
) -> None:
    with (
        PhotosPicker(sign_in(LIST), ApiRoots.below(emulator.root), control, progress) as picker,
        pytest.raises(SignInError, match="--for picker"),
    ):
        list(source(picker, state_file, print).batches(None, control, progress))
    assert emulator.log.total == 0


@pytest.mark.parametrize(
    ("session", "error", "words"),
    [
        ({"id": "s"}, NetworkError, "without an address"),
        ({"id": "s", "pickerUri": "javascript:alert(1)"}, NetworkError, "without an address"),
        ({"id": "s", "pickerUri": "https://[broken"}, NetworkError, "without an address"),
        ({"id": "s", "pickerUri": "https://photos.google.com/\x1b]0;owned\x07"}, NetworkError, "without an address"),
        ({"id": "s", "pickerUri": "https://photos.google.com/\nrm -r ."}, NetworkError, "without an address"),
        ({"pickerUri": "https://photos.google.com/x"}, NetworkError, "without an id"),
        (
            {"id": "s", "pickerUri": "https://photos.google.com/x", "pollingConfig": {"timeoutIn": "0s"}},
            SourceError,
            "Nothing was picked in time",
        ),
    ],
)
def test_an_odd_session_is_a_sentence(
    sign_in: Callable[..., Token],
    state_file: Path,
    control: Control,
    progress: Progress,
    session: dict[str, Any],
    error: type[Exception],
    words: str,
) -> None:
    with CannedServer(as_json(session)) as server:
        roots = ApiRoots.below(server.root)
        with PhotosPicker(sign_in(), roots, control, progress, policy=HASTY) as picker:
            picking = source(picker, state_file, lambda _: None)
            with pytest.raises(error, match=words):
                list(picking.batches(None, control, progress))


def test_a_list_that_goes_round_in_a_circle_ends(
    sign_in: Callable[..., Token], state_file: Path, control: Control, progress: Progress
) -> None:
    session = {"id": "s", "pickerUri": "https://photos.google.com/x", "mediaItemsSet": True}
    page = as_json({"mediaItems": [{"id": "a"}, 3], "nextPageToken": "t"})
    with CannedServer(as_json(session), page) as server:
        roots = ApiRoots.below(server.root)
        with (
            PhotosPicker(sign_in(), roots, control, progress, policy=HASTY) as picker,
            pytest.raises(NetworkError, match="over and over"),
        ):
            list(source(picker, state_file, lambda _: None).batches(None, control, progress))


def test_no_further_session_is_a_wait_with_its_cause_and_then_a_sentence(
    emulator: Emulator, sign_in: Callable[..., Token], state_file: Path, control: Control, progress: Progress
) -> None:
    emulator.behaviour.picker_sessions = 0
    told: list[Wait] = []
    progress.on_wait = told.append
    with (
        PhotosPicker(sign_in(), ApiRoots.below(emulator.root), control, progress, policy=HASTY) as picker,
        pytest.raises(NetworkError, match="no further Picker session.*end by themselves"),
    ):
        list(source(picker, state_file, lambda _: None).batches(None, control, progress))
    assert {wait.cause for wait in told} == {"Google opens no more sessions (429)"}
    assert len(told) == HASTY.tries - 1
    assert not state_file.exists()
