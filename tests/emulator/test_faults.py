"""What goes wrong on the way: as scripted, as often as scripted, and never for longer than the server lives."""

import http.client
import json
import threading
import time
from collections.abc import Callable

import pytest

from models.emulator import ANY, Emulator, Fault
from models.emulator.refusals import NAMED
from tests.emulator.client import Api

LIST = "GET /v1/mediaItems"
ADD = "POST /v1/albums/{id}:batchAddMediaItems"


def asked(api: Api) -> int:
    return api.get("/v1/mediaItems").status


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_comes_as_often_as_scripted(api: Api, emulator: Emulator, status: int) -> None:
    emulator.faults.next(LIST, Fault.status_code(status, times=2))
    assert [asked(api) for _ in range(3)] == [status, status, 200]
    assert emulator.faults.is_spent


def test_a_server_error_can_be_html_and_can_say_when_to_come_back(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.status_code(502, is_html=True, retry_after=7), Fault.status_code(503))
    first, second = api.get("/v1/mediaItems"), api.get("/v1/mediaItems")
    assert first.headers["content-type"].startswith("text/html")
    assert first.headers["retry-after"] == "7"
    assert second.error["status"] == "UNAVAILABLE"


@pytest.mark.parametrize("name", sorted(NAMED))
def test_every_error_of_the_tables_can_be_scripted(api: Api, emulator: Emulator, name: str) -> None:
    emulator.faults.next(LIST, Fault.refusal(name))
    reply = api.get("/v1/mediaItems")
    expected = NAMED[name]().answer()
    assert (reply.status, reply.body) == (expected.status, expected.body)
    assert reply.error["code"] == reply.status
    assert asked(api) == 200


def test_an_error_that_is_not_in_the_tables_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ValueError, match="unknown refusal"):
        Fault.refusal("day-qouta")


