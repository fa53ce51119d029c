"""What holds on every screen: steps, going back, help, palette, quitting, themes, small terminals, own keys."""

import asyncio
import json
from dataclasses import replace

import pytest
from textual.app import ComposeResult
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey

from models.control import Clock
from models.database import Library
from models.decisions import Verdict, decide_items
from models.errors import UsageError
from models.settings import ApiRoots, Paths, Settings, load_settings
from tests.review.made_up import make_findings
from tests.screens.waiting import painted, until
from tests.started import StartedApp
from tui.app import GpdedupApp
from tui.commands import commands_of
from tui.screens.help import HelpScreen
from tui.screens.quit import QuitScreen
from tui.screens.too_small import TooSmallScreen
from tui.typing import Gpdedup
from tui.widgets.step_bar import StepBar, fitting
from tui.workers import Phase, SyncJob, SyncRequest

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])
STEPS = {"1": "connect", "2": "sync", "3": "review", "4": "stage"}


async def at_rest(app: GpdedupApp, pilot) -> None:
    await until(pilot, lambda: not any(worker.is_running for worker in app.workers))
    await pilot.pause()


@SIZES
async def test_number_keys_show_the_steps_and_the_top_line_marks_the_present_one(app, size):
    async with app.run_test(size=size) as pilot:
        for key, mode in STEPS.items():
            await pilot.press(key)
            await at_rest(app, pilot)
            assert app.current_mode == mode
            bar = app.screen.query_one(StepBar)
            marked = [segment.text for segment in bar.render_line(0) if segment.style and segment.style.reverse]
            assert marked == [f" {key} {mode.capitalize()} "]
            first = painted(app).splitlines()[0]
            assert first.startswith(" gpdedup-tui ")
            assert first.rstrip().endswith("no items yet")


async def test_escape_goes_one_step_back_and_stops_at_the_first(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4")
        seen = []
        for _ in range(5):
            await at_rest(app, pilot)
            seen.append(app.current_mode)
            await pilot.press("escape")
        assert seen == ["stage", "review", "sync", "connect", "connect"]


@SIZES
@pytest.mark.parametrize("key", ["1", "2", "4"])
async def test_footer_shows_six_keys_at_most_and_all_of_them(app, key, size):
    async with app.run_test(size=size) as pilot:
        await pilot.press(key)
        await at_rest(app, pilot)
        keys = list(app.screen.query_one(Footer).query(FooterKey))
        assert 1 <= len(keys) <= 6
        assert all(shown.region.right <= size[0] for shown in keys)


@pytest.mark.parametrize("key", ["1", "2", "4", "question_mark"])
async def test_every_key_has_an_id_a_description_and_a_tooltip(app, key):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        own = [
            binding
            for node in (app, app.screen)
            for bindings in node._bindings.key_to_bindings.values()
            for binding in bindings
            if binding in type(node).BINDINGS or not binding.action.startswith(("app.focus", "screen.", "command"))
        ]
        unlabelled = [one.key for one in own if not (one.id and one.description and one.tooltip) and not one.system]
        ours = [key for key in unlabelled if key not in {"tab", "shift+tab", "ctrl+q", "ctrl+c", "super+c", "ctrl+p"}]
        assert ours == []


async def test_help_lists_the_keys_of_the_screen_one_came_from_and_says_what_is_not_possible_now(app):
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("4")
        await at_rest(app, pilot)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        seen = painted(app)
        assert "List the calls that staging would make (not now: " in seen
        assert "One step back" in seen
        await pilot.press("end")
        await until(pilot, lambda: "Words" in painted(app))
        await pilot.press("escape")
        assert app.current_mode == "stage"
        assert not isinstance(app.screen, HelpScreen)


async def test_palette_offers_what_can_be_done_here_and_does_it(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"stage")
        await until(pilot, lambda: app.screen.query_one("CommandList").option_count)
        await pilot.press("enter")
        await until(pilot, lambda: app.current_mode == "stage")


async def test_palette_offers_every_action_of_the_steps(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4")
        await at_rest(app, pilot)
        titles = {command.title for command in commands_of(app.screen)}
        assert {"Dry run", "Stage", "Hand-off", "Items", "Left out", "Connect", "Review", "Help", "Quit"} <= titles


async def test_quit_asks_while_a_sync_runs_and_stops_it_on_yes(app):
    async with app.run_test(size=(80, 24)) as pilot:
        app.sync_job = SyncJob(SyncRequest("takeout", ("/somewhere",)), phase=Phase.READING)
        app.watch_over(app.sync_job)
        app.sync_job.progress.seen = 112_408
        await pilot.press("q")
        assert isinstance(app.screen, QuitScreen)
        assert "112,408 items" in painted(app)
        await pilot.press("n")
        assert app.is_running
        assert not app.sync_job.control.is_cancelled
        await pilot.press("q", "y")
        assert app.sync_job.control.is_cancelled
    assert app.return_value == 0


async def test_quit_is_at_once_where_nothing_runs(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q")
    assert app.return_value == 0


@SIZES
async def test_the_demo_says_before_it_ends_what_ends_with_it(demo_app, library, size):
    make_findings(library, 20)
    decide_items(library, Clock(), ["c3", "c4"], Verdict.KEEP)
    async with demo_app.run_test(size=size) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: isinstance(demo_app.screen, QuitScreen))
        assert "Your word on 2 items ends with the demo" in painted(demo_app)
        await pilot.press("q", "n")
        assert demo_app.is_running
        await pilot.press("q")
        await until(pilot, lambda: isinstance(demo_app.screen, QuitScreen))
        await pilot.press("y")
    assert demo_app.return_value == 0


async def test_the_demo_ends_at_once_where_nothing_was_decided(demo_app, library):
    make_findings(library, 20)
    async with demo_app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: not demo_app.is_running)
    assert demo_app.return_value == 0


@pytest.mark.parametrize("size", [(20, 5), (59, 24), (80, 14)])
async def test_small_terminal_gets_one_sentence_and_everything_back_when_it_grows(app, size):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await pilot.resize_terminal(*size)
        await until(pilot, lambda: isinstance(app.screen, TooSmallScreen))
        await pilot.press("3")
        assert app.current_mode == "sync"
        if size == (20, 5):
            seen = " ".join(painted(app).split())
            assert seen == "20x5 is too small: 60x15 needed. q quits."
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not isinstance(app.screen, TooSmallScreen))
        assert app.current_mode == "sync"


