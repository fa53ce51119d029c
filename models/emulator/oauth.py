"""Google's OAuth endpoints: consent, tokens, revocation."""

import html
import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_plus, urlencode, urlsplit

from models.emulator.scopes import KNOWN_SCOPES
from models.emulator.sign_ins import Code, EmulatedClient, OAuthError
from models.emulator.wire import Answer, ok, page, redirect
from models.emulator.world import Call, World

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
ASKED: Final = ("client_id", "redirect_uri", "response_type", "scope", "state", "access_type", "prompt")
CHALLENGE: Final = ("code_challenge", "code_challenge_method")


def authorise(call: Call) -> Answer:
    """`GET /o/oauth2/auth`: show the consent page, or answer as the set person does."""
    asked = {name: call.request.one(name) or "" for name in (*ASKED, *CHALLENGE)}
    problem = _problem(call.world, asked)
    if problem:
        return page(400, "Access blocked: Authorisation Error", f"<p>Error 400: {html.escape(problem)}")
    consent = call.world.behaviour.consent
    return _consent_page(asked) if consent == "ask" else _decide(call.world, asked, consent)


def consent_given(call: Call) -> Answer:
    """`POST /o/oauth2/consent`: a button of the consent page."""
    form = call.request.form()
    asked = {name: form.get(name, "") for name in (*ASKED, *CHALLENGE)}
    problem = _problem(call.world, asked)
    answer = form.get("answer", "")
    if problem or answer not in ("grant", "partial", "deny"):
        return page(400, "Error 400", f"<p>{html.escape(problem or 'no answer')}")
    return _decide(call.world, asked, answer)


def _problem(world: World, asked: Mapping[str, str]) -> str:
    """Returns why Google would not even ask the person, or an empty text."""
    address = urlsplit(asked["redirect_uri"])
    scopes = asked["scope"].split()
    unknown = [scope for scope in scopes if scope not in KNOWN_SCOPES]
    checks = (
        (asked["client_id"] in world.sign_ins.clients, "invalid_client: The OAuth client was not found."),
        (address.scheme != "urn", "invalid_request: The out-of-band (OOB) flow has been blocked."),
        (address.scheme == "http" and address.hostname in LOOPBACK, "redirect_uri_mismatch"),
        (asked["response_type"] == "code", "invalid_request: Invalid response_type."),
        (bool(scopes), "invalid_request: Missing required parameter: scope"),
        (not unknown, f"invalid_scope: Some requested scopes were invalid. {{invalid={unknown}}}"),
        (asked["code_challenge_method"] in ("", "plain", "S256"), "invalid_request: Invalid code_challenge_method."),
    )
    return next((problem for is_fine, problem in checks if not is_fine), "")


def _consent_page(asked: Mapping[str, str]) -> Answer:
    fields = "".join(
        f'<input type=hidden name="{name}" value="{html.escape(value, quote=True)}">' for name, value in asked.items()
    )
    scopes = "".join(f"<li>{html.escape(scope)}" for scope in asked["scope"].split())
    buttons = "".join(
        f"<button name=answer value={value}>{label}</button> "
        for value, label in (("grant", "Allow"), ("partial", "Allow some of it"), ("deny", "Cancel"))
    )
    form = f"<form method=post action=/o/oauth2/consent>{fields}<p>{buttons}</form>"
    text = f"<p>An app wants access to this made-up account:<ul>{scopes}</ul>{form}"
    return page(200, "The embedded Google Photos", text)


def _decide(world: World, asked: Mapping[str, str], consent: str) -> Answer:
    if consent == "deny":
        return _back(asked, {"error": "access_denied"})
    scopes = asked["scope"].split()
    if consent == "partial":
        scopes = scopes[: world.behaviour.partial_scopes]
    with world.lock:
        sign_ins = world.sign_ins
        wants_new = "consent" in asked["prompt"].split() or not sign_ins.has_consented(asked["client_id"])
        code = sign_ins.new_code(
            Code(
                sign_ins.new_grant(asked["client_id"], scopes),
                asked["redirect_uri"],
                asked["code_challenge"],
                asked["code_challenge_method"] or "plain",
                asked["access_type"] == "offline" and wants_new,
            )
        )
    return _back(asked, {"code": code, "scope": " ".join(scopes)})


def _back(asked: Mapping[str, str], result: dict[str, str]) -> Answer:
    """Send the browser back to the client."""
    if asked["state"]:
        result = {"state": asked["state"], **result}
    address = asked["redirect_uri"]
    return redirect(f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(result)}")


def token(call: Call) -> Answer:
    """`POST /token`: exchange a code or a refresh token."""
    form = call.request.form()
    try:
        with call.world.lock:
            return ok(_redeem(call.world, _client(call, form), form))
    except OAuthError as error:
        status = 401 if error.error == "invalid_client" else 400
        content = {"error": error.error, "error_description": error.description}
        return Answer(status, json.dumps(content, indent=2).encode())


def _redeem(world: World, client: EmulatedClient, form: Mapping[str, str]) -> dict[str, str | int]:
    kind = form.get("grant_type", "")
    if kind == "authorization_code":
        return _exchange(world, client, form)
    if kind == "refresh_token":
        grant = world.sign_ins.redeem_refresh(client.client_id, form.get("refresh_token", ""))
        return _token_content(world, world.sign_ins.new_access(grant), grant.scopes)
    raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {kind}")


def _client(call: Call, form: Mapping[str, str]) -> EmulatedClient:
    """Find out which client asks, by the form or by HTTP Basic (RFC 6749, 2.3.1)."""
    client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    kind, _, credentials = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            basic_id, _, basic_secret = b64decode(credentials, validate=True).decode().partition(":")
        except ValueError:
            raise OAuthError("invalid_client", "Malformed Authorization header.") from None
        client_id, secret = unquote_plus(basic_id), unquote_plus(basic_secret)
    client = call.world.sign_ins.clients.get(client_id)
    if client is None:
        raise OAuthError("invalid_client", "The OAuth client was not found.")
    if client.client_secret != secret:
        raise OAuthError("invalid_client", "The provided client secret is invalid.")
    return client


def _exchange(world: World, client: EmulatedClient, form: Mapping[str, str]) -> dict[str, str | int]:
    code = world.sign_ins.redeem_code(
        client.client_id, form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier")
    )
    content = _token_content(world, world.sign_ins.new_access(code.grant), code.grant.scopes)
    if code.is_offline:
        content["refresh_token"] = world.sign_ins.new_refresh(code.grant)
        if world.behaviour.refresh_token_seconds is not None:
            content["refresh_token_expires_in"] = int(world.behaviour.refresh_token_seconds)
    return content


def _token_content(world: World, access_token: str, scopes: tuple[str, ...]) -> dict[str, str | int]:
    return {
        "access_token": access_token,
        "expires_in": int(world.behaviour.access_token_seconds),
        "scope": " ".join(scopes),
        "token_type": "Bearer",
    }


def revoke(call: Call) -> Answer:
    """`POST /revoke`: end a consent by any of its tokens."""
    text = call.request.form().get("token") or call.request.one("token") or ""
    with call.world.lock:
        if call.world.sign_ins.revoke(text):
            return ok({})
    content = {"error": "invalid_token", "error_description": "Token expired or revoked"}
    return Answer(400, json.dumps(content, indent=2).encode())
