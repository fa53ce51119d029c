"""`raw-sidecar`: its two columns and both directions."""

from dataclasses import replace
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.rules.raw_sidecar import RawSidecar
from models.rules.same_shot import SameShot
from models.rules.scan import scan
from models.rules.uuid_thumbnail import UuidThumbnail
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SECOND, SMALL, VALUES, claims, found, reason, store

RULE = "raw-sidecar"
STRONG = {"raw": ("jpeg", "strong")}
POSSIBLE = {"raw": ("jpeg", "possible")}


def test_a_pair_is_strong_and_the_raw_goes(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [RAW, JPEG], RULE) == STRONG
    assert reason(library, "raw") == (
        "A camera RAW; IMG_2533.JPG is the other half of the pair: the same name, the same instant "
        "(2019-04-12 18:12:33 UTC), the same Canon EOS 6D, ISO 100, 1/250 s, f/4, 50 mm, and the same shape and size."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": "img_2533.jpg"},
        {"filename": "IMG_2533.heic", "mime_type": "image/heif"},
        dict.fromkeys(VALUES),
        {"width": None, "height": None},
        {"width": 5440, "height": 3627},
        {"creation_time": f"{SECOND}.250000"},
    ],
)
def test_what_stays_strong(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [RAW, replace(JPEG, **changes)], RULE) == STRONG


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"filename": "holiday.jpg"}, "the names differ"),
        ({"width": 2736, "height": 1824}, "what would stay is smaller (2736×1824 against 5472×3648)"),
        ({"width": 5472, "height": 3078}, "the shapes differ"),
        ({"iso_equivalent": 800}, "it has ISO 100 against ISO 800"),
    ],
)
def test_what_is_possible(library: Library, clock: FakeClock, changes: dict[str, Any], words: str) -> None:
    assert claims(library, clock, [RAW, replace(JPEG, **changes)], RULE) == POSSIBLE
    assert reason(library, "raw").casefold().startswith(words.casefold())


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": "IMG_2534.JPG"},
        {"filename": "IMG_2533-edited.jpg"},
        {"filename": "IMG_2533.png", "mime_type": "image/png"},
        {"filename": "IMG_2533.MOV", "mime_type": "video/quicktime"},
        {"filename": "holiday.jpg", "iso_equivalent": 800},
        {"creation_time": "2019-04-12 18:12:34"},
        {"camera_model": "Canon EOS 5D"},
        {"trashed": True},
        {"partner_shared": True},
        {"account": "other"},
    ],
)
def test_what_is_nothing(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [RAW, replace(JPEG, **changes)], RULE) == {}


@pytest.mark.parametrize("stem", ["IMG_E4120", "PXL_20230101_101010123~2", "IMG_2533-edited", "IMG_2533-HDR"])
def test_an_edit_is_a_photo_of_its_own(library: Library, clock: FakeClock, stem: str) -> None:
    items = [replace(RAW, filename=f"{stem}.dng"), replace(JPEG, filename=f"{stem}.JPG")]
    assert claims(library, clock, items, RULE) == POSSIBLE
    assert reason(library, "raw").startswith("The name is that of an edit")


def test_sub_seconds_that_contradict_are_two_shots(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [replace(RAW, exif_subsec="1"), replace(JPEG, exif_subsec="2")], RULE) == {}


def test_two_instants_under_one_name_are_ambiguous(library: Library, clock: FakeClock) -> None:
    items = [RAW, replace(JPEG, exif_subsec="1"), replace(JPEG, id="jpeg2", exif_subsec="2")]
    assert set(claims(library, clock, items, RULE).values()) == {("jpeg", "possible")}


def test_a_burst_of_pairs_is_paired_by_name(library: Library, clock: FakeClock) -> None:
    items = [
        RAW,
        JPEG,
        replace(RAW, id="raw2", filename="IMG_2534.CR2"),
        replace(JPEG, id="j2", filename="IMG_2534.JPG"),
    ]
    assert claims(library, clock, items, RULE) == STRONG | {"raw2": ("j2", "strong")}


def test_a_lightroom_thumbnail_is_no_raw(library: Library, clock: FakeClock) -> None:
    items = [SMALL, replace(JPEG, filename=SMALL.filename.replace(".dng", ".jpg"), width=2560, height=1707)]
    assert claims(library, clock, items, RULE) == {}


def test_the_other_direction(library: Library, clock: FakeClock) -> None:
    """With the JPEG as the one to go, no rule may lean on it."""
    store(library, RAW, JPEG, SMALL, replace(JPEG, id="web", filename="IMG_2533-web.jpg", width=1200, height=800))
    rules = [RawSidecar(remove_raw=False), UuidThumbnail(remove_raw=False), SameShot(remove_raw=False)]
    scan(library, {rule.name: rule for rule in rules}, clock, Control())
    assert found(library, RULE)["jpeg"] == ("raw", "strong")
    assert found(library, "uuid-thumbnail")["thumb"] == ("raw", "strong")
    assert found(library, "same-shot") == {}


def test_a_smaller_copy_is_no_keeper_of_the_raw(library: Library, clock: FakeClock) -> None:
    larger = replace(JPEG, id="large", filename="IMG_2533 - Copy.jpg", width=8000, height=5333)
    assert claims(library, clock, [RAW, JPEG, larger], RULE) == {"raw": ("large", "possible")}
