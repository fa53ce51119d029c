"""Headers of RAW files and videos, made up as their makers' descriptions say."""

import struct

import pytest

from tests.takeout.builder import dng, jpeg
from tests.takeout.test_media_header import EXIF, header_of


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_raw_has_the_size_of_its_main_picture(order: str) -> None:
    found = header_of(dng((6016, 4016), order=order), "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng")
    assert (found.width, found.height, found.mime_type) == (6016, 4016, "image/x-adobe-dng")
    assert (found.camera_make, found.camera_model, found.iso_equivalent) == ("NIKON", "NIKON D750", 400)
    assert (found.exposure_time, found.f_number, found.focal_length) == (0.004, 2.8, 50.0)


def test_a_canon_cr3_is_read_from_its_two_directories() -> None:
    camera, exposure = dng((6000, 4000)), dng((1, 1))
    exposure = b"II*\0" + struct.pack("<I", 600) + exposure[8:]
    inner = box(b"CMT1", camera) + box(b"CMT2", exposure)
    canon = box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + inner)
    data = box(b"ftyp", b"crx " + bytes(4)) + box(b"moov", canon) + box(b"mdat", bytes(1_000))
    found = header_of(data, "a.CR3")
    assert (found.width, found.height, found.mime_type) == (6000, 4000, "image/x-canon-cr3")
    assert (found.camera_model, found.iso_equivalent, found.exif_time) == ("NIKON D750", 400, "2020-05-20 18:46:07")


def test_a_fuji_raf_is_read_from_the_picture_in_it() -> None:
    inner = jpeg(exif=EXIF | {0xA002: 6240, 0xA003: 4160})
    data = (b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 160, len(inner))).ljust(160, b"\0") + inner
    found = header_of(data, "a.RAF")
    assert (found.width, found.height, found.camera_model, found.mime_type) == (6240, 4160, "D750", "image/x-fuji-raf")


def test_a_panasonic_rw2_has_the_size_within_the_sensors_borders() -> None:
    entries = [(0x0004, 4), (0x0005, 8), (0x0006, 3468), (0x0007, 4624), (0x0017, 160)]
    data = b"IIU\0" + struct.pack("<IH", 8, len(entries))
    data += b"".join(struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in entries) + bytes(4)
    found = header_of(data, "a.RW2")
    assert (found.width, found.height, found.iso_equivalent) == (4616, 3464, 160)


@pytest.mark.parametrize("turned", [False, True])
def test_the_size_of_a_video(turned: bool) -> None:
    one, none = 0x10000, 0
    matrix = [none, one, 0, -one, none, 0, 0, 0, 1 << 30] if turned else [one, none, 0, none, one, 0, 0, 0, 1 << 30]
    track = bytes(40) + struct.pack(">9i", *matrix) + struct.pack(">II", 1280 << 16, 720 << 16)
    sound = box(b"trak", box(b"tkhd", bytes(84)))
    data = (
        box(b"ftyp", b"mp42" + bytes(4))
        + box(b"mdat", bytes(200_000))
        + box(b"moov", sound + box(b"trak", box(b"tkhd", track)))
    )
    found = header_of(data, "a.mp4")
    assert (found.width, found.height) == ((720, 1280) if turned else (1280, 720))
