"""The first rows of a big library are there before all of it is sorted."""

import asyncio
from array import array
from dataclasses import replace

import pytest

from models.candidates import CandidateFilter, CandidateOrder, finding_ids
from tests.review.driving import review
from tui import review_model


@pytest.mark.parametrize("order", CandidateOrder)
@pytest.mark.parametrize("rule", [None, "uuid-thumbnail", "same-shot", "exact"])
def test_first_rows_are_those_that_the_whole_listing_begins_with(full, rule, order):
    shown = CandidateFilter(rule=rule)
    whole = finding_ids(full, shown, order)
    assert finding_ids(full, shown, order, 40) == whole[:40]
    assert finding_ids(full, shown, order, 1000) == whole
    assert len(whole) == {None: 300, "uuid-thumbnail": 240, "same-shot": 60, "exact": 0}[rule]


def test_a_limit_holds_for_a_narrow_filter_too(full):
    assert list(finding_ids(full, CandidateFilter(text="IMG_000"), CandidateOrder.FOUND, 3)) == [1, 2, 3]


async def test_screen_shows_them_at_once_and_the_cursor_stays_on_its_item(app, full, monkeypatch):
    monkeypatch.setattr(review_model, "FIRST_ROWS", 50)
    async with review(app) as screen:
        model, table = screen.screen.model, screen.table
        model.pages.set_ids(array("q"))
        assert await model.show_first(model.filter, model.order)
        table.set_rows(len(model.pages), 0)
        assert table.row_count == 50
        await screen.press(*["down"] * 9)
        standing = screen.row.finding_id
        screen.screen.reload()
        await screen.rest()
        assert table.row_count == 240
        assert screen.row.finding_id == standing


async def test_first_rows_that_come_late_do_not_take_the_place_of_a_filter_that_finds_none(app):
    async with review(app) as screen:
        model = screen.screen.model
        everything, nothing = model.filter, replace(model.filter, text="łódź")
        model.pages.set_ids(array("q"))
        late = asyncio.ensure_future(model.show_first(everything, model.order))
        await model.show(nothing, model.order, lambda: None)
        assert not await late
        assert (len(model.pages), model.filter) == (0, nothing)
