"""The pictures that Canon's cameras put into a CR3."""

import struct

from models.sources.header_file import HeaderFile
from models.sources.media_boxes import CR3_PREVIEW, CR3_UUID
from models.staging.previews import Previews, find_previews
from tests.rules.pictures import saved, scene


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def cr3(thumbnail: bytes, preview: bytes) -> bytes:
    """Returns a CR3 without its RAW: the directories, the thumbnail among them, the preview behind."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    small = box(b"THMB", bytes(4) + struct.pack(">HHI", 160, 120, len(thumbnail)) + b"\0\1\0\0" + thumbnail)
    large = box(b"PRVW", bytes(4) + struct.pack(">HHHHI", 1, 480, 360, 1, len(preview)) + preview)
    inner = box(b"uuid", CR3_UUID + box(b"CMT1", tiff) + small)
    return box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", inner) + box(b"uuid", CR3_PREVIEW + bytes(8) + large)


def previews(data: bytes) -> Previews:
    return find_previews(HeaderFile(len(data), lambda offset, length: data[offset : offset + length]))


def test_thumbnail_and_preview_of_a_cr3_are_found_and_turned() -> None:
    small, large = (saved(scene(1, size)) for size in ((160, 120), (480, 360)))
    data = cr3(small, large)
    found = previews(data)
    assert [(one.width, one.height) for one in found.found] == [(160, 120), (480, 360)]
    assert [data[one.offset : one.offset + one.length] for one in found.found] == [small, large]
    assert found.turn == 6


def test_a_cr3_that_breaks_off_has_none() -> None:
    data = cr3(saved(scene(1, (160, 120))), saved(scene(1, (480, 360))))
    for length in (0, 12, 40, 100, 400):
        assert previews(data[:length]).found == ()
