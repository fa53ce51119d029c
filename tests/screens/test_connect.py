"""The Connect screen: three cards, their limits said plainly, paths, client secrets, the account's state."""

import json
import shlex

import pytest
from rich.cells import cell_len
from textual.events import Paste

from models.errors import UsageError
from models.google.scopes import LISTING, PICKING
from models.settings import ApiRoots, Settings
from tests.screens.conftest import keep
from tests.screens.waiting import painted, until, words
from tests.started import StartedApp
from tui.account import account_state, state_lines
from tui.app import GpdedupApp
from tui.commands import commands_of
from tui.screens.prompt import ConfirmScreen
from tui.screens.sign_in import SignInScreen
from tui.takeout_paths import completions, paths_in
from tui.widgets.path_panels import LocalPanel, TakeoutPanel, ToolkitPanel
from tui.widgets.source_panels import GooglePanel, PickerPanel


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 15)])
async def test_three_cards_in_order_with_what_google_allows(app, size):
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        seen = painted(app)
        assert "Since 31 March 2025" in seen
        places = [seen.index(title) for title in ("Takeout export", "Google account", "Pick in Google Photos")]
        assert places == sorted(places)
        assert "▸ Takeout export" in seen
        await pilot.press("down")
        await until(pilot, lambda: "▸ Google account" in painted(app))


async def test_path_that_is_not_there_is_a_sentence_and_no_sync_begins(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", *"/no/such/[x]", "enter")
        await until(pilot, lambda: "does not exist" in painted(app))
        assert "/no/such/[x]" in painted(app)
        assert app.sync_job is None
        await pilot.press("escape", "4")
        assert app.current_mode == "stage"


async def test_export_named_in_the_field_is_read_and_remembered(app, tmp_path, library):
    folder = tmp_path / "Takeout" / "Google Photos" / "Photos from 2019"
    folder.mkdir(parents=True)
    sidecar = {
        "title": "IMG_1.jpg",
        "photoTakenTime": {"timestamp": "1555092753"},
        "url": "https://photos.google.com/photo/AF1QipK1",
    }
    (folder / "IMG_1.jpg.json").write_text(json.dumps(sidecar))
    (folder / "IMG_1.jpg").write_bytes(b"")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        app.screen.query_one("#takeout-path").value = shlex.quote(str(tmp_path / "Takeout"))
        await pilot.press("enter")
        await until(pilot, lambda: app.sync_job is not None and not app.sync_job.is_running)
        assert app.sync_job.error is None
        await until(pilot, lambda: app.library_summary == "Takeout · 1 item")
    assert library.rows("SELECT id, filename FROM media_item") == [("AF1QipK1", "IMG_1.jpg")]
    assert app.remembered.texts("takeout") == (str(tmp_path / "Takeout"),)


async def test_client_secret_is_checked_kept_private_and_leads_to_the_sign_in(app, paths, emulator, tmp_path):
    web, desktop = tmp_path / "web.json", tmp_path / "desktop [1].json"
    keep(web, {"web": emulator.client_secret()["installed"]})
    keep(desktop, emulator.client_secret())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down")
        await until(pilot, lambda: app.screen.query_one("#secret-path").display)
        await pilot.press("enter")
        field = app.screen.query_one("#secret-path")
        field.value = str(web)
        await pilot.press("enter")
        await until(pilot, lambda: "Desktop app" in words(app.screen.query_one(GooglePanel)))
        assert not paths.client_secret.exists()
        field.value = str(desktop)
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen).__name__ == "SignInScreen")
        await pilot.press("escape")
    assert json.loads(paths.client_secret.read_text()) == emulator.client_secret()
    assert paths.client_secret.stat().st_mode & 0o777 == 0o600


async def test_signing_out_asks_revokes_and_says_so(library, signed_in, emulator):
    app = StartedApp(library, Settings(), signed_in, ApiRoots.below(emulator.root))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        button = app.screen.query_one("#google-sign-out")
        await until(pilot, lambda: button.focusable and button.region)  # its account is read, and its card shown
        button.focus()
        await until(pilot, lambda: button.has_focus)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: "Not signed in." in painted(app))
        await pilot.pause()
        assert "You are signed out" in painted(app)
    assert not signed_in.token.exists()
    assert emulator.log.count("POST /revoke") == 1


async def test_demo_begins_with_its_account_and_says_that_it_is_one(demo_app):
    async with demo_app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "a made-up account on this machine" in painted(demo_app))
        assert "▸ Google account" in painted(demo_app)


