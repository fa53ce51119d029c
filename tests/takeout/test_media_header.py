"""Headers: equal to what ExifTool 12.57 reads of the same files, and unharmed by any garbage."""

import io
import random
import struct
from pathlib import Path

import pytest
from PIL import Image

from models.sources.header_file import BLOCK, HeaderFile, HeaderTooDeepError
from models.sources.media_header import MediaHeader, read_header, sniff
from tests.takeout.builder import dng, jpeg, picture

DATA = Path(__file__).parent / "data" / "Zdjęcia Google"


def header_of(data: bytes, name: str = "a.jpg", *, forward: bool = False) -> MediaHeader:
    place = 0

    def next_bytes(_: int, length: int) -> bytes:
        nonlocal place
        place += length
        return data[place - length : place]

    return read_header(
        HeaderFile(len(data), next_bytes if forward else lambda at, n: data[at : at + n], forward=forward), name
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "Photos from 2020/IMG_20200520_184607.jpg",
            MediaHeader(
                *(8, 8, "Google", "Pixel", 4.67, 2.0, 48, 0.002977, 6),
                *("2020-05-20 18:46:07", "+02:00", "941393", "image/jpeg"),
            ),
        ),
        (
            "Photos from 2021/IMG_20210212_142350.jpg",
            MediaHeader(
                *(8, 8, "Google", "Pixel", 4.67, 2.0, 349, 0.059994, 1),
                *("2021-02-12 14:23:52", "+01:00", "206324", "image/jpeg"),
            ),
        ),
        (
            "Photos from 2019/received_2406590499662709.jpeg",
            MediaHeader(8, 8, exif_time="2019-07-28 23:48:11", mime_type="image/jpeg"),
        ),
        ("Photos from 2020/niedzwiedz_rys1.png", MediaHeader(8, 8, mime_type="image/png")),
        ("Photos from 2021/pdbcjd2odb961.webp", MediaHeader(640, 640, mime_type="image/webp")),
    ],
)
def test_real_files_read_as_exiftool_reads_them(path: str, expected: MediaHeader) -> None:
    data = (DATA / path).read_bytes()
    assert header_of(data, path) == expected
    assert header_of(data, path, forward=True) == expected


EXIF = {
    0x010F: "NIKON CORPORATION\0 ",
    0x0110: " D750 ",
    0x829A: (1, 250),
    0x829D: (28, 10),
    0x8827: 400,
    0x920A: (50, 1),
    0x9003: "2020:05:20 18:46:07",
    0x9011: "+02:00",
    0x9291: "05 ",
}


def test_camera_exposure_and_time_of_a_jpeg() -> None:
    found = header_of(jpeg(40, 30, exif=EXIF))
    assert (found.camera_make, found.camera_model) == ("NIKON CORPORATION", "D750")
    assert (found.exposure_time, found.f_number, found.iso_equivalent, found.focal_length) == (0.004, 2.8, 400, 50.0)
    assert (found.exif_time, found.exif_offset, found.exif_subsec) == ("2020-05-20 18:46:07", "+02:00", "05")
    assert (found.width, found.height, found.notes) == (40, 30, ())


@pytest.mark.parametrize("turn", [5, 6, 7, 8])
def test_sizes_are_those_of_the_upright_picture(turn: int) -> None:
    found = header_of(jpeg(40, 30, exif={0x0112: turn}))
    assert (found.width, found.height, found.orientation) == (30, 40, turn)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_exif_of_other_formats(kind: str) -> None:
    block = Image.Exif()
    block[0x010F] = "Canon"
    block.get_ifd(0x8769)[0x9003] = "2020:05:20 18:46:07"
    found = header_of(picture(kind, 48, 30, exif=block), f"a.{kind.lower()}")
    assert (found.width, found.height, found.camera_make, found.exif_time) == (48, 30, "Canon", "2020-05-20 18:46:07")
    assert found.notes == ()


@pytest.mark.parametrize(("turn", "size"), [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64))])
def test_a_file_that_turns_itself_is_not_turned_twice(turn: int, size: tuple[int, int]) -> None:
    block = Image.Exif()
    block[0x0112] = turn
    data = picture("AVIF", 64, 48, exif=block)
    assert (b"irot" in data) == (turn != 1)
    found = header_of(data, "a.avif")
    assert (found.width, found.height) == size


