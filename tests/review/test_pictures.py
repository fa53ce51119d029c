"""Both pictures in the comparison, where their files are at hand; off by a key, and off at first over SSH."""

import os

import pytest
from PIL import EpsImagePlugin, Image

from models.candidates import item_view
from models.candidates.pictures import Picture, picture_of
from models.control import Control
from models.visual import look_at
from tests.review.conftest import program
from tests.review.driving import painted, review, until
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


def test_postscript_that_calls_itself_a_picture_starts_no_program(pictured, tmp_path, monkeypatch):
    ghostscript, started = tmp_path / "gs", tmp_path / "started"
    ghostscript.write_text(f"#!/bin/sh\ntouch '{started}'\n")
    ghostscript.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)
    trap = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\nshowpage\n%%EOF\n"
    (tmp_path / "c0 [b].jpg").write_bytes(trap)
    assert picture_of(pictured, item_view(pictured, "c0"), (), (40, 40), Control()) is None
    assert look_at(trap).state == "unreadable"
    assert not started.exists()


async def compared(screen) -> Pictures:
    await screen.pilot.press("enter")
    await until(
        screen.pilot, lambda: isinstance(screen.app.screen, CompareScreen) and screen.app.screen.query(Pictures)
    )
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
        status = app.screen.query_one("#compare-status")
        await until(screen.pilot, lambda: "no file is at hand" in status.text)
        assert pictures.shown == 0


async def test_the_word_on_pictures_is_remembered_and_holds_everywhere(app, pictured, clock, monkeypatch):
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    async with review(app, (120, 40)) as screen:
        beside = screen.screen.query_one("#previews", Pictures)
        height = screen.table.page_height
        await screen.press("p")
        await until(screen.pilot, lambda: beside.shown == 2 and beside.size.width)
        assert screen.table.page_height < height
        assert sum("▀" in line for line in painted(app).splitlines()) == 9
        await screen.press("down")
        assert beside.shown == 0  # at once: these are not the pictures of this row
        await screen.press("up")
        await until(screen.pilot, lambda: beside.shown == 2)
    async with review(program(pictured, clock), (120, 40)) as screen:
        await until(screen.pilot, lambda: screen.screen.query_one("#previews", Pictures).shown == 2)
        pictures = await compared(screen)
        await until(screen.pilot, lambda: pictures.shown == 2)
        await screen.press("p", "escape")
        assert screen.screen.query_one("#previews", Pictures).shown == 0
        assert screen.table.page_height == height
        await screen.press("p", "p")
        assert "pictures off" in screen.status


async def test_a_small_screen_shows_them_in_the_comparison_alone(app, pictured):
    async with review(app, (80, 24)) as screen:
        await screen.press("p", "p")
        assert "enter compares with both" in screen.status
        assert screen.screen.query_one("#previews", Pictures).shown == 0


async def test_without_colours_there_are_no_pictures_and_the_palette_says_why(full, clock, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with review(program(full, clock)) as screen:
        assert screen.screen.why_not("previews", ()) == "NO_COLOR is set"
        await screen.press("p")
        assert "pictures" not in screen.status


def test_a_file_is_found_where_it_should_be_and_not_outside_its_export(full, tmp_path, monkeypatch):
    export, outside = tmp_path / "export", tmp_path / "outside"
    for folder in (export / "Photos", outside):
        folder.mkdir(parents=True)
        Image.new("RGB", (40, 30), "red").save(folder / "a.png")
    size = (outside / "a.png").stat().st_size
    (export / "link").symlink_to(outside)
    full.execute("UPDATE media_item SET kind = 'photo' WHERE id = 'c0'")
    monkeypatch.setattr("models.candidates.pictures.find_files", lambda *_: {})  # the long way round is not needed
    for path, is_found in (("Takeout/Photos/a.png", True), ("link/a.png", False), ("Takeout/../Photos/a.png", False)):
        full.execute("DELETE FROM item_file")
        full.execute(
            "INSERT INTO item_file (item_id, path, role, size_bytes) VALUES ('c0', ?, 'original', ?)", (path, size)
        )
        found = picture_of(full, item_view(full, "c0"), (export,), (40, 40), Control())
        assert (found is not None) is is_found