async def test_an_enter_before_the_screen_is_there_is_not_lost(library, signed_in, emulator):
    class Hasty(GpdedupApp):
        def on_mount(self) -> None:
            self.simulate_key("enter")

    app = Hasty(library, Settings(), signed_in, ApiRoots.below(emulator.root), demo=emulator)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.sync_job is not None and not app.sync_job.is_running)
        assert app.sync_job.error is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_keys_of_impatience_start_no_sync_of_what_was_read_just_now(demo_app, size):
    async with demo_app.run_test(size=size) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: demo_app.sync_job is not None and not demo_app.sync_job.is_running)
        job = demo_app.sync_job
        await pilot.press("3", *["escape"] * 6)
        await until(pilot, lambda: demo_app.current_mode == "connect")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(demo_app.screen, ConfirmScreen))
        assert "Sync Google account again?" in painted(demo_app)
        await pilot.press("enter", "enter", "escape", "enter", "escape")
        await until(pilot, lambda: demo_app.sync_job is job and not isinstance(demo_app.screen, ConfirmScreen))
        await pilot.press("enter", "y")
        await until(pilot, lambda: demo_app.sync_job is not job)
        await until(pilot, lambda: not demo_app.sync_job.is_running)


async def test_a_field_names_its_way_out_and_the_palette_offers_all_beside_it(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "escape Back to the cards" in painted(app))
        assert "enter Read it" in painted(app)
        offered = {command.id for command in commands_of(app.screen)}
        assert offered >= {"app.help", "app.quit", "app.review", "connect.back", "connect.read"}
        await pilot.press("escape")
        await until(pilot, lambda: "Back to the cards" not in painted(app))


async def test_another_client_can_take_the_place_of_the_kept_one(library, signed_in, emulator, tmp_path):
    other = emulator.client_secret(emulator.add_client(3))
    keep(tmp_path / "other.json", other)
    app = StartedApp(library, Settings(), signed_in, ApiRoots.below(emulator.root), account="Anna")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        await until(pilot, lambda: "Signed in as Anna; lists and stages in albums." in painted(app))
        await pilot.press("enter", "tab", "tab", "tab", "enter")
        await until(pilot, lambda: app.focused.id == "secret-path")
        app.post_message(Paste(str(signed_in.token)))
        await pilot.press("enter")
        await until(pilot, lambda: "is a token file" in painted(app))
        app.focused.value = str(tmp_path / "other.json")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))
        assert json.loads(signed_in.client_secret.read_text()) == other
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.query_one("#secret-path").display)


async def test_a_sign_in_for_picking_alone_says_so_on_the_card(library, signed_in, emulator):
    keep(signed_in.token, emulator.token(scopes=PICKING))
    app = StartedApp(library, Settings(), signed_in, ApiRoots.below(emulator.root))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down")
        await until(pilot, lambda: "Signed in; for picking alone: sign in here, too" in painted(app))
        assert "a published one is not." in painted(app)


@pytest.mark.parametrize("panel", ["takeout", "local", "toolkit"])
async def test_an_empty_field_is_a_sentence_that_fits_every_source(app, panel):
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one("#cards").highlighted = ["takeout", "google", "picker", "local", "toolkit"].index(panel)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "No path yet. Type where it is; → takes the suggestion." in painted(app))


async def test_a_grey_key_says_why(demo_app):
    async with demo_app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "a made-up account" in painted(demo_app))
        await pilot.press("s")
        await until(pilot, lambda: "Sign in: the demo is signed in" in painted(demo_app))
        await pilot.press("4")
        await until(pilot, lambda: "Nothing is decided" in painted(demo_app))
        await pilot.press("o")
        await until(pilot, lambda: "nothing was left out" in painted(demo_app))


def test_account_state_tells_age_and_the_seven_day_rule(signed_in, emulator, clock):
    values = emulator.token() | {"gpdedup_consented_at": int(clock.seconds) - 6 * 86_400}
    keep(signed_in.token, values)
    state = account_state(signed_in, clock)
    assert (state.is_signed_in, state.can_list, state.can_stage) == (True, True, True)
    lines = "\n".join(state_lines(state, is_demo=False))
    assert "Its age: 6 days." in lines
    assert "after 7 days" in lines
    assert values["token"] not in lines


def test_account_state_of_a_token_with_too_few_scopes_names_what_is_lacking(signed_in, emulator, clock):
    keep(signed_in.token, emulator.token(scopes=LISTING))
    state = account_state(signed_in, clock)
    assert (state.can_list, state.can_stage) == (True, False)
    assert "make albums" in "\n".join(state_lines(state, is_demo=False))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"token": 1}'])
def test_account_state_of_a_broken_token_file_is_a_sentence(signed_in, clock, text):
    signed_in.token.write_text(text)
    state = account_state(signed_in, clock)
    assert not state.is_signed_in
    assert str(signed_in.token) in state.problem


