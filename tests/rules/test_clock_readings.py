"""`uuid-thumbnail` where the zone of one side is not known: the same clock reading is weak evidence."""

from dataclasses import replace
from typing import Any

import pytest

from models.database import Library
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SMALL, claims, reason

RULE = "uuid-thumbnail"
UTC_RAW = replace(RAW, exif_time="2019-04-12 20:12:33")
"""Dated by a sidecar, in UTC; the camera's clock stood two hours ahead."""
LOCAL_THUMB = replace(SMALL, creation_time="2019-04-12 20:12:33", exif_time="2019-04-12 20:12:33")
"""Without a sidecar: EXIF's local time stands for UTC."""


def test_the_same_clock_reading_is_possible(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [UTC_RAW, LOCAL_THUMB], RULE) == {"thumb": ("raw", "possible")}
    assert reason(library, "thumb") == (
        "As the zone of one time is not known, IMG_2533.CR2 is 2 h earlier or of the same instant (2019-04-12 18:12:33 "
        "against 2019-04-12 20:12:33). Lightroom thumbnail name; it has the same Canon EOS 6D, ISO 100, 1/250 s, f/4 "
        "and 50 mm."
    )


def test_an_original_without_a_zone(library: Library, clock: FakeClock) -> None:
    original = replace(RAW, creation_time="2019-04-13 08:12:33", exif_time="2019-04-13 08:12:33")
    assert claims(library, clock, [original, SMALL], RULE) == {"thumb": ("raw", "possible")}


def test_the_file_that_no_rule_claims_stays(library: Library, clock: FakeClock) -> None:
    jpeg = replace(JPEG, exif_time=UTC_RAW.exif_time)
    assert claims(library, clock, [UTC_RAW, jpeg, LOCAL_THUMB], RULE) == {"thumb": ("jpeg", "possible")}


def test_an_original_at_the_same_instant_comes_first(library: Library, clock: FakeClock) -> None:
    nearer = replace(RAW, id="near", filename="IMG_7.CR2", creation_time=LOCAL_THUMB.creation_time)
    assert claims(library, clock, [UTC_RAW, nearer, LOCAL_THUMB], RULE) == {"thumb": ("near", "strong")}


@pytest.mark.parametrize(
    "changes",
    [
        {"exif_offset": "+00:00"},
        {"upload_time": "2019-05-01 10:00:00"},
        {"trashed": False},
        {"exif_time": None},
        {"creation_time": "2019-04-12 20:12:34", "exif_time": "2019-04-12 20:12:34"},
        {"creation_time": "2019-04-12 20:20:33", "exif_time": "2019-04-12 20:20:33"},
        {"creation_time": "2019-04-13 08:27:33", "exif_time": "2019-04-13 08:27:33"},
        {"iso_equivalent": 200},
        {"iso_equivalent": None, "f_number": None, "focal_length": None},
        {"height": 2560},
        {"camera_model": "Canon EOS 5D"},
        {"account": "other"},
    ],
    ids=[
        "zone known",
        "a sidecar told the time",
        "a sidecar told at least what it is not",
        "no EXIF",
        "a second",
        "no quarter",
        "over 14 h",
        "ISO",
        "unknown",
        "shape",
        "camera",
        "account",
    ],
)
def test_everything_else_is_nothing(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [UTC_RAW, replace(LOCAL_THUMB, **changes)], RULE) == {}
