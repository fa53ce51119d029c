"""Signing in and out on the command line, over real HTTP, with and without a terminal."""

import json
import stat
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Place
from tests.cli.terminal import Terminal
from tui.cli import run


@pytest.fixture
def granting(make_place: Callable[..., Place]) -> Place:
    """A Google whose person consents at once; nobody is signed in."""
    place = make_place(100, consent="grant")
    place.token.unlink()
    (place.folder / "client.json").write_text(json.dumps(place.emulator.client_secret()))
    return place


def secret(place: Place) -> list[str]:
    return ["--client-secret", str(place.folder / "client.json")]


def browse(address: str, *, back_to_the_listener: bool) -> str:
    """Be the browser; returns the address it ended on."""

    class Redirect(urllib.request.HTTPRedirectHandler):
        where = ""

        def redirect_request(self, *arguments: object) -> urllib.request.Request | None:
            self.where = str(arguments[-1])
            return super().redirect_request(*arguments) if back_to_the_listener else None  # type: ignore[arg-type]

    handler = Redirect()
    try:
        urllib.request.build_opener(handler).open(address, timeout=60).close()
    except urllib.error.HTTPError as error:
        error.close()
    return handler.where


def address_in(login: subprocess.Popen[str]) -> str:
    assert login.stderr is not None
    return next(line.strip() for line in login.stderr if line.startswith("http"))


def test_the_browser_comes_back_to_the_listener(granting: Place) -> None:
    with granting.start("login", *secret(granting), "--json") as login:
        browse(address_in(login), back_to_the_listener=True)
        out, _ = login.communicate(timeout=60)
    assert login.returncode == 0
    first, last = map(json.loads, out.splitlines())
    assert first["authorization_url"].startswith("http")
    assert last["token"] == str(granting.token)
    assert stat.S_IMODE(granting.token.stat().st_mode) == 0o600
    assert granting.records("sync", "library")[-1]["seen"] == 100


def test_a_pasted_address_finishes_after_a_wrong_line(granting: Place) -> None:
    with granting.start("login", *secret(granting)) as login:
        ended_on = browse(address_in(login), back_to_the_listener=False)
        out, told = login.communicate(f"what?\n{ended_on}\n", timeout=60)
    assert login.returncode == 0, told
    assert "Paste the whole address" in told
    assert "You are signed in" in out
    code = ended_on.split("code=")[1].split("&")[0]
    assert code not in out + told
    assert granting.token.exists()


def begun(place: Place) -> str:
    """Take the first of two steps; returns the address to open."""
    [record] = place.records("login", *secret(place), "--begin")
    return str(record["authorization_url"])


def waiting(place: Place) -> list[Path]:
    return list(place.token.parent.glob("*.begun-sign-in.json"))


def test_a_script_signs_in_with_two_runs(granting: Place) -> None:
    ended_on = browse(begun(granting), back_to_the_listener=False)
    [file] = waiting(granting)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert granting.records("login", "--finish", ended_on)[-1]["token"] == str(granting.token)
    assert ended_on.split("code=")[1].split("&")[0] not in granting.last.out + granting.last.err
    assert not waiting(granting)
    assert granting.records("sync", "library")[-1]["seen"] == 100
    assert granting("login", "--finish", ended_on) == 3
    assert "No sign-in was begun" in granting.last.err


def test_the_second_step_reads_the_address_from_stdin(granting: Place) -> None:
    ended_on = browse(begun(granting), back_to_the_listener=False)
    with granting.start("login", "--finish", "-") as login:
        out, _ = login.communicate(f"\n{ended_on}\n", timeout=60)
    assert login.returncode == 0
    assert "You are signed in" in out
    assert granting.token.exists()


def test_only_the_newest_first_step_counts_and_a_wrong_address_ends_nothing(granting: Place) -> None:
    older = browse(begun(granting), back_to_the_listener=False)
    newer = browse(begun(granting), back_to_the_listener=False)
    assert granting("login", "--finish", older) == 3
    assert "another sign-in" in granting.last.err
    assert granting("login", "--finish", "what?") == 2
    assert granting("login", "--finish", newer) == 0


