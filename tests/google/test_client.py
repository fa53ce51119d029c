"""The Library API over real HTTP, with everything that goes wrong on the way."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from models.control import Control
from models.emulator import Emulator, Fault
from models.errors import Cancelled, ExitCode, NetworkError, QuotaError, SignInError
from models.google.client import ApiRefusedError, PhotosLibrary
from models.google.retry import PATIENT
from models.google.tokens import Token
from models.progress import Progress, Wait
from models.settings import ApiRoots
from tests.google.conftest import HASTY, as_json

LIST = "GET /v1/mediaItems"


def test_lists_pages_of_a_hundred(emulator: Emulator, client: PhotosLibrary) -> None:
    page = client.list_media_items()
    assert len(page["mediaItems"]) == 100
    more = client.list_media_items(page["nextPageToken"])
    assert len(more["mediaItems"]) == 100
    assert emulator.log.wait_for(LIST, 2)
    assert {entry.size for entry in emulator.log.entries} == {100}


def test_albums_are_made_filled_emptied_and_listed(emulator: Emulator, client: PhotosLibrary) -> None:
    album = client.create_album("gpdedup: to delete [/] \x1b[31m")
    ids = emulator.ids()[:50]
    client.batch_add(album["id"], ids)
    assert [item["id"] for item in client.search_album(album["id"])] == ids
    client.batch_remove(album["id"], ids[:20])
    assert [item["id"] for item in client.search_album(album["id"])] == ids[20:]
    assert client.get_album(album["id"])["mediaItemsCount"] == "30"
    assert [one["title"] for one in client.list_albums()] == ["gpdedup: to delete [/] \x1b[31m"]


def test_looks_up_fifty_ids_which_leave_as_a_form(emulator: Emulator, client: PhotosLibrary) -> None:
    ids = [*emulator.ids()[:49], "not-ours"]
    results = client.batch_get(ids)
    assert [result["mediaItem"]["id"] for result in results[:49]] == ids[:49]
    assert results[49]["status"]["code"] == 3


@pytest.mark.parametrize("number", [0, 51])
def test_refuses_more_ids_than_google_takes(client: PhotosLibrary, number: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 50"):
        client.batch_get(["x"] * number)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (Fault.status_code(500, 3), "the server is busy (500)"),
        (Fault.status_code(502, 3, is_html=True), "the server is busy (502)"),
        (Fault.status_code(503, 3), "the server is busy (503)"),
        (Fault.reset(3), "the connection was reset"),
        (Fault.half_body(3), "it sent something else than an answer"),
        (Fault.html(3), "it sent a web page (does this network want a log-in?)"),
        (Fault.wrong_length(3), "the answer broke off half-way"),
        (Fault.wrong_length(3, too_long=False), "it sent something else than an answer"),
        (Fault.refusal("write-quota", 3), "too many requests a minute (429)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_passing_trouble_is_waited_for_and_told(
    emulator: Emulator, client: PhotosLibrary, progress: Progress, fault: Fault, cause: str
) -> None:
    emulator.faults.next(LIST, fault)
    assert len(client.list_media_items()["mediaItems"]) == 100
    assert list(progress.waits) == [cause] * 3
    assert progress.retries == 3
    assert progress.wait is None


def test_gives_up_after_eight_tries(emulator: Emulator, client: PhotosLibrary) -> None:
    emulator.faults.next(LIST, Fault.status_code(503, 100))
    with pytest.raises(NetworkError, match="goes on where it stopped") as caught:
        client.list_media_items()
    assert emulator.log.wait_for(LIST, 8)
    assert emulator.log.count(LIST) == 8
    assert caught.value.exit_code == ExitCode.FAILED
    emulator.faults.clear()


def test_the_days_quota_ends_it_at_once(emulator: Emulator, client: PhotosLibrary, progress: Progress) -> None:
    emulator.faults.next(LIST, Fault.refusal("day-quota", 2))
    with pytest.raises(QuotaError, match="tomorrow") as caught:
        client.list_media_items()
    assert emulator.log.wait_for(LIST, 1)
    assert emulator.log.count(LIST) == 1
    assert progress.retries == 0
    assert caught.value.exit_code == ExitCode.PARTLY
    emulator.faults.clear()


def test_what_is_refused_is_not_asked_again(emulator: Emulator, client: PhotosLibrary) -> None:
    album = client.create_album("x")
    with pytest.raises(ApiRefusedError) as caught:
        client.batch_add(album["id"], [emulator.ids()[0], "nobody's"])
    assert caught.value.status == 400
    assert caught.value.reason == "INVALID_ARGUMENT"
    assert caught.value.message == "Request contains an invalid media item id."
    assert "Request contains an invalid media item id." in str(caught.value)


def test_a_renewed_sign_in_goes_on_and_is_kept(
    emulator: Emulator, client: PhotosLibrary, sign_in: Callable[..., Token]
) -> None:
    before = client.token.credentials.token
    emulator.expire_access_tokens()
    assert client.list_media_items()["mediaItems"]
    assert client.token.credentials.token != before
    assert client.token.path is not None
    kept = client.token.path.read_text()
    assert client.token.credentials.token in kept
    assert before not in kept


def test_an_expired_access_token_is_renewed_before_it_is_used(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> None:
    with PhotosLibrary(sign_in(expired=True), ApiRoots.below(emulator.root), control, progress) as client:
        assert client.list_media_items()["mediaItems"]
    assert emulator.log.wait_for(LIST)
    assert emulator.log.wait_for("POST /token")
    assert [entry.status for entry in emulator.log.entries] == [200, 200]


def test_two_threads_renew_once(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> None:
    with PhotosLibrary(sign_in(expired=True), ApiRoots.below(emulator.root), control, progress) as client:
        threads = [threading.Thread(target=client.list_media_items) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert emulator.log.wait_for("POST /token", 1)
    assert emulator.log.count("POST /token") == 1
    assert emulator.log.wait_for(LIST, 4)
    assert emulator.log.count(LIST) == 4


def test_a_dead_sign_in_explains_the_seven_days(emulator: Emulator, client: PhotosLibrary) -> None:
    emulator.revoke_sign_ins()
    with pytest.raises(SignInError, match="seven days") as caught:
        client.list_media_items()
    assert caught.value.exit_code == ExitCode.SIGN_IN
    assert "gpdedup-tui login" in str(caught.value)


def test_a_401_that_stays_is_a_sign_in_error(emulator: Emulator, client: PhotosLibrary) -> None:
    emulator.faults.next(LIST, Fault.refusal("unauthenticated", 2))
    with pytest.raises(SignInError, match="login"):
        client.list_media_items()
    assert emulator.log.wait_for(LIST, 2)
    assert emulator.log.count(LIST) == 2


def test_missing_scopes_are_a_sign_in_error(emulator: Emulator, client: PhotosLibrary) -> None:
    emulator.faults.next(LIST, Fault.refusal("insufficient-scopes"))
    with pytest.raises(SignInError, match="every box"):
        client.list_media_items()


def test_a_busy_sign_in_server_is_asked_again(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> None:
    emulator.faults.next("POST /token", Fault.status_code(503, 2), Fault.html(1))
    with PhotosLibrary(sign_in(expired=True), ApiRoots.below(emulator.root), control, progress, policy=HASTY) as client:
        assert client.list_media_items()["mediaItems"]
    assert progress.retries == 3


def test_a_wrong_root_gets_a_sentence(emulator: Emulator, sign_in: Callable[..., Token], control: Control) -> None:
    roots = ApiRoots.below(f"{emulator.root}elsewhere")
    with (
        PhotosLibrary(sign_in(), roots, control, Progress()) as client,
        pytest.raises(ApiRefusedError, match="--api-root") as caught,
    ):
        client.list_media_items()
    assert caught.value.status == 404


def test_an_album_whose_answer_got_lost_is_not_made_twice(emulator: Emulator, client: PhotosLibrary) -> None:
    emulator.faults.next("POST /v1/albums", Fault.half_body())
    album = client.create_album("to delete")
    assert [shelved.id for shelved in emulator.albums] == [album["id"]]


def test_an_album_whose_request_got_lost_is_made(emulator: Emulator, client: PhotosLibrary) -> None:
    emulator.faults.next("POST /v1/albums", Fault.reset(), Fault.status_code(503))
    album = client.create_album("to delete")
    assert [shelved.id for shelved in emulator.albums] == [album["id"]]


def test_a_cancel_breaks_off_a_stall(emulator: Emulator, client: PhotosLibrary, control: Control) -> None:
    emulator.faults.next(LIST, Fault.stall())
    failures: list[BaseException] = []

    def work() -> None:
        try:
            client.list_media_items()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert emulator.log.wait_for(LIST, answered=False)
    began = time.monotonic()
    control.cancel()
    thread.join(60)
    assert time.monotonic() - began < 2
    assert [type(failure) for failure in failures] == [Cancelled]


def test_a_cancel_ends_a_wait(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> None:
    emulator.faults.next(LIST, Fault.status_code(503, 100, retry_after=60))

    class Watched(Progress):
        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if name == "wait" and isinstance(value, Wait):
                waits.append(value)
                control.cancel()

    waits: list[Wait] = []
    roots = ApiRoots.below(emulator.root)
    with (
        PhotosLibrary(sign_in(), roots, control, Watched(), policy=PATIENT) as client,
        pytest.raises(Cancelled),
    ):
        client.list_media_items()
    (wait,) = waits
    assert 60 <= wait.seconds < 61
    assert wait.attempt == 1
    emulator.faults.clear()


def test_nobody_listening_is_reported_soon(sign_in: Callable[..., Token], control: Control, progress: Progress) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    policy = replace(PATIENT, pace=0.1)
    began = time.monotonic()
    with (
        PhotosLibrary(
            sign_in(), ApiRoots.below(f"http://127.0.0.1:{port}"), control, progress, policy=policy
        ) as client,
        pytest.raises(NetworkError, match=f"127.0.0.1:{port} cannot be reached: the connection was refused"),
    ):
        client.list_media_items()
    assert time.monotonic() - began < 2.0
    assert progress.retries >= 2


def test_no_redirect_is_followed(canned: Callable[..., Any]) -> None:
    elsewhere, _ = canned(as_json({"mediaItems": []}))
    server, client = canned((302, {"Location": elsewhere.root}, b""))
    with pytest.raises(NetworkError, match="sends elsewhere"):
        client.list_media_items()
    assert len(server.asked) == 1
    assert elsewhere.asked == []


def test_answers_of_any_type_do_no_harm(canned: Callable[..., Any]) -> None:
    _, client = canned(as_json({"mediaItemResults": [1, None, {"status": {"code": 3}}], "albums": "none"}))
    assert client.batch_get(["a"]) == [{"status": {"code": 3}}]
    assert list(client.list_albums()) == []
    with pytest.raises(NetworkError, match="without an id"):
        client.get_album("a")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[]", b"null", b'"text"', b"", b"[" * 100_000])
def test_no_object_is_asked_for_again(canned: Callable[..., Any], body: bytes) -> None:
    server, client = canned((200, {}, body), as_json({"mediaItems": [{"id": "a"}]}))
    assert client.list_media_items() == {"mediaItems": [{"id": "a"}]}
    assert len(server.asked) == 2


def test_lists_that_go_round_in_a_circle_end(canned: Callable[..., Any]) -> None:
    _, client = canned(as_json({"albums": [{"id": "a"}], "nextPageToken": "again"}))
    with pytest.raises(NetworkError, match="over and over"):
        list(client.list_albums())


def test_no_error_tells_a_secret(emulator: Emulator, client: PhotosLibrary) -> None:
    values = emulator.token()
    messages = []
    for name in ("day-quota", "insufficient-scopes", "permission-denied", "not-found", "bad-item"):
        emulator.faults.next(LIST, Fault.refusal(name))
        with pytest.raises(Exception, match=r"\w") as caught:
            client.list_media_items()
        messages.append(str(caught.value) + repr(caught.value))
    secrets = (client.token.credentials.token, client.token.credentials.refresh_token, values["client_secret"])
    assert len(messages) == 5
    assert not [secret for secret in secrets for message in messages if secret in message]


def test_libraries_write_nothing_across_the_screen(
    emulator: Emulator, client: PhotosLibrary, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("permission-denied", "insufficient-scopes"):
        emulator.faults.next(LIST, Fault.refusal(name))
        with pytest.raises((ApiRefusedError, SignInError)):
            client.list_media_items()
    assert [record for record in caplog.records if record.levelname == "WARNING"] == []


def test_no_environment_variable_moves_the_server(canned: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN", "evil.test")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    server, client = canned(as_json({"mediaItems": []}))
    assert client.list_media_items() == {"mediaItems": []}
    assert len(server.asked) == 1


def test_ids_cannot_leave_their_place_in_the_path(canned: Callable[..., Any]) -> None:
    server, client = canned(as_json({"id": "a"}))
    client.get_album("../mediaItems?x=1#y")
    assert server.asked[0][1] == "/v1/albums/..%2FmediaItems%3Fx%3D1%23y?alt=json"
