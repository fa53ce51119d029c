"""Telling a renamed part of an export from a foreign `.tgz` by its first entries, whatever its headers claim."""

import gzip
import io
import tarfile
import tracemalloc
from pathlib import Path
from typing import Literal

import pytest

from models.sources.takeout.peeking import MOST_HEADER, begins_with

DEEP = "Takeout/" + "Google Photos/" * 20 + "x.jpg"
FOLDER = tarfile.DIRTYPE


def tgz(
    path: Path, *names: str, form: Literal[0, 1, 2] = tarfile.PAX_FORMAT, kind: bytes = b"0", comment: str = ""
) -> Path:
    """Writes a `.tgz` of empty entries."""
    with gzip.open(path, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.type = kind
            member.pax_headers = {"comment": comment} if comment else {}
            archive.format = form
            archive.addfile(member)
    return path


def raw(path: Path, kind: bytes, size: int | None, content: bytes = b"") -> Path:
    """Writes one header as it is told, what follows it, and then a file of an export."""
    head = tarfile.TarInfo("head")
    head.type, head.size = kind, len(content) if size is None else size
    block = head.tobuf(tarfile.GNU_FORMAT)
    after = tarfile.TarInfo("Takeout/x.jpg").tobuf(tarfile.USTAR_FORMAT)
    path.write_bytes(gzip.compress(block + content + bytes(-len(content) % 512) + after, 1))
    return path


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("name", ["Takeout/x.jpg", "./takeout/x.jpg", "a\\Takeout\\x.jpg", "Takeout/é.jpg"])
def test_a_part_is_known_by_its_first_file(tmp_path: Path, form: Literal[0, 1, 2], name: str) -> None:
    assert begins_with(tgz(tmp_path / "x.tgz", name, form=form), "takeout")


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_part_is_known_by_a_name_that_fills_headers_of_its_own(tmp_path: Path, form: Literal[0, 1, 2]) -> None:
    deep = "a" * 120 + "/" + DEEP
    assert begins_with(tgz(tmp_path / "x.tgz", deep, form=form), "takeout")
    assert not begins_with(tgz(tmp_path / "y.tgz", deep.replace("Takeout", "program"), form=form), "takeout")


def test_folders_may_stand_before_it_but_not_files(tmp_path: Path) -> None:
    assert begins_with(tgz(tmp_path / "a.tgz", "a", "a/b", "a/b/Takeout", kind=FOLDER), "takeout")
    assert not begins_with(tgz(tmp_path / "b.tgz", "readme", "Takeout/x.jpg"), "takeout")
    assert not begins_with(tgz(tmp_path / "c.tgz", *"abcdefghijklmn", "Takeout", kind=FOLDER), "takeout")
    assert not begins_with(tgz(tmp_path / "d.tgz"), "takeout")
    assert not begins_with(tgz(tmp_path / "e.tgz", "mytakeout/x.jpg"), "takeout")


def test_comments_of_a_reasonable_size_are_passed_over(tmp_path: Path) -> None:
    assert begins_with(tgz(tmp_path / "a.tgz", "Takeout/x.jpg", comment="c" * 60_000), "takeout")
    assert begins_with(raw(tmp_path / "b.tgz", b"g", None, b"c" * MOST_HEADER), "takeout")
    assert not begins_with(raw(tmp_path / "c.tgz", b"g", None, b"c" * (MOST_HEADER + 1)), "takeout")


@pytest.mark.parametrize("kind", [b"x", b"g", b"L", b"K", b"X"])
def test_a_header_that_claims_or_holds_much_is_not_read(tmp_path: Path, kind: bytes) -> None:
    large = raw(tmp_path / "large.tgz", kind, None, bytes(16_000_000))
    claims = [raw(tmp_path / f"{size}.tgz", kind, size) for size in (10**12, 2**33, -1, -600)]
    tracemalloc.start()
    try:
        assert not any(begins_with(path, "takeout") for path in (large, *claims))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_headers_that_go_on_for_ever_are_left(tmp_path: Path) -> None:
    head = tarfile.TarInfo("head")
    head.type = tarfile.XHDTYPE
    after = tarfile.TarInfo("Takeout/x.jpg").tobuf()
    path = tmp_path / "x.tgz"
    path.write_bytes(gzip.compress(head.tobuf() * 100_000 + after, 1))
    assert not begins_with(path, "takeout")


@pytest.mark.parametrize(
    "records", [b"", b"0 path=", b"5 path=Takeout/x\n", b"99999 path=Takeout/x\n", b"x", b"3 \n" * 9]
)
def test_records_that_make_no_sense_name_nothing(tmp_path: Path, records: bytes) -> None:
    out = io.BytesIO()
    head, after = tarfile.TarInfo("head"), tarfile.TarInfo("program/x.jpg")
    head.type, head.size = tarfile.XHDTYPE, len(records)
    out.write(head.tobuf(tarfile.USTAR_FORMAT) + records + bytes(-len(records) % 512) + after.tobuf())
    path = tmp_path / "x.tgz"
    path.write_bytes(gzip.compress(out.getvalue()))
    assert not begins_with(path, "takeout")


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", gzip.compress(b"Takeout/" * 999, mtime=0), gzip.compress(bytes(9_999), mtime=0)],
    ids=["empty", "nonsense", "gzip of names", "gzip of zeros"],
)
def test_what_is_no_tar_does_not_begin_with_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tgz"
    path.write_bytes(content)
    assert not begins_with(path, "takeout")
    assert not begins_with(tmp_path / "not there.tgz", "takeout")