def test_paths_with_spaces_quotes_tilde_and_stars(tmp_path, home):
    spaced = tmp_path / "Zdjęcia Google"
    spaced.mkdir()
    parts = [tmp_path / f"takeout-00{number}.zip" for number in (1, 2)]
    for part in parts:
        part.touch()
    (home / "export").mkdir()
    assert paths_in(f"  {spaced} ") == (str(spaced),)
    assert paths_in(f"'{spaced}' {parts[0]} {parts[0]}") == (str(spaced), str(parts[0]))
    assert paths_in(str(tmp_path / "takeout-*.zip")) == tuple(map(str, parts))
    assert paths_in("~/export") == (str(home / "export"),)


@pytest.mark.parametrize("text", ["", "  ", "'open", "/no/such", "/no/such/*.zip", "a\0b", "x" * 5000])
def test_paths_that_cannot_be_are_refused_with_a_sentence(text):
    with pytest.raises(UsageError):
        paths_in(text)


def test_completions_are_folders_first_then_archives(tmp_path):
    (tmp_path / "takeout").mkdir()
    for name in ("takeout-1.zip", "takeout-1.txt"):
        (tmp_path / name).touch()
    assert completions(f"{tmp_path}/take", {".zip"}) == [f"{tmp_path}/takeout/", f"{tmp_path}/takeout-1.zip"]
    assert completions(f"{tmp_path}/none/", {".zip"}) == []


async def test_a_folder_on_disk_and_the_toolkits_list_are_doors_too(app, library, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    listed = tmp_path / "metadata.csv"
    listed.write_text("mediaKey,fileName,takenAt\nAF1QipONE,IMG_1.jpg,2020-05-20T16:46:07Z\n")
    async with app.run_test(size=(80, 24)) as pilot:
        for downs, path in ((3, tmp_path / "photos"), (1, listed)):
            await pilot.press("1")
            await until(pilot, lambda: app.screen.STEP == "connect")
            app.screen.query_one("#cards").focus()
            await pilot.press(*["down"] * downs, "enter")
            app.screen.post_message(Paste(str(path)))
            await pilot.press("enter")
            await until(pilot, lambda path=path: app.sync_job and str(path) in app.sync_job.request.arguments)
            await until(pilot, lambda: not app.sync_job.is_running)
            assert app.remembered.texts(app.sync_job.request.source) == (str(path),)
    assert library.rows("SELECT source, filename FROM media_item ORDER BY source") == [
        ("local", "a.jpg"),
        ("toolkit", "IMG_1.jpg"),
    ]


@pytest.mark.parametrize(
    ("keys", "text"), [("/new", "/new"), (["end", "x"], "/old/exportx"), (["home", "x"], "x/old/export")]
)
async def test_what_was_read_last_is_typed_over_or_kept(app, keys, text):
    app.remembered.values["takeout"] = ["/old/export"]
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(2):  # whoever comes back finds it selected again
            await pilot.press("enter")
            field = app.focused
            assert field.selected_text == "/old/export"
            await pilot.press(*keys)
            assert field.value == text
            field.value = "/old/export"
            await pilot.press("escape")


async def test_several_lines_are_pasted_into_a_field_as_so_many_paths(app, tmp_path):
    names = [tmp_path / name for name in ("takeout 1.zip", "takeout-2.zip", "it's.zip")]
    for name in names:
        name.touch()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        app.post_message(Paste(f"{names[0]}\r\n'{names[1]}'\n\n{names[2]}\n"))
        await pilot.pause()
        assert paths_in(app.focused.value) == tuple(map(str, names))
        app.post_message(Paste(" (old)\n"))
        await pilot.pause()
        assert app.focused.value.endswith(" (old)")


@pytest.mark.parametrize("panel", [TakeoutPanel, LocalPanel, ToolkitPanel, PickerPanel])
def test_the_steps_of_a_source_need_no_wrapping_at_80_columns(panel):
    assert max(map(cell_len, panel.STEPS)) <= 76


async def test_without_colours_a_field_shows_its_cursor_what_is_selected_and_that_it_is_empty(
    library, paths, monkeypatch
):
    monkeypatch.setenv("NO_COLOR", "1")
    app = StartedApp(library, Settings(), paths, ApiRoots())
    app.remembered.values["takeout"] = ["/old"]
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one("#takeout-path").cursor_blink = False
        await pilot.press("enter")
        assert painted_styles(app, "/old") == {"/old": "underline", " ": "reverse"}
        await pilot.press("ctrl+u")
        assert painted_styles(app, "Downloads/takeout") == {"~": "italic reverse", "/Downloads/takeout-*.zip": "italic"}


def painted_styles(app, words):
    """Returns the parts of the line with some words that have a text style, and that."""
    lines = app.screen._compositor.render_strips()
    (line,) = [strip for strip in lines if words in strip.text]
    found = {}
    for segment in line.apply_filter(app._filters[-1], app.screen.styles.background):
        style = " ".join(what for what in ("italic", "underline", "reverse") if getattr(segment.style, what))
        found |= {segment.text: style} if style else {}
    return found
