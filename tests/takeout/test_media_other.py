"""What the libraries read wrongly or not at all: found by comparing thousands of real files with ExifTool."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from tests.takeout.builder import exif_block, jpeg, picture
from tests.takeout.test_media_header import EXIF, header_of


def test_an_os2_bitmap_has_its_own_size_not_a_made_up_one() -> None:
    data = b"BM" + struct.pack("<IHHI", 0, 0, 0, 26) + struct.pack("<IHHHH", 12, 127, 64, 1, 8) + bytes(64)
    assert (header_of(data, "a.bmp").width, header_of(data, "a.bmp").height) == (127, 64)


def test_a_bitmap_that_begins_at_the_top_has_a_positive_height() -> None:
    data = b"BM" + struct.pack("<IHHI", 0, 0, 0, 54) + struct.pack("<Iii", 40, 30, -20) + bytes(40)
    assert (header_of(data, "a.bmp").width, header_of(data, "a.bmp").height) == (30, 20)


def test_the_size_of_an_avi() -> None:
    main = struct.pack("<14I", 33_333, 0, 0, 0, 9, 0, 1, 0, 640, 480, 0, 0, 0, 0)
    data = b"RIFF" + struct.pack("<I", 900) + b"AVI LIST" + struct.pack("<I", 800) + b"hdrlavih\x38\0\0\0" + main
    found = header_of(data, "a.avi")
    assert (found.width, found.height, found.mime_type) == (640, 480, "video/x-msvideo")


def test_bytes_between_the_segments_of_a_jpeg_are_passed_over() -> None:
    data = jpeg(40, 30, exif=EXIF)
    for junk in (b"\0\0", b"junk!", b"\xff\0\xff\xff"):
        found = header_of(data[:2] + junk + data[2:])
        assert (found.width, found.height, found.camera_model, found.notes) == (40, 30, "D750", ())


def test_a_frame_whose_length_does_not_fit_is_no_size() -> None:
    data = b"\xff\xd8junk\xff\xc0\x12\x34\x08\x10\x00\x20\x00\x03" + bytes(40)
    assert header_of(data).notes == ("its picture is missing or cut off",)


@pytest.mark.parametrize("keyword", ["Raw profile type exif", "Raw profile type APP1"])
@pytest.mark.parametrize("is_packed", [True, False])
def test_exif_that_imagemagick_wrote_into_a_png_as_a_text(keyword: str, *, is_packed: bool) -> None:
    block = exif_block(EXIF).tobytes()
    told = PngImagePlugin.PngInfo()
    told.add_text(keyword, f"\nexif\n{len(block):8}\n{block.hex()}\n", zip=is_packed)
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG", pnginfo=told)
    found = header_of(out.getvalue(), "a.png")
    assert (found.camera_model, found.iso_equivalent, found.width, found.notes) == ("D750", 400, 40, ())


@pytest.mark.parametrize("text", [b"", b"\nexif\n 4\nzz", b"\nexif\n 4\n4578", zlib.compress(bytes(2_000_000))])
def test_a_text_that_is_no_exif_costs_nothing_but_a_note(text: bytes) -> None:
    content = b"Raw profile type exif\0\0" + text
    chunk = struct.pack(">I", len(content)) + b"zTXt" + content + bytes(4)
    data = picture("PNG")
    found = header_of(data[:33] + chunk + data[33:], "a.png")
    assert (found.width, found.camera_model) == (40, None)


def test_a_large_png_without_exif_has_its_size() -> None:
    data = picture("PNG")
    picture_data = struct.pack(">I", 8_192) + b"IDAT" + bytes(8_196)
    found = header_of(data[:33] + picture_data * 3_000 + data[33:], "a.png")
    assert (found.width, found.height, found.mime_type, found.notes) == (40, 30, "image/png", ())


def directory(entries: list[tuple[int, int, int]], following: int = 0) -> bytes:
    packed = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return struct.pack("<H", len(entries)) + packed + struct.pack("<I", following)


def test_a_tiff_made_smaller_has_its_own_size_not_the_one_its_exif_kept() -> None:
    first = directory([(0x100, 3, 60), (0x101, 3, 40), (0x8769, 4, 100)])
    detail = directory([(0x8827, 3, 200), (0xA002, 3, 6_000), (0xA003, 3, 4_000)])
    found = header_of((b"II*\0\x08\0\0\0" + first).ljust(100, b"\0") + detail + bytes(100), "a.tif")
    assert (found.width, found.height, found.iso_equivalent) == (60, 40, 200)


def test_the_first_page_of_a_tiff_counts() -> None:
    out = io.BytesIO()
    pages = [Image.new("L", size) for size in ((10, 10), (20, 20))]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    assert header_of(out.getvalue(), "a.tif").width == 10


def test_an_iso_that_no_camera_has_is_garbage() -> None:
    assert header_of(jpeg(40, 30, exif={**EXIF, 0x8827: 0xFFFFFFFF})).iso_equivalent is None


@pytest.mark.parametrize(
    ("preview", "cropped", "size"),
    [((1920, 1280), (6000, 4000), (6000, 4000)), ((1440, 960), (4256, 1424), (4256, 2848))],
    ids=["X-Trans", "pixels of two kinds"],
)
def test_a_raf_has_the_size_of_its_raw_picture_not_of_its_preview(
    preview: tuple[int, int], cropped: tuple[int, int], size: tuple[int, int]
) -> None:
    inner = jpeg(*preview, exif=EXIF)
    width, height = cropped
    directory = struct.pack(">I", 2) + struct.pack(">HHI", 0x100, 4, 7) + struct.pack(">HHHH", 0x111, 4, height, width)
    head = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(
        ">IIII", 108, len(inner), 108 + len(inner), len(directory)
    )
    found = header_of(head.ljust(108, b"\0") + inner + directory, "a.raf")
    assert ((found.width, found.height), found.camera_model) == (size, "D750")


def test_a_cr2_whose_first_directory_is_a_small_preview_has_the_size_that_its_exif_tells() -> None:
    first = directory([(0x100, 3, 1536), (0x101, 3, 1024), (0x8769, 4, 300)], 100)
    second = directory([(0x100, 3, 384), (0x101, 3, 256)])
    detail = directory([(0xA002, 3, 3456), (0xA003, 3, 2304)])
    data = b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0" + first
    data = data.ljust(100, b"\0") + second
    data = data.ljust(300, b"\0") + detail + bytes(100)
    assert (header_of(data, "a.cr2").width, header_of(data, "a.cr2").height) == (3456, 2304)
