"""MediaItems and PickedMediaItems, honest and odd."""

import json
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.emulator.oddities import NASTY_NAMES
from models.google.fields import NOTE_LENGTH
from models.google.media_item import to_item, to_picked_item
from models.items import Item, SourceName
from models.sources.base import Skip

HONEST: dict[str, Any] = {
    "id": "AGj1epU",
    "description": "At the lake",
    "productUrl": "https://photos.google.com/lr/photo/AGj1epU",
    "baseUrl": "https://lh3.googleusercontent.com/lr/x",
    "mimeType": "image/x-canon-cr2",
    "filename": "IMG_2533.CR2",
    "mediaMetadata": {
        "creationTime": "2019-04-12T18:12:33.120Z",
        "width": "5472",
        "height": "3648",
        "photo": {
            "cameraMake": "Canon",
            "cameraModel": "Canon EOS 6D",
            "focalLength": 50,
            "apertureFNumber": 4.5,
            "isoEquivalent": 100,
            "exposureTime": "0.058331001s",
        },
    },
}


def item_of(entry: Any) -> Item:
    item = to_item(entry, "mine")
    assert isinstance(item, Item)
    return item


def changed(part: str, name: str, value: Any) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(json.dumps(HONEST))
    target = {"item": entry, "metadata": entry["mediaMetadata"], "photo": entry["mediaMetadata"]["photo"]}[part]
    target[name] = value
    return entry


def test_every_field_is_read() -> None:
    assert item_of(HONEST) == Item(
        id="AGj1epU",
        source=SourceName.LIBRARY,
        account="mine",
        filename="IMG_2533.CR2",
        mime_type="image/x-canon-cr2",
        creation_time="2019-04-12 18:12:33.120000",
        width=5472,
        height=3648,
        camera_make="Canon",
        camera_model="Canon EOS 6D",
        focal_length=50.0,
        f_number=4.5,
        iso_equivalent=100,
        exposure_time=0.058331001,
        product_url="https://photos.google.com/lr/photo/AGj1epU",
        description="At the lake",
    )


def test_a_video_has_a_camera_and_frames() -> None:
    metadata = {"video": {"cameraMake": "Apple", "cameraModel": "iPhone", "fps": 29.97, "status": "READY"}}
    item = item_of({"id": "v", "mediaMetadata": metadata})
    assert (item.camera_make, item.camera_model, item.fps, item.note) == ("Apple", "iPhone", 29.97, None)


def test_an_item_may_be_an_id_alone() -> None:
    assert item_of({"id": "a", "mediaMetadata": {"photo": {}}}) == Item("a", SourceName.LIBRARY, "mine")


@pytest.mark.parametrize(
    ("part", "name", "value", "column"),
    [
        ("metadata", "width", "abc", "width"),
        ("metadata", "width", "99999999999999999999", "width"),
        ("metadata", "width", "٤٠٣٢", "width"),
        ("metadata", "width", True, "width"),
        ("metadata", "height", "-3", "height"),
        ("metadata", "height", 10**400, "height"),
        ("metadata", "height", 0, "height"),
        ("metadata", "creationTime", "the day before yesterday", "creation_time"),
        ("metadata", "creationTime", "2019-02-30T12:00:00Z", "creation_time"),
        ("metadata", "creationTime", 1555092753, "creation_time"),
        ("photo", "isoEquivalent", "1e400", "iso_equivalent"),
        ("photo", "isoEquivalent", float("inf"), "iso_equivalent"),
        ("photo", "isoEquivalent", 100.5, "iso_equivalent"),
        ("photo", "focalLength", float("nan"), "focal_length"),
        ("photo", "focalLength", 10**400, "focal_length"),
        ("photo", "focalLength", [50], "focal_length"),
        ("photo", "apertureFNumber", "f/4", "f_number"),
        ("photo", "apertureFNumber", -1, "f_number"),
        ("photo", "exposureTime", "nonsense", "exposure_time"),
        ("photo", "exposureTime", "1/60", "exposure_time"),
        ("photo", "cameraModel", {"name": "Canon"}, "camera_model"),
        ("item", "mimeType", 7, "mime_type"),
        ("item", "filename", ["a"], "filename"),
        ("item", "description", False, "description"),
    ],
)
def test_an_odd_field_is_left_empty_and_noted(part: str, name: str, value: Any, column: str) -> None:
    item = item_of(changed(part, name, value))
    assert getattr(item, column) is None
    assert item.note is not None
    assert item.note.startswith(f"left empty: {name} (")
    assert item.filename is None or item.filename == "IMG_2533.CR2"