def test_a_first_step_is_too_old_after_an_hour(granting: Place) -> None:
    ended_on = browse(begun(granting), back_to_the_listener=False)
    [file] = waiting(granting)
    file.write_text(json.dumps({**json.loads(file.read_text()), "at": time.time() - 3700}))
    assert granting("login", "--finish", ended_on) == 3
    assert "more than an hour ago" in granting.last.err
    file.write_text("{")
    assert granting("login", "--finish", ended_on) == 3
    assert not granting.token.exists()


def test_a_server_that_is_away_leaves_the_second_step_for_later(granting: Place) -> None:
    ended_on = browse(begun(granting), back_to_the_listener=False)
    granting.emulator.close()
    assert granting("login", "--finish", ended_on) == 1
    assert waiting(granting)
    assert granting("logout") == 0
    assert not waiting(granting)


@pytest.mark.parametrize(("consent", "told"), [("deny", "denied"), ("partial", "missing")])
def test_a_second_step_without_full_consent_ends_with_3(granting: Place, consent: str, told: str) -> None:
    granting.emulator.consent = consent
    ended_on = browse(begun(granting), back_to_the_listener=False)
    assert granting("login", "--finish", ended_on) == 3
    assert told in granting.last.err.lower()
    assert not granting.token.exists()


@pytest.mark.parametrize(("consent", "told"), [("deny", "denied"), ("partial", "missing")])
def test_a_consent_that_is_denied_or_partial_ends_with_3(granting: Place, consent: str, told: str) -> None:
    granting.emulator.consent = consent
    with granting.start("login", *secret(granting)) as login:
        browse(address_in(login), back_to_the_listener=True)
        _, words = login.communicate(timeout=60)
    assert login.returncode == 3
    assert told in words.lower()
    assert not granting.token.exists()


def test_a_pasted_refusal_ends_with_3(granting: Place) -> None:
    granting.emulator.consent = "deny"
    with granting.start("login", *secret(granting)) as login:
        ended_on = browse(address_in(login), back_to_the_listener=False)
        login.communicate(f"{ended_on}\n", timeout=60)
    assert login.returncode == 3


def test_on_a_terminal_there_is_a_qr_code_and_ctrl_c_ends_it(granting: Place) -> None:
    with Terminal(*granting.options, "login", *secret(granting), size=(120, 60)) as terminal:
        terminal.read_until("Or paste here")
        assert "▀" in terminal.text
        assert "ssh -N -L" in terminal.text
        terminal.type("\x03")
        assert terminal.finish() == 130


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (None, 2, "client.json"),
        ("{", 2, "client.json"),
        ('{"web": {"client_id": "x"}}', 2, "web"),
        (
            '{"installed": {"client_id": "x", "client_secret": "y", "token_uri": "http://evil.example/"}}',
            2,
            "token_uri",
        ),
    ],
)
def test_a_client_secret_that_cannot_be_used(granting: Place, content: str | None, code: int, told: str) -> None:
    path = granting.folder / "client.json"
    path.unlink() if content is None else path.write_text(content)
    assert granting("login", *secret(granting)) == code
    assert told in granting.last.err
    assert granting.last.err.count("\n") == 1


def test_without_a_client_secret_it_says_how_to_make_one(granting: Place) -> None:
    assert granting("login") == 3
    assert "console.cloud.google.com" in granting.last.err


def test_logout_revokes_and_forgets(place: Place) -> None:
    token = json.loads(place.token.read_text())
    assert place.records("logout") == [{"was_signed_in": True, "revoked": True}]
    assert not place.token.exists()
    assert place.records("logout") == [{"was_signed_in": False, "revoked": False}]
    place.token.write_text(json.dumps({**token, "expiry": "2020-01-01T00:00:00Z"}))
    assert place("sync", "library") == 3


def test_logout_without_the_network_forgets_and_says_so(place: Place) -> None:
    place.emulator.close()
    assert place("logout") == 4
    assert "Google could not be told" in place.last.out
    assert not place.token.exists()


def test_an_account_label_has_a_token_of_its_own(place: Place, home: Path) -> None:
    assert place("status", "--account", "Anna/../x") == 0
    words = ["--library", str(place.library), "--account", "Anna/../x", "status", "--json"]
    assert run(words) == 0
    files = json.loads(place.capsys.readouterr().out)["files"]
    assert Path(files["token"]).parent == home / "config" / "gpdedup-tui"
    assert files["token"] != str(home / "config" / "gpdedup-tui" / "token.json")
