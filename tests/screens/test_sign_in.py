"""Sign-in on the screen, against real OAuth endpoints on loopback: listener, pasted address, refusals, the port."""

import asyncio
import socket
import urllib.request
from textwrap import wrap
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from textual.events import Paste

from models.emulator import Emulator
from models.google.exchange import shortened
from models.google.scopes import PICK, STAGING
from models.google.tokens import load_token
from models.settings import ApiRoots, Paths, Settings
from tests.screens.conftest import keep
from tests.screens.waiting import painted, until
from tests.started import StartedApp
from tui.app import GpdedupApp
from tui.screens.qr import QrCode, cells_needed, matrix_of
from tui.screens.sign_in import SignInScreen


@pytest.fixture
def with_secret(library, paths: Paths, emulator: Emulator) -> GpdedupApp:
    """The program with a client secret and nobody signed in."""
    keep(paths.client_secret, emulator.client_secret())
    return StartedApp(library, Settings(), paths, ApiRoots.below(emulator.root))


async def begin(app: GpdedupApp, pilot, *, is_for_picker: bool = False) -> SignInScreen:
    screen = SignInScreen(is_for_picker=is_for_picker)
    app.push_screen(screen)
    await until(pilot, lambda: screen.sign_in is not None)
    await pilot.pause()
    return screen


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def answer_of(address: str) -> str:
    """Returns the address that a browser is sent to after consent, without going there."""
    try:
        urllib.request.build_opener(_Stay).open(address, timeout=60).close()
    except HTTPError as redirect:
        with redirect:
            return redirect.headers["Location"]
    raise AssertionError("no redirect")


