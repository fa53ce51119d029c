"""Videos: size, clock and camera where phones and cameras write them, and nothing where they do not."""

import struct

import pytest

from models.sources.media_header import MediaHeader
from tests.takeout.test_media_header import header_of


def box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I", 8 + len(content)) + kind + content


def movie(*parts: bytes, brand: bytes = b"qt  ") -> MediaHeader:
    mvhd = box(b"mvhd", struct.pack(">4xII", 3_600_000_000, 3_600_000_000), bytes(88))
    return header_of(box(b"ftyp", brand + bytes(4)) + box(b"moov", mvhd, *parts), "a.mov")


def keyed(values: dict[bytes, bytes], *, version: bytes = b"", kind: int = 1) -> bytes:
    keys = box(b"keys", struct.pack(">4xI", len(values)), *(box(b"mdta", name) for name in values))
    data = (box(b"data", struct.pack(">II", kind, 0) + value) for value in values.values())
    ilst = box(b"ilst", *(box(struct.pack(">I", number), one) for number, one in enumerate(data, 1)))
    return box(b"meta", version, box(b"hdlr", bytes(24)), keys, ilst)


APPLE = {
    b"com.apple.quicktime.location.ISO6709": b"+59.33+018.06/",
    b"com.apple.quicktime.make": b"Apple",
    b"com.apple.quicktime.model": b"iPhone 6",
    b"com.apple.quicktime.creationdate": b"2019-07-24T11:25:40+0300",
}


@pytest.mark.parametrize("version", [b"", bytes(4)], ids=["plain box of a MOV", "full box of an MP4"])
def test_an_iphones_video_has_its_camera_and_its_own_clock_with_the_zone(version: bytes) -> None:
    found = movie(keyed(APPLE, version=version))
    assert (found.camera_make, found.camera_model) == ("Apple", "iPhone 6")
    assert (found.exif_time, found.exif_offset) == ("2019-07-24 11:25:40", "+03:00")
    assert (found.created, found.notes) == ("2018-01-28 16:00:00", ())


def test_an_androids_video_and_a_cameras_user_data_tell_the_camera() -> None:
    android = movie(keyed({b"com.android.manufacturer": b"Google", b"com.android.model": b"Pixel 7"}), brand=b"mp42")
    assert (android.camera_make, android.camera_model) == ("Google", "Pixel 7")

    def text(value: bytes) -> bytes:
        return struct.pack(">HH", len(value), 0x15C7) + value

    told = box(b"udta", box(b"\xa9mak", text(b"Canon")), box(b"\xa9mod", text(b"Canon EOS R5\0")))
    assert (movie(told).camera_make, movie(told).camera_model) == ("Canon", "Canon EOS R5")


@pytest.mark.parametrize(
    "written", [b"2019-07-24T11:25:40", b"2019", b"0000-00-00T00:00:00Z", b"2019-07-24T11:25:40+9900", b"\xff\xfe"]
)
def test_a_clock_reading_without_a_zone_gives_way_to_the_movies_own_time(written: bytes) -> None:
    found = movie(keyed({b"com.apple.quicktime.creationdate": written}))
    assert (found.exif_time, found.exif_offset, found.notes) == (None, None, ())
    assert found.created == "2018-01-28 16:00:00"


def test_values_that_are_no_texts_are_left_out() -> None:
    found = movie(keyed({b"com.apple.quicktime.make": b"\x00\x00\x00\x05"}, kind=21))
    assert found.camera_make is None


def test_a_meta_box_whose_lists_do_not_fit_costs_nothing() -> None:
    broken = box(b"meta", box(b"hdlr", bytes(24)), box(b"keys", b"\xff" * 40), box(b"ilst", b"\xff" * 40))
    assert (movie(broken).camera_make, movie(broken).notes) == (None, ())


def test_a_burst_of_pictures_without_a_still_has_the_size_of_its_track() -> None:
    tkhd = box(b"tkhd", bytes(76), struct.pack(">II", 256 << 16, 144 << 16))
    found = header_of(box(b"ftyp", b"msf1" + bytes(4)) + box(b"moov", box(b"trak", tkhd)), "a.heic")
    assert (found.width, found.height, found.mime_type, found.notes) == (256, 144, "image/heif", ())
