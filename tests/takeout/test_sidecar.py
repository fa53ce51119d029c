"""What JSON files say, and what every wrong shape of it comes to."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sources.takeout.sidecar import AlbumNote, BrokenSidecarError, Sidecar, read_json
from tests.takeout.builder import sidecar


def told(content: Any) -> Sidecar:
    found = read_json(json.dumps(content).encode())
    assert isinstance(found, Sidecar)
    return found


def test_every_field_of_a_sidecar_is_read() -> None:
    found = told(
        sidecar(
            "a/b.jpg",
            key="AF1QipABC-_9",
            description="By the sea",
            favorited=True,
            archived=True,
            people=[{"name": "Ann"}, {"name": "Bob"}],
            googlePhotosOrigin={"fromPartnerSharing": {}},
        )
    )
    assert (found.title, found.taken, found.uploaded) == ("a/b.jpg", "2020-05-20 16:46:07", "2021-02-14 14:52:18")
    assert (found.url, found.key) == ("https://photos.google.com/photo/AF1QipABC-_9", "AF1QipABC-_9")
    assert (found.favorited, found.archived, found.trashed) == (True, True, False)
    assert (found.partner_shared, found.people_count, found.description) == (True, 2, "By the sea")
    assert found.notes == []


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://photos.google.com/u/1/photo/AF1QipXY", "AF1QipXY"),
        ("https://photos.google.com/photo/AF1QipXY?hl=pl", "AF1QipXY"),
        ("https://photos.google.com/share/AF1QipS/photo/AF1QipXY", "AF1QipXY"),
    ],
)
def test_the_key_ends_the_link(url: str, key: str) -> None:
    found = told(sidecar("a.jpg", url=url))
    assert (found.url, found.key) == (url, key)


@pytest.mark.parametrize(
    "url",
    [7, [], "javascript:alert(1)", "http://photos.google.com/photo/AF1QipXY", "https://photos.google.com.evil/photo/A",
     "https://photos.google.com/photo/A B", "https://photos.google.com/photo/AF1QipXY\n"],
)  # fmt: skip
def test_any_other_link_is_left_out_and_noted(url: Any) -> None:
    found = told(sidecar("a.jpg", url=url))
    assert (found.url, found.key) == (None, None)
    assert found.notes


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_control_characters_inside_a_text_are_taken_as_they_stand(coding: str) -> None:
    text = json.dumps(sidecar("a.jpg", description="one@two")).replace("@", "\t\n")
    found = read_json(text.encode(coding))
    assert isinstance(found, Sidecar)
    assert (found.title, found.description) == ("a.jpg", "one\t\ntwo")


def test_faces_that_nobody_named_are_nobody() -> None:
    assert told(sidecar("a.jpg", people=[{"name": "Ann"}, {"name": ""}, {"name": " "}])).people_count == 1
    found = told(sidecar("a.jpg", people=[{"name": "Ann"}, 7, None, {}]))
    assert (found.people_count, found.notes) == (1, ["people has an entry without a name"])


@pytest.mark.parametrize("stamp", [1589993167, "1589993167", " 1589993167 "])
def test_a_time_may_be_a_text_or_a_number(stamp: Any) -> None:
    assert told(sidecar("a.jpg", photoTakenTime={"timestamp": stamp})).taken == "2020-05-20 16:46:07"


def test_a_time_before_1970_is_a_time() -> None:
    assert told(sidecar("a.jpg", photoTakenTime={"timestamp": "-86400"})).taken == "1969-12-31 00:00:00"


@pytest.mark.parametrize(
    "time", [7, [], {}, {"timestamp": True}, {"timestamp": "x"}, {"timestamp": 10**30}, {"timestamp": "٣"}]
)
def test_a_time_of_a_wrong_shape_is_noted(time: Any) -> None:
    found = told(sidecar("a.jpg", photoTakenTime=time))
    assert found.taken is None
    assert found.notes == ["photoTakenTime is no time"]


def test_an_album_is_told_by_a_title_without_a_time() -> None:
    assert read_json(b'{"title": "Lato", "date": {"timestamp": "1"}, "geoData": {}}') == AlbumNote("Lato")
    assert read_json(b'{"albumData": {"title": "Lato", "imageViews": "1"}}') == AlbumNote("Lato")


@pytest.mark.parametrize("data", [b"{}", b'{"orders": []}', b'{"title": 7}', b'{"albumData": 7}'])
def test_other_objects_say_nothing(data: bytes) -> None:
    assert read_json(data) is None


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\xfd", b"[1]", b"7", b"null", b"[" * 100_000, b"9" * 5_000])
def test_what_is_no_json_object_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenSidecarError, match="it is no"):
        read_json(data.replace(b"9" * 5_000, b'{"a":' + b"9" * 5_000 + b"}") if b"9" * 5_000 in data else data)


def test_a_lone_surrogate_becomes_storable() -> None:
    assert told({"photoTakenTime": {}, "title": "\ud800.jpg"}).title == "\ufffd.jpg"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    "title",
    "description",
    "photoTakenTime",
    "creationTime",
    "favorited",
    "trashed",
    "people",
    "url",
    "googlePhotosOrigin",
]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=9))
def test_no_shape_of_any_field_is_fatal(fields: dict[str, Any]) -> None:
    found = told({"imageViews": "0"} | fields)
    for text in (found.title, found.description, found.taken, found.url):
        assert text is None or text.encode()
    assert found.people_count is None or found.people_count >= 0
