"""The virtual table by itself: a million rows, the cursor, the view, the marked range, and what is drawn again."""

import pytest
from rich.segment import Segment
from textual.app import App
from textual.strip import Strip

from tests.screens.waiting import painted
from tui.widgets.virtual_table import VirtualTable

ROWS = 1_000_000
HEIGHT = 20


class Numbers(VirtualTable):
    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []
        self.views: list[int] = []
        self.is_slow = False

    def row_strip(self, row: int, width: int) -> Strip:
        self.drawn.append(row)
        return Strip([Segment(f"{'>' if row == self.cursor else ' '}row {row:,}".ljust(width))], width)

    def view_moved(self, direction: int) -> None:
        self.views.append(direction)

    def is_ready(self) -> bool:
        return not self.is_slow


class NumbersApp(App[None]):
    def __init__(self, rows: int = ROWS) -> None:
        super().__init__()
        self.rows = rows
        self.places: list[int] = []

    def compose(self):
        yield Numbers()

    def on_mount(self) -> None:
        self.table = self.query_one(Numbers)
        self.table.focus()
        self.table.set_rows(self.rows, 0)

    def on_virtual_table_cursor_moved(self, message: VirtualTable.CursorMoved) -> None:
        self.places.append(message.row)


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["down", "j"], 2),
        (["G"], ROWS - 1),
        (["end", "home"], 0),
        (["G", "g"], 0),
        (["G", "k", "up"], ROWS - 3),
        (["pagedown", "pagedown"], 2 * HEIGHT),
        (["pagedown", "pageup", "up"], 0),
        (["ctrl+d"], HEIGHT // 2),
        (["ctrl+d", "ctrl+u", "ctrl+u"], 0),
    ],
)
async def test_keys_move_the_cursor(keys, row):
    app = NumbersApp()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert app.table.cursor == row
        assert app.places[-1] == row
        assert f">row {row:,} " in painted(app)


async def test_moving_the_cursor_draws_two_rows_and_at_the_edge_half_a_page_follows():
    app = NumbersApp()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.pause()
        app.table.drawn.clear()
        await pilot.press("down")
        await pilot.pause()
        assert sorted(set(app.table.drawn)) == [0, 1]
        await pilot.press(*["down"] * (HEIGHT - 2))
        assert app.table.top == 0
        await pilot.press("down")
        assert app.table.cursor == HEIGHT
        assert app.table.top == HEIGHT // 2
        await pilot.press(*["up"] * (HEIGHT // 2 + 1))
        assert app.table.top < HEIGHT // 2


async def test_marked_range_grows_with_shift_and_with_v_and_ends_with_a_plain_key():
    app = NumbersApp()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.press("down", "shift+down", "shift+down")
        assert app.table.marked == range(1, 4)
        await pilot.press("shift+up", "shift+up", "shift+up")
        assert app.table.marked == range(2)
        await pilot.press("down")
        assert not app.table.marked
        await pilot.press("g", "v", "G")
        assert app.table.marked == range(ROWS)
        await pilot.press("v")
        assert not app.table.marked


async def test_view_waits_a_moment_for_rows_that_are_not_there_yet():
    app = NumbersApp()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.pause()
        app.table.is_slow = True
        app.table.drawn.clear()
        app.table.move_to(500)
        assert app.table._late is not None
        app.table.is_slow = False
        app.table.rows_arrived([500])
        assert app.table._late is None
        await pilot.pause()
        assert 500 in app.table.drawn
        assert ">row 500 " in painted(app)


async def test_cursor_stays_in_view_when_the_terminal_shrinks():
    app = NumbersApp()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.press(*["down"] * (HEIGHT - 1))
        await pilot.resize_terminal(40, 8)
        await pilot.pause()
        assert app.table.top <= app.table.cursor < app.table.top + app.table.page_height


async def test_a_click_puts_the_cursor_there_and_a_wheel_moves_the_view():
    app = NumbersApp()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.click(Numbers, offset=(3, 7))
        assert app.table.cursor == 7
        await pilot.click(Numbers, offset=(3, 9), shift=True)
        assert app.table.marked == range(7, 10)
        app.table.views.clear()
        app.table.scroll_to(y=50, animate=False)
        await pilot.pause()
        assert app.table.views == [1]


async def test_no_rows_at_all():
    app = NumbersApp(rows=0)
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.press("down", "G", "g", "pagedown", "shift+down", "v")
        assert app.places[-1] == -1
        assert not app.table.marked
        app.table.set_rows(5, 9)
        await pilot.pause()
        assert app.table.cursor == 4
        assert ">row 4 " in painted(app)


async def test_lines_that_look_the_same_are_not_sent_again(monkeypatch):
    app = NumbersApp()
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        await pilot.pause()
        painted_regions = []
        refresh = app.table.refresh
        monkeypatch.setattr(
            app.table, "refresh", lambda *regions, **kw: (painted_regions.extend(regions), refresh(*regions, **kw))[1]
        )
        app.table.set_rows(ROWS // 2, 0)
        await pilot.pause()
        assert not painted_regions
        app.table.set_rows(HEIGHT - 1, 0)
        await pilot.pause()
        assert [region.y for region in painted_regions] == [HEIGHT - 1]
