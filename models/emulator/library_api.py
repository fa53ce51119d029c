"""The Library API's media items: list, get, batchGet, search. Only what this client uploaded exists."""

import json
from typing import Any

from models.emulator import refusals
from models.emulator.page_tokens import Fetch, page_size, paged
from models.emulator.wire import Answer
from models.emulator.world import Call

BATCH = 50
"""Ids in one call, at most."""


def list_items(call: Call) -> Answer:
    """`GET /v1/mediaItems`: everything, newest first."""
    request, items = call.request, call.client.items

    def fetch(start: int, size: int) -> tuple[list[bytes], int | None]:
        found, following = items.page(start, size)
        return [item.json for item in found], following

    size = page_size(request.one("pageSize"), 25, 100)
    return paged(call, "mediaItems", fetch, size=size, token=request.one("pageToken"), start=items.first)


def get_item(call: Call) -> Answer:
    """`GET /v1/mediaItems/{id}`."""
    item = call.client.items.find(call.places["id"])
    if item is None:
        raise refusals.invalid("Invalid media item ID.")
    return Answer(200, item.json)


def batch_get(call: Call) -> Answer:
    """`GET /v1/mediaItems:batchGet`: a result for each id, in their order, whatever is wrong with some."""
    ids = call.request.query.get("mediaItemIds", [])
    call.size = len(ids)
    if not 0 < len(ids) <= BATCH:
        raise refusals.invalid(f"Request must have between 1 and {BATCH} media item ids.")
    if len(set(ids)) < len(ids):
        raise refusals.invalid("Request must not contain duplicate media item ids.")
    results = []
    for item_id in ids:
        item = call.client.items.find(item_id)
        if item is None:
            results.append(b'{"status":{"code":3,"message":"Invalid media item ID."}}')
        else:
            results.append(b'{"mediaItem":%s}' % item.json)
    return Answer(200, b'{"mediaItemResults":[%s]}' % b",".join(results))


def search_items(call: Call) -> Answer:
    """`POST /v1/mediaItems:search`: an album's items, or those that pass the filters."""
    body = call.body("albumId", "filters", "orderBy", "pageSize", "pageToken")
    album_id, filters = body.get("albumId"), body.get("filters")
    if album_id and filters:
        raise refusals.invalid("Only one of album_id and filters may be set.")
    size = page_size(body.get("pageSize"), 25, 100)
    fetch = _from_album(call, str(album_id)) if album_id else _filtered(call, filters or {})
    parameters = json.dumps([album_id, filters, body.get("orderBy")], sort_keys=True)
    start = 0 if album_id else call.client.items.first
    return paged(call, "mediaItems", fetch, size=size, token=body.get("pageToken"), parameters=parameters, start=start)


def _from_album(call: Call, album_id: str) -> Fetch:
    with call.world.lock:
        album = call.client.albums.get(album_id)
        if album is None:
            raise refusals.invalid("Invalid album ID.")
        ids = list(album.item_ids)

    def fetch(start: int, size: int) -> tuple[list[bytes], int | None]:
        found = [call.client.items.find(item_id) for item_id in ids[start : start + size]]
        following = start + size if start + size < len(ids) else None
        return [item.json for item in found if item is not None], following

    return fetch


def _filtered(call: Call, filters: Any) -> Fetch:
    """Read only the media type; what the other filters would find depends on Google's eyes."""
    if not isinstance(filters, dict):
        raise refusals.invalid("Invalid value at 'filters'.")
    kinds = filters.get("mediaTypeFilter", {}).get("mediaTypes", ["ALL_MEDIA"])
    if kinds not in (["ALL_MEDIA"], ["PHOTO"], ["VIDEO"]):
        raise refusals.invalid("Exactly one media type must be set.")
    items, wanted = call.client.items, kinds[0]

    def fetch(start: int, size: int) -> tuple[list[bytes], int | None]:
        found, following = items.page(start, size)
        return [item.json for item in found if wanted in ("ALL_MEDIA", _kind(item.json))], following

    return fetch


def _kind(item: bytes) -> str:
    metadata = json.loads(item).get("mediaMetadata")
    return "VIDEO" if isinstance(metadata, dict) and "video" in metadata else "PHOTO"
