"""`missing-locally`: here, not here, cannot tell."""

import re
from dataclasses import replace
from typing import Any

import pytest

from models.database import Library
from models.decisions import Verdict, decide_items
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
