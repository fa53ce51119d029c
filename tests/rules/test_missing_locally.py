"""`missing-locally`: here, not here, cannot tell."""

import re
import sys
from dataclasses import replace
from typing import Any

import pytest

from models.database import Library
from models.decisions import Verdict, decide_items
from models.errors import GpdedupError
from models.items import SourceName
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, SECOND, change, claims, found, reason, scan_with, store

RULE = "missing-locally"
MINE = replace(JPEG, id="mine", source=SourceName.TAKEOUT, sha256="ab")
DISK = replace(JPEG, id="local:/photos/IMG_2533.JPG", source=SourceName.LOCAL, sha256="ab", sha1="cd")
OTHER = replace(DISK, id="local:/x.jpg", filename="x.jpg", creation_time="2001-01-01 10:00:00", sha256="ee", sha1="ff")


def test_nothing_before_a_sync_of_the_disk(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [MINE, replace(JPEG, id="two")], RULE) == {}


@pytest.mark.parametrize(
    "mine",
    [
        replace(MINE, filename="other.jpg", creation_time=None),
        replace(MINE, sha256=None, sha1="cd", filename="other.jpg", source=SourceName.TOOLKIT),
        replace(MINE, sha256=None, source=SourceName.LIBRARY),
        replace(MINE, sha256=None, filename="img_2533.jpg"),
    ],
    ids=["bytes", "toolkit's sha1", "name, instant, size", "case"],
)
def test_what_is_here_is_no_finding(library: Library, clock: FakeClock, mine: Any) -> None:
    assert claims(library, clock, [mine, DISK], RULE) == {}


@pytest.mark.parametrize("hashed", ["zz", None])
def test_what_is_unknown_on_disk_is_strong(library: Library, clock: FakeClock, hashed: str | None) -> None:
    assert claims(library, clock, [replace(MINE, sha256=hashed), OTHER], RULE) == {"mine": (None, "strong")}
    assert reason(library, "mine").startswith("Not here: no file on disk has its name or was taken at its instant")
    assert len(decide_items(library, clock, ["mine"], Verdict.REMOVE).refused) == 1


NO_HASH = {"sha256": None, "sha1": None}


def test_of_what_nothing_is_known_cannot_be_told(library: Library, clock: FakeClock) -> None:
    bare = replace(MINE, filename=None, creation_time="1970-01-01 00:00:00", **NO_HASH)
    assert claims(library, clock, [bare, OTHER], RULE) == {"mine": (None, "possible")}
    assert reason(library, "mine").startswith("Cannot tell whether it is here: neither its name nor")


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"creation_time": None}, "has its name; when it was taken is not known."),
        ({"filename": None}, "was taken at its instant."),
        ({"sha256": "zz"}, "has its name or was taken at its instant or has its bytes."),
    ],
)
def test_not_here_says_what_was_looked_for(
    library: Library, clock: FakeClock, known: dict[str, Any], words: str
) -> None:
    assert claims(library, clock, [replace(MINE, **NO_HASH | known), OTHER], RULE) == {"mine": (None, "strong")}
    assert reason(library, "mine") == f"Not here: no file on disk {words}"


def test_other_bytes_of_one_size_in_pixels_are_perhaps_recompressed(library: Library, clock: FakeClock) -> None:
    disk = replace(DISK, size_bytes=5_999_999, **NO_HASH)  # type: ignore[arg-type]
    assert claims(library, clock, [replace(MINE, sha256=None), disk], RULE) == {"mine": (None, "possible")}
    assert "its bytes differ: Google may have recompressed one of the two" in reason(library, "mine")


def test_a_renamed_file_of_one_instant_and_size_to_the_byte_is_here(library: Library, clock: FakeClock) -> None:
    disk = replace(DISK, filename="2019 Italy 17.jpg", **NO_HASH)  # type: ignore[arg-type]
    assert claims(library, clock, [replace(MINE, sha256=None), disk], RULE) == {}


@pytest.mark.parametrize(
    ("mine", "disk"),
    [
        ({"filename": "IMG_2.ARW"}, {"filename": "IMG_1.ARW"}),
        ({"filename": "IMG_2.ARW"}, {"filename": "Italy.ARW"}),
        ({"filename": "IMG_2.JPG"}, {"filename": "IMG_1.JPG"}),
        ({"exif_subsec": "10"}, {"exif_subsec": "60", "filename": "2019 Italy 17.jpg"}),
        ({"exif_subsec": "10"}, {"exif_subsec": "60"}),
        ({"filename": "IMG_2533.CR2", "size_bytes": None}, {}),
        ({"filename": "IMG_2533.HEIC", "size_bytes": None}, {}),
    ],
    ids=["burst of RAWs", "RAW, renamed", "burst", "sub-seconds", "sub-seconds, one name", "RAW+JPEG", "RAW+HEIC"],
)
def test_another_frame_and_the_other_half_are_not_the_file(
    library: Library, clock: FakeClock, mine: dict[str, Any], disk: dict[str, Any]
) -> None:
    wanted = replace(MINE, sha256=None, source=SourceName.LIBRARY, **mine)
    assert claims(library, clock, [wanted, replace(DISK, **disk)], RULE) == {"mine": (None, "possible")}


