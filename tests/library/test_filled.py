"""Columns that no row of a batch fills are left out, and nothing else is."""

import pytest

from models.filled import filled


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, None, 3), (4, None, 6)], (["a", "c"], [(1, 3), (4, 6)])),
        ([(1, None, 0), (4, "late", False)], (["a", "b", "c"], [(1, None, 0), (4, "late", False)])),
        ([(0, "", False)], (["a", "b", "c"], [(0, "", False)])),
        ([], ([], [])),
    ],
)
def test_only_what_is_null_in_every_row_is_left_out(
    rows: list[tuple[object, ...]], expected: tuple[list[str], list[tuple[object, ...]]]
) -> None:
    assert filled(("a", "b", "c"), rows) == expected
