"""Sign-in: consent, PKCE, exchange, refresh, revocation, and Google's own client on top."""

import hashlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials

from models.emulator import LIBRARY_SCOPES, PICKER, READ, Emulator
from tests.emulator.client import Api, Reply, StuckClock

REDIRECT = "http://localhost:8765/"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def browser(sign_in: Callable[..., Api]) -> Api:
    """Nobody is signed in."""
    return sign_in()


def question(emulator: Emulator, **changes: str) -> dict[str, str]:
    return {
        "client_id": emulator.client.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": " ".join(LIBRARY_SCOPES),
        "state": "a&b=c",
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes


def brought_back(reply: Reply) -> dict[str, str]:
    assert reply.status == 302, reply.body
    address = urlsplit(reply.headers["location"])
    assert address.netloc == "localhost:8765"
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def consented(emulator: Emulator, browser: Api, **changes: str) -> str:
    emulator.consent = "grant"
    return brought_back(browser.get("/o/oauth2/auth", **question(emulator, **changes)))["code"]


def exchange(emulator: Emulator, browser: Api, code: str, **changes: str) -> Reply:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "client_id": emulator.client.client_id,
        "client_secret": emulator.client.client_secret,
        "code_verifier": VERIFIER,
    }
    return browser.form("/token", **{name: value for name, value in (fields | changes).items() if value})


def test_a_consent_leads_to_tokens_that_open_the_library(emulator: Emulator, browser: Api) -> None:
    emulator.consent = "grant"
    result = brought_back(browser.get("/o/oauth2/auth", **question(emulator)))
    assert result["state"] == "a&b=c"
    assert result["scope"].split() == list(LIBRARY_SCOPES)
    tokens = exchange(emulator, browser, result["code"]).json
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3599
    browser.token = tokens["access_token"]
    assert browser.get("/v1/mediaItems").status == 200
    assert browser.post("/v1/sessions", {}).status == 403


def test_a_refusal_comes_back_as_one(emulator: Emulator, browser: Api) -> None:
    emulator.consent = "deny"
    result = brought_back(browser.get("/o/oauth2/auth", **question(emulator)))
    assert result == {"state": "a&b=c", "error": "access_denied"}


def test_a_partial_consent_grants_some_scopes(emulator: Emulator, browser: Api) -> None:
    emulator.consent = "partial"
    result = brought_back(browser.get("/o/oauth2/auth", **question(emulator)))
    assert result["scope"] == LIBRARY_SCOPES[0]
    assert exchange(emulator, browser, result["code"]).json["scope"] == LIBRARY_SCOPES[0]


@pytest.mark.parametrize(("answer", "key"), [("grant", "code"), ("partial", "code"), ("deny", "error")])
def test_the_consent_page_has_a_button_for_each(emulator: Emulator, browser: Api, answer: str, key: str) -> None:
    asked = question(emulator, state='"><script>')
    page = browser.get("/o/oauth2/auth", **asked)
    assert page.status == 200
    assert f"value={answer}>".encode() in page.body
    assert b"<script>" not in page.body
    assert key in brought_back(browser.form("/o/oauth2/consent", **asked, answer=answer))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"client_id": "stranger"}, b"invalid_client"),
        ({"redirect_uri": "https://example.com/"}, b"redirect_uri_mismatch"),
        ({"redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}, b"out-of-band"),
        ({"response_type": "token"}, b"response_type"),
        ({"scope": ""}, b"scope"),
        ({"scope": "https://www.googleapis.com/auth/drive"}, b"invalid_scope"),
        ({"code_challenge_method": "S512"}, b"code_challenge_method"),
    ],
)
def test_a_wrong_question_is_answered_with_a_page_not_a_redirect(
    emulator: Emulator, browser: Api, changes: dict[str, str], problem: bytes
) -> None:
    emulator.consent = "grant"
    for reply in (
        browser.get("/o/oauth2/auth", **question(emulator, **changes)),
        browser.form("/o/oauth2/consent", **question(emulator, **changes), answer="grant"),
    ):
        assert reply.status == 400
        assert problem in reply.body


@pytest.mark.parametrize("redirect", ["http://127.0.0.1:1/x?y=1", "http://[::1]:5/", "http://localhost/"])
def test_any_port_and_path_on_loopback_will_do(emulator: Emulator, browser: Api, redirect: str) -> None:
    emulator.consent = "grant"
    reply = browser.get("/o/oauth2/auth", **question(emulator, redirect_uri=redirect))
    assert reply.headers["location"].startswith(redirect)
    assert parse_qs(urlsplit(reply.headers["location"]).query)["state"] == ["a&b=c"]


@pytest.mark.parametrize(
    ("changes", "error", "description"),
    [
        ({"code": "4/nonsense"}, "invalid_grant", "Malformed auth code."),
        ({"redirect_uri": "http://localhost:1/"}, "redirect_uri_mismatch", "Bad Request"),
        ({"code_verifier": ""}, "invalid_grant", "Missing code verifier."),
        ({"code_verifier": "w" * 64}, "invalid_grant", "Invalid code verifier."),
        ({"client_id": "stranger"}, "invalid_client", "The OAuth client was not found."),
        ({"client_secret": "wrong"}, "invalid_client", "The provided client secret is invalid."),
        ({"grant_type": "password"}, "unsupported_grant_type", "Invalid grant_type: password"),
    ],
)
def test_a_wrong_exchange_is_refused(
    emulator: Emulator, browser: Api, changes: dict[str, str], error: str, description: str
) -> None:
    code = consented(emulator, browser)
    reply = exchange(emulator, browser, **({"code": code} | changes))
    assert reply.status == (401 if error == "invalid_client" else 400)
    assert reply.json == {"error": error, "error_description": description}


