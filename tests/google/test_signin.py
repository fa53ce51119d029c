"""Signing in and out against the emulator, with a browser that is a plain HTTP client."""

import getpass
import http.client
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from models.control import Control
from models.emulator import Emulator, Fault
from models.errors import Cancelled, ExitCode, GpdedupError, NetworkError, SignInError, UsageError
from models.google.client import PhotosLibrary
from models.google.scopes import LIST, PICK, PICKING, STAGING
from models.google.signin import SignIn, sign_out
from models.google.ssh import ssh_command
from models.google.tokens import Token, load_token, save_token, token_age
from models.progress import Progress
from models.settings import ApiRoots
from tests.conftest import FakeClock


def fetch(address: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Ask for an address as a browser does, without following redirects."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method, f"{parts.path}?{parts.query}" if parts.query else parts.path)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, headers, response.read().decode()
    finally:
        connection.close()


def consented(address: str) -> str:
    """Open the consent page, and return where it sends the browser."""
    status, headers, _ = fetch(address)
    assert status in {302, 303}
    return headers["location"]


@pytest.fixture
def secret_path(emulator: Emulator, tmp_path: Path) -> Path:
    emulator.consent = "grant"
    path = tmp_path / "client_secret.json"
    path.write_text(json.dumps(emulator.client_secret()))
    return path


@pytest.fixture
def signing_in(secret_path: Path, clock: FakeClock) -> Iterator[SignIn]:
    with SignIn(secret_path, STAGING, clock) as made:
        yield made


def test_the_browser_comes_back_through_the_tunnel(
    emulator: Emulator, signing_in: SignIn, control: Control, token_path: Path, clock: FakeClock
) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(signing_in.wait, control)
        status, headers, page = fetch(consented(signing_in.authorization_url))
        token = waiting.result(10)
    assert (status, "Received" in page) == (200, True)
    assert headers["referrer-policy"] == "no-referrer"
    assert "4/0A" not in page
    save_token(token_path, token)
    assert token_age(token_path, clock) is not None
    with PhotosLibrary(load_token(token_path), ApiRoots.below(emulator.root), control, Progress()) as client:
        assert client.list_media_items()["mediaItems"]
        emulator.expire_access_tokens()
        assert client.create_album("x")["id"]


def test_the_address_asks_for_what_google_needs(emulator: Emulator, signing_in: SignIn) -> None:
    address = signing_in.authorization_url
    assert address.startswith(f"{emulator.root}o/oauth2/auth?")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    assert asked["redirect_uri"] == f"http://127.0.0.1:{signing_in.port}/"
    assert (asked["access_type"], asked["prompt"], asked["code_challenge_method"]) == ("offline", "consent", "S256")
    assert asked["scope"].split() == list(STAGING)
    assert len(asked["state"]) == 12
    assert f"-N -L {signing_in.port}:127.0.0.1:{signing_in.port} " in signing_in.ssh_command


def test_a_pasted_address_finishes_it_and_ends_the_waiting(signing_in: SignIn, control: Control) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(signing_in.wait, control)
        ended_on = consented(signing_in.authorization_url).replace("127.0.0.1", "localhost")
        token = signing_in.finish_with_pasted(f' "{ended_on[:60]}\n{ended_on[60:]}" ')
        assert waiting.result(10) is token
    assert token.scopes == STAGING


def test_pasting_twice_gives_the_same_sign_in(emulator: Emulator, signing_in: SignIn) -> None:
    ended_on = consented(signing_in.authorization_url)
    assert signing_in.finish_with_pasted(ended_on) is signing_in.finish_with_pasted(ended_on)
    assert emulator.log.count("POST /token") == 1


def test_stray_requests_do_not_end_the_waiting(signing_in: SignIn, control: Control) -> None:
    root = f"http://127.0.0.1:{signing_in.port}/"
    for stray in ("favicon.ico", "", "?code=x", "other?state=a&code=b"):
        assert fetch(root + stray)[0] == 404
    assert fetch(root + "?state=a&code=b", "POST")[0] == 501
    status, _, page = fetch(root + "?state=%3Cscript%3E&code=%3Cscript%3E")
    assert (status, "another sign-in" in page, "<script>" in page) == (400, True, False)
    in_store = socket.create_connection(("127.0.0.1", signing_in.port))  # as browsers open them beforehand
    with in_store, ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(signing_in.wait, control)
        fetch(consented(signing_in.authorization_url))
        assert isinstance(waiting.result(10), Token)


def test_an_address_of_another_sign_in_is_refused_and_the_waiting_goes_on(
    secret_path: Path, signing_in: SignIn, clock: FakeClock
) -> None:
    with SignIn(secret_path, STAGING, clock) as earlier:
        foreign = consented(earlier.authorization_url)
    with pytest.raises(SignInError, match="another sign-in"):
        signing_in.finish_with_pasted(foreign)
    with pytest.raises(UsageError, match="code alone"):
        signing_in.finish_with_pasted(parse_qs(urlsplit(foreign).query)["code"][0])
    assert signing_in.finish_with_pasted(consented(signing_in.authorization_url)).scopes == STAGING


@pytest.mark.parametrize("way", ["browser", "paste"])
def test_a_denied_consent(emulator: Emulator, signing_in: SignIn, control: Control, way: str) -> None:
    emulator.consent = "deny"
    ended_on = consented(signing_in.authorization_url)
    if way == "browser":
        fetch(ended_on)
    with pytest.raises(SignInError, match="Consent was denied") as caught:
        _ = signing_in.wait(control) if way == "browser" else signing_in.finish_with_pasted(ended_on)
    assert caught.value.exit_code == ExitCode.SIGN_IN


def test_a_partial_consent_names_what_is_missing(emulator: Emulator, signing_in: SignIn) -> None:
    emulator.consent = "partial"
    with pytest.raises(SignInError, match=r"make albums \(photoslibrary.appendonly\), put items"):
        signing_in.finish_with_pasted(consented(signing_in.authorization_url))


def test_a_code_works_once(signing_in: SignIn, secret_path: Path, emulator: Emulator) -> None:
    ended_on = consented(signing_in.authorization_url)
    emulator.revoke_sign_ins()
    with pytest.raises(SignInError, match="works once"):
        signing_in.finish_with_pasted(ended_on)


def test_a_wrong_secret_is_told(emulator: Emulator, tmp_path: Path, clock: FakeClock) -> None:
    emulator.consent = "grant"
    values = emulator.client_secret()
    values["installed"]["client_secret"] = "GOCSPX-wrong"
    path = tmp_path / "secret.json"
    path.write_text(json.dumps(values))
    with SignIn(path, PICKING, clock) as signing_in, pytest.raises(UsageError, match="its secret is wrong") as caught:
        signing_in.finish_with_pasted(consented(signing_in.authorization_url))
    assert "GOCSPX" not in str(caught.value)


@pytest.mark.parametrize("fault", [Fault.html(), Fault.half_body(), Fault.status_code(503, is_html=True)])
def test_nonsense_of_the_sign_in_server_is_a_sentence(emulator: Emulator, signing_in: SignIn, fault: Fault) -> None:
    ended_on = consented(signing_in.authorization_url)
    emulator.faults.next("POST /token", fault)
    with pytest.raises(NetworkError, match="something else than a token"):
        signing_in.finish_with_pasted(ended_on)


def test_a_sign_in_server_that_is_gone_is_a_sentence(emulator: Emulator, signing_in: SignIn) -> None:
    ended_on = consented(signing_in.authorization_url)
    emulator.close()
    with pytest.raises(NetworkError, match="cannot be reached"):
        signing_in.finish_with_pasted(ended_on)


def test_a_cancel_ends_the_waiting(signing_in: SignIn, control: Control) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(signing_in.wait, control)
        control.cancel()
        with pytest.raises(Cancelled):
            waiting.result(10)


def test_closing_ends_the_waiting_and_frees_the_port(secret_path: Path, clock: FakeClock) -> None:
    signing_in = SignIn(secret_path, STAGING, clock)
    port = signing_in.port
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(signing_in.wait, Control())
        signing_in.close()
        with pytest.raises(Cancelled):
            waiting.result(10)
    signing_in.close()
    with SignIn(secret_path, STAGING, clock, port=port) as again:
        assert again.port == port
    assert not [thread for thread in threading.enumerate() if thread.name == "sign-in"]


def test_a_port_that_is_taken_is_a_sentence(secret_path: Path, signing_in: SignIn, clock: FakeClock) -> None:
    with pytest.raises(UsageError, match=f"Port {signing_in.port} of this machine"):
        SignIn(secret_path, STAGING, clock, port=signing_in.port)
    with pytest.raises(UsageError, match="Port 70000"):
        SignIn(secret_path, STAGING, clock, port=70_000)


def test_the_listener_hears_this_machine_alone(signing_in: SignIn) -> None:
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        if str(address).startswith("127."):
            continue
        with pytest.raises(OSError, match=r"."):
            socket.create_connection((str(address), signing_in.port), timeout=1)


def test_oauthlib_stays_strict_for_everybody_else(signing_in: SignIn) -> None:
    from oauthlib.oauth2 import is_secure_transport  # noqa: PLC0415

    signing_in.finish_with_pasted(consented(signing_in.authorization_url))
    assert not is_secure_transport("http://oauth2.googleapis.com/token")
    assert not [name for name in os.environ if name.startswith("OAUTHLIB")]


def test_no_log_holds_a_code_or_a_token(signing_in: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ended_on = consented(signing_in.authorization_url)
        token = signing_in.finish_with_pasted(ended_on)
    code = parse_qs(urlsplit(ended_on).query)["code"][0]
    for secret in (code, token.credentials.token, token.credentials.refresh_token, token.credentials.client_secret):
        assert secret not in caplog.text


def test_signing_out_revokes_and_deletes(
    emulator: Emulator, sign_in: Callable[..., Token], token_path: Path, control: Control
) -> None:
    token = sign_in()
    out = sign_out(token_path, control)
    assert (out.was_signed_in, out.is_revoked) == (True, True)
    assert not token_path.exists()
    with (
        PhotosLibrary(token, ApiRoots.below(emulator.root), control, Progress()) as client,
        pytest.raises(SignInError),
    ):
        client.list_media_items()


def test_signing_out_works_offline(
    emulator: Emulator, sign_in: Callable[..., Token], token_path: Path, control: Control
) -> None:
    sign_in()
    emulator.close()
    out = sign_out(token_path, control)
    assert (out.was_signed_in, out.is_revoked) == (True, False)
    assert "myaccount.google.com" in out.sentence
    assert not token_path.exists()


def test_signing_out_of_a_broken_file_deletes_it(token_path: Path, control: Control) -> None:
    token_path.parent.mkdir(parents=True)
    token_path.write_text("{")
    assert sign_out(token_path, control).is_revoked is False
    assert not token_path.exists()
    assert sign_out(token_path, control).was_signed_in is False


def test_a_sign_in_for_the_picker_may_keep_the_librarys(
    emulator: Emulator, secret_path: Path, clock: FakeClock
) -> None:
    with SignIn(secret_path, (PICK, LIST), clock) as signing_in:
        token = signing_in.finish_with_pasted(consented(signing_in.authorization_url))
    assert token.scopes == (PICK, LIST)


def test_every_failure_is_a_sentence_for_people(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(GpdedupError, match="does not exist"):
        SignIn(tmp_path / "none.json", STAGING, clock)
    with pytest.raises(SignInError, match="no client secret"):
        SignIn(None, STAGING, clock)


ODD_CONNECTIONS = (
    *("", "a b c d", "127.0.0.1 1 127.0.0.1 2222", "fe80::1 1 fe80::2%eth0 22"),
    *("1.2.3.4 1 $(reboot) 22", "1.2.3.4 1 1.2.3.5 22;reboot", "::1 1 2001:db8::1%$(reboot) 22"),
)


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        ("192.168.1.9 50000 192.168.1.5 22", "ssh -N -L 4711:127.0.0.1:4711 USER@192.168.1.5"),
        ("192.168.1.9 50000 192.168.1.5 2222", "ssh -p 2222 -N -L 4711:127.0.0.1:4711 USER@192.168.1.5"),
        ("2001:db8::9 50000 2001:db8::5 22", "ssh -N -L 4711:127.0.0.1:4711 USER@2001:db8::5"),
        *((odd, "ssh -N -L 4711:127.0.0.1:4711 USER@HOST") for odd in ODD_CONNECTIONS),
    ],
)
def test_the_tunnel_leads_to_where_the_ssh_session_came_in(connection: str, words: str) -> None:
    expected = words.replace("USER", getpass.getuser()).replace("HOST", socket.gethostname())
    assert ssh_command(4711, {"SSH_CONNECTION": connection}) == expected


def test_a_user_without_a_name_gets_a_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    assert " you@" in ssh_command(4711, {})
