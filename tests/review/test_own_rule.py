"""The form for a rule of one's own: its count while one types, its mistakes, and saving."""

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Key

from models.database import Library
from models.settings import ApiRoots, Paths, load_settings
from tests.conftest import FakeClock
from tests.review.conftest import FINDINGS, ReviewFirst
from tests.review.driving import Review, painted, review
from tests.review.made_up import NASTY_NAMES
from tui.app import GpdedupApp
from tui.own_rule_text import FORMS, ORDER
from tui.screens.own_rule import OwnRuleScreen
from tui.screens.prompt import ConfirmScreen
from tui.widgets.line_list import LineList

SIZES = [(80, 24), (120, 40)]
CONFIG = """\
# mine
theme = "nord"
[rules.custom.raws]
name = "IMG_*.CR2"  # of the old camera
"""


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.own_rule.TYPING_PAUSE", 0.01)
    monkeypatch.setattr("tui.screens.own_rule.POLL", 0.01)


@pytest.fixture
def config(home: Path) -> Path:
    path = Paths.default().config
    path.parent.mkdir(parents=True)
    return path


async def open_form(opened: Review, key: str = "c") -> OwnRuleScreen:
    await opened.pilot.press(key)
    await opened.until(lambda: isinstance(opened.app.screen, OwnRuleScreen) and opened.app.screen.is_mounted)
    screen = opened.app.screen
    assert isinstance(screen, OwnRuleScreen)
    await counted(opened, screen)
    return screen


async def counted(opened: Review, screen: OwnRuleScreen) -> None:
    """Wait until the count of what stands in the form has ended and is shown."""
    await opened.until(lambda: not screen.is_trying and not screen._polling._active.is_set())
    await opened.pilot.pause()


async def fill(opened: Review, screen: OwnRuleScreen, **texts: str) -> None:
    for key, text in texts.items():
        screen.query_one(f"#field-{key}").value = text
    await opened.pilot.pause()
    await counted(opened, screen)


def text_of(screen: OwnRuleScreen, name: str) -> str:
    return screen.query_one(f"#own-rule-{name}").text


@pytest.mark.parametrize("size", SIZES)
async def test_the_count_follows_what_is_typed(app: GpdedupApp, size: tuple[int, int]) -> None:
    async with review(app, size) as opened:
        screen = await open_form(opened)
        assert "Give at least one condition" in text_of(screen, "count")
        assert text_of(screen, "help").startswith("name: a glob")
        assert "year-month-day" in painted(opened.app)
        await opened.pilot.press(*"*.dng")
        await counted(opened, screen)
        dngs = FINDINGS - sum(not (name or "").endswith(".dng") for name in NASTY_NAMES)
        favourites = len([number for number in range(FINDINGS) if number % 41 == 7 and not 10 <= number < 24])
        assert f"{dngs} items would be proposed, of them {favourites} favourites, 1 in albums" in text_of(
            screen, "count"
        )
        await fill(opened, screen, name="*[[]*")
        shown = painted(opened.app)
        assert "\x1b" not in shown
        assert "a[red]b[/red].dng" in shown
        assert "␛[31mred␛[0m.dng" in shown
        await fill(opened, screen, name="IMG_0001.*")
        assert "1 item would be proposed" in text_of(screen, "count")
        assert "IMG_0001.CR2" in painted(opened.app)
        assert "Nothing is known to stay" in text_of(screen, "count")
        await opened.pilot.press("escape")
        await opened.rest()
        assert opened.app.screen is opened.screen


async def test_mistakes_are_said_beside_the_field(app: GpdedupApp) -> None:
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        await fill(opened, screen, name="*", name_regex="(")
        assert "Not counted: name_regex" in text_of(screen, "count")
        assert "!name_regex" in painted(opened.app)
        screen.fields.go_to("name_regex")
        await opened.pilot.pause()
        assert "! name_regex is no regular expression" in text_of(screen, "help")
        await fill(opened, screen, name_regex="")
        assert f"{FINDINGS * 2 - 1} items" in text_of(screen, "count")  # one has no name
        assert "name_regex: a regular expression" in text_of(screen, "help")
        assert "!" not in painted(opened.app)


