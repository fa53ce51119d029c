"""The first rows of a big library are there before all of it is sorted."""

from array import array

import pytest

from models.candidates import CandidateFilter, CandidateOrder, finding_ids
from models.candidates.preview import first_findings
from tests.review.driving import review
from tui import review_model


@pytest.mark.parametrize("rule", [None, "uuid-thumbnail", "same-shot"])
def test_first_findings_are_those_that_the_whole_listing_begins_with(full, rule):
    shown = CandidateFilter(rule=rule)
    found = first_findings(full, shown, CandidateOrder.TAKEN, 40)
    assert len(found) == 40
    whole = finding_ids(full, shown, CandidateOrder.TAKEN)
    times = dict(full.rows("SELECT f.id, m.creation_time FROM finding f JOIN media_item m ON m.id = f.candidate_id"))
    assert [times[number] for number in found] == [times[number] for number in whole[:40]]


def test_there_is_no_shortcut_where_it_could_be_wrong(full):
    assert not first_findings(full, CandidateFilter(), CandidateOrder.NAME, 10)
    assert not first_findings(full, CandidateFilter(text="x"), CandidateOrder.TAKEN, 10)
    assert not first_findings(full, CandidateFilter(rule="exact"), CandidateOrder.TAKEN, 10)
    assert not first_findings(full, CandidateFilter(), CandidateOrder.TAKEN, 301)


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
