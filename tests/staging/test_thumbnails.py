"""The work list shows what the export holds: embedded pictures, decoded ones with the extra, and garbage not at all."""

import base64
import io
import random
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from models.control import Control
from models.database import Library
from models.errors import Cancelled
from models.progress import Progress
from models.sources.header_file import HeaderFile
from models.staging import thumbnails as thumbnails_module
from models.staging.handoff import hand_off
from models.staging.plan import make_plan
from models.staging.previews import find_previews
from models.staging.thumbnails import EXTRA, Thumbnails, make_thumbnails
from tests.conftest import FakeClock
from tests.staging.shelf import NASTY, Shelf
from tests.takeout.builder import picture

YEAR = "Google Photos/Photos from 2019"


def jpeg(width: int, height: int, colour: tuple[int, int, int] = (200, 40, 40), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", **options)
    return out.getvalue()


def tiff(preview: bytes, *, turn: int = 1, order: str = "<", tags: tuple[int, int] = (0x0201, 0x0202)) -> bytes:
    """Returns a TIFF header with an orientation, and a second directory that leads to a JPEG."""
    first = struct.pack(f"{order}HHHIHHI", 1, 0x0112, 3, 1, turn, 0, 26)
    at = 26 + 2 + 12 * 3 + 4
    second = struct.pack(f"{order}HHHIHH", 3, 0x0103, 3, 1, 7, 0)
    for tag, value in zip(tags, (at, len(preview)), strict=True):
        second += struct.pack(f"{order}HHII", tag, 4, 1, value)
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8) + first + second + bytes(4) + preview


def with_preview(main: bytes, preview: bytes, **how: Any) -> bytes:
    """Returns a JPEG with an EXIF that embeds another."""
    block = b"Exif\0\0" + tiff(preview, **how)
    return main[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + main[2:]


def found_in(data: bytes) -> Any:
    return find_previews(HeaderFile(len(data), lambda offset, length: data[offset : offset + length]))


@pytest.fixture
def exported(library: Library, tmp_path: Path) -> Callable[..., Thumbnails]:
    """Put files into an export, plan that the first of each pair goes, and make the pictures."""
    shelf = Shelf(library, "takeout")

    def make(*files: tuple[str, bytes], part: str = "", control: Control | None = None) -> Thumbnails:
        export = tmp_path / "Takeout"
        (export / YEAR).mkdir(parents=True)
        for number, (name, data) in enumerate(files):
            shelf.pair(f"c{number}", f"k{number}", name)
            shelf.change(f"c{number}", mime_type=None)
            (export / YEAR / name).write_bytes(data)
            library.execute(
                "INSERT INTO item_file (item_id, path, role, part, size_bytes) VALUES (?, ?, 'original', ?, ?)",
                (f"c{number}", f"{YEAR}/{name}", part, len(data)),
            )
        entries = make_plan(library).entries
        return make_thumbnails(library, entries, [export], control or Control(), Progress())

    return make


def opened(made: Thumbnails, item_id: str) -> Image.Image:
    thumbnail = made.pictures[item_id]
    kind, _, text = thumbnail.text.partition(";base64,")
    assert kind == thumbnail.kind
    shown = Image.open(io.BytesIO(base64.b64decode(text)))
    assert shown.format == kind.upper()
    return shown


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("tags", [(0x0201, 0x0202), (0x0111, 0x0117)])
def test_what_a_camera_embeds_is_found(order: str, tags: tuple[int, int]) -> None:
    small = jpeg(160, 120)
    for data in (tiff(small, order=order, tags=tags, turn=6), with_preview(jpeg(64, 48), small, order=order, turn=6)):
        previews = found_in(data)
        assert [(preview.width, preview.height, preview.length) for preview in previews.found] == [
            (160, 120, len(small))
        ]
        assert previews.turn == 6
        (preview,) = previews.found
        assert data[preview.offset : preview.offset + preview.length] == small


def test_garbage_embeds_nothing() -> None:
    good = with_preview(jpeg(64, 48), jpeg(160, 120))
    chance = random.Random(1)
    for _ in range(400):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            broken[chance.randrange(min(len(broken), 120))] = chance.randrange(256)
        for preview in found_in(bytes(broken[: chance.randint(0, len(broken))])).found:
            assert preview.length <= len(good)
    assert found_in(b"").found == found_in(b"II*\0").found == found_in(b"\xff\xd8\xff\xe1").found == ()
    assert found_in(tiff(jpeg(9_000, 1))).found == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", jpeg(400, 300)),
        ("a.png", picture("PNG", 400, 300)),
        ("a.webp", picture("WEBP", 400, 300)),
        ("a.gif", picture("GIF", 400, 300)),
        ("a.dng", tiff(jpeg(400, 300))),
        ("embedded.jpg", with_preview(jpeg(4, 3), jpeg(400, 300))),
    ],
)
def test_pictures_are_small_and_upright(exported: Callable[..., Thumbnails], name: str, data: bytes) -> None:
    made = exported((name, data))
    assert opened(made, "c0").size == (160, 120)
    assert "Thumbnails of 1 of 2 pictures." in made.sentence


