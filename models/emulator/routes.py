"""Which path leads where, and who may go there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from models.emulator import albums_api, library_api, oauth, picker_api, refusals, scopes
from models.emulator.wire import Answer, Request
from models.emulator.world import Call, World


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one API."""

    name: str
    """Method and path template: `GET /v1/albums/{id}`."""
    answer: Callable[[Call], Answer]
    scopes: frozenset[str] | None = None
    """One of these must be granted; None where no sign-in is needed."""
    is_write: bool = False
    is_free: bool = False
    """Does it count on no quota of requests?"""
    pattern: re.Pattern[str] = re.compile("")

    @property
    def is_api(self) -> bool:
        """Does it belong to one of the two APIs?"""
        return self.scopes is not None


def _route(
    name: str,
    answer: Callable[[Call], Answer],
    needed: frozenset[str] | None = None,
    *,
    is_write: bool = False,
    is_free: bool = False,
) -> Route:
    method, template = name.split(" ")
    # An id ends at a colon, which begins a custom method.
    path = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/:]+)", re.escape(template))
    return Route(name, answer, needed, is_write, is_free, re.compile(f"{method} {path}"))


ROUTES: Final = (
    _route("GET /v1/mediaItems", library_api.list_items, scopes.READING),
    _route("GET /v1/mediaItems:batchGet", library_api.batch_get, scopes.READING),
    _route("POST /v1/mediaItems:search", library_api.search_items, scopes.READING),
    _route("GET /v1/mediaItems/{id}", library_api.get_item, scopes.READING),
    _route("GET /v1/albums", albums_api.list_albums, scopes.READING),
    _route("POST /v1/albums", albums_api.create_album, scopes.CREATING, is_write=True),
    _route("GET /v1/albums/{id}", albums_api.get_album, scopes.READING),
    _route("POST /v1/albums/{id}:batchAddMediaItems", albums_api.add_items, scopes.ADDING, is_write=True),
    _route("POST /v1/albums/{id}:batchRemoveMediaItems", albums_api.remove_items, scopes.CHANGING, is_write=True),
    _route("POST /v1/albums/{id}:share", albums_api.ended, scopes.KNOWN_SCOPES),
    _route("POST /v1/albums/{id}:unshare", albums_api.ended, scopes.KNOWN_SCOPES),
    _route("GET /v1/sharedAlbums", albums_api.ended, scopes.KNOWN_SCOPES),
    _route("GET /v1/sharedAlbums/{id}", albums_api.ended, scopes.KNOWN_SCOPES),
    _route("POST /v1/sharedAlbums:join", albums_api.ended, scopes.KNOWN_SCOPES),
    _route("POST /v1/sharedAlbums:leave", albums_api.ended, scopes.KNOWN_SCOPES),
    _route("POST /v1/sessions", picker_api.create_session, scopes.PICKING),
    _route("GET /v1/sessions/{id}", picker_api.get_session, scopes.PICKING),
    _route("DELETE /v1/sessions/{id}", picker_api.delete_session, scopes.PICKING),
    _route("GET /media/{id}", picker_api.show_small, scopes.PICKING, is_free=True),
    _route("GET /picker/{id}", picker_api.show_picker),
    _route("GET /picker/{id}/autoclose", picker_api.show_picker),
    _route("POST /picker/{id}/pick", picker_api.finish_picking),
    _route("GET /o/oauth2/auth", oauth.authorise),
    _route("POST /o/oauth2/consent", oauth.consent_given),
    _route("POST /token", oauth.token),
    _route("POST /revoke", oauth.revoke),
)
PICKED: Final = Route("GET /v1/mediaItems?sessionId=", picker_api.list_picked, scopes.PICKING)
"""Shares its path with the Library API's list; behind two real hosts they cannot meet."""


def find_route(request: Request) -> tuple[Route, dict[str, str]] | None:
    """Returns the route of a request and what its path says, or None where there is no such path."""
    asked = f"{request.method} {request.path}"
    if asked == "GET /v1/mediaItems" and "sessionId" in request.query:
        return PICKED, {}
    for route in ROUTES:
        match = route.pattern.fullmatch(asked)
        if match:
            return route, match.groupdict()
    return None


def answer_call(world: World, route: Route, places: dict[str, str], request: Request) -> tuple[Answer, int]:
    """Check who asks, count it, and answer.

    Returns:
        The answer, and the call's size for the log.
    """
    call = Call(world, request, places, world.own)
    try:
        if route.scopes is not None:
            _admit(call, route)
        return route.answer(call), call.size
    except refusals.Refusal as refusal:
        return refusal.answer(), call.size


def _admit(call: Call, route: Route) -> None:
    kind, _, text = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise refusals.unauthenticated(missing=True)
    world = call.world
    with world.lock:
        grant = world.sign_ins.grant_of(text.strip())
        if grant is None:
            raise refusals.unauthenticated()
        if not (route.scopes or frozenset()).intersection(grant.scopes):
            raise refusals.insufficient_scopes()
        call.client = world.sign_ins.clients[grant.client_id]
        if not route.is_free:
            world.quotas.charge(grant.client_id, is_write=route.is_write)
