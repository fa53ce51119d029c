"""The help says what to do, with the keys that are in force."""

import re
from dataclasses import replace

import pytest

from models.settings import ApiRoots, Settings
from tests.screens.waiting import painted, until, words
from tests.started import StartedApp
from tui.help_text import GUIDES, WAY
from tui.own_keys import default_keys
from tui.screens.help import PLACE, HelpScreen


def test_every_key_that_a_guide_names_exists():
    known = set(default_keys())
    for guide in GUIDES.values():
        named = [name for text in (*guide.steps, *WAY) for name in PLACE.findall(text)]
        grouped = [name for ids in (guide.purposes or {}).values() for name in ids]
        assert set(named + grouped) <= known
        assert len(grouped) == len(set(grouped))


def test_every_key_of_review_has_a_purpose():
    ids = {name for ids in (GUIDES["ReviewScreen"].purposes or {}).values() for name in ids}
    assert {name for name in default_keys() if name.startswith(("review.", "table."))} == ids


async def help_of(app, pilot, key: str) -> str:
    await pilot.press(key)
    await until(pilot, lambda: not any(worker.is_running for worker in app.workers))
    await pilot.press("question_mark" if "app.help" not in app.settings.keys else "f1")
    await until(pilot, lambda: isinstance(app.screen, HelpScreen) and words(app.screen))
    await pilot.pause()
    return " ".join(painted(app).split())


async def test_review_tells_a_newcomer_what_to_do_first_and_how_to_take_it_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        seen = await help_of(app, pilot, "3")
        assert "What to do here 1 Each line is a pair" in seen
        assert "space decides that it goes, x that it stays" in seen
        assert "A wrong key? z takes it back" in seen
        assert "enter shows the two side by side" in seen
        assert "there space, x and s do what they do here" in seen
        pages = [seen]
        for _ in range(9):
            await pilot.press("space")
            pages.append(" ".join(painted(app).split()))
        whole = " ".join(pages)
        for said in (
            "✗ ✓ · your word",
            "↓ j",
            "home g",
            "ctrl+d",
            "is:open",
            "To mark several",
            "The way through it",
            "ctrl+p Palette",
        ):
            assert said in whole
        assert "certain identical bytes" in pages[-1]
        await pilot.press("b", "j", "k", "question_mark")
        assert app.current_mode == "review"
        assert not isinstance(app.screen, HelpScreen)


async def test_help_names_the_persons_own_keys(library, paths):
    keys = {"compare.remove": "e", "review.remove": "d,delete", "app.help": "f1", "app.stage": "f4"}
    app = StartedApp(library, replace(Settings(), keys=keys), paths, ApiRoots())
    async with app.run_test(size=(120, 70)) as pilot:
        seen = await help_of(app, pilot, "3")
        assert re.search(r"2 (d del|del d) decides that it goes", seen)
        assert "f4 leads to Stage" in seen
        assert "there e, x and s do what they do here" in seen


@pytest.mark.parametrize("key", ["1", "2", "4"])
async def test_every_step_says_what_to_do(app, key):
    async with app.run_test(size=(80, 24)) as pilot:
        assert "What to do here 1 " in await help_of(app, pilot, key)
