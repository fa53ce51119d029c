"""Two rows for one photo would vouch for each other, and both could go: whatever the order in which parts arrive."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.control import Clock, Control
from models.database import Library
from models.harvest import Harvest
from models.passes import SyncResult
from models.progress import Progress
from models.sources.takeout import TakeoutSource
from tests.takeout.builder import ROOT, YEAR, Export, dng, jpeg, sidecar

CAMERA = {0x010F: "NIKON", 0x0110: "NIKON D750", 0x9003: "2020:05:20 18:46:07"}
THUMBNAIL = "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng"
ALBUM = f"{ROOT}/Lato"


def picture(shade: int) -> bytes:
    """A JPEG whose size tells it from the others."""
    return jpeg(exif=CAMERA, shade=shade) + bytes(shade)


def export(*, with_keys: bool) -> Export:
    """Six photos: in an album, numbered, with a render, with a motion video, a UUID thumbnail, a lone file."""

    def key(name: str) -> str | None:
        return f"AF1Qip{name}" if with_keys else None

    made = Export()
    made.add(f"{YEAR}/IMG_1.jpg", picture(1), told=sidecar("IMG_1.jpg", key=key("ONE1")))
    made.album(ALBUM, "Lato")
    made.add(f"{ALBUM}/IMG_1.jpg", picture(1), told=sidecar("IMG_1.jpg", key=key("ONE1")))
    for number in ("", "(1)"):
        made.add(
            f"{YEAR}/Scan{number}.jpg",
            picture(2 + len(number)),
            told=sidecar("Scan.jpg", taken=1_500_000_000 + len(number), key=key(f"SCAN{len(number)}")),
            told_as=f"Scan.jpg.supplemental-metadata{number}.json",
        )
    made.add(f"{YEAR}/IMG_2.jpg", picture(7), told=sidecar("IMG_2.jpg", key=key("TWO2")))
    made.add(f"{YEAR}/IMG_2-edited.jpg", picture(8))
    made.add(f"{YEAR}/IMG_2.MP4", b"\0\0\0\x18ftypmp42" + bytes(40))
    made.add(
        f"{YEAR}/{THUMBNAIL}",
        dng((1024, 683)),
        told=sidecar(THUMBNAIL, key=key("DNG1")),
        told_as=f"{THUMBNAIL}.suppl.json",
    )
    return made


MADE = {with_keys: export(with_keys=with_keys) for with_keys in (True, False)}
PATHS = sorted(MADE[True].files)
PHOTOS = {"IMG_1.jpg", "Scan.jpg", "Scan(1).jpg", "IMG_2.jpg", THUMBNAIL}


def sync(library: Library, *paths: Path, account: str = "", clock: Clock | None = None) -> SyncResult:
    source = TakeoutSource(paths, account=account)
    return Harvest(library, source, clock or Clock(), Control(), Progress()).run()


def live(library: Library) -> list[tuple[Any, ...]]:
    return library.rows(
        "SELECT filename, coalesce(width, 0), size_bytes, product_url, upload_time, id FROM media_item"
        " WHERE gone_at IS NULL ORDER BY filename, size_bytes"
    )


def photo_of(library: Library, item_id: str) -> set[str]:
    """Returns which of the photos a row is, told by all its names."""
    names = library.rows("SELECT alias FROM item_alias WHERE item_id = ?", (item_id,))
    names += library.rows("SELECT path FROM item_file WHERE item_id = ? AND role IN ('original', 'copy')", (item_id,))
    return {name.rpartition("/")[2] for (name,) in (*names, (item_id,)) if "/" in name}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    places=st.lists(st.integers(0, 2), min_size=len(PATHS), max_size=len(PATHS)),
    order=st.permutations([0, 1, 2]),
    with_keys=st.booleans(),
    account=st.sampled_from(["", "mum", "a:b"]),
)
def test_no_order_of_arrival_leaves_two_rows_for_one_photo(
    places: list[int], order: list[int], with_keys: bool, account: str
) -> None:
    made, spread = MADE[with_keys], dict(zip(PATHS, places, strict=True))
    with tempfile.TemporaryDirectory() as name, Library(Path(name) / "library.sqlite") as library:
        parts = []
        for number in order:
            only = [path for path in PATHS if spread[path] == number]
            if not any(path.endswith(".json") and path.rpartition("/")[2] != "metadata.json" for path in only):
                continue  # nothing tells such a part from any other folder of pictures
            parts.append(made.zip(Path(name) / f"takeout-20260301T101500Z-{number + 1:03}.zip", only))
            sync(library, parts[-1], account=account)
            # A row without a medium has no camera and no size: no rule can compare it with anything.
            with_medium = [row for row in live(library) if row[2] is not None]
            photos = [photo for row in with_medium for photo in photo_of(library, row[-1]) & PHOTOS]
            assert sorted(photos) == sorted(set(photos)), live(library)
            assert not {row[0] for row in live(library)} - PHOTOS - {"IMG_2-edited.jpg", "IMG_2.MP4"}
        if not parts:
            return
        whole = made.zip(Path(name) / "whole.zip")
        sync(library, whole, account=account)
        with Library(Path(name) / "fresh.sqlite") as fresh:
            sync(fresh, whole, account=account)
            assert [row[:-1] for row in live(library)] == [row[:-1] for row in live(fresh)]
            if with_keys:
                assert [row[-1] for row in live(library)] == [row[-1] for row in live(fresh)]
        assert library.value("SELECT count(*) FROM media_item WHERE gone_at IS NULL") == 5
