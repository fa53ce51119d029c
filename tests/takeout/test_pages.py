"""Batches: how large they are, and what each costs whatever the size of the export."""

import io
from pathlib import Path

import pytest

from models.control import Control
from models.sources.takeout.assembling import COPIES, FOLLOWERS, LEAST, MOST, NEXT_PAGE, next_size
from models.sources.takeout.folding import fold
from models.sources.takeout.scratch import open_scratch
from models.sources.takeout.zip_reader import read_at
from tests.takeout.builder import YEAR, Export, jpeg, read, sidecar


@pytest.mark.parametrize(
    ("items", "seconds", "size"),
    [(500, 1.0, 500), (500, 0.5, 1_000), (500, 0.01, MOST), (500, 60.0, LEAST), (500, 0.0, MOST), (0, 0.0, LEAST)],
)
def test_a_batch_is_about_a_second_of_reading(items: int, seconds: float, size: int) -> None:
    assert next_size(items, seconds) == size


@pytest.mark.parametrize(
    "query",
    [
        NEXT_PAGE.replace("?", "''", 1).replace("?", "1"),
        COPIES,
        FOLLOWERS.format(side="to_entry", column="entry"),
        FOLLOWERS.format(side="to_sidecar", column="sidecar"),
    ],
)
def test_no_batch_looks_at_the_whole_export(query: str) -> None:
    with open_scratch(Control()) as scratch:
        fold(scratch, Control())
        plan = [row[3] for row in scratch.rows(f"EXPLAIN QUERY PLAN {query}")]
    assert not [step for step in plan if step.startswith("SCAN") and step != "SCAN page"]
    assert not [step for step in plan if "AUTOMATIC" in step]


class Dripping(io.BytesIO):
    """A file that gives at most 5 bytes at once, as a slow share may."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(5, size or 0))


def test_a_file_that_gives_less_than_asked_is_read_on() -> None:
    assert read_at(Dripping(b"0123456789abcdef"), 2, 12) == b"23456789abcd"
    assert read_at(Dripping(b"0123456789"), 4, 100) == b"456789"


def test_a_sidecar_in_utf_16_is_read(tmp_path: Path) -> None:
    made = Export()
    made.add(f"{YEAR}/a.jpg", jpeg(), told=sidecar("a.jpg"))
    path = f"{YEAR}/a.jpg.supplemental-metadata.json"
    made.files[path] = made.files[path].decode().encode("utf-16")
    (item,), _, _ = read(made.zip(tmp_path / "x.zip"))
    assert item.creation_time == "2020-05-20 16:46:07"
