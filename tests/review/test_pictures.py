"""Both pictures in the comparison, where their files are at hand; off by a key, and off at first over SSH."""

import pytest
from PIL import Image

from models.candidates import item_view
from models.candidates.pictures import Picture, picture_of
from models.control import Control
from tests.review.driving import review, until
from tui.screens.compare import CompareScreen
from tui.widgets.pictures import Pictures


@pytest.fixture
def pictured(full, tmp_path, monkeypatch):
    """The first finding's two items are pictures on the disk: a red one and a blue one."""
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    for item, colour, size in (("c0", "red", (400, 300)), ("k0", "blue", (300, 400))):
        path = tmp_path / f"{item} [b].jpg"
        Image.new("RGB", size, colour).save(path)
        full.execute("UPDATE media_item SET source = 'local', kind = 'photo' WHERE id = ?", (item,))
        full.execute(
            "INSERT INTO item_file (item_id, path, role, size_bytes) VALUES (?, ?, 'original', ?)",
            (item, str(path), path.stat().st_size),
        )
    return full


def test_a_picture_is_small_and_upright(pictured, tmp_path):
    found = picture_of(pictured, item_view(pictured, "c0"), (), (40, 40), Control())
    assert isinstance(found, Picture)
    assert (found.width, found.height, len(found.pixels)) == (40, 30, 3600)
    assert found.pixels[0] > 200 > 60 > found.pixels[2]


def test_what_is_no_picture_has_none(pictured, tmp_path):
    item = item_view(pictured, "c0")
    (tmp_path / "c0 [b].jpg").write_bytes(b"\xff\xd8\xff" + b"nonsense" * 50)
    assert picture_of(pictured, item, (), (40, 40), Control()) is None
    (tmp_path / "c0 [b].jpg").unlink()
    assert picture_of(pictured, item, (), (40, 40), Control()) is None
    assert picture_of(pictured, item_view(pictured, "c1"), (tmp_path,), (40, 40), Control()) is None


async def compared(screen) -> Pictures:
    await screen.pilot.press("enter")
    await until(screen.pilot, lambda: isinstance(screen.app.screen, CompareScreen))
    return screen.app.screen.query_one(Pictures)


async def test_both_pictures_are_drawn_and_p_hides_them(app, pictured):
    async with review(app, (80, 24)) as screen:
        pictures = await compared(screen)
        await until(screen.pilot, lambda: pictures.shown == 2 and pictures.size.height)
        line = list(pictures.render_line(0))
        colours = {segment.style.color.triplet.hex for segment in line if segment.style and segment.text == "▀"}
        assert len(colours) == 2
        assert sum(len(segment.text) for segment in line) == pictures.size.width
        await screen.pilot.press("p")
        assert pictures.shown == 0
        await screen.pilot.press("p")
        await until(screen.pilot, lambda: pictures.shown == 2)
        await screen.pilot.press("escape")


async def test_over_ssh_they_come_when_asked_for(app, pictured, monkeypatch):
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    async with review(app, (80, 24)) as screen:
        pictures = await compared(screen)
        await screen.pilot.pause()
        assert not [worker for worker in app.workers if worker.group == "pictures"]
        await screen.pilot.press("p")
        await until(screen.pilot, lambda: pictures.shown == 2)


async def test_where_no_file_is_at_hand_it_says_so(app, full):
    async with review(app, (80, 24)) as screen:
        pictures = await compared(screen)
        await screen.pilot.press("p")
        status = app.screen.query_one("#compare-status")
        await until(screen.pilot, lambda: "no file is at hand" in status.text)
        assert pictures.shown == 0