@pytest.mark.parametrize(("kind", "mime_type"), [("GIF", "image/gif"), ("BMP", "image/bmp"), ("PNG", "image/png")])
def test_sizes_of_pictures_without_exif(kind: str, mime_type: str) -> None:
    found = header_of(picture(kind, 48, 30), f"a.{kind.lower()}")
    assert (found.width, found.height, found.mime_type, found.notes) == (48, 30, mime_type, ())


def test_exif_behind_large_other_segments_is_found() -> None:
    plain = jpeg(exif=EXIF)
    filler = b"\xff\xe2" + struct.pack(">H", 60_002) + bytes(60_000)
    assert header_of(plain[:2] + filler * 3 + plain[2:]).camera_model == "D750"


@pytest.mark.parametrize(
    ("name", "kind", "mime_type"),
    [("a.png", "JPEG", "image/jpeg"), ("a.gif.jpg", "GIF", "image/gif"), ("a.webm", "PNG", "image/png")],
)
def test_the_content_decides_the_type(name: str, kind: str, mime_type: str) -> None:
    assert header_of(picture(kind), name).mime_type == mime_type


def test_types_of_videos() -> None:
    mp4 = b"\0\0\0\x18ftypmp42" + bytes(20)
    assert [sniff(mp4, name) for name in ("a.mp4", "a.mov", "a.webm")] == ["video/mp4", "video/quicktime", "video/mp4"]
    assert sniff(b"\x1aE\xdf\xa3" + bytes(20), "a.mkv") == "video/x-matroska"
    assert sniff(b"nothing known", "a.3gp") == "video/3gpp"


@pytest.mark.parametrize(
    ("tags", "field"),
    [
        ({0x829A: (1, 0)}, "exposure_time"),
        ({0x829D: (0, 0)}, "f_number"),
        ({0x920A: (0, 1)}, "focal_length"),
        ({0x8827: 0}, "iso_equivalent"),
        ({0x9003: "0000:00:00 00:00:00"}, "exif_time"),
        ({0x9003: "    :  :     :  :  "}, "exif_time"),
        ({0x010F: "\0\0\0"}, "camera_make"),
        ({0x010F: "x" * 60_000}, "camera_make"),
        ({0x0112: 9}, "orientation"),
    ],
)
def test_values_that_say_nothing_are_left_out(tags: dict[int, object], field: str) -> None:
    found = header_of(jpeg(exif=tags))
    assert getattr(found, field) is None
    assert (found.width, found.height) == (40, 30)


def test_an_empty_file_and_a_cut_one_are_noted() -> None:
    assert header_of(b"").notes == ("the file is empty",)
    assert header_of(picture("JPEG")[:30]).notes == ("its picture is missing or cut off",)


def test_directories_that_lead_in_circles_end() -> None:
    loop = (
        b"II*\0"
        + struct.pack("<I", 8)
        + struct.pack("<H", 1)
        + struct.pack("<HHII", 0x14A, 4, 1, 8)
        + struct.pack("<I", 8)
    )
    found = header_of(loop + bytes(100), "a.dng")
    assert (found.width, found.camera_make) == (None, None)


