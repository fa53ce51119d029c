"""Who may do what: tokens, scopes, other clients, quotas."""

from collections.abc import Callable
from typing import Any

import pytest

from models.emulator import APPEND, EDIT, LIBRARY_SCOPES, PICKER, READ, Emulator
from models.emulator.scopes import ENDED
from tests.conftest import FakeClock
from tests.emulator.client import Api, Reply, StuckClock

SignIn = Callable[..., Api]


def refusal(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.error["status"]


def test_without_a_token_nothing_is_told(sign_in: SignIn) -> None:
    reply = sign_in().get("/v1/mediaItems")
    assert refusal(reply) == (401, "UNAUTHENTICATED")
    assert "Expected OAuth 2 access token" in reply.error["message"]
    assert reply.headers["www-authenticate"].startswith("Bearer realm=")


@pytest.mark.parametrize("token", ["made-up", "ya29.a0made-up", "two words"])
def test_an_unknown_token_is_told_so(sign_in: SignIn, token: str) -> None:
    reply = sign_in(token).get("/v1/mediaItems")
    assert refusal(reply) == (401, "UNAUTHENTICATED")
    assert reply.error["message"].startswith("Request had invalid authentication credentials.")
    assert 'error="invalid_token"' in reply.headers["www-authenticate"]


def test_an_error_has_googles_shape(sign_in: SignIn) -> None:
    error = sign_in("made-up").get("/v1/mediaItems").error
    assert set(error) == {"code", "message", "status", "errors", "details"}
    assert error["code"] == 401
    assert set(error["errors"][0]) == {"message", "domain", "reason"}
    assert error["details"][0]["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"


def test_expired_and_dead_tokens_open_nothing(emulator: Emulator, sign_in: SignIn) -> None:
    for token in (emulator.token(expired=True), emulator.token(dead=True)):
        assert sign_in(token["token"]).get("/v1/albums").status == 401


def test_an_access_token_lives_as_long_as_set() -> None:
    clock = StuckClock()
    with Emulator(items=5, clock=clock) as emulator:
        api = Api(emulator, emulator.token()["token"])
        clock.seconds += 3598
        assert api.get("/v1/mediaItems").status == 200
        clock.seconds += 1
        assert api.get("/v1/mediaItems").status == 401
        api.close()


def test_all_tokens_can_die_while_in_use(api: Api, emulator: Emulator) -> None:
    assert api.get("/v1/albums").status == 200
    emulator.expire_access_tokens()
    assert api.get("/v1/albums").status == 401


READS: list[tuple[str, str, Any]] = [
    ("GET", "/v1/mediaItems", None),
    ("GET", "/v1/mediaItems/x", None),
    ("GET", "/v1/mediaItems:batchGet", None),
    ("POST", "/v1/mediaItems:search", {}),
    ("GET", "/v1/albums", None),
    ("GET", "/v1/albums/x", None),
]
CREATES: list[tuple[str, str, Any]] = [("POST", "/v1/albums", {"album": {"title": "x"}})]
ADDS: list[tuple[str, str, Any]] = [("POST", "/v1/albums/x:batchAddMediaItems", {})]
REMOVES: list[tuple[str, str, Any]] = [("POST", "/v1/albums/x:batchRemoveMediaItems", {})]
PICKS: list[tuple[str, str, Any]] = [
    ("POST", "/v1/sessions", {}),
    ("GET", "/v1/sessions/x", None),
    ("DELETE", "/v1/sessions/x", None),
    ("GET", "/v1/mediaItems?sessionId=x", None),
]
EVERYTHING = [*READS, *CREATES, *ADDS, *REMOVES, *PICKS]


@pytest.mark.parametrize(
    ("scope", "opened"),
    [
        (READ, READS),
        (APPEND, [*CREATES, *ADDS]),
        (EDIT, [*ADDS, *REMOVES]),
        (PICKER, PICKS),
        *((scope, []) for scope in ENDED),
    ],
)
def test_each_scope_opens_its_own_methods_and_no_other(
    emulator: Emulator, sign_in: SignIn, scope: str, opened: list[tuple[str, str, Any]]
) -> None:
    api = sign_in(emulator.token([scope])["token"])
    for method, path, body in EVERYTHING:
        reply = api.post(path, body) if method == "POST" else api.ask(method, path)
        closed = reply.status == 403
        assert closed != ((method, path, body) in opened), (scope, method, path, reply.status)
        if closed:
            assert reply.error["message"] == "Request had insufficient authentication scopes."
            assert reply.error["status"] == "PERMISSION_DENIED"


def test_a_client_sees_what_it_uploaded_itself(emulator: Emulator, sign_in: SignIn, ids: list[str]) -> None:
    other = emulator.add_client(items=30, seed=9)
    theirs = {item["id"] for item in sign_in(emulator.token(client=other)["token"]).items()}
    assert len(theirs) == 30
    assert not theirs & set(ids)
    assert emulator.client_secret(other) != emulator.client_secret()


def test_the_days_quota_ends_with_the_day() -> None:
    clock = StuckClock()
    with Emulator(items=5, clock=clock) as emulator:
        emulator.behaviour.day_quota = 3
        api = Api(emulator, emulator.token()["token"])
        assert [api.get("/v1/albums").status for _ in range(4)] == [200, 200, 200, 429]
        error = api.get("/v1/mediaItems").error
        assert error["status"] == "RESOURCE_EXHAUSTED"
        assert error["message"].startswith(
            "Quota exceeded for quota metric 'All requests' and limit 'All requests per day'"
        )
        assert error["details"][0]["metadata"]["quota_limit_value"] == "3"
        clock.seconds += 86_400
        api.token = emulator.token()["token"]
        assert api.get("/v1/albums").status == 200
        api.close()


def test_the_writes_of_a_minute_are_counted_apart_from_reads() -> None:
    clock = StuckClock()
    with Emulator(items=5, clock=clock) as emulator:
        emulator.behaviour.writes_per_minute = 2
        api = Api(emulator, emulator.token()["token"])
        made = [api.post("/v1/albums", {"album": {"title": "x"}}) for _ in range(3)]
        assert [reply.status for reply in made] == [200, 200, 429]
        assert "limit 'Write requests per minute per user'" in made[2].error["message"]
        assert made[2].error["details"][0]["metadata"]["quota_limit_value"] == "2"
        assert api.get("/v1/albums").status == 200
        clock.seconds += 60
        assert api.post("/v1/albums", {"album": {"title": "x"}}).status == 200
        api.close()


def test_googles_own_numbers_are_the_defaults(emulator: Emulator) -> None:
    assert emulator.behaviour.day_quota == 10_000
    assert emulator.behaviour.writes_per_minute is None
    assert emulator.token()["scopes"] == [*LIBRARY_SCOPES, PICKER]


def test_the_clock_that_the_tests_share_serves_too(clock: FakeClock) -> None:
    with Emulator(items=5, clock=clock) as emulator:
        api = Api(emulator, emulator.token()["token"])
        assert api.get("/v1/mediaItems").status == 200
        api.close()
