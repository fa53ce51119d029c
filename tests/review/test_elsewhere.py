"""What is decided in another program shows here without a key: rows in view, the numbers, and nothing moves."""

import pytest

from models.candidates import CandidateOrder
from models.database import Library
from models.decisions import Verdict, decide_items, undo
from tests.review.driving import painted, review
from tests.review.made_up import SCAN


@pytest.fixture
def other(full):
    """The same library in another program: a connection of its own."""
    with Library(full.path) as library:
        yield library


@pytest.fixture(autouse=True)
def a_short_look(monkeypatch):
    monkeypatch.setattr("tui.review_elsewhere.LOOK", 0.02)


async def test_a_decision_and_its_undo_elsewhere_show_in_view_and_in_the_numbers(app, other, clock):
    async with review(app, (80, 24)) as screen:
        item = screen.row.item.id
        await screen.press("j", "space")
        assert "decided 1" in screen.head
        before = screen.table.cursor, screen.table.top
        decide_items(other, clock, [item], Verdict.KEEP)
        await screen.until(lambda: screen.screen.model.row(0).decision is Verdict.KEEP and "decided 2" in screen.head)
        await screen.rest()
        assert painted(app).count("✓") == 1
        undo(other, clock)
        await screen.until(lambda: screen.screen.model.row(0).decision is Verdict.OPEN and "decided 1" in screen.head)
        await screen.rest()
        assert "✓" not in painted(app)
        assert (screen.table.cursor, screen.table.top) == before


async def test_findings_that_changed_elsewhere_are_listed_again(app, other, clock):
    async with review(app, (80, 24)) as screen:
        await screen.press("j", "j")
        row = screen.row
        gone, shown = screen.screen.model.row(0), screen.table.row_count
        with other.transaction():  # as a scan does
            other.execute("DELETE FROM finding WHERE id = ?", (gone.finding_id,))
            other.execute(SCAN)
        await screen.until(lambda: screen.table.row_count == shown - 1)
        await screen.rest()
        assert screen.row == row


async def test_what_is_taken_back_elsewhere_comes_into_the_filter_again(app, full, other, clock):
    async with review(app, (80, 24)) as screen:
        ids = [screen.screen.model.row(row).item.id for row in range(30)]
        decide_items(other, clock, [ids[3], ids[25]], Verdict.KEEP)
        await screen.filter("is:open")
        assert screen.table.row_count == 238
        await screen.press(*["j"] * 9, "space")  # decided here: it stays in sight
        held, line = screen.row.finding_id, screen.table.cursor - screen.table.top
        decide_items(other, clock, [ids[3], ids[25]], Verdict.OPEN)
        await screen.until(lambda: screen.table.row_count == 240)
        await screen.rest()
        assert (screen.row.finding_id, screen.table.cursor - screen.table.top) == (held, line)
        shown = [screen.screen.model.row(row) for row in range(30)]
        assert [row.item.id for row in shown] == ids
        assert [row.decision for row in shown].count(Verdict.REMOVE) == 1


async def test_no_row_comes_into_a_range_that_is_being_marked(app, full, other, clock):
    async with review(app, (80, 24)) as screen:
        first = screen.row.item.id
        decide_items(other, clock, [screen.screen.model.row(2).item.id], Verdict.KEEP)
        await screen.filter("is:open")
        await screen.press("g", "shift+down", "shift+down", "shift+down")
        assert len(screen.table.marked) == 4
        ids = screen.screen.model.pages.ids
        undo(other, clock)
        await screen.until(lambda: screen.screen._are_rows_due)
        await screen.rest()
        assert screen.screen.model.pages.ids is ids
        assert len(screen.table.marked) == 4
        await screen.press("escape")
        await screen.until(lambda: screen.table.row_count == 240)
        await screen.rest()
        assert screen.screen.model.row(0).item.id == first
        assert screen.table.cursor == 4


async def test_coming_back_and_undoing_take_no_row_away_under_the_cursor(app, full):
    async with review(app, (80, 24)) as screen:
        await screen.filter("is:open")
        await screen.press("space", "space", "space", "k")
        held = screen.row.finding_id
        await screen.pilot.press("J", "escape")
        await screen.rest()
        assert (screen.row.finding_id, screen.table.row_count) == (held, 240)
        assert "3 decided since (/ enter hides)" in screen.status
        await screen.press("z")
        assert (screen.row.finding_id, screen.table.row_count) == (held, 240)
        await screen.press("slash", "enter")
        assert screen.table.row_count == 238


async def test_nothing_is_drawn_or_read_where_nothing_changed_elsewhere(app, full, clock, monkeypatch):
    async with review(app, (80, 24)) as screen:
        await screen.press("space", "space", "z", "o")
        looks, read, drawn = [], [], []
        model, table = screen.screen.model, screen.table
        look, load, render = model.news, model.pages._load, table.render_line

        async def looked():
            looks.append(await look())
            return looks[-1]

        async def loaded(ids):
            read.append(ids)
            return await load(ids)

        def rendered(y):
            drawn.append(y)
            return render(y)

        monkeypatch.setattr(model, "news", looked)
        monkeypatch.setattr(model.pages, "_load", loaded)
        monkeypatch.setattr(table, "render_line", rendered)
        await screen.until(lambda: len(looks) > 3)
        assert not any(looks)
        assert (read, drawn) == ([], [])
        assert model.order is not CandidateOrder.TAKEN
