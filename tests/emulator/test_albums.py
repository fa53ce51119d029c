"""Albums: made, listed, filled all or nothing, emptied; only one's own."""

from typing import Any
from urllib.parse import quote

import pytest

from models.emulator import Emulator
from tests.emulator.client import Api, Reply

BAD_ITEM = "Request contains an invalid media item id."
BAD_ALBUM = "No permission to add media items to this album."


def remove(api: Api, album: str, ids: list[str]) -> Reply:
    return api.post(f"/v1/albums/{quote(album)}:batchRemoveMediaItems", {"mediaItemIds": ids})


def held(emulator: Emulator, album: str) -> list[str]:
    return list(emulator.albums[album].item_ids)


def test_a_new_album_is_there_and_empty(api: Api, emulator: Emulator) -> None:
    made = api.post("/v1/albums", {"album": {"title": '[/] "tïtle"\n\x1b[31m'}}).json
    assert made["title"] == '[/] "tïtle"\n\x1b[31m'
    assert made["productUrl"] == f"https://photos.google.com/lr/album/{made['id']}"
    assert "mediaItemsCount" not in made
    assert api.get(f"/v1/albums/{made['id']}").json == made
    assert [album.id for album in emulator.albums] == [made["id"]]


@pytest.mark.parametrize("body", [{}, {"album": {}}, {"album": {"title": "  "}}, {"album": {"title": "x" * 501}}])
def test_an_album_needs_a_title(api: Api, emulator: Emulator, body: dict[str, Any]) -> None:
    assert api.post("/v1/albums", body).error["status"] == "INVALID_ARGUMENT"
    assert len(emulator.albums) == 0


def test_titles_may_repeat(api: Api) -> None:
    assert api.album("same") != api.album("same")


def test_albums_are_listed_20_or_up_to_50_a_page(api: Api) -> None:
    assert api.get("/v1/albums").json == {}
    made = [api.album(str(number)) for number in range(55)]
    first = api.get("/v1/albums", pageSize=50).json
    rest = api.get("/v1/albums", pageSize=50, pageToken=first["nextPageToken"]).json
    assert [album["id"] for album in first["albums"] + rest["albums"]] == made[::-1]
    assert "nextPageToken" not in rest
    assert len(api.get("/v1/albums").json["albums"]) == 20
    assert api.get("/v1/albums", pageSize=51).status == 400


def test_items_are_added_in_order_once_and_counted_as_text(api: Api, emulator: Emulator, ids: list[str]) -> None:
    album = api.album()
    assert api.add(album, ids[10:60]).json == {}
    assert api.add(album, [*ids[:5], ids[10], ids[0]]).json == {}
    assert held(emulator, album) == ids[10:60] + ids[:5]
    assert api.get(f"/v1/albums/{album}").json["mediaItemsCount"] == "55"


def test_one_bad_id_spoils_the_whole_batch(api: Api, emulator: Emulator, ids: list[str]) -> None:
    album = api.album()
    foreign = emulator.add_client(items=1).items.ids()[0]
    emulator.remove_items([ids[9]])
    for bad in (foreign, ids[9], "nonsense", ""):
        reply = api.add(album, [*ids[:5], bad])
        assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")
        assert reply.error["message"] == BAD_ITEM
    assert held(emulator, album) == []


@pytest.mark.parametrize("body", [{}, {"mediaItemIds": []}, {"mediaItemIds": "x"}, {"mediaItemIds": [1]}])
def test_a_batch_without_ids_is_refused(api: Api, body: dict[str, Any]) -> None:
    reply = api.post(f"/v1/albums/{api.album()}:batchAddMediaItems", body)
    assert (reply.status, reply.error["status"]) == (400, "INVALID_ARGUMENT")


def test_a_batch_has_at_most_50_ids(api: Api, emulator: Emulator, ids: list[str]) -> None:
    album = api.album()
    assert api.add(album, ids[:51]).status == 400
    assert held(emulator, album) == []
    assert api.add(album, ids[:50]).status == 200


def test_an_album_is_full_at_its_limit(api: Api, emulator: Emulator, ids: list[str]) -> None:
    assert emulator.behaviour.album_limit == 20_000
    emulator.behaviour.album_limit = 60
    album = api.album()
    api.add(album, ids[:50])
    assert api.add(album, ids[50:61]).status == 400
    assert len(held(emulator, album)) == 50
    assert api.add(album, ids[40:60]).status == 200
    assert held(emulator, album) == ids[:60]


def test_another_apps_album_is_closed(api: Api, emulator: Emulator, ids: list[str]) -> None:
    theirs = emulator.add_client().albums.create("theirs").id
    assert api.add(theirs, ids[:1]).error["message"] == BAD_ALBUM
    assert api.add(theirs, ids[:1]).error["status"] == "INVALID_ARGUMENT"
    assert remove(api, theirs, ids[:1]).status == 400
    assert api.get(f"/v1/albums/{theirs}").error["status"] == "NOT_FOUND"
    assert api.get("/v1/albums").json == {}


def test_items_are_taken_out_all_or_nothing(api: Api, emulator: Emulator, ids: list[str]) -> None:
    album = api.album()
    api.add(album, ids[:10])
    assert remove(api, album, [ids[0], ids[50]]).error["message"] == BAD_ITEM
    assert held(emulator, album) == ids[:10]
    assert remove(api, album, ids[2:4]).json == {}
    assert held(emulator, album) == [*ids[:2], *ids[4:10]]


def test_what_the_person_deletes_leaves_its_albums(api: Api, emulator: Emulator, ids: list[str]) -> None:
    album = api.album()
    api.add(album, ids[:3])
    emulator.remove_items([ids[1]])
    assert held(emulator, album) == [ids[0], ids[2]]
    assert api.get(f"/v1/albums/{album}").json["mediaItemsCount"] == "2"


def test_an_album_that_the_person_deleted_is_gone_and_its_items_stay(
    api: Api, emulator: Emulator, ids: list[str]
) -> None:
    album = api.album()
    api.add(album, ids[:3])
    emulator.forget_album(album)
    assert api.get(f"/v1/albums/{album}").status == 404
    assert api.add(album, ids[:3]).error["message"] == BAD_ALBUM
    assert emulator.ids() == ids


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/albums/x:share"),
        ("POST", "/v1/albums/x:unshare"),
        ("GET", "/v1/sharedAlbums"),
        ("GET", "/v1/sharedAlbums/x"),
        ("POST", "/v1/sharedAlbums:join"),
        ("POST", "/v1/sharedAlbums:leave"),
    ],
)
def test_shared_albums_have_ended(api: Api, method: str, path: str) -> None:
    reply = api.ask(method, path)
    assert (reply.status, reply.error["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/nope"),
        ("GET", "/"),
        ("DELETE", "/v1/mediaItems/x"),
        ("POST", "/v1/mediaItems:batchDelete"),
        ("DELETE", "/v1/albums/x"),
        ("PUT", "/v1/albums"),
        ("PATCH", "/v1/mediaItems/x"),
        ("GET", "/v2/mediaItems"),
    ],
)
def test_nothing_else_exists_least_of_all_a_delete(api: Api, method: str, path: str) -> None:
    reply = api.ask(method, path)
    assert reply.status == 404
    assert reply.headers["content-type"].startswith("text/html")
    assert reply.body.startswith(b"<!DOCTYPE html>")