def test_a_code_is_good_once_and_for_its_own_client(emulator: Emulator, browser: Api) -> None:
    code = consented(emulator, browser)
    assert exchange(emulator, browser, code).status == 200
    assert exchange(emulator, browser, code).json["error"] == "invalid_grant"
    other = emulator.add_client()
    changes = {"client_id": other.client_id, "client_secret": other.client_secret}
    assert exchange(emulator, browser, consented(emulator, browser), **changes).json["error"] == "invalid_grant"


def test_a_plain_challenge_and_none_are_accepted(emulator: Emulator, browser: Api) -> None:
    plain = consented(emulator, browser, code_challenge=VERIFIER, code_challenge_method="plain")
    assert exchange(emulator, browser, plain).status == 200
    none = consented(emulator, browser, code_challenge="", code_challenge_method="")
    assert exchange(emulator, browser, none, code_verifier="").status == 200


def test_the_client_may_name_itself_in_a_header(emulator: Emulator, browser: Api) -> None:
    client = emulator.client
    basic = b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()
    fields = {"grant_type": "refresh_token", "refresh_token": emulator.token()["refresh_token"]}
    assert browser.form("/token", {"Authorization": f"Basic {basic}"}, **fields).status == 200
    assert browser.form("/token", {"Authorization": "Basic !"}, **fields).status == 401


def test_a_refresh_token_comes_with_the_first_consent_and_with_each_that_is_asked_for(
    emulator: Emulator, browser: Api
) -> None:
    def has_refresh(**changes: str) -> bool:
        return "refresh_token" in exchange(emulator, browser, consented(emulator, browser, **changes)).json

    assert not has_refresh(access_type="")
    assert has_refresh(prompt="")
    assert not has_refresh(prompt="")
    assert has_refresh(prompt="consent")


def credentials(token: dict[str, Any]) -> Credentials:
    return Credentials(
        token["token"],
        refresh_token=token["refresh_token"],
        token_uri=token["token_uri"],
        client_id=token["client_id"],
        client_secret=token["client_secret"],
        scopes=token["scopes"],
    )


def test_googles_client_refreshes_an_expired_token(emulator: Emulator, browser: Api) -> None:
    signed_in = credentials(emulator.token(expired=True))
    with _transport() as request:
        signed_in.refresh(request)
    browser.token = signed_in.token
    assert browser.get("/v1/mediaItems").status == 200
    assert set(signed_in.granted_scopes) == {*LIBRARY_SCOPES, PICKER}


def test_googles_client_reports_a_dead_sign_in_as_always(emulator: Emulator) -> None:
    with (
        _transport() as request,
        pytest.raises(RefreshError, match="invalid_grant: Token has been expired or revoked."),
    ):
        credentials(emulator.token(dead=True)).refresh(request)


def test_the_token_is_what_googles_client_writes(emulator: Emulator) -> None:
    token = emulator.token([READ])
    read = Credentials.from_authorized_user_info(token)
    assert (read.token, read.scopes, read.valid) == (token["token"], [READ], True)
    assert Credentials.from_authorized_user_info(emulator.token(expired=True)).expired


def test_a_client_in_testing_loses_its_sign_in_after_seven_days() -> None:
    clock = StuckClock()
    with Emulator(items=1, clock=clock) as emulator:
        emulator.behaviour.refresh_token_seconds = 7 * 86_400
        token = emulator.token()
        browser = Api(emulator)
        code = consented(emulator, browser)
        assert exchange(emulator, browser, code).json["refresh_token_expires_in"] == 604_800
        clock.seconds += 7 * 86_400 + 1
        reply = browser.form(
            "/token",
            grant_type="refresh_token",
            refresh_token=token["refresh_token"],
            client_id=token["client_id"],
            client_secret=token["client_secret"],
        )
        assert reply.json == {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        browser.close()


@pytest.mark.parametrize("kind", ["token", "refresh_token"])
def test_revoking_either_token_ends_both(emulator: Emulator, browser: Api, kind: str) -> None:
    token = emulator.token()
    assert browser.form("/revoke", token=token[kind]).status == 200
    assert browser.form("/revoke", token=token[kind]).json["error"] == "invalid_token"
    browser.token = token["token"]
    assert browser.get("/v1/mediaItems").status == 401
    with _transport() as request, pytest.raises(RefreshError):
        credentials(token).refresh(request)


def test_the_client_secret_is_a_desktop_clients(emulator: Emulator) -> None:
    secret = emulator.client_secret()["installed"]
    assert secret["auth_uri"] == f"{emulator.root}o/oauth2/auth"
    assert secret["token_uri"] == f"{emulator.root}token"
    assert secret["redirect_uris"] == ["http://localhost"]


class _transport:  # noqa: N801 - reads as a function
    """Google's transport, with its connections closed at the end."""

    def __enter__(self) -> Request:
        self.request = Request()
        return self.request

    def __exit__(self, *_: object) -> None:
        self.request.session.close()
