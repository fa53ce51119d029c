"""The Picker API: sessions, and what the person picked in them; and the page on which they pick."""

import html
import re
from typing import Final

from models.emulator import refusals
from models.emulator.page_tokens import page_size, paged
from models.emulator.wire import Answer, no_such_page, ok, page
from models.emulator.world import Call

SMALL_SIZE: Final = re.compile(r"w\d+-h\d+")


def create_session(call: Call) -> Answer:
    """`POST /v1/sessions`."""
    config = call.body("pickingConfig").get("pickingConfig") or {}
    text = config.get("maxItemCount") if isinstance(config, dict) else "?"
    try:
        most = None if text is None else int(text)
    except (ValueError, TypeError):
        raise refusals.invalid("Invalid value at 'picking_config.max_item_count' (TYPE_INT64)") from None
    world = call.world
    with world.lock:
        return ok(world.sessions.create(call.client.client_id, most).content(world.root, world.behaviour))


def get_session(call: Call) -> Answer:
    """`GET /v1/sessions/{id}`."""
    world = call.world
    with world.lock:
        session = world.sessions.find(call.client.client_id, call.places["id"])
        world.sessions.poll(session)
        return ok(session.content(world.root, world.behaviour))


def delete_session(call: Call) -> Answer:
    """`DELETE /v1/sessions/{id}`."""
    sessions = call.world.sessions
    with call.world.lock:
        sessions.delete(sessions.find(call.client.client_id, call.places["id"]))
    return ok({})


def list_picked(call: Call) -> Answer:
    """`GET /v1/mediaItems?sessionId=`."""
    session_id = call.request.one("sessionId") or ""
    with call.world.lock:
        session = call.world.sessions.find(call.client.client_id, session_id)
        if not session.is_set:
            message = "The user has not finished picking media items in this session."
            raise refusals.Refusal("FAILED_PRECONDITION", message, "failedPrecondition")
        picked = session.picked

    def fetch(start: int, size: int) -> tuple[list[bytes], int | None]:
        return picked[start : start + size], start + size if start + size < len(picked) else None

    size = page_size(call.request.one("pageSize"), 50, 100)
    token = call.request.one("pageToken")
    return paged(call, "mediaItems", fetch, size=size, token=token, parameters=session_id)


def show_small(call: Call) -> Answer:
    """`GET /media/{id}=w512-h512`: a small picture of a picked item, as it was given to the emulator."""
    picked, _, size = call.places["id"].partition("=")
    world = call.world
    with world.lock:
        is_open = world.sessions.has_open(call.client.client_id, picked)
    if not is_open:
        return page(403, "Error 403 (Forbidden)!!1", "<p>Your client does not have permission to get this URL.")
    content = world.pictures.get(picked)
    if content is None or not SMALL_SIZE.fullmatch(size):
        return no_such_page()
    return Answer(200, content, "image/jpeg")


def show_picker(call: Call) -> Answer:
    """`GET /picker/{id}`: the page that `pickerUri` opens, with a form in place of Google Photos."""
    name = html.escape(call.places["id"], quote=True)
    form = (
        f'<form method=post action="/picker/{name}/pick"><p>Pick the newest '
        "<input name=count type=number value=100 min=1> items <button>Done</button></form>"
    )
    return page(200, "Pick in the embedded Google Photos", form)


def finish_picking(call: Call) -> Answer:
    """`POST /picker/{id}/pick`: the person presses "Done"."""
    world = call.world
    count = call.request.form().get("count", "")
    if not count.isdecimal():
        return page(400, "How many?", "<p>Go back and give a number.")
    items, _ = world.own.items.page(world.own.items.first, min(int(count), world.behaviour.picker_limit))
    with world.lock:
        try:
            picked = world.sessions.pick(call.places["id"], items)
        except KeyError:
            return no_such_page()
        except ValueError:
            return page(400, "Done already", "<p>This session is done already.")
    return page(200, "Done", f"<p>{picked} items are picked. You can close this page.")
