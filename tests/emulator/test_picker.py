"""The Picker API: sessions, polling, picking, and what is told of what was picked."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from models.emulator import Emulator, Role
from tests.emulator.client import Api, StuckClock


def opened(api: Api, **config: Any) -> dict[str, Any]:
    reply = api.post("/v1/sessions", {"pickingConfig": config} if config else {})
    assert reply.status == 200, reply.body
    return dict(reply.json)


def picked(api: Api, session: str, size: int = 100) -> list[dict[str, Any]]:
    found, query = [], {}
    while True:
        page = api.get("/v1/mediaItems", sessionId=session, pageSize=size, **query).json
        found += page.get("mediaItems", [])
        if "nextPageToken" not in page:
            return found
        query = {"pageToken": page["nextPageToken"]}


def test_a_new_session_waits_for_the_person(api: Api, emulator: Emulator) -> None:
    session = opened(api)
    assert session["pickerUri"] == f"{emulator.root}picker/{session['id']}"
    assert session["pollingConfig"] == {"pollInterval": "5s", "timeoutIn": "1800s"}
    assert session["pickingConfig"] == {"maxItemCount": "2000"}
    assert "mediaItemsSet" not in session
    reply = api.get("/v1/mediaItems", sessionId=session["id"])
    assert (reply.status, reply.error["status"]) == (400, "FAILED_PRECONDITION")


def test_what_was_picked_is_listed_50_or_up_to_100_a_page(api: Api, emulator: Emulator) -> None:
    session = opened(api)["id"]
    assert emulator.pick(session, count=120) == 120
    assert api.get(f"/v1/sessions/{session}").json["mediaItemsSet"] is True
    assert len(api.get("/v1/mediaItems", sessionId=session).json["mediaItems"]) == 50
    assert api.get("/v1/mediaItems", sessionId=session, pageSize=101).status == 400
    names = [item["mediaFile"].get("filename") for item in picked(api, session)]
    assert names == [item.get("filename") for item in api.items()[:120]]


def test_a_picked_item_has_the_pickers_shape(api: Api, emulator: Emulator) -> None:
    thumbnail, video = emulator.ids(Role.STRONG)[0], emulator.ids(Role.VIDEOS)[0]
    session = opened(api)["id"]
    emulator.pick(session, ids=[thumbnail, video])
    photo, film = picked(api, session)
    assert set(photo) == {"id", "type", "createTime", "mediaFile"}
    assert photo["id"] != thumbnail
    assert (photo["type"], film["type"]) == ("PHOTO", "VIDEO")
    metadata = photo["mediaFile"]["mediaFileMetadata"]
    assert max(metadata["width"], metadata["height"]) == 2560
    assert set(metadata) == {"width", "height", "cameraMake", "cameraModel", "photoMetadata"}
    assert film["mediaFile"]["mediaFileMetadata"]["videoMetadata"] == {"fps": 29.97, "processingStatus": "READY"}
    assert "productUrl" not in str(photo)


def test_everything_can_be_picked_however_odd(api: Api, emulator: Emulator) -> None:
    session = opened(api)["id"]
    assert emulator.pick(session, count=5000) == 200
    assert len({item["id"] for item in picked(api, session)}) == 200


def test_the_person_picks_on_the_page_that_the_address_opens(api: Api, sign_in: Callable[..., Api]) -> None:
    session = opened(api, maxItemCount="30")
    browser, path = sign_in(), urlsplit(session["pickerUri"]).path
    for address in (path, f"{path}/autoclose"):
        assert b"<form" in browser.get(address).body
    assert browser.form(f"{path}/pick", count="some").status == 400
    assert b"30 items" in browser.form(f"{path}/pick", count="100").body
    assert browser.form(f"{path}/pick", count="100").status == 400
    assert browser.form("/picker/unknown/pick", count="1").status == 404
    assert len(picked(api, session["id"])) == 30


@pytest.mark.parametrize("most", ["0", "2001", "many"])
def test_a_session_holds_at_most_2000(api: Api, most: str) -> None:
    assert api.post("/v1/sessions", {"pickingConfig": {"maxItemCount": most}}).status == 400


def test_too_many_sessions_are_refused_until_one_is_deleted(api: Api, emulator: Emulator) -> None:
    emulator.behaviour.picker_sessions = 2
    first = opened(api)["id"]
    opened(api)
    reply = api.post("/v1/sessions", {})
    assert (reply.status, reply.error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert api.ask("DELETE", f"/v1/sessions/{first}").json == {}
    assert emulator.open_sessions == 1
    opened(api)
    assert api.get(f"/v1/sessions/{first}").status == 404
    assert api.ask("DELETE", f"/v1/sessions/{first}").status == 404


def test_another_client_cannot_see_a_session(api: Api, emulator: Emulator, sign_in: Callable[..., Api]) -> None:
    session = opened(api)["id"]
    stranger = sign_in(emulator.token(client=emulator.add_client())["token"])
    assert stranger.get(f"/v1/sessions/{session}").status == 404
    assert stranger.get("/v1/mediaItems", sessionId=session).status == 404


def test_polling_too_early_is_counted() -> None:
    clock = StuckClock()
    with Emulator(items=5, clock=clock) as emulator:
        api = Api(emulator, emulator.token()["token"])
        session = opened(api)["id"]
        for wait in (5, 5, 4, 5):
            clock.seconds += wait
            api.get(f"/v1/sessions/{session}")
        assert emulator.early_polls == 1
        clock.seconds += 86_400
        api.token = emulator.token()["token"]
        assert api.get(f"/v1/sessions/{session}").status == 404
        api.close()


def test_picking_twice_or_nowhere_is_a_mistake_of_the_test(api: Api, emulator: Emulator) -> None:
    session = opened(api)["id"]
    emulator.pick(session)
    with pytest.raises(ValueError, match="done already"):
        emulator.pick(session)
    with pytest.raises(KeyError):
        emulator.pick("unknown")
