"""Leaving and coming back, on another day, finds rule, order, filter and cursor as they were."""

import json

import pytest

from models.candidates import CandidateOrder
from models.settings import Paths
from tests.review.conftest import program
from tests.review.driving import review
from tui.remembered import Remembered
from tui.review_place import KEY, ReviewPlace


async def test_the_next_start_finds_rule_order_filter_and_cursor(app, full, clock):
    async with review(app, (80, 24)) as screen:
        await screen.press("left_square_bracket", "o", "o")
        await screen.filter("is:open camera:canon")
        await screen.press("down", "down", "space", "down")
        before = (screen.row.finding_id, screen.table.row_count, screen.screen.model.order)
        await screen.pilot.press("4", "3")
        await screen.rest()
        assert screen.row.finding_id == before[0]
    async with review(program(full, clock), (80, 24)) as screen:
        assert screen.screen.model.filter.rule is None
        assert screen.screen.input.value == "is:open camera:canon"
        assert 'filter "is:open camera:canon"' in screen.status
        assert screen.row.finding_id == before[0]
        assert screen.screen.model.order is before[2]
        assert screen.table.row_count == before[1] - 1  # what was decided is not open any more
        await screen.press("escape")
        assert screen.table.row_count == 300


async def test_a_finding_that_is_gone_leaves_the_cursor_at_the_top(app, full, clock):
    async with review(app, (80, 24)) as screen:
        await screen.press("G")
        full.execute("DELETE FROM finding WHERE id = ?", (screen.row.finding_id,))
    async with review(program(full, clock), (80, 24)) as screen:
        assert screen.table.cursor == 0
        assert screen.table.row_count == 239


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "x",
        ["{library}", "", "taken", ""],
        ["{library}", "gone", "taken", "", ""],
        ["{library}", "", "by-luck", "", ""],
        ["{library}", "", "taken", "is:nonsense", ""],
        ["{library}", "", "taken", "", "first"],
        ["/another", "", "taken", "", ""],
    ],
)
def test_what_makes_no_sense_any_more_is_forgotten(tmp_path, kept):
    library = tmp_path / "library.sqlite"
    if isinstance(kept, list):
        kept = [part.format(library=library) for part in kept]
    assert ReviewPlace.of(Remembered(tmp_path / "x", {KEY: kept}), library, ["exact"]) is None
    whole = ReviewPlace("exact", CandidateOrder.NAME, "a  b", 7)
    whole.keep(found := Remembered(tmp_path / "x"), library)
    assert ReviewPlace.of(found, library, ["exact"]) == whole


def test_two_writers_of_the_state_file_keep_what_the_other_wrote():
    path = Paths.default().log.with_name("screens.json")
    first, second = Remembered.load(path), Remembered.load(path)
    first.keep("theme", "ansi-dark")
    second.keep("takeout", ["/export"])
    assert json.loads(path.read_text()) == {"theme": "ansi-dark", "takeout": ["/export"]}
    assert first.texts("takeout") == ()
    first.keep("theme", "textual-dark")
    assert first.texts("takeout") == ("/export",)
