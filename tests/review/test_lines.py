"""Text on its way to the terminal: exact widths, no escape sequence, and no more repainted than what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App

from tests.review.made_up import NASTY_NAMES
from tui.widgets.candidate_table import Columns
from tui.widgets.lines import Lines, _changed_cells, fitted, steady, wrapped
from tui.widgets.rule_list import RuleEntry, _one_line, list_cells

NASTY = [name for name in NASTY_NAMES if name is not None]


@given(st.text(), st.integers(0, 60))
def test_fitted_text_has_exactly_its_width(text, width):
    assert cell_len(fitted(text, width)) == width
    assert fitted(text, width).isprintable() or "\u200c" in text


def test_joined_emoji_are_taken_apart_because_terminals_draw_them_differently():
    assert (
        steady("\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3fd \u2764\ufe0f")
        == "\U0001f468\U0001f469\U0001f467 \u2764"
    )


@given(st.text(), st.integers(4, 60), st.integers(1, 5))
def test_wrapped_text_fits_and_holds_the_beginning(text, width, height):
    lines = wrapped(text, width, height)
    assert len(lines) <= height
    assert all(cell_len(line) <= width for line in lines)


def test_wrapped_text_keeps_every_word_where_there_is_room():
    assert " ".join(wrapped("one two three four five six", 9, 9)) == "one two three four five six"
    assert wrapped("one two three", 7, 1) == ["one tw…"]


@given(st.integers(56, 300))
def test_columns_keep_their_places_whatever_the_names_are(width):
    columns = Columns.of(width)
    empty = cell_len("".join(columns.line([""] * 6)))
    assert empty + 4 <= width
    for name in (*NASTY, "IMG_0001.CR2"):
        assert (
            cell_len("".join(columns.line((name, "2019-04-12 18:12", name, "5472×3648", name, "5472×3648")))) == empty
        )


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        ([("same", "")], [("same", "")], 0),
        ([("abc", "")], [("abd", "")], 3),
        ([("abc def", "")], [("xbc def", "")], 1),
        ([("abc", "")], [("abc", "strong")], 3),
        ([], [("ab  ", "")], 2),
        ([("ab", "")], [], 2),
        ([("写真", "")], [("写x", "")], 4),
    ],
)
def test_only_what_changed_is_painted(before, after, cells):
    assert _changed_cells(before, after) == cells


async def test_lines_are_plain_on_the_screen():
    class LinesApp(App[None]):
        def compose(self):
            lines = Lines()
            lines.styles.height = len(NASTY)
            yield lines

    app = LinesApp()
    async with app.run_test(size=(60, 24)) as pilot:
        lines = app.query_one(Lines)
        lines.show(*([(name, "strong")] for name in NASTY))
        await pilot.pause()
        for y in range(len(NASTY)):
            strip = lines.render_line(y)
            assert strip.cell_length == 60
            assert "\x1b" not in strip.text
            assert "\n" not in strip.text
        assert lines.text.splitlines()[0] == "[/]"


ENTRIES = [RuleEntry(name, 7) for name in ("uuid-thumbnail", "raw-sidecar", "missing-locally", "custom:mine", None)]


def line_of(rule: str | None, width: int) -> str:
    return "".join(text for text, _ in _one_line(ENTRIES, rule, width))


def test_one_line_of_rules_says_how_many_there_are_beyond_its_ends():
    assert line_of("uuid-thumbnail", 60) == " [ ▸ uuid-thumbnail 7  raw-sidecar 7   3› ]"
    assert line_of("missing-locally", 60) == " [ ‹2 ▸ missing-locally 7  custom:mine 7   all 7   ]"
    assert line_of(None, 120) == " [ uuid-thumbnail 7   raw-sidecar 7   missing-locally 7   custom:mine 7   ▸ all 7  ]"
    for entry in ENTRIES:
        assert all(len(line_of(entry.rule, width)) <= width for width in range(60, 120))


def test_the_list_of_rules_is_as_wide_as_its_titles():
    assert list_cells(ENTRIES) == len("▸ missing-locally       7") + 1
    assert list_cells([RuleEntry("custom:" + "x" * 99, 7)]) == 31