async def test_a_regex_that_takes_too_long_is_said(app: GpdedupApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.rules.safe_regex.PATIENCE", 0.05)
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        await fill(opened, screen, name_regex="(x|xx)+$")
        assert "takes too long on the name" in text_of(screen, "count")


@pytest.mark.parametrize("size", SIZES)
async def test_saving_keeps_the_file_and_scans_the_rule(
    app: GpdedupApp, full: Library, config: Path, size: tuple[int, int]
) -> None:
    config.write_text(CONFIG)
    async with review(app, size) as opened:
        screen = await open_form(opened)
        await fill(opened, screen, name="IMG_000?.*", requires_original="no", title="first [/] \x1b[31mones")
        await opened.pilot.press("ctrl+s")
        await opened.pilot.pause()
        assert "! rule needs a name" in text_of(screen, "help")
        assert screen.fields.focused_key == "rule"
        await fill(opened, screen, rule="A")
        assert "! rule cannot be named 'A'. Use 1 to 40 small letters" in text_of(screen, "help")
        await fill(opened, screen, rule="")
        await opened.pilot.press(*"first")
        await opened.pilot.press("ctrl+s")
        await opened.until(lambda: opened.app.screen is opened.screen)
        await opened.until(lambda: opened.table.row_count == 10)  # shown once the scan has ended
        await opened.rest()
        assert config.read_text().startswith(CONFIG)
        assert tomllib.loads(config.read_text())["rules"]["custom"]["first"] == {
            "name": "IMG_000?.*",
            "title": "first [/] \x1b[31mones",
            "requires_original": False,
        }
        assert opened.screen.model.filter.rule == "custom:first"
        assert full.rows("SELECT count(*) FROM scan WHERE rule = 'custom:first'") == [(1,)]
        assert "custom:first" in painted(opened.app)
        assert "custom:raws" in opened.app.rules


@asynccontextmanager
async def form_of_raws(full: Library, clock: FakeClock, config: Path) -> AsyncIterator[tuple[Review, OwnRuleScreen]]:
    """Open the form for a rule that the configuration holds."""
    config.write_text(CONFIG)
    app = ReviewFirst(full, load_settings(config), Paths.default(), ApiRoots(), clock=clock)
    async with review(app, (80, 24)) as opened:
        opened.screen._choose("custom:raws")
        await opened.rest()
        yield opened, await open_form(opened)


async def test_an_own_rule_that_is_shown_is_changed_after_asking(full: Library, clock: FakeClock, config: Path) -> None:
    async with form_of_raws(full, clock, config) as (opened, screen):
        assert screen.fields.texts["rule"] == "raws"
        assert screen.fields.texts["name"] == "IMG_*.CR2"
        assert "200 items would be proposed" in text_of(screen, "count")
        await fill(opened, screen, max_long_side="9,999")
        for answer in ("n", "y"):
            await opened.pilot.press("ctrl+s")
            await opened.until(lambda: isinstance(opened.app.screen, ConfirmScreen))
            assert "There is a rule raws already. Replace it?" in painted(opened.app)
            await opened.pilot.press(answer)
            if answer == "n":
                await opened.until(lambda: opened.app.screen is screen)
                assert config.read_text() == CONFIG
        await opened.until(lambda: opened.app.screen is opened.screen)
        assert 'name = "IMG_*.CR2"  # of the old camera' in config.read_text()
        assert tomllib.loads(config.read_text())["rules"]["custom"]["raws"]["max_long_side"] == 9999


async def test_a_broken_configuration_is_refused_with_the_line(app: GpdedupApp, config: Path) -> None:
    config.write_text("\ncolour = 1\n")
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        await fill(opened, screen, rule="mine", name="*")
        await opened.pilot.press("ctrl+s")
        await opened.pilot.pause()
        assert "line 2: unknown key" in text_of(screen, "count").replace("\n", "").replace("  ", " ")
        assert opened.app.screen is screen
        assert config.read_text() == "\ncolour = 1\n"


async def test_arrows_and_tab_go_through_the_fields(app: GpdedupApp) -> None:
    async with review(app, (60, 15)) as opened:
        screen = await open_form(opened)
        seen = [screen.fields.focused_key]
        for key in ("down", "down", "tab", "up", "shift+tab"):
            await opened.pilot.press(key)
            seen.append(screen.fields.focused_key)
        assert seen == ["name", "mime_type", "album", "source", "camera", "mime_type"]
        assert isinstance(screen.query_one(LineList), LineList)


async def test_leaving_stops_the_count(app: GpdedupApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.rules.conditions.ROWS", 1)
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        screen.query_one("#field-name_regex").value = "x"
        await opened.until(lambda: screen.job is not None)
        job = screen.job
        assert job is not None
        await opened.pilot.press("escape")
        await opened.until(lambda: not job.is_running)
        assert job.control.is_cancelled


def test_every_field_shows_what_a_value_looks_like() -> None:
    assert set(FORMS) == set(ORDER)
    assert all(len(form) <= 19 for form in FORMS.values())


async def test_a_rule_just_chosen_survives_a_reload(app: GpdedupApp) -> None:
    async with review(app) as opened:
        opened.screen._choose("same-shot")
        opened.screen.reload()
        await opened.rest()
        assert opened.screen.model.filter.rule == "same-shot"


async def test_an_own_rule_is_removed_after_asking_with_what_it_found(
    full: Library, clock: FakeClock, config: Path
) -> None:
    config.write_text(CONFIG)
    app = ReviewFirst(full, load_settings(config), Paths.default(), ApiRoots(), clock=clock)
    count = "SELECT count(*) FROM finding WHERE rule = 'custom:raws'"
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        assert not any(one.binding.action == "remove" for one in screen.active_bindings.values() if one.enabled)
        await opened.pilot.press("escape")
        await opened.until(lambda: opened.app.screen is opened.screen)
        opened.screen.own_rule_changed("custom:raws")
        await opened.until(lambda: full.value(count) == 200)
        await opened.until(lambda: not opened.screen._is_scanning)
        await opened.rest()
        screen = await open_form(opened)
        for answer in ("n", "y"):
            await opened.pilot.press("ctrl+r")
            await opened.until(lambda: isinstance(opened.app.screen, ConfirmScreen))
            assert "Remove your rule raws?" in painted(opened.app)
            await opened.pilot.press(answer)
            if answer == "n":
                await opened.until(lambda: opened.app.screen is screen)
                assert config.read_text() == CONFIG
        await opened.until(lambda: opened.app.screen is opened.screen)
        assert config.read_text() == '# mine\ntheme = "nord"\n'
        await opened.until(lambda: full.value(count) == 0)
        assert opened.screen.model.filter.rule is None
        await opened.until(lambda: not opened.screen._is_scanning)


async def test_keys_typed_without_a_pause_keep_their_order(app: GpdedupApp) -> None:
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        keys = [*"IMG_00*", "up", *"my shots", *["backspace"] * 5, *"mine", "home", "x", "up", *"a", "left", *"b"]
        for key in keys:  # all of them before the first is looked at, as a slow line or a paste sends them
            character = " " if key == " " else key if len(key) == 1 else None
            opened.app.post_message(Key(key, character))
        await opened.pilot.pause()
        await counted(opened, screen)
        typed = {key: text for key, text in screen.fields.texts.items() if text}
        assert typed == {"name": "IMG_00*", "rule": "xmy mine", "max_long_side": "ba"}


async def test_a_field_that_one_comes_into_is_typed_over(full: Library, clock: FakeClock, config: Path) -> None:
    async with form_of_raws(full, clock, config) as (opened, screen):
        await opened.pilot.press("down", *"*.dng")
        assert screen.fields.texts["name"] == "*.dng"
        await opened.pilot.press("up", "down", "end", "x")
        assert screen.fields.texts["name"] == "*.dngx"
        await counted(opened, screen)


async def test_what_is_wrong_is_said_whole_and_in_the_words_of_the_form(app: GpdedupApp, config: Path) -> None:
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        assert "config.toml" in painted(opened.app).splitlines()[0]
        wrong = {
            "taken_from": "2019-13-01",
            "taken_before": "yesterday",
            "source": "moon",
            "requires_original": "maybe",
        }
        await fill(opened, screen, **wrong, min_pixels="a", max_pixels="-3", min_bytes="9" * 40, max_bytes="1e9")
        shown = " ".join(painted(opened.app).split())
        names = "source, taken_from, taken_before, min_pixels, max_pixels, min_bytes, max_bytes, requires_original"
        assert f"Not counted: {names} cannot be read." in shown
        screen.fields.go_to("requires_original")
        await opened.until(lambda: "! requires_original must be yes or no" in painted(opened.app))
        await fill(opened, screen, **dict.fromkeys(FORMS, ""))
        assert "Give at least one condition" in painted(opened.app)


async def test_a_configuration_that_cannot_be_written_says_all_of_why(app: GpdedupApp, config: Path) -> None:
    async with review(app, (80, 24)) as opened:
        screen = await open_form(opened)
        await fill(opened, screen, rule="one", name="*")
        for text, mode, words in (
            ('theme = "nord"\n[rules.custom.x\n', 0o600, "at line 2"),
            ("# mine\n", 0o400, "Check its owner and the free space. The file was left as it was."),
        ):
            config.write_text(text)
            config.chmod(mode)
            await opened.pilot.press("ctrl+s")
            await opened.until(lambda words=words: words in " ".join(painted(opened.app).split()))
            assert config.read_text() == text
            config.chmod(0o600)
        config.write_text("")
        await opened.pilot.press("ctrl+s")
        await opened.until(lambda: opened.app.screen is opened.screen)
        await opened.rest()