async def test_a_start_in_a_small_terminal_is_one_sentence_too(app):
    async with app.run_test(size=(20, 5)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TooSmallScreen))
        await pilot.press("q")
    assert app.return_value == 0


async def test_chosen_theme_is_remembered(library: Library, paths: Paths):
    first = StartedApp(library, Settings(), paths, ApiRoots())
    async with first.run_test(size=(80, 24)) as pilot:
        first.theme = "ansi-dark"
        await pilot.pause()
    assert json.loads(paths.log.with_name("screens.json").read_text())["theme"] == "ansi-dark"
    assert StartedApp(library, Settings(), paths, ApiRoots()).theme == "ansi-dark"


@pytest.mark.parametrize(
    ("term", "colours", "theme"),
    [
        ("xterm-16color", "", "ansi-dark"),
        ("linux", "", "ansi-dark"),
        ("xterm-256color", "", "textual-dark"),
        ("xterm", "truecolor", "textual-dark"),
    ],
)
def test_a_terminal_of_16_colours_begins_with_its_own(library, paths, monkeypatch, term, colours, theme):
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", colours)
    app = StartedApp(library, Settings(), paths, ApiRoots())
    assert app.theme == theme
    assert app.has_class("-few-colours") == (theme == "ansi-dark")
    app.remembered.keep("theme", "nord")
    assert StartedApp(library, Settings(), paths, ApiRoots()).theme == "nord"


@pytest.mark.parametrize("broken", ["", "{", "[1]", '{"theme": 7}', '{"theme": "no-such"}'])
def test_broken_state_file_is_as_good_as_none(library, paths, broken):
    state = paths.log.with_name("screens.json")
    state.parent.mkdir(parents=True)
    state.write_text(broken)
    assert StartedApp(library, Settings(), paths, ApiRoots()).theme == "textual-dark"


def test_unknown_theme_in_the_configuration_is_refused_with_the_known_ones(library, paths):
    paths.config.parent.mkdir(parents=True, exist_ok=True)
    paths.config.write_text('# mine\ntheme = "neon"\n')
    with pytest.raises(UsageError, match=r"config.toml, line 2: unknown theme 'neon'.*ansi-dark"):
        StartedApp(library, load_settings(paths.config), paths, ApiRoots())


async def test_no_color_leaves_no_colour(library, paths, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = StartedApp(library, Settings(), paths, ApiRoots())
    async with app.run_test(size=(80, 24)) as pilot:
        await at_rest(app, pilot)
        for strip in app.screen._compositor.render_strips():
            line = strip.apply_filter(app._filters[-1], app.screen.styles.background)
            coloured = [one for one in line if one.style and one.style.color and one.style.color.name != "default"]
            assert coloured == []


async def test_keys_of_the_configuration_replace_the_own_ones(library, paths):
    app = StartedApp(library, replace(Settings(), keys={"app.help": "f1", "app.stage": "9"}), paths, ApiRoots())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9")
        assert app.current_mode == "stage"
        await pilot.press("question_mark")
        assert not isinstance(app.screen, HelpScreen)
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)


async def test_nothing_is_painted_at_rest(app):
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("4", "2", "1"):
            await pilot.press(key)
            await at_rest(app, pilot)
        assert [
            timer for node in (app, *app.screen.walk_children()) for timer in node._timers if timer._active.is_set()
        ] == []


@pytest.mark.parametrize(
    ("room", "shown"),
    [(40, "demo · Takeout · 184,211 items"), (25, "Takeout · 184,211 items"), (13, "184,211 items"), (12, "")],
)
def test_top_line_keeps_the_number_of_items_longest(room, shown):
    assert fitting("demo · Takeout · 184,211 items", room) == shown


async def test_a_screen_that_goes_ends_its_work_before_its_widgets_are_gone(app):
    """Textual takes a screen's widgets away first: work that went on would look for them in vain, and end the app."""
    gone = asyncio.Event()

    class Slow(Static):
        async def on_unmount(self) -> None:
            gone.set()
            await asyncio.sleep(0.2)

    class Going(Gpdedup, Screen[None]):
        def compose(self) -> ComposeResult:
            yield Static(id="first")
            yield Slow()

        def on_mount(self) -> None:
            self.run_worker(self.look)

        async def look(self) -> None:
            await gone.wait()
            await asyncio.sleep(0.1)
            self.query_one("#first")

    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Going())
        await pilot.pause()
        await app.pop_screen()
        await pilot.press("2")
        assert app.current_mode == "sync"
