"""The picture that Panasonic's cameras put into an RW2."""

import struct

import pytest

from models.sources.header_file import HeaderFile
from models.staging.previews import Previews, find_previews
from tests.rules.pictures import saved, scene


def rw2(picture: bytes) -> bytes:
    """Returns an RW2 without its RAW: a directory with the orientation and the JPEG, whose bytes follow."""
    entries = [(0x002E, 7, len(picture), 8 + 2 + 24 + 4), (0x0112, 3, 1, 6)]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"IIU\0" + struct.pack("<I", 8) + directory + bytes(4) + picture


def previews(data: bytes) -> Previews:
    return find_previews(HeaderFile(len(data), lambda offset, length: data[offset : offset + length]))


def test_the_picture_of_an_rw2_is_found_and_turned() -> None:
    picture = saved(scene(1, (480, 360)))
    data = rw2(picture)
    found = previews(data)
    assert [(one.width, one.height) for one in found.found] == [(480, 360)]
    assert data[found.found[0].offset :] == picture
    assert found.turn == 6


@pytest.mark.parametrize("length", [0, 8, 20, 38, 400])
def test_an_rw2_that_breaks_off_has_none(length: int) -> None:
    assert previews(rw2(saved(scene(1, (480, 360))))[:length]).found == ()