def test_they_are_turned(exported: Callable[..., Thumbnails]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = exported(
        ("whole.jpg", jpeg(400, 300, exif=exif)), ("part.jpg", with_preview(jpeg(4, 3), jpeg(400, 300), turn=8))
    )
    assert [opened(made, item_id).size for item_id in ("c0", "c1")] == [(120, 160), (120, 160)]
    assert {thumbnail.turn for thumbnail in made.pictures.values()} == {1}


def test_without_the_extra_embedded_ones_do_and_more_are_offered(
    exported: Callable[..., Thumbnails], monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = jpeg(160, 120), jpeg(400, 300)
    embedding = with_preview(jpeg(4, 3), small, turn=6)
    monkeypatch.setitem(sys.modules, "PIL", None)
    made = exported(("a.jpg", embedding), ("b.jpg", large))
    assert {item_id: (shown.data, shown.turn) for item_id, shown in made.pictures.items()} == {"c0": (small, 6)}
    assert EXTRA in made.sentence


def test_what_is_broken_hostile_or_a_video_has_none(exported: Callable[..., Thumbnails]) -> None:
    bomb = bytearray(picture("PNG", 10, 10))
    bomb[16:24] = struct.pack(">II", 60_000, 60_000)
    made = exported(
        ("cut.jpg", jpeg(400, 300)[:200]),
        ("bomb.png", bytes(bomb)),
        ("text.jpg", b"not a picture"),
        ("empty.jpg", b""),
        ("film.mp4", jpeg(400, 300)),
        ("raw.dng", tiff(b"\xff\xd8\xff" + b"x" * 500)),
    )
    assert made.pictures == {}


def test_only_the_very_file_is_shown(
    exported: Callable[..., Thumbnails], library: Library, tmp_path: Path, shelf: Shelf
) -> None:
    exported(("a.jpg", jpeg(40, 30)), ("b.jpg", jpeg(40, 30)), ("c.jpg", jpeg(40, 30)))
    export = tmp_path / "Takeout"
    (export / YEAR / "a.jpg").write_bytes(jpeg(41, 30) + b"more")
    (export / YEAR / "b.jpg").rename(tmp_path / "elsewhere.jpg")
    (export / YEAR / "b.jpg").symlink_to(tmp_path / "elsewhere.jpg")
    entries = make_plan(library).entries
    assert set(make_thumbnails(library, entries, [export], Control(), Progress()).pictures) == {"c2"}
    nowhere = make_thumbnails(library, entries, [tmp_path / "gone"], Control(), Progress())
    assert (nowhere.pictures, "none of them was found" in nowhere.sentence) == ({}, True)
    unnamed = make_thumbnails(library, entries, [], Control(), Progress())
    assert "--export" in unnamed.sentence


@pytest.mark.parametrize("packed", [True, False])
def test_they_are_read_out_of_archives(library: Library, tmp_path: Path, packed: bool) -> None:
    shelf = Shelf(library, "takeout")
    files = {"a.jpg": jpeg(400, 300), "b.png": picture("PNG", 400, 300)}
    archive = tmp_path / "takeout-001.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as target:
        for name, data in files.items():
            target.writestr(f"Takeout/{YEAR}/{name}", data)
    for name, data in files.items():
        shelf.pair(name, f"k{name}", name)
        library.execute(
            "INSERT INTO item_file (item_id, path, role, part, size_bytes) VALUES (?, ?, 'original', ?, ?)",
            (name, f"{YEAR}/{name}", archive.name, len(data)),
        )
    entries = make_plan(library).entries
    for place in (archive, tmp_path):
        made = make_thumbnails(library, entries, [place], Control(), Progress())
        assert {item_id: opened(made, item_id).size for item_id in made.pictures} == dict.fromkeys(files, (160, 120))
    archive.write_bytes(archive.read_bytes()[:-100])
    assert make_thumbnails(library, entries, [archive], Control(), Progress()).pictures == {}


def test_many_share_the_room_there_is(exported: Callable[..., Thumbnails], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails_module, "BUDGET", 12_000)
    chance = random.Random(2)
    noise = Image.frombytes("RGB", (300, 200), chance.randbytes(300 * 200 * 3))
    out = io.BytesIO()
    noise.save(out, "JPEG")
    made = exported(*((f"{n}.jpg", out.getvalue()) for n in range(8)))
    assert sum(len(shown.text) for shown in made.pictures.values()) <= 12_000
    assert len(made.pictures) >= 6


def test_a_cancel_is_heard(exported: Callable[..., Thumbnails]) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        exported(("a.jpg", jpeg(40, 30)), control=control)


def test_the_page_holds_them_and_may_show_them(
    exported: Callable[..., Thumbnails], library: Library, tmp_path: Path, clock: FakeClock
) -> None:
    made = exported(("a.jpg", jpeg(400, 300)))
    plan = make_plan(library)
    bare = hand_off(library, clock, plan, tmp_path / "bare", title="x").worklist_html.read_text()
    shown = hand_off(library, clock, plan, tmp_path / "out", title="x", thumbnails=made.pictures)
    page = shown.worklist_html.read_text()
    assert made.pictures["c0"].text in page
    assert ("img-src data:;" in page, "img-src" in bare) == (True, False)
    assert NASTY[0] not in page


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library, "takeout")