def test_a_renamed_file_is_found_among_others_of_its_instant(library: Library, clock: FakeClock) -> None:
    disk = [
        replace(DISK, id=f"local:/{name}", filename=name, size_bytes=size)
        for name, size in (("a.jpg", 5), ("b.jpg", JPEG.size_bytes), ("c.jpg", 7))
    ]
    assert claims(library, clock, [replace(MINE, sha256=None), *disk], RULE) == {}


def test_the_file_shown_does_not_depend_on_the_order_of_arrival(library: Library, clock: FakeClock) -> None:
    disk = [replace(DISK, id=f"local:/{name}", filename=name, size_bytes=5) for name in ("b.jpg", "a.jpg")]
    assert claims(library, clock, [MINE, *(replace(one, sha256="x", sha1="y") for one in disk)], RULE)
    assert library.value("SELECT evidence FROM finding").count('"a.jpg"') == 1


@pytest.mark.parametrize(("bits", "confidence"), [(0, "possible"), (0b111111, "possible"), (0b1111111, "strong")])
def test_what_looks_like_a_file_on_disk_is_perhaps_here(
    library: Library, clock: FakeClock, bits: int, confidence: str
) -> None:
    assert claims(library, clock, [MINE, OTHER], RULE) == {"mine": (None, "strong")}
    for item_id, number in (("mine", 5), (OTHER.id, 5 ^ bits)):
        library.execute("INSERT INTO picture_look VALUES (?, '1', 'seen', ?, x'00', '1 2 3 4 5')", (item_id, number))
    scan_with(library, clock, RULE)
    assert found(library, RULE) == {"mine": (None, confidence)}
    assert ("x.jpg on disk looks like it" in reason(library, "mine")) is (confidence == "possible")


def test_a_comparison_that_lost_its_library_is_a_sentence(
    library: Library, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(library, MINE, OTHER)
    for item_id, number in (("mine", 5), (OTHER.id, 4)):
        library.execute("INSERT INTO picture_look VALUES (?, '1', 'seen', ?, x'00', '1 2 3 4 5')", (item_id, number))
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(GpdedupError, match="NumPy is missing"):
        scan_with(library, clock, RULE)


LOCAL_TIME = "2019-04-12 20:12:33"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sha256": "other", "sha1": None}, "its bytes differ: Google may have recompressed"),
        ({"creation_time": "2001-01-01 10:00:00", "sha256": "o", "sha1": None}, "of this name.*another instant"),
        ({"creation_time": "2000-01-01 00:00:00", "sha256": "o", "sha1": None}, "of this name.*another instant"),
        ({"filename": "moved.jpg", "sha256": "o", "sha1": None}, "of this instant.*another name"),
        (
            {"filename": "m.jpg", "creation_time": LOCAL_TIME, "exif_time": LOCAL_TIME, "sha256": "o", "sha1": None},
            "of this instant.*another name",
        ),
        ({"width": 4000, "height": 2667, "sha256": None, "sha1": None}, "recompressed"),
    ],
)
def test_what_cannot_be_told_is_possible(
    library: Library, clock: FakeClock, changes: dict[str, Any], words: str
) -> None:
    assert claims(library, clock, [MINE, replace(DISK, **changes)], RULE) == {"mine": (None, "possible")}
    assert library.value("SELECT count(*) FROM finding WHERE reason LIKE 'Cannot tell whether it is here: %'") == 1
    assert re.search(words, reason(library, "mine"))


@pytest.mark.parametrize(
    "changes",
    [
        {"creation_time": LOCAL_TIME, "exif_time": LOCAL_TIME, "exif_offset": "+00:00"},
        {"creation_time": "2019-04-12 20:13:33", "exif_time": "2019-04-12 20:13:33"},
        {"camera_model": "iPhone"},
        {"gone_at": "2026-01-01"},
    ],
    ids=["zone known", "a minute", "camera", "gone from the disk"],
)
def test_what_is_no_trace(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    gone = changes.pop("gone_at", None)
    store(library, MINE, OTHER, replace(DISK, filename="y.jpg", sha256="o", sha1=None, **changes))
    if gone:
        change(library, DISK.id, gone_at=gone)
    scan_with(library, clock)
    assert found(library, RULE) == {"mine": (None, "strong")}


def test_another_file_on_disk_answers_for_what_was_missing(library: Library, clock: FakeClock) -> None:
    store(library, MINE, OTHER, *(replace(JPEG, id=f"x{n}", creation_time=None, filename=f"x{n}") for n in range(20)))
    scan_with(library, clock)
    assert found(library, RULE)["mine"] == (None, "strong")
    store(library, DISK)
    scan_with(library, clock)
    assert "mine" not in found(library, RULE)
    change(library, DISK.id, gone_at=SECOND)
    scan_with(library, clock)
    assert "mine" in found(library, RULE)