def visit(address: str) -> None:
    with urllib.request.urlopen(address, timeout=60) as page:
        page.read()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_address_stands_alone_on_whole_lines_with_port_and_tunnel(with_secret, size):
    async with with_secret.run_test(size=size) as pilot:
        screen = await begin(with_secret, pilot)
        lines = painted(with_secret).splitlines()
        address = screen.sign_in.authorization_url
        first = next(number for number, line in enumerate(lines) if line.startswith("http"))
        rows = -(-len(address) // size[0])
        assert "".join(line[: size[0]] for line in lines[first : first + rows]).rstrip() == address
        assert f"Waiting on port {screen.sign_in.port}." in painted(with_secret)
        assert screen.sign_in.ssh_command in [line.rstrip() for line in lines]
        await pilot.press("escape")


async def test_browser_that_reaches_the_listener_signs_in(with_secret, paths):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        port = screen.sign_in.port
        await asyncio.to_thread(visit, screen.sign_in.authorization_url)
        await until(pilot, lambda: with_secret.screen is not screen)
        await until(pilot, lambda: is_free(port))
    assert set(load_token(paths.token).scopes) == set(STAGING)
    assert paths.token.stat().st_mode & 0o777 == 0o600


async def test_pasted_address_signs_in_and_frees_the_port(with_secret, paths):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        port = screen.sign_in.port
        ended_on = await asyncio.to_thread(answer_of, screen.sign_in.authorization_url)
        await pilot.press("p")
        screen.query_one("#pasted").value = f"  {ended_on} "
        await pilot.press("enter")
        await until(pilot, lambda: with_secret.screen is not screen)
        await until(pilot, lambda: is_free(port))
        assert with_secret.current_mode == "connect"
    assert paths.token.exists()


@pytest.mark.parametrize("before", [(), ("p",)])
async def test_address_that_the_terminal_broke_into_lines_is_pasted_whole(with_secret, paths, before):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        ended_on = await asyncio.to_thread(answer_of, screen.sign_in.authorization_url)
        await pilot.press(*before)
        with_secret.post_message(Paste("\r  ".join(wrap(ended_on, 40)) + "\r"))
        await pilot.press(*(["enter"] if before else []))
        await until(pilot, lambda: with_secret.screen is not screen)
    assert paths.token.exists()


async def test_wrong_address_is_refused_with_its_step_and_the_waiting_goes_on(with_secret, paths):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        await pilot.press("p", *"nonsense [/]", "enter")
        await until(pilot, lambda: "The pasted address does not work" in painted(with_secret))
        assert not paths.token.exists()
        await asyncio.to_thread(visit, screen.sign_in.authorization_url)
        await until(pilot, lambda: with_secret.screen is not screen)
    assert paths.token.exists()


@pytest.mark.parametrize("consent", ["deny", "partial"])
async def test_denied_or_partial_consent_names_the_step_and_can_be_tried_again(with_secret, paths, emulator, consent):
    emulator.consent = consent
    async with with_secret.run_test(size=(120, 40)) as pilot:
        screen = await begin(with_secret, pilot)
        first = screen.sign_in
        await asyncio.to_thread(visit, first.authorization_url)
        await until(pilot, lambda: "Google's answer did not bring a sign-in" in painted(with_secret))
        assert not paths.token.exists()
        emulator.consent = "grant"
        await pilot.press("r")
        await until(pilot, lambda: screen.sign_in is not first)
        await asyncio.to_thread(visit, screen.sign_in.authorization_url)
        await until(pilot, lambda: with_secret.screen is not screen)
    assert paths.token.exists()


async def test_cancelling_frees_the_port_and_leaves_no_token(with_secret, paths):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        port = screen.sign_in.port
        assert not is_free(port)
        await pilot.press("escape")
        await until(pilot, lambda: with_secret.screen is not screen)
        await until(pilot, lambda: is_free(port))
    assert not paths.token.exists()


async def test_without_a_client_secret_the_sentence_says_how_to_make_one(app):
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(SignInScreen())
        await until(pilot, lambda: "The sign-in cannot begin" in painted(app))
        assert "Desktop" in painted(app)


async def test_picking_is_added_to_what_was_granted_before(library, signed_in, emulator):
    keep(signed_in.token, emulator.token(scopes=STAGING))
    app = StartedApp(library, Settings(), signed_in, ApiRoots.below(emulator.root))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(app, pilot, is_for_picker=True)
        await asyncio.to_thread(visit, screen.sign_in.authorization_url)
        await until(pilot, lambda: app.screen is not screen)
    assert set(load_token(signed_in.token).scopes) == {PICK, *STAGING}


async def test_address_is_copied_and_shown_as_a_code_where_it_fits(with_secret):
    async with with_secret.run_test(size=(120, 60)) as pilot:
        screen = await begin(with_secret, pilot)
        await pilot.press("y")
        assert with_secret.clipboard == screen.sign_in.authorization_url
        await pilot.press("k")
        assert with_secret.screen.query(QrCode)
        await pilot.press("k")
        await pilot.resize_terminal(80, 24)
        await pilot.press("k")
        assert not with_secret.screen.query(QrCode)
        columns, rows = cells_needed(screen.sign_in.authorization_url)
        assert f"needs {columns}x{rows} characters; there are 80x24" in painted(with_secret)
        assert "letters smaller" in painted(with_secret)
        await pilot.resize_terminal(120, 60)
        await until(pilot, lambda: with_secret.screen.query(QrCode))


def test_the_code_of_googles_own_address_fits_a_terminal_of_120_by_40():
    asked = {
        "response_type": "code",
        "client_id": f"{'1' * 12}-{'c' * 32}.apps.googleusercontent.com",
        "redirect_uri": "http://127.0.0.1:54321/",
        "scope": " ".join(STAGING),
        "state": "s" * 12,
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        "prompt": "consent",
        "access_type": "offline",
    }
    address = shortened(f"https://accounts.google.com/o/oauth2/auth?{urlencode(asked)}")
    assert parse_qs(urlsplit(address).query) == {name: [value] for name, value in asked.items()}
    columns, rows = cells_needed(address)
    assert columns <= 120
    assert rows <= 40


async def test_the_address_stands_alone_on_its_lines(with_secret):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        address = screen.sign_in.authorization_url
        lines = painted(with_secret).splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith(address[:60]))
        wrapped = "".join(line.rstrip() for line in lines[first : first + -(-len(address) // 80)])
        assert wrapped == address


def test_code_has_a_light_border_and_its_three_corners():
    matrix = matrix_of("https://photos.google.com/picker/x")
    assert not any(matrix[0] + matrix[1])
    corner = [row[2:9] for row in matrix[2:9]]
    assert corner[0] == [True] * 7
    assert corner[1] == [True, *[False] * 5, True]
    assert len(matrix) % 2 == 0


async def test_after_a_denial_nothing_of_that_attempt_is_offered(with_secret, emulator):
    emulator.consent = "deny"
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        await asyncio.to_thread(visit, screen.sign_in.authorization_url)
        await until(pilot, lambda: "r begins again:" in painted(with_secret))
        assert "http://127.0.0.1" not in painted(with_secret).replace("http://127.0.0.1:…", "")
        await until(pilot, lambda: "r Try again  escape Cancel" in painted(with_secret))
        with_secret.post_message(Paste("http://127.0.0.1:1/?state=a&code=b"))
        await until(pilot, lambda: "Nobody waits for that answer any more" in painted(with_secret))
        await pilot.press("r")
        await until(pilot, lambda: "Waiting on port" in painted(with_secret))
        await until(pilot, lambda: "Try again" not in painted(with_secret))


async def test_an_address_that_is_pasted_after_a_wrong_one_takes_its_place(with_secret, paths):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        ended_on = await asyncio.to_thread(answer_of, screen.sign_in.authorization_url)
        await pilot.press("p")
        await until(pilot, lambda: "enter Sign in  escape Out of the field" in painted(with_secret))
        with_secret.post_message(Paste(ended_on.replace("state=", "state=not-")))
        await pilot.press("enter")
        await until(pilot, lambda: "belongs to another sign-in" in painted(with_secret))
        for piece in (ended_on[:90], ended_on[90:]):  # as two clippings
            with_secret.post_message(Paste(piece))
        await pilot.press("enter")
        await until(pilot, lambda: with_secret.screen is not screen)
    assert paths.token.exists()


async def test_a_sign_in_that_cannot_be_kept_says_so_however_it_came(with_secret, paths):
    async with with_secret.run_test(size=(80, 24)) as pilot:
        screen = await begin(with_secret, pilot)
        ended_on = await asyncio.to_thread(answer_of, screen.sign_in.authorization_url)
        paths.token.mkdir()
        with_secret.post_message(Paste(ended_on))
        await until(pilot, lambda: "The sign-in worked, but could not be kept" in painted(with_secret))
        assert str(paths.token) in painted(with_secret).replace("\n", "").replace(" " * 2, "")