def test_a_header_deep_in_a_stream_is_refused_not_read() -> None:
    deep = b"II*\0" + struct.pack("<I", 40 * 1024 * 1024)
    asked = 0

    def fetch(_: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return deep.ljust(length, b"\0") if asked == length else bytes(length)

    found = read_header(HeaderFile(100 * 1024 * 1024, fetch, forward=True), "a.dng")
    assert found.notes == ("its header leads too deep into the file",)
    assert asked == BLOCK


def test_a_seekable_file_is_read_where_its_offsets_point() -> None:
    asked: list[int] = []
    data = b"II*\0" + struct.pack("<I", 30 * BLOCK) + bytes(30 * BLOCK - 8)
    data += dng((600, 400))[8:20]

    def fetch(offset: int, length: int) -> bytes:
        asked.append(offset)
        return data[offset : offset + length]

    read_header(HeaderFile(len(data), fetch), "a.dng")
    assert asked == [0, 30 * BLOCK]


def test_the_number_of_reads_is_bounded() -> None:
    file = HeaderFile(10, lambda at, length: bytes(length))
    with pytest.raises(HeaderTooDeepError):  # noqa: PT012 - one of many equal reads
        for _ in range(300_000):
            file.seek(0)
            file.read(1)


def test_ten_thousand_mutations_of_real_files_cost_at_most_a_note() -> None:
    """Each input is one to twelve bytes, a cut or a doubled stretch away from a file that reads well."""
    chance = random.Random(20_260_301)
    seeds = [(path.read_bytes()[:24_000], path.name) for path in sorted(DATA.rglob("*.*")) if path.suffix != ".json"]
    seeds += [
        (dng((6016, 4016)), "a.dng"),
        (jpeg(exif=EXIF), "a.jpg"),
        (picture("AVIF"), "a.avif"),
        (picture("PNG"), "a.png"),
    ]
    for number in range(10_000):
        data, name = seeds[number % len(seeds)]
        mutated = bytearray(data[: chance.randrange(len(data))] if number % 7 == 0 else data)
        for _ in range(chance.randint(1, 12)):
            if mutated:
                # Headers lie at the front, and there the harm is done.
                mutated[min(int(chance.expovariate(1 / 200)), len(mutated) - 1)] = chance.choice(
                    (0, 1, 0x7F, 0xFF, chance.randrange(256))
                )
        found = header_of(bytes(mutated), name)
        assert found.width is None or 0 < found.width < 2**31
        assert all(isinstance(note, str) for note in found.notes)


def test_random_bytes_under_every_magic_cost_at_most_a_note() -> None:
    chance = random.Random(7)
    magics = [
        *(b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8X", b"BM"),
        *(b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"FUJIFILMCCD-RAW", b"IIU\0\x08\0\0\0"),
        *(b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypcrx ", b"\0\0\0\x18ftypmp42", b"\0\0\0\x0cJXL \r\n\x87\n"),
    ]
    for number in range(2_000):
        data = magics[number % len(magics)] + chance.randbytes(chance.randrange(3_000))
        assert isinstance(header_of(data, "a.heic"), MediaHeader)


def test_pillow_agrees_on_every_size() -> None:
    chance = random.Random(3)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "BMP"):
        width, height = chance.randrange(16, 400), chance.randrange(16, 400)
        data = picture(kind, width, height)
        assert Image.open(io.BytesIO(data)).size == (width, height)
        found = header_of(data, f"a.{kind.lower()}")
        assert (found.width, found.height) == (width, height), kind


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def test_places_without_bytes_do_not_keep_the_reader_busy() -> None:
    # Each of these 60,000 items claims 65,535 places that take no bytes in the list: an hour, one by one.
    places = bytes(6) + b"\xff\xff" + b"\0\1\0\0\xff\xff" * 60_000
    entry = box(b"infe", b"\2" + bytes(3) + b"\0\2" + bytes(2) + b"Exif\0")
    listed = box(b"iinf", bytes(5) + b"\1" + entry) + box(b"iloc", places)
    data = box(b"ftyp", b"heic" + bytes(4)) + box(b"meta", bytes(4) + listed)
    assert header_of(data, "a.heic").notes == ("its EXIF makes no sense (ValueError)",)


@pytest.mark.parametrize(
    ("mvhd", "created"),
    [
        (bytes(4) + (2_082_844_800 + 1_589_993_167).to_bytes(4, "big") + bytes(92), "2020-05-20 16:46:07"),
        (b"\1" + bytes(3) + (2_082_844_800 + 1_589_993_167).to_bytes(8, "big") + bytes(100), "2020-05-20 16:46:07"),
        (bytes(100), None),
        (bytes(4) + (2_082_844_800).to_bytes(4, "big") + bytes(92), None),
        (bytes(4), None),
    ],
)
def test_a_video_says_when_it_was_made_unless_its_clock_was_never_set(mvhd: bytes, created: str | None) -> None:
    data = box(b"ftyp", b"mp42" + bytes(8)) + box(b"moov", box(b"mvhd", mvhd))
    header = read_header(HeaderFile(len(data), lambda at, length: data[at : at + length]), "a.mp4")
    assert header.created == created
