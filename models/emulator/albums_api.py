"""The Library API's albums: list, get, create, add items, take items out. All or nothing, own ones only."""

import json
from collections.abc import Sequence

from models.emulator import refusals
from models.emulator.albums import EmulatedAlbum
from models.emulator.library_api import BATCH
from models.emulator.page_tokens import page_size, paged
from models.emulator.wire import Answer, ok
from models.emulator.world import Call

LONGEST_TITLE = 500
"""Characters."""


def list_albums(call: Call) -> Answer:
    """`GET /v1/albums`."""
    with call.world.lock:
        albums = [json.dumps(album.content()).encode() for album in call.client.albums]

    def fetch(start: int, size: int) -> tuple[Sequence[bytes], int | None]:
        following = start + size if start + size < len(albums) else None
        return albums[start : start + size], following

    size = page_size(call.request.one("pageSize"), 20, 50)
    parameters = call.request.one("excludeNonAppCreatedData") or ""
    return paged(call, "albums", fetch, size=size, token=call.request.one("pageToken"), parameters=parameters)


def get_album(call: Call) -> Answer:
    """`GET /v1/albums/{id}`."""
    with call.world.lock:
        album = call.client.albums.get(call.places["id"])
        if album is None:
            raise refusals.not_found()
        return ok(album.content())


def create_album(call: Call) -> Answer:
    """`POST /v1/albums`."""
    album = call.body("album").get("album")
    title = album.get("title") if isinstance(album, dict) else None
    if not isinstance(title, str) or not title.strip():
        raise refusals.invalid("Request must have an album with a title.")
    if len(title) > LONGEST_TITLE:
        raise refusals.invalid(f"Album title must not be longer than {LONGEST_TITLE} characters.")
    with call.world.lock:
        return ok(call.client.albums.create(title).content())


def add_items(call: Call) -> Answer:
    """`POST /v1/albums/{id}:batchAddMediaItems`: all of them, in order, or none."""
    ids = _ids(call)
    with call.world.lock:
        album = call.client.albums.get(call.places["id"])
        if album is None:
            raise refusals.bad_album()
        _check_items(call, ids)
        if len(album.item_ids.keys() | set(ids)) > call.world.behaviour.album_limit:
            raise refusals.invalid("Request would exceed the number of media items that an album may have.")
        album.item_ids.update(dict.fromkeys(item_id for item_id in ids if item_id not in album.item_ids))
    return ok({})


def remove_items(call: Call) -> Answer:
    """`POST /v1/albums/{id}:batchRemoveMediaItems`: all of them or none; each must be in the album."""
    ids = _ids(call)
    with call.world.lock:
        album = call.client.albums.get(call.places["id"])
        if album is None:
            raise refusals.bad_album("remove", "from")
        _check_items(call, ids, album)
        for item_id in ids:
            album.item_ids.pop(item_id, None)
    return ok({})


def _ids(call: Call) -> list[str]:
    ids = call.body("mediaItemIds").get("mediaItemIds")
    if not isinstance(ids, list) or not all(isinstance(item_id, str) for item_id in ids):
        raise refusals.invalid("Request must have a list of media item ids.")
    call.size = len(ids)
    if not 0 < len(ids) <= BATCH:
        raise refusals.invalid(f"Request must have between 1 and {BATCH} media item ids.")
    return ids


def _check_items(call: Call, ids: list[str], album: EmulatedAlbum | None = None) -> None:
    for item_id in ids:
        if call.client.items.position_of(item_id) is None or (album and item_id not in album.item_ids):
            raise refusals.bad_item()


def ended(_call: Call) -> Answer:
    """Everything about shared albums."""
    raise refusals.permission_denied()
