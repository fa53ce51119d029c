"""Text from outside can do no harm on its way out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from models.text import counted, csv_cell, megabytes, plain, shortened, storable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMG_1.jpg", "IMG_1.jpg"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\nb\tc\x7f", "a␊b␉c␡"),
        ("evil\u202egpj.exe", "evil\ufffdgpj.exe"),
        ("\x9b31m", "\ufffd31m"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("a\u00a0b", "a b"),
        ("[/] a[red]", "[/] a[red]"),
        (None, ""),
    ],
)
def test_plain(text: str | None, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(st.characters(codec=None), max_size=60))
def test_plain_leaves_no_control_and_is_one_line(text: str) -> None:
    shown = plain(storable(text))
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2028\u2029" for c in shown)
    assert len(shown.splitlines()) <= 1
    assert plain(shown) == shown
    assert isinstance(shown.encode(), bytes)


@given(st.text(max_size=80), st.integers(0, 40))
def test_shortened_fits(text: str, width: int) -> None:
    assert cell_len(shortened(plain(text), width)) <= width


@pytest.mark.parametrize("width", range(12, 40))
def test_shortened_keeps_the_ending(width: int) -> None:
    assert shortened("1d4caa6f-16c6-4c3d-901b-9387de10e528.dng", width).endswith(".dng")


@given(st.text(max_size=40))
def test_csv_cells_are_no_formulas_and_come_back(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.startswith(("=", "+", "-", "@"))
    out = io.StringIO()
    csv.writer(out).writerow([cell])
    assert next(csv.reader(io.StringIO(out.getvalue()))) == ([cell] if cell else [""])


def test_numbers_for_people() -> None:
    assert counted(1, "item") == "1 item"
    assert counted(3651, "item") == "3,651 items"
    assert megabytes(1_100_000) == "1.1 MB"
    assert megabytes(3_900_000_000) == "3.9 GB"
    assert megabytes(None) == "–"


def test_a_small_file_is_not_shown_as_nothing() -> None:
    assert [megabytes(size) for size in (100_000, 95_000, 94_999, 5_000, 4_999, 1, 0)] == [
        *("0.1 MB", "0.1 MB", "0.09 MB", "0.01 MB", "<0.01 MB", "<0.01 MB", "0.0 MB"),
    ]


def test_lone_surrogates_become_storable() -> None:
    assert storable("a\ud800b") == "a\ufffdb"
    assert storable("zażółć 👍") == "zażółć 👍"
