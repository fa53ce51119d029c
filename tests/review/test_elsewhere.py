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
