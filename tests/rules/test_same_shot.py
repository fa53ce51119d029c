"""`same-shot`: its two columns and its traps."""

from dataclasses import replace
from typing import Any

import pytest

from models.database import Library
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SECOND, VALUES, claims, reason

RULE = "same-shot"
BIG = JPEG
LITTLE = replace(JPEG, id="little", filename="IMG_2533-web.jpg", width=2048, height=1365, size_bytes=500_000)
STRONG = {"little": ("jpeg", "strong")}


def test_the_smaller_copy_is_strong(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [BIG, LITTLE], RULE) == STRONG
    assert reason(library, "little").startswith(
        "A smaller copy (2048×1365 against 5472×3648) of IMG_2533.JPG, the only"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": "IMG_2533.jpg"},
        {"filename": "IMG_2533(1).jpg"},
        {"focal_length": None, "f_number": None},
    ],
)
def test_what_stays_strong(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [BIG, replace(LITTLE, mime_type="image/jpeg", **changes)], RULE) == STRONG


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": "IMG_2534.JPG"},
        {"filename": "IMG_E2533.JPG"},
        {"filename": "IMG_2533~2.JPG"},
        {"filename": "IMG_2533-edited.JPG"},
        {"filename": "IMG_2533_HDR.JPG"},
        {"width": 5000, "height": 3333},
        {"width": 2048, "height": 2048},
        {"width": 1365, "height": 2048},
        {"width": None, "height": None},
        {"iso_equivalent": 200},
        dict.fromkeys(VALUES),
        {"creation_time": f"{SECOND[:-1]}4"},
        {"camera_model": "iPhone"},
        {"filename": "IMG_2533.mp4", "mime_type": "video/mp4"},
        {"filename": "IMG_2533.dng", "mime_type": "image/x-adobe-dng"},
        {"trashed": True},
        {"account": "other"},
    ],
)
def test_what_is_nothing(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [BIG, replace(LITTLE, **changes)], RULE) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": "other.jpg"},
        {"filename": "other.jpg", "trashed": True},
        {"filename": "other.CR2"},
        {"filename": "other.jpg", "width": None, "height": None},
    ],
)
def test_another_larger_one_makes_it_ambiguous(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    other = replace(BIG, id="other", width=4000, height=2667, iso_equivalent=400)
    other = replace(other, **{"mime_type": None} | changes)
    assert claims(library, clock, [BIG, LITTLE, other], RULE) == {"little": ("jpeg", "possible")}
    assert "which of several it was made from" in reason(library, "little").casefold()
    assert "the only larger one" not in reason(library, "little")


def test_the_raw_of_the_larger_one_is_the_same_shot(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [BIG, LITTLE, RAW], RULE) == STRONG


@pytest.mark.parametrize("name", ["web.jpg", "Thumb(1).jpg", "resized_IMG_2533.jpg"])
def test_a_name_that_says_smaller_tells_a_copy(library: Library, clock: FakeClock, name: str) -> None:
    assert claims(library, clock, [BIG, replace(LITTLE, filename=name)], RULE) == STRONG


@pytest.mark.parametrize("name", ["holiday.jpg", "sunset-web.jpg", None])
def test_a_smaller_one_under_a_name_of_its_own_may_be_a_crop_or_a_filter(
    library: Library, clock: FakeClock, name: str | None
) -> None:
    other = replace(LITTLE, filename=name, mime_type="image/jpeg")
    assert claims(library, clock, [BIG, other], RULE) == {"little": ("jpeg", "possible")}
    assert reason(library, "little").startswith(
        "The names do not tell that one is a copy of the other, and a crop or a filter may look like this: look at"
    )


def test_of_two_smaller_ones_both_are_shown_beside_the_larger(library: Library, clock: FakeClock) -> None:
    others = [replace(LITTLE, id=name, filename=f"{name}.jpg") for name in ("holiday", "beach")]
    expected = dict.fromkeys(("holiday", "beach"), ("jpeg", "possible"))
    assert claims(library, clock, [BIG, *others], RULE) == expected


@pytest.mark.parametrize("name", ["IMG_2533(1).JPG", "IMG_2533 - Copy.JPG", "IMG_2533 copy.JPG", "IMG_2533_1.JPG"])
def test_a_copy_mark_alone_is_possible(library: Library, clock: FakeClock, name: str) -> None:
    copy = replace(BIG, id="copy", filename=name, width=5400, height=3600)
    assert claims(library, clock, [BIG, copy], RULE) == {"copy": ("jpeg", "possible")}
    assert "neither is clearly the smaller (5400×3600 against 5472×3648)" in reason(library, "copy")


def test_equal_in_everything_is_possible(library: Library, clock: FakeClock) -> None:
    twins = [replace(BIG, id=name, filename=f"{name}.jpg") for name in ("alpha", "beta", "gamma")]
    found = claims(library, clock, twins, RULE)
    assert len(found) == 2
    assert len({keeper for keeper, _ in found.values()}) == 1
    assert {confidence for _, confidence in found.values()} == {"possible"}


def test_frames_of_a_burst_are_different_photos(library: Library, clock: FakeClock) -> None:
    burst = [replace(BIG, id=f"f{n}", filename=f"IMG_{n:04}.JPG") for n in range(12)]
    android = [replace(BIG, id=f"a{n}", filename=f"20190412_181233{n}.jpg", width=4000) for n in range(4)]
    known = [replace(BIG, id=f"k{n}", filename=f"name {n}x.jpg", width=3000, exif_subsec=f"{n}0") for n in range(4)]
    assert claims(library, clock, burst + android + known, RULE) == {}


def test_crops_turns_and_filters_of_equal_size_stay_apart(library: Library, clock: FakeClock) -> None:
    turned = replace(BIG, id="turned", filename="turned.jpg", width=3648, height=5472)
    assert claims(library, clock, [BIG, turned], RULE) == {}


def test_a_doubt_is_said_first(library: Library, clock: FakeClock) -> None:
    twins = [BIG, replace(BIG, id="twin", filename="IMG_2533 - Copy.JPG")]
    claims(library, clock, twins, RULE)
    words = "The two are equal in size and exposure, so neither is the smaller: look at both. IMG_2533.JPG has"
    assert reason(library, "twin").startswith(words)
    assert reason(library, "twin").endswith("Of 2 files it stays because its name has no copy mark (original-name).")
