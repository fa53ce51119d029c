"""The source as a whole, on a real export and on made-up ones."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from models.control import Control
from models.errors import Cancelled
from models.items import Album, Item, ItemFile, SourceName
from models.progress import Progress
from models.sources.takeout import TakeoutSource, assembling
from tests.takeout.builder import ROOT, YEAR, Export, by_name, jpeg, picture, read, sidecar, skips

DATA = Path(__file__).parent / "data"
REAL = "Zdjęcia Google/Photos from 2020"


def test_a_real_polish_export_is_right_in_every_field() -> None:
    items, batches, source = read(DATA)
    found = by_name(items)
    assert len(found) == 7
    path = f"{REAL}/IMG_20200520_184607.jpg"
    assert found["IMG_20200520_184607.jpg"] == Item(
        id=f"file:{path}",
        source=SourceName.TAKEOUT,
        filename="IMG_20200520_184607.jpg",
        mime_type="image/jpeg",
        creation_time="2020-05-20 16:46:07",
        width=8,
        height=8,
        camera_make="Google",
        camera_model="Pixel",
        focal_length=4.67,
        f_number=2.0,
        iso_equivalent=48,
        exposure_time=0.002977,
        size_bytes=21072,
        trashed=False,
        favorited=False,
        archived=False,
        upload_time="2021-02-14 14:52:18",
        partner_shared=False,
        people_count=0,
        edited=False,
        orientation=6,
        exif_time="2020-05-20 18:46:07",
        exif_offset="+02:00",
        exif_subsec="941393",
        files=(ItemFile(path, "original", "", 21072),),
    )
    assert found["IMG_20210212_142350.jpg"].creation_time == "2021-02-12 13:23:52"
    assert found["received_2406590499662709.jpeg"].creation_time == "2019-07-28 21:48:11"
    lost = found["editing_multiple_lines_pt1.webm"]
    assert (lost.id, lost.creation_time) == (f"file:{REAL}/editing_multiple_lines_pt1.webm", "2020-09-24 18:12:00")
    assert (lost.size_bytes, lost.width, lost.files, lost.mime_type) == (None, None, (), "video/webm")
    assert skips(batches) == {}
    assert source.is_complete
    assert batches[-1].mark is None


@pytest.mark.parametrize("inside", ["", "Zdjęcia Google"])
def test_the_folder_may_be_named_at_any_level(inside: str) -> None:
    assert read(DATA / inside)[0] == read(DATA)[0]


def test_a_year_folder_alone_gives_the_same_items() -> None:
    alone = read(DATA / REAL)[0]
    assert alone == [item for item in read(DATA)[0] if item.id.startswith(f"file:{REAL}/")]


def export() -> Export:
    """An export with everything that folds."""
    made = Export()
    made.add(f"{YEAR}/IMG_1.jpg", jpeg(40, 30), told=sidecar("IMG_1.jpg", key="AF1QipONE", favorited=True))
    made.add(f"{YEAR}/IMG_1-edited.jpg", jpeg(20, 15))
    made.add(f"{YEAR}/IMG_2.HEIC", picture("AVIF", 64, 48), told=sidecar("IMG_2.HEIC", key="AF1QipTWO"))
    made.add(f"{YEAR}/IMG_2.MP4", b"\0\0\0\x18ftypmp42" + bytes(40))
    made.add(f"{YEAR}/PXL_3.MP.jpg", jpeg(), told=sidecar("PXL_3.MP.jpg", key="AF1Qip3333"))
    made.add(f"{YEAR}/PXL_3.MP", b"\0\0\0\x18ftypmp42" + bytes(40))
    made.add(f"{YEAR}/VID_4.mp4", b"\0\0\0\x18ftypmp42" + bytes(40), told=sidecar("VID_4.mp4", key="AF1Qip4444"))
    made.add(f"{YEAR}/VID_4.jpg", jpeg(), told=sidecar("VID_4.jpg", key="AF1Qip4445"))
    made.add(f"{YEAR}/lost.png", picture("PNG", 9, 7))
    made.album(f"{ROOT}/Lato 2020", "Lato: 2020")
    made.add(f"{ROOT}/Lato 2020/IMG_1.jpg", jpeg(40, 30), told=sidecar("IMG_1.jpg", key="AF1QipONE", favorited=True))
    made.tell(f"{ROOT}/print-subscriptions.json", {})
    made.add("Takeout/Drive/mine.jpg", jpeg())
    made.add("Takeout/archive_browser.html", b"<html>")
    return made


def test_copies_renders_and_motion_videos_fold_into_their_item(tmp_path: Path) -> None:
    items, batches, _ = read(export().folder(tmp_path))
    found = by_name(items)
    assert sorted(found) == ["IMG_1.jpg", "IMG_2.HEIC", "PXL_3.MP.jpg", "VID_4.jpg", "VID_4.mp4", "lost.png"]
    one = found["IMG_1.jpg"]
    assert (one.id, one.product_url) == ("AF1QipONE", "https://photos.google.com/photo/AF1QipONE")
    assert (one.favorited, one.edited, one.width, one.size_bytes) == (True, True, 40, len(jpeg(40, 30)))
    assert one.albums == (Album("Google Photos/Lato 2020", "Lato: 2020"),)
    assert [(file.path, file.role) for file in one.files] == [
        ("Google Photos/Photos from 2020/IMG_1.jpg", "original"),
        ("Google Photos/Lato 2020/IMG_1.jpg", "copy"),
        ("Google Photos/Photos from 2020/IMG_1-edited.jpg", "edited"),
    ]
    assert [file.role for file in found["IMG_2.HEIC"].files] == ["original", "motion"]
    assert [file.role for file in found["PXL_3.MP.jpg"].files] == ["original", "motion"]
    assert [file.role for file in found["VID_4.jpg"].files] == ["original"]
    lost = found["lost.png"]
    assert (lost.id, lost.favorited, lost.trashed) == ("file:Google Photos/Photos from 2020/lost.png", None, None)
    assert skips(batches) == {}


def test_folders_and_archives_of_every_kind_give_identical_items(tmp_path: Path) -> None:
    made = export()
    expected = read(made.folder(tmp_path / "folder"))[0]
    for archive in (
        made.zip(tmp_path / "packed.zip"),
        made.zip(tmp_path / "stored.zip", packed=False),
        made.tgz(tmp_path / "export.tgz"),
    ):
        items = read(archive)[0]
        assert {file.part for item in items for file in item.files} == {archive.name}
        assert without_parts(items) == expected


def without_parts(items: list[Item]) -> list[Item]:
    return [
        replace(item, is_partial=False, files=tuple(replace(file, part="") for file in item.files)) for item in items
    ]


@pytest.mark.parametrize("language", ["Google Fotos", "Zdjęcia Google", "Google フォト", "Google 相册"])
def test_no_name_of_a_folder_needs_to_be_known(tmp_path: Path, language: str) -> None:
    made = Export()
    made.add(f"Takeout/{language}/Fotos von 2020/a.jpg", jpeg(), told=sidecar("a.jpg"))
    made.tell(f"Takeout/{language}/Sommer/Metadaten.json", {"title": "Sommer!"})
    made.add(f"Takeout/{language}/Sommer/a.jpg", jpeg(), told=sidecar("a.jpg"))
    (item,) = read(made.folder(tmp_path))[0]
    assert item.id == f"file:{language}/Fotos von 2020/a.jpg"
    assert [album.title for album in item.albums] == ["Sommer!"]


def test_an_account_is_part_of_an_id_that_is_a_path(tmp_path: Path) -> None:
    made = Export()
    made.add(f"{YEAR}/a.jpg", jpeg(), told=sidecar("a.jpg"))
    made.add(f"{YEAR}/b.jpg", jpeg(), told=sidecar("b.jpg", key="AF1QipB"))
    items, _, source = read(made.folder(tmp_path), account="ann")
    assert [item.id for item in items] == ["file:ann:Google Photos/Photos from 2020/a.jpg", "AF1QipB"]
    assert (source.account, items[0].account) == ("ann", "ann")


def test_decomposed_names_of_an_unpacked_export_are_the_same_items(tmp_path: Path) -> None:
    composed, decomposed = Export(), Export()
    composed.add(f"{YEAR}/Zażółć.jpg", jpeg(), told=sidecar("Zażółć.jpg"))
    decomposed.add(f"{YEAR}/Zaz\u0307o\u0301łc\u0301.jpg", jpeg(), told=sidecar("Zażółć.jpg"))
    assert read(composed.folder(tmp_path / "c"))[0] == read(decomposed.folder(tmp_path / "d"))[0]


def test_two_files_of_one_folder_stay_two_items_and_copies_of_each_fold(tmp_path: Path) -> None:
    made = Export()
    made.album(f"{ROOT}/Album", "Album")
    for folder in (YEAR, f"{ROOT}/Album"):
        made.add(f"{folder}/Scan.jpg", jpeg(), told=sidecar("Scan.jpg"))
        made.add(
            f"{folder}/Scan(1).jpg", jpeg(), told=sidecar("Scan.jpg"), told_as="Scan.jpg.supplemental-metadata(1).json"
        )
    items = read(made.folder(tmp_path))[0]
    assert [len(item.files) for item in items] == [2, 2]
    assert {file.path.rpartition("/")[2] for file in items[0].files} == {"Scan(1).jpg"}


def test_a_copy_without_a_sidecar_folds_into_the_item_with_one(tmp_path: Path) -> None:
    made = Export()
    made.add(f"{YEAR}/a.jpg", jpeg(), told=sidecar("a.jpg", key="AF1QipA"))
    made.album(f"{ROOT}/Album", "Album")
    made.add(f"{ROOT}/Album/a.jpg", jpeg())
    (item,) = read(made.folder(tmp_path))[0]
    assert (item.id, [album.title for album in item.albums]) == ("AF1QipA", ["Album"])


def test_the_render_of_a_lost_original_keeps_the_link(tmp_path: Path) -> None:
    made = Export()
    made.tell(f"{YEAR}/a.jpg.supplemental-metadata.json", sidecar("a.jpg", key="AF1QipA"))
    made.add(f"{YEAR}/a-edited.jpg", jpeg())
    (item,) = read(made.folder(tmp_path))[0]
    assert (item.id, item.size_bytes, item.edited) == ("AF1QipA", None, True)
    assert [file.role for file in item.files] == ["edited"]


def test_a_medium_without_a_known_ending_is_kept_when_a_sidecar_describes_it(tmp_path: Path) -> None:
    made = Export()
    made.add(f"{YEAR}/photo.xyz", jpeg(), told=sidecar("photo.xyz"))
    made.add(f"{YEAR}/other.xyz", b"?")
    made.add(f"{YEAR}/.DS_Store", b"?")
    items, batches, _ = read(made.folder(tmp_path))
    assert [(item.filename, item.mime_type) for item in items] == [("photo.xyz", "image/jpeg")]
    assert list(skips(batches)) == ["Google Photos/Photos from 2020/other.xyz"]


def test_the_time_of_an_item_without_a_sidecar_comes_from_exif(tmp_path: Path) -> None:
    made = Export()
    made.add(f"{YEAR}/a.jpg", jpeg(exif={0x9003: "2020:05:20 18:46:07", 0x9011: "+02:00", 0x9291: "25"}))
    made.add(f"{YEAR}/b.jpg", jpeg(), told=sidecar("b.jpg"))
    assert read(made.folder(tmp_path))[0][0].creation_time == "2020-05-20 16:46:07.250000"


def test_checksums_are_computed_when_asked_for(tmp_path: Path) -> None:
    made = Export()
    made.add(f"{YEAR}/a.jpg", jpeg() + bytes(200_000), told=sidecar("a.jpg"))
    expected = hashlib.sha256(jpeg() + bytes(200_000)).hexdigest()
    parts = [made.folder(tmp_path / "f"), made.zip(tmp_path / "p.zip"), made.tgz(tmp_path / "t.tgz")]
    parts.append(made.zip(tmp_path / "s.zip", packed=False))
    assert [read(part, hash_files=True)[0][0].sha256 for part in parts] == [expected] * 4
    assert read(parts[0])[0][0].sha256 is None


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in ("FIRST_PAGE", "LEAST", "MOST"):
        monkeypatch.setattr(assembling, size, 3)


@pytest.mark.usefixtures("small_pages")
def test_a_pass_goes_on_behind_its_mark(tmp_path: Path) -> None:
    made = Export()
    for number in range(10):
        made.add(f"{YEAR}/IMG_{number}.jpg", jpeg(), told=sidecar(f"IMG_{number}.jpg"))
    made.add(f"{YEAR}/strange.xyz", b"?")
    place = made.folder(tmp_path)
    items, batches, _ = read(place)
    assert [len(batch.items) for batch in batches] == [3, 3, 3, 1]
    assert len(skips(batches)) == 1
    for done, batch in enumerate(batches[:-1], 1):
        rest, later, _ = read(place, mark=batch.mark)
        assert rest == items[done * 3 :]
        assert skips(later) == {}
        assert not any(batch.is_other for batch in later)


@pytest.mark.usefixtures("small_pages")
def test_a_pass_begins_again_when_the_parts_have_changed(tmp_path: Path) -> None:
    made = Export()
    for number in range(4):
        made.add(f"{YEAR}/IMG_{number}.jpg", jpeg(), told=sidecar(f"IMG_{number}.jpg"))
    mark = read(made.folder(tmp_path))[1][0].mark
    made.add(f"{YEAR}/IMG_00.jpg", jpeg(), told=sidecar("IMG_00.jpg"))
    items, batches, _ = read(made.folder(tmp_path), mark=mark)
    assert len(items) == 5
    assert [batch.is_other for batch in batches] == [True, False]
    assert read(tmp_path, mark="{nonsense")[1][0].is_other


def test_a_cancel_stops_the_first_phase_and_the_second(tmp_path: Path) -> None:
    place = export().folder(tmp_path)
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        next(iter(TakeoutSource([place]).batches(None, control, Progress())))


def test_progress_knows_the_number_of_items(tmp_path: Path) -> None:
    progress = Progress()
    for _ in TakeoutSource([export().folder(tmp_path)]).batches(None, Control(), progress):
        assert progress.total == 6
    assert progress.step == "reading 6 photos and videos"
