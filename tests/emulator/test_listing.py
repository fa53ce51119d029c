"""`mediaItems.list`: pages, page tokens, empty pages, and a library that changes under way."""

from collections.abc import Callable

import pytest

from models.emulator import Emulator, Role, media_fields
from tests.emulator.client import Api

SAME_PARAMETERS = "When using a page token, you must use the same parameters as the previous request."


def test_the_listing_has_every_item_once_in_order(api: Api, emulator: Emulator, ids: list[str]) -> None:
    assert [item["id"] for item in api.items(size=100)] == ids
    assert [item["id"] for item in api.items(size=7)] == ids
    assert len(set(ids)) == emulator.truth.items == 200


def test_the_listing_agrees_with_the_known_numbers(api: Api, emulator: Emulator) -> None:
    items, truth = api.items(), emulator.truth
    metadata = [item.get("mediaMetadata") for item in items]
    objects = [one for one in metadata if isinstance(one, dict)]
    assert sum("video" in one for one in objects) == truth.videos
    assert sum(one is None for one in metadata) == truth.no_metadata
    assert sum("filename" not in item for item in items) == truth.no_filename
    screenshots = [item for item in items if str(item.get("filename")).startswith("Screenshot_")]
    assert len(screenshots) == truth.screenshots
    scans = [one for one in objects if one.get("photo") == {}]
    assert len(scans) == truth.screenshots + truth.empty_photos
    assert set(emulator.ids(Role.THUMBNAILS)) == {
        item["id"] for item in items if len(str(item.get("filename"))) == 40 and item["filename"][8] == "-"
    } - set(emulator.ids(Role.DECOYS))


def test_a_page_has_25_items_unless_asked(api: Api) -> None:
    assert len(api.get("/v1/mediaItems").json["mediaItems"]) == 25
    assert len(api.get("/v1/mediaItems", pageSize=0).json["mediaItems"]) == 25


@pytest.mark.parametrize("size", ["101", "-1", "many"])
def test_a_page_size_out_of_range_is_refused(api: Api, size: str) -> None:
    reply = api.get("/v1/mediaItems", pageSize=size)
    assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")


def test_a_page_token_wants_the_same_parameters(api: Api, sign_in: Callable[..., Api], emulator: Emulator) -> None:
    token = api.get("/v1/mediaItems", pageSize=50).json["nextPageToken"]
    replies = [
        api.get("/v1/mediaItems", pageSize=100, pageToken=token),
        api.post("/v1/mediaItems:search", {"pageSize": 50, "pageToken": token}),
        sign_in(emulator.token(client=emulator.add_client(items=200))["token"]).get(
            "/v1/mediaItems", pageSize=50, pageToken=token
        ),
    ]
    assert [(reply.status, reply.error["message"]) for reply in replies] == [(400, SAME_PARAMETERS)] * 3
    assert api.get("/v1/mediaItems", pageSize=50, pageToken=token).status == 200


@pytest.mark.parametrize("token", ["x", "é", "AAAA", "A" * 100, "not base64!"])
def test_a_made_up_page_token_is_refused(api: Api, token: str) -> None:
    reply = api.get("/v1/mediaItems", pageSize=50, pageToken=token)
    assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")


def test_a_page_token_can_expire(api: Api, emulator: Emulator) -> None:
    token = api.get("/v1/mediaItems", pageSize=50).json["nextPageToken"]
    emulator.expire_page_tokens()
    for _ in range(2):
        reply = api.get("/v1/mediaItems", pageSize=50, pageToken=token)
        assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")
    assert api.get("/v1/mediaItems", pageSize=50).status == 200


def test_a_client_without_uploads_gets_an_empty_object(sign_in: Callable[..., Api], emulator: Emulator) -> None:
    stranger = sign_in(emulator.token(client=emulator.add_client())["token"])
    assert stranger.get("/v1/mediaItems").json == {}


def test_empty_pages_come_with_a_token_as_often_as_set(api: Api, emulator: Emulator, ids: list[str]) -> None:
    emulator.behaviour.empty_page_every = 2
    emulator.behaviour.empty_pages_in_a_row = 3
    pages = list(api.pages(size=40))
    shape = [len(page.get("mediaItems", [])) for page in pages]
    assert shape == [40, 40, 0, 0, 0, 40, 40, 0, 0, 0, 40]
    assert all("mediaItems" not in page for page in pages if not page.get("mediaItems"))
    assert [item["id"] for page in pages for item in page.get("mediaItems", [])] == ids


def test_the_last_page_can_be_empty(api: Api, emulator: Emulator) -> None:
    emulator.behaviour.last_page_is_empty = True
    pages = list(api.pages(size=100))
    assert [len(page.get("mediaItems", [])) for page in pages] == [100, 100, 0]
    assert pages[-1] == {}


def test_what_is_removed_is_not_listed_any_more(api: Api, emulator: Emulator, ids: list[str]) -> None:
    emulator.remove_items([ids[0], ids[150], ids[199]])
    left = [item["id"] for item in api.items()]
    assert left == emulator.ids() == [*ids[1:150], *ids[151:199]]
    with pytest.raises(KeyError):
        emulator.remove_items([ids[0]])


def test_what_is_removed_under_way_moves_nothing_else(api: Api, emulator: Emulator, ids: list[str]) -> None:
    pages = api.pages(size=50)
    first = next(pages)["mediaItems"]
    emulator.remove_items([ids[10], ids[60]])
    rest = [item["id"] for page in pages for item in page["mediaItems"]]
    assert [item["id"] for item in first] + rest == [*ids[:60], *ids[61:]]


def test_what_is_added_comes_first_and_not_in_a_listing_under_way(api: Api, emulator: Emulator, ids: list[str]) -> None:
    pages = api.pages(size=90)
    listed = [item["id"] for item in next(pages)["mediaItems"]]
    added = [emulator.new_item(media_fields(name, "2026-07-01T10:00:00Z", (4000, 3000), {})) for name in "ab"]
    for item in added:
        emulator.add_items([item])
    listed += [item["id"] for page in pages for item in page["mediaItems"]]
    assert listed == ids
    now = api.items()
    assert now[:2] == [added[1], added[0]]
    assert [item["id"] for item in now[2:]] == ids
    assert api.items(size=3) == now


def test_new_items_get_ids_of_their_own(emulator: Emulator, ids: list[str]) -> None:
    fields = media_fields("a.jpg", "2026-07-01T10:00:00Z", (4000, 3000), {})
    made = []
    for _ in range(3):
        made += emulator.add_items([emulator.new_item(fields)])
    assert len({*made, *ids}) == 203


def test_an_item_is_added_as_it_is_even_without_an_id(api: Api, emulator: Emulator) -> None:
    assert emulator.add_items([{"filename": "no id.jpg"}]) == [""]
    assert api.items()[0] == {"filename": "no id.jpg"}
    assert len(api.items()) == 201


def test_an_item_can_be_changed_between_two_syncs(api: Api, emulator: Emulator, ids: list[str]) -> None:
    plain = next(item["id"] for item in api.items() if item.get("mimeType") == "image/jpeg")
    changes = {"filename": "renamed.jpg", "description": "new", "mimeType": None, "mediaMetadata": {"width": "1"}}
    emulator.change_item(plain, changes)
    reply = api.get(f"/v1/mediaItems/{plain}").json
    assert (reply["filename"], reply["description"]) == ("renamed.jpg", "new")
    assert "mimeType" not in reply
    assert reply["mediaMetadata"]["width"] == "1"
    assert "height" in reply["mediaMetadata"]
    assert [item["id"] for item in api.items()] == ids
