"""Screens that are closed from a thread, twice, or while another one lies on top; and work that comes too late."""

import pytest
from textual.app import ComposeResult
from textual.command import CommandList
from textual.css.query import NoMatches
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Static

from tests.screens.waiting import until
from tui.screens.listing import ListScreen
from tui.screens.prompt import ConfirmScreen
from tui.screens.qr import QrScreen
from tui.screens.review import ReviewScreen
from tui.screens.sign_in import Ended, SignInScreen
from tui.screens.too_small import TooSmallScreen
from tui.typing import Gpdedup


class Looking(Gpdedup, Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static(id="first")

    async def look(self) -> None:
        self.query_one("#first")


async def test_no_work_begins_for_a_screen_that_is_gone(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(screen := Looking())
        await app.pop_screen()
        worker = screen.run_worker(screen.look)
        await pilot.pause()
        assert worker.is_cancelled
        await pilot.press("2")
        assert app.current_mode == "sync"


async def test_nothing_is_called_any_more_for_a_screen_that_goes(app):
    called = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(screen := Looking())
        screen.call_after_refresh(called.append, "while it was there")
        await until(pilot, lambda: called)
        screen.call_after_refresh(lambda: called.append("while it went"))
        await app.pop_screen()
        await pilot.pause()
        assert called == ["while it was there"]


@pytest.mark.parametrize("cover", ["code", "small"])
async def test_a_sign_in_that_ends_under_another_screen_closes_both(app, signed_in, cover):
    answers = []
    async with app.run_test(size=(80, 40)) as pilot:
        app.push_screen(screen := SignInScreen(), answers.append)
        await until(pilot, lambda: screen.sign_in is not None)
        if cover == "code":
            await pilot.press("k")
            assert isinstance(app.screen, QrScreen)
        else:
            await pilot.resize_terminal(30, 5)
            assert isinstance(app.screen, TooSmallScreen)
        screen.post_message(Ended("saving"))
        screen.post_message(Ended("saving"))
        await until(pilot, lambda: answers)
        await pilot.pause()
        assert answers == [True]
        assert screen not in app.screen_stack
        assert isinstance(app.screen, TooSmallScreen) == (cover == "small")
        await pilot.resize_terminal(80, 40)
        assert len(app.screen_stack) == 1


async def test_a_list_that_comes_over_a_terminal_too_small_leaves_no_sentence_behind(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(30, 5)
        await app.push_screen(listing := ListScreen("Late", [("a", "b")]))
        await pilot.pause()
        assert isinstance(app.screen, TooSmallScreen)
        await pilot.resize_terminal(80, 24)
        assert app.screen is listing
        await pilot.press("escape")
        assert len(app.screen_stack) == 1
        assert not isinstance(app.screen, TooSmallScreen)


async def test_a_question_answered_twice_is_answered_once(app):
    answers = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(question := ConfirmScreen("Sure?", []), answers.append)
        question.dismiss(True)
        question.dismiss(False)
        await pilot.pause()
        assert answers == [True]
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("is_ending", [False, True])
async def test_a_palette_that_is_closed_before_it_is_made_does_no_harm(app, is_ending):
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_command_palette()
        if is_ending:
            app.exit(0)
            return
        app.pop_screen()
        await pilot.pause()
        assert app.is_running
        assert len(app.screen_stack) == 1


async def test_the_keys_of_review_are_grey_until_it_is_made(app):
    async with app.run_test(size=(80, 24)):
        app.push_screen(screen := ReviewScreen())
        assert {screen.check_action(action, ()) for action in ("filter", "swap", "undo")} == {None}


async def test_the_list_of_themes_closed_twice_is_closed_once(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(ListScreen("Below", [("a", "b")]))
        app.action_change_theme()
        themes = app.screen
        themes.dismiss()
        themes.dismiss()
        await pilot.pause()
        assert isinstance(app.screen, ListScreen)


async def test_a_key_that_comes_while_the_program_ends_does_nothing(app):
    async with app.run_test(size=(80, 24)):
        app.exit(0)
        await app.on_event(Key("ctrl+p", None))
        assert len(app.screen_stack) == 1


async def test_no_step_is_shown_any_more_while_the_program_ends(app):
    async with app.run_test(size=(80, 24)):
        app.exit(0)
        app.action_step("sync")
        assert app.current_mode == "connect"


@pytest.mark.parametrize("side", ["width", "height"])
async def test_a_palette_that_is_not_laid_out_yet_turns_no_page(app, side):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen.query_one(CommandList).highlighted is not None)
        setattr(app.screen.query_one(CommandList).styles, side, 0)
        await pilot.pause()
        app.screen.query_one(CommandList).clear_options()
        app.screen.query_one(CommandList).add_option("one")
        app.screen.query_one(CommandList).highlighted = 0
        await pilot.press("pagedown", "escape", "escape")
        assert len(app.screen_stack) == 1


async def test_what_is_looked_for_while_the_program_ends_is_no_fault(app):
    async with app.run_test(size=(80, 24)):
        app.exit(0)
        app._handle_exception(NoMatches("a widget that is gone"))
    assert app.return_value == 0
    assert app.return_code == 0


async def test_what_is_looked_for_in_vain_before_that_is_one(app):
    with pytest.raises(NoMatches):
        async with app.run_test(size=(80, 24)):
            app._handle_exception(NoMatches("a widget that never was"))
