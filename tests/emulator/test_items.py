"""Single items, batches and searches: own items only, the documented limits, the exact refusals."""

from typing import Any

import pytest

from models.emulator import Emulator, Role
from tests.emulator.client import Api

NOT_MINE = {"status": {"code": 3, "message": "Invalid media item ID."}}


@pytest.fixture
def foreign(emulator: Emulator) -> str:
    """An item that another app uploaded to the same account."""
    return emulator.add_client(items=20).items.ids()[0]


def test_an_item_can_be_asked_for(api: Api, ids: list[str]) -> None:
    assert api.get(f"/v1/mediaItems/{ids[3]}").json == api.items()[3]


def test_another_apps_item_cannot(api: Api, foreign: str) -> None:
    for item_id in (foreign, "nonsense", "%C3%A9"):
        reply = api.get(f"/v1/mediaItems/{item_id}")
        assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")
        assert reply.error["message"] == "Invalid media item ID."


def test_batch_get_has_a_result_for_each_id_in_order(
    api: Api, emulator: Emulator, ids: list[str], foreign: str
) -> None:
    emulator.remove_items([ids[5]])
    asked = [ids[7], foreign, ids[2], ids[5], "nonsense"]
    results = api.get("/v1/mediaItems:batchGet", mediaItemIds=asked).json["mediaItemResults"]
    assert [result.get("mediaItem", {}).get("id") for result in results] == [ids[7], None, ids[2], None, None]
    assert [result for result in results if "mediaItem" not in result] == [NOT_MINE] * 3


def test_batch_get_takes_50_ids_also_as_an_overridden_post(api: Api, ids: list[str]) -> None:
    override = {"X-HTTP-Method-Override": "GET"}
    reply = api.form("/v1/mediaItems:batchGet", override, mediaItemIds=ids[:50])
    assert [result["mediaItem"]["id"] for result in reply.json["mediaItemResults"]] == ids[:50]
    assert api.form("/v1/mediaItems:batchGet", mediaItemIds=ids[:50]).status == 404


@pytest.mark.parametrize("chosen", [slice(0, 51), slice(0, 0)])
def test_batch_get_refuses_more_than_50_and_none(api: Api, ids: list[str], chosen: slice) -> None:
    reply = api.get("/v1/mediaItems:batchGet", mediaItemIds=ids[chosen])
    assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")


def test_batch_get_refuses_an_id_twice(api: Api, ids: list[str]) -> None:
    assert api.get("/v1/mediaItems:batchGet", mediaItemIds=[ids[0], ids[0]]).status == 400


def search(api: Api, **body: Any) -> list[str]:
    found, token = [], {}
    while True:
        reply = api.post("/v1/mediaItems:search", body | token).json
        found += [item["id"] for item in reply.get("mediaItems", [])]
        if "nextPageToken" not in reply:
            return found
        token = {"pageToken": reply["nextPageToken"]}


def test_an_albums_items_are_found_in_the_order_of_adding(api: Api, ids: list[str]) -> None:
    album = api.album()
    api.add(album, ids[100:130])
    api.add(album, ids[:30])
    assert search(api, albumId=album, pageSize=25) == ids[100:130] + ids[:30]


def test_a_search_can_ask_for_videos(api: Api, emulator: Emulator, ids: list[str]) -> None:
    assert search(api, filters={"mediaTypeFilter": {"mediaTypes": ["VIDEO"]}}) == emulator.ids(Role.VIDEOS)
    assert search(api, pageSize=100) == ids


@pytest.mark.parametrize(
    "body",
    [
        {"albumId": "x", "filters": {"mediaTypeFilter": {"mediaTypes": ["VIDEO"]}}},
        {"albumId": "unknown"},
        {"pageSize": 101},
        {"filters": {"mediaTypeFilter": {"mediaTypes": ["PHOTO", "VIDEO"]}}},
        {"filters": "videos"},
        {"album_id": "misspelt"},
    ],
)
def test_a_wrong_search_is_refused(api: Api, body: dict[str, Any]) -> None:
    reply = api.post("/v1/mediaItems:search", body)
    assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(api: Api, body: bytes) -> None:
    reply = api.ask("POST", "/v1/mediaItems:search", body)
    assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")


def test_the_token_of_one_search_is_not_good_for_another(api: Api) -> None:
    videos = {"filters": {"mediaTypeFilter": {"mediaTypes": ["VIDEO"]}}, "pageSize": 5}
    token = api.post("/v1/mediaItems:search", videos).json["nextPageToken"]
    reply = api.post("/v1/mediaItems:search", {"pageSize": 5, "pageToken": token})
    assert "same parameters" in reply.error["message"]
