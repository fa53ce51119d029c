"""Looking at pictures from the Review screen: asked for, told how long, and greyed out where the extra is missing."""

from pathlib import Path

import pytest

from models.control import Control
from models.database import Library
from models.items import Item, ItemFile, SourceName
from models.rules.scan import scan
from tests.conftest import FakeClock
from tests.review.conftest import program
from tests.review.driving import painted, review, until
from tests.rules.camera import store
from tests.rules.pictures import saved, scene, smaller
from tui.app import GpdedupApp
from tui.exports import remember_exports
from tui.screens.prompt import ConfirmScreen


@pytest.fixture
def alike(library: Library, tmp_path: Path, clock: FakeClock) -> GpdedupApp:
    """A library of two pictures of an export that nobody has looked at yet, without dates or cameras."""
    folder = tmp_path / "Takeout"
    folder.mkdir()
    for name, picture in (("large.jpg", scene(1)), ("web.jpg", smaller(scene(1)))):
        content = saved(picture)
        (folder / name).write_bytes(content)
        file = ItemFile(f"Takeout/{name}", size_bytes=len(content))
        told = {"width": picture.width, "height": picture.height, "size_bytes": len(content)}
        store(library, Item(id=name, source=SourceName.TAKEOUT, filename=name, files=(file,), **told))
    app = program(library, clock)
    remember_exports(app.paths, [tmp_path])
    return app


async def test_yes_looks_at_them_and_finds_what_is_alike(alike: GpdedupApp, library: Library) -> None:
    async with review(alike) as screen:
        await screen.pilot.press("P")
        await until(screen.pilot, lambda: isinstance(alike.screen, ConfirmScreen))
        text = painted(alike)
        assert "Look at 2 pictures (" in text
        assert "It takes about 0 s on this machine" in text
        await screen.pilot.press("y")
        await screen.until(lambda: "Scan done" in screen.status)
        assert "2 pictures looked at." in screen.status
        await screen.rest()
        assert library.rows("SELECT candidate_id, confidence FROM finding WHERE rule = 'lookalike'") == [
            ("web.jpg", "strong")
        ]
        await screen.press("P")
        assert "every picture has been looked at" in screen.status


async def test_no_leaves_them_alone(alike: GpdedupApp, library: Library) -> None:
    async with review(alike) as screen:
        await screen.pilot.press("P")
        await until(screen.pilot, lambda: isinstance(alike.screen, ConfirmScreen))
        await screen.press("n")
        assert library.value("SELECT count(*) FROM picture_look") == 0


async def test_without_the_extra_the_key_is_grey_and_says_why(
    alike: GpdedupApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.visual.looking.has_visual", lambda: False)
    async with review(alike) as screen:
        await screen.press("P")
        assert "Look at pictures: Pillow and NumPy are missing; pip install" in screen.status


async def test_where_no_picture_is_at_hand_none_is_said_to_have_been_looked_at(
    library: Library, clock: FakeClock
) -> None:
    store(library, Item(id="one", source=SourceName.LIBRARY, filename="one.jpg"))
    async with review(program(library, clock)) as screen:
        await screen.press("P")
        assert "no file is at hand: pictures come from a Takeout export, a disk or a pick" in screen.status
        assert "every picture" not in screen.status


async def test_nothing_alike_is_not_said_of_pictures_that_nobody_looked_at(alike: GpdedupApp, library: Library) -> None:
    scan(library, alike.rules, alike.clock, Control())
    async with review(alike) as screen:
        screen.screen._choose("lookalike")
        await screen.rest()
        assert "none was looked at yet" in painted(alike)
        assert "P looks at them." in painted(alike)
        assert "found no two" not in painted(alike)
