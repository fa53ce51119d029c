"""`raw-sidecar` within a second: only for makers in the list, and only where nothing is ambiguous."""

from dataclasses import replace
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.errors import UsageError
from models.items import Item
from models.rules.raw_sidecar import RawSidecar
from models.rules.registry import build_rules
from models.rules.scan import scan
from models.settings import Settings
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SMALL, change, claims, found, reason, scan_with, store

RULE = "raw-sidecar"
PHONE = {"camera_make": "Google", "camera_model": "Pixel 6"}
RAW_FILE = replace(RAW, filename="PXL_20190412_181233907.dng", **PHONE)
LATER = replace(JPEG, filename="PXL_20190412_181233907.jpg", creation_time="2019-04-12 18:12:34", **PHONE)


def test_a_listed_maker_is_strong(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [RAW_FILE, LATER], RULE) == {"raw": ("jpeg", "strong")}
    assert "a second apart" in reason(library, "raw")


def test_the_other_direction_and_another_list(library: Library, clock: FakeClock) -> None:
    store(library, RAW_FILE, LATER)
    scan(library, {RULE: RawSidecar(remove_raw=False)}, clock, Control())
    assert found(library, RULE) == {"jpeg": ("raw", "strong")}
    for makers in ((), ("canon",)):
        scan(library, {RULE: RawSidecar(makers=makers)}, clock, Control())
        assert found(library, RULE) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"camera_make": "Canon"},
        {"filename": "PXL_20190412_181234907.jpg"},
        {"creation_time": "2019-04-12 18:12:35"},
        {"creation_time": "2019-04-12 18:12:34.5"},
        {"iso_equivalent": 3200},
        {"width": 1000, "height": 667},
        {"trashed": True},
        {"account": "other"},
    ],
)
def test_what_is_nothing(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [RAW_FILE, replace(LATER, **changes)], RULE) == {}


@pytest.mark.parametrize("value", ["samsung", [1], [""]])
def test_the_list_is_checked(value: Any) -> None:
    with pytest.raises(UsageError, match="'a_second_apart' of .rules.raw-sidecar. must be a list of camera makes"):
        build_rules(Settings(rules={RULE: {"a_second_apart": value}}))


def test_the_list_is_the_persons(library: Library, clock: FakeClock) -> None:
    store(library, RAW_FILE, LATER)
    scan(library, build_rules(Settings(rules={RULE: {"a_second_apart": ["Apple"]}})), clock, Control())
    assert found(library, RULE) == {}
    scan(library, build_rules(Settings(rules={RULE: {"a_second_apart": ["Google"]}})), clock, Control())
    assert found(library, RULE) == {"raw": ("jpeg", "strong")}


def test_two_halves_are_ambiguous(library: Library, clock: FakeClock) -> None:
    earlier = replace(LATER, id="earlier", creation_time="2019-04-12 18:12:32")
    assert claims(library, clock, [RAW_FILE, LATER, earlier], RULE) == {}


def test_a_raw_that_a_thumbnail_needs_is_only_possible(library: Library, clock: FakeClock) -> None:
    thumbnail = replace(SMALL, **PHONE)
    assert claims(library, clock, [RAW_FILE, LATER, thumbnail], RULE) == {"raw": ("jpeg", "possible")}


COPY = replace(LATER, id="small", filename="PXL_20190412_181233907 - Copy.jpg", width=2000, height=1333)


@pytest.mark.parametrize("copy", [COPY, replace(COPY, creation_time=None)], ids=["same-shot", "lookalike"])
def test_what_stays_for_a_smaller_copy_does_not_surely_go(library: Library, clock: FakeClock, copy: Item) -> None:
    store(library, RAW_FILE, LATER, copy)
    for item_id in ("jpeg", "small"):
        library.execute(
            "INSERT INTO picture_look VALUES (?, '', 'seen', 5, ?, '1 1 1 1 1')", (item_id, bytes(range(256)))
        )
    scan(library, build_rules(Settings(rules={RULE: {"remove": "jpeg"}})), clock, Control())
    assert library.rows("SELECT 1 FROM finding WHERE candidate_id = 'small' AND confidence = 'strong'")
    assert found(library, RULE) == {"jpeg": ("raw", "possible")}
    scan(library, build_rules(Settings()), clock, Control())
    assert found(library, RULE) == {"raw": ("jpeg", "strong")}


def test_a_change_in_either_second_is_seen(library: Library, clock: FakeClock) -> None:
    store(library, RAW_FILE, LATER, *(replace(RAW, id=f"x{n}", creation_time=None) for n in range(20)))
    scan_with(library, clock)
    change(library, "jpeg", creation_time="2019-04-12 18:12:40")
    scan_with(library, clock)
    assert found(library, RULE) == {}
    change(library, "jpeg", creation_time="2019-04-12 18:12:34")
    scan_with(library, clock)
    assert found(library, RULE) == {"raw": ("jpeg", "strong")}
