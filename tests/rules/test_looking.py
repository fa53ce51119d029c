"""Where pictures are looked at: exports, folders on disk, what a camera put into a RAW; and what says nothing."""

from pathlib import Path

from models.control import Clock, Control
from models.database import Library
from models.harvest import Harvest
from models.items import Item, ItemFile, SourceName
from models.progress import Progress
from models.rules.lookalike import CROWD
from models.sources.local import LocalSource
from models.visual import look_at, look_at_pictures
from tests.conftest import FakeClock
from tests.rules.camera import found, reason, scan_with, store
from tests.rules.pictures import saved, scene, smaller
from tests.staging.test_thumbnails import tiff

BIG = scene(1)


def put(library: Library, folder: Path, name: str, content: bytes, **values: int | str) -> None:
    path = folder / "Takeout" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    file = ItemFile(f"Takeout/{name}", size_bytes=len(content))
    store(library, Item(id=name, source=SourceName.TAKEOUT, filename=name, files=(file,), **values))  # type: ignore[arg-type]


def sync_folder(library: Library, folder: Path) -> None:
    Harvest(library, LocalSource([folder], lambda _: {}), Clock(), Control(), Progress()).run()


def states(library: Library) -> dict[str, str]:
    return {Path(name).name: state for name, state in library.rows("SELECT item_id, state FROM picture_look")}


def test_a_folder_on_disk_is_looked_at_without_an_export_and_once(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, content in (("a.jpg", saved(BIG)), ("b.webp", saved(BIG, "WEBP")), ("c.png", b"\x89PNG\r\n\x1a\n")):
        (folder / name).write_bytes(content)
    sync_folder(library, folder)
    looked = look_at_pictures(library, [], Control(), Progress())
    assert (looked.seen, looked.without_hash, looked.not_found) == (3, 1, 0)
    assert states(library) == {"a.jpg": "seen", "b.webp": "seen", "c.png": "unreadable"}
    assert look_at_pictures(library, [], Control(), Progress()).seen == 0


def test_a_file_that_changed_since_its_sync_is_not_taken_for_it(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(saved(BIG))
    sync_folder(library, folder)
    (folder / "a.jpg").write_bytes(saved(scene(2)))
    assert look_at_pictures(library, [], Control(), Progress()).not_found == 1


def test_pictures_on_the_disk_are_neither_candidate_nor_keeper(
    library: Library, clock: FakeClock, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "big.jpg").write_bytes(saved(BIG))
    sync_folder(library, folder)
    put(library, tmp_path, "small.jpg", saved(smaller(BIG)), width=600, height=450)
    assert look_at_pictures(library, [tmp_path], Control(), Progress()).seen == 2
    scan_with(library, clock, "lookalike")
    assert found(library, "lookalike") == {}


def test_a_raw_is_seen_by_the_picture_in_it_and_never_sure(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    for name, share in (("big.dng", 1.0), ("small.dng", 0.5)):
        inside = saved(smaller(BIG, share))
        put(library, tmp_path, name, tiff(inside), width=round(4000 * share), height=round(3000 * share))
    put(library, tmp_path, "photo.jpg", saved(BIG), width=1200, height=900)
    put(library, tmp_path, "empty.cr2", tiff(b"\xff\xd8\xff" + bytes(500)))
    look_at_pictures(library, [tmp_path], Control(), Progress())
    assert states(library) == {
        "big.dng": "seen",
        "small.dng": "seen",
        "photo.jpg": "seen",
        "empty.cr2": "unreadable",
    }
    scan_with(library, clock, "lookalike")
    assert found(library, "lookalike") == {"small.dng": ("big.dng", "possible")}
    assert "of a RAW file only the picture that the camera put into it was compared" in reason(library, "small.dng")


def test_a_raw_is_turned_as_it_says_itself() -> None:
    upright, turned = look_at(saved(BIG)), look_at(saved(BIG.rotate(90, expand=True)), turn=6)
    assert upright.hash is not None
    assert turned.hash is not None
    assert (upright.hash ^ turned.hash).bit_count() <= 4


def test_a_hash_that_a_crowd_shares_says_nothing(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    for number in range(CROWD + 1):
        content = saved(BIG, quality=80, comment=str(number))
        put(library, tmp_path, f"p{number:02}x.jpg", content, width=1200, height=900)
    put(library, tmp_path, "other.jpg", saved(scene(2)), width=1200, height=900)
    put(library, tmp_path, "other-web.jpg", saved(smaller(scene(2))), width=600, height=450)
    look_at_pictures(library, [tmp_path], Control(), Progress())
    scan_with(library, clock, "lookalike")
    assert found(library, "lookalike") == {"other-web.jpg": ("other.jpg", "strong")}