def test_the_two_quotas_differ_only_in_their_words(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.refusal("day-quota"), Fault.refusal("write-quota"))
    day, minute = (api.get("/v1/mediaItems").error for _ in range(2))
    assert (day["code"], day["status"]) == (minute["code"], minute["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert "limit 'All requests per day'" in day["message"]
    assert day["details"][0]["metadata"]["quota_limit_value"] == "10000"
    assert "limit 'Write requests per minute per user'" in minute["message"]
    assert minute["details"][0]["metadata"]["quota_limit_value"] == "30"


def test_a_fault_waits_for_its_turn_and_its_route(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.status_code(503), after=2)
    assert api.get("/v1/albums").status == 200
    assert [asked(api) for _ in range(4)] == [200, 200, 503, 200]
    emulator.faults.next(ANY, Fault.status_code(500))
    assert api.get("/v1/albums").status == 500
    assert api.get("/v1/albums").status == 200


def test_a_reset_is_one(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.reset())
    with pytest.raises(ConnectionResetError):
        asked(api)
    api.close()
    assert asked(api) == 200


def test_half_a_body_is_whole_http_and_broken_json(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.half_body())
    reply = api.get("/v1/mediaItems")
    assert reply.status == 200
    assert reply.body.startswith(b'{"mediaItems":[{"id"')
    with pytest.raises(json.JSONDecodeError):
        _ = reply.json
    assert asked(api) == 200


def test_a_portal_answers_html(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.html())
    reply = api.get("/v1/mediaItems")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/html")


def test_a_length_can_promise_too_much_or_too_little(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.wrong_length(), Fault.wrong_length(too_long=False))
    with pytest.raises(http.client.IncompleteRead):
        asked(api)
    api.close()
    cut = api.get("/v1/mediaItems").body
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut)
    api.close()
    assert asked(api) == 200


def test_what_a_spoilt_answer_hides_has_happened_all_the_same(api: Api, emulator: Emulator, ids: list[str]) -> None:
    album = api.album()
    emulator.faults.next(ADD, Fault.html(), Fault.reset())
    api.add(album, ids[:2])
    with pytest.raises(ConnectionResetError):
        api.add(album, ids[2:4])
    assert list(emulator.albums[album].item_ids) == ids[:2]


def test_an_access_token_can_die_in_the_middle(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.token_dies(), after=1)
    assert [asked(api) for _ in range(3)] == [200, 401, 401]
    api.token = emulator.token()["token"]
    assert asked(api) == 200


def test_a_sign_in_can_die_in_the_middle(api: Api, emulator: Emulator) -> None:
    token = emulator.token()
    emulator.faults.next(LIST, Fault.sign_in_dies())
    assert asked(api) == 401
    fields = {name: token[name] for name in ("refresh_token", "client_id", "client_secret")}
    assert api.form("/token", grant_type="refresh_token", **fields).json["error"] == "invalid_grant"


def test_page_tokens_can_expire_in_the_middle(api: Api, emulator: Emulator) -> None:
    emulator.faults.next(LIST, Fault.page_tokens_expire(), after=2)
    pages = api.pages(size=20)
    assert [len(next(pages)["mediaItems"]) for _ in range(2)] == [20, 20]
    with pytest.raises(AssertionError, match="Invalid page token"):
        next(pages)
    assert len(api.items()) == 200


def test_faults_by_chance_follow_their_seed(api: Api, emulator: Emulator) -> None:
    def run() -> list[int]:
        emulator.faults.at_random(0.3, (Fault.status_code(500), Fault.status_code(503)), seed=4)
        return [asked(api) for _ in range(60)]

    first = run()
    assert first == run()
    assert 8 < 60 - first.count(200) < 30
    assert {500, 503} < set(first)
    assert api.form("/token").status == 401  # sign-in is spared
    emulator.faults.clear()
    assert [asked(api) for _ in range(20)] == [200] * 20


def in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except (OSError, http.client.HTTPException) as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, errors


def test_a_stall_holds_until_it_is_released(api: Api, emulator: Emulator, sign_in: Callable[..., Api]) -> None:
    emulator.faults.next(LIST, Fault.stall())
    thread, errors = in_thread(lambda: asked(api))
    assert emulator.log.wait_for(LIST, answered=False)
    assert emulator.log.count(LIST) == 0
    assert sign_in(api.token).get("/v1/mediaItems").status == 200  # others are served meanwhile
    assert thread.is_alive()
    emulator.faults.release()
    thread.join(60)
    assert not thread.is_alive()
    assert isinstance(errors[0], http.client.RemoteDisconnected)
    assert emulator.log.entries[-1].status == 0
    api.close()


def test_a_held_answer_comes_once_it_is_let_go(api: Api, emulator: Emulator, sign_in: Callable[..., Api]) -> None:
    emulator.faults.next(LIST, Fault.hold(), after=1)
    assert asked(api) == 200
    thread, errors = in_thread(lambda: asked(api))
    assert emulator.log.wait_for(LIST, 2, answered=False)
    assert sign_in(api.token).get("/v1/mediaItems").status == 200  # others are served meanwhile
    assert thread.is_alive()
    emulator.faults.release()
    thread.join(60)
    assert (thread.is_alive(), errors) == (False, [])
    assert emulator.log.entries[-1].status == 200
    api.close()


def test_a_client_gives_up_on_a_stall_by_itself(emulator: Emulator) -> None:
    impatient = Api(emulator, emulator.token()["token"], timeout=0.05)
    emulator.faults.next(LIST, Fault.stall())
    with pytest.raises(TimeoutError):
        asked(impatient)
    impatient.close()
    assert asked(impatient) == 200
    impatient.close()


@pytest.mark.parametrize("state", ["idle", "stalled", "slow"])
def test_closing_is_quick_and_leaves_no_thread(state: str) -> None:
    before = set(threading.enumerate())
    emulator = Emulator(items=20, latency=60 if state == "slow" else 0).start()
    if state == "stalled":
        emulator.faults.next(LIST, Fault.stall())
    clients = [Api(emulator, emulator.token()["token"]) for _ in range(3)]
    threads = [in_thread(lambda client=client: asked(client))[0] for client in clients]  # type: ignore[misc]
    assert emulator.log.wait_for(LIST, 3, answered=False)
    started = time.monotonic()
    emulator.close()
    for thread in threads:
        thread.join(60)
    assert time.monotonic() - started < 5
    for client in clients:
        client.close()
    assert set(threading.enumerate()) <= before
    emulator.close()
    assert emulator.crashes == ()


def test_latency_is_waited_and_can_change(api: Api, emulator: Emulator) -> None:
    emulator.latency = 0.05
    started = time.monotonic()
    assert [asked(api) for _ in range(3)] == [200] * 3
    assert time.monotonic() - started >= 0.15
    emulator.latency = 60
    thread, _ = in_thread(lambda: asked(api))
    assert emulator.log.wait_for(LIST, 4, answered=False)
    emulator.close()
    thread.join(60)
    assert not thread.is_alive()