@pytest.mark.parametrize(("name", "value"), [("width", 5472), ("width", 5472.0), ("width", "05472")])
def test_a_number_in_another_form_is_no_oddity(name: str, value: Any) -> None:
    item = item_of(changed("metadata", name, value))
    assert (item.width, item.note) == (5472, None)


@pytest.mark.parametrize("value", ["no object", ["no", "object"], 3])
def test_a_part_that_is_no_object_is_noted(value: Any) -> None:
    assert "mediaMetadata" in (item_of(changed("item", "mediaMetadata", value)).note or "")
    assert "photo" in (item_of(changed("metadata", "photo", value)).note or "")


@pytest.mark.parametrize("name", NASTY_NAMES)
def test_names_are_kept_raw_as_far_as_they_can_be_stored(name: str) -> None:
    stored = item_of(changed("item", "filename", name)).filename
    assert stored is not None
    assert stored.encode()
    assert stored == name.replace("\ud83d", "\ufffd")


@pytest.mark.parametrize("entry", [None, 3, "text", [], [1], True])
def test_what_is_no_object_is_skipped_with_the_reason(entry: Any) -> None:
    for convert in (to_item, to_picked_item):
        skip = convert(entry, "")
        assert isinstance(skip, Skip)
        assert "no item" in skip.reason


@pytest.mark.parametrize("identity", [None, "", 7, ["a"]])
def test_what_has_no_id_is_skipped_by_its_name(identity: Any) -> None:
    skip = to_item({"id": identity, "filename": "IMG_1.jpg"}, "")
    assert isinstance(skip, Skip)
    assert skip.name == "IMG_1.jpg"
    assert "without an id" in skip.reason
    picked = to_picked_item({"id": identity, "mediaFile": {"filename": "IMG_2.jpg"}}, "")
    assert isinstance(picked, Skip)
    assert picked.name == "IMG_2.jpg"


def test_a_picked_item_is_read() -> None:
    entry = {
        "id": "APk1",
        "createTime": "2019-04-12T18:12:33Z",
        "type": "PHOTO",
        "mediaFile": {
            "mimeType": "image/jpeg",
            "filename": "a.jpg",
            "mediaFileMetadata": {
                "width": 4032,
                "height": 3024,
                "cameraMake": "Google",
                "cameraModel": "Pixel 3",
                "photoMetadata": {"focalLength": 4.44, "exposureTime": "0.01s", "isoEquivalent": 51},
            },
        },
    }
    assert to_picked_item(entry, "mine") == Item(
        id="APk1",
        source=SourceName.PICKER,
        account="mine",
        filename="a.jpg",
        mime_type="image/jpeg",
        creation_time="2019-04-12 18:12:33",
        width=4032,
        height=3024,
        camera_make="Google",
        camera_model="Pixel 3",
        focal_length=4.44,
        iso_equivalent=51,
        exposure_time=0.01,
    )


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(alphabet=st.characters(codec=None), max_size=20)
    | st.sampled_from(["5472", "1.5s", "2019-04-12T18:12:33Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.fixed_dictionaries(
        {"id": st.just("a")},
        optional={
            "filename": ANYTHING,
            "productUrl": ANYTHING,
            "mediaMetadata": ANYTHING
            | st.dictionaries(st.sampled_from(["width", "creationTime", "photo", "video"]), ANYTHING, max_size=4)
            | st.fixed_dictionaries(
                {"photo": st.dictionaries(st.sampled_from(["focalLength", "exposureTime"]), ANYTHING)}
            ),
        },
    )
)
def test_anything_becomes_something_that_sqlite_can_hold(entry: dict[str, Any]) -> None:
    item = item_of(entry)
    for value in astuple(item):
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, int):
            assert abs(value) < 2**63
        elif isinstance(value, float):
            assert 0 < value < float("inf")
    assert item.note is None or len(item.note) <= NOTE_LENGTH
