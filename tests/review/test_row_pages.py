"""Rows read page by page: never waiting, never queueing, never showing what was before."""

import asyncio
from array import array
from dataclasses import replace

import pytest

from models.candidates import Candidate, candidates
from models.database import Library
from models.decisions import Verdict
from tests.review.made_up import make_findings
from tui.row_pages import PAGE_ROWS, PAGES_KEPT, RowPages


class Desk:
    """A reader that a test lets go on page by page."""

    def __init__(self, rows: list[Candidate], count: int) -> None:
        self.rows = {row.finding_id: row for row in rows}
        self.template = rows[0]
        self.asked: list[int] = []
        self.arrived: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.pages = RowPages(self.load, self.arrived.extend, self.spawn)
        self.pages.set_ids(array("q", range(1, count + 1)))

    async def load(self, ids):
        self.asked.append((ids[0] - 1) // PAGE_ROWS)
        await self.gate.wait()
        return [self.rows.get(number) or replace(self.template, finding_id=number) for number in ids]

    def spawn(self, work) -> None:
        self.tasks.add(asyncio.ensure_future(work()))

    async def rest(self) -> None:
        while pending := [task for task in self.tasks if not task.done()]:
            await asyncio.gather(*pending)


@pytest.fixture
def rows(library: Library) -> list[Candidate]:
    make_findings(library, 10)
    return candidates(library, range(1, 11))


async def test_asking_does_not_wait_and_rows_arrive_with_the_page_beyond(rows):
    desk = Desk(rows, 1_000_000)
    assert desk.pages.row(0) is None
    desk.pages.want(0, 30, 1)
    await desk.rest()
    assert desk.asked == [0, 1]
    assert desk.pages.row(3).item.id == "c3"
    assert desk.arrived == list(range(2 * PAGE_ROWS))


async def test_a_held_down_key_leaves_no_queue(rows):
    desk = Desk(rows, 1_000_000)
    desk.gate.clear()
    for page in range(200):
        desk.pages.want(page * PAGE_ROWS, page * PAGE_ROWS + 30, 1)
        await asyncio.sleep(0)
    desk.gate.set()
    await desk.rest()
    assert desk.asked == [0, 199, 200]


async def test_memory_is_bounded(rows):
    desk = Desk(rows, 1_000_000)
    for page in range(PAGES_KEPT + 30):
        desk.pages.want(page * PAGE_ROWS, page * PAGE_ROWS, 0)
        await desk.rest()
    assert len(desk.pages._pages) == PAGES_KEPT
    assert desk.pages.row(0) is None


async def test_stale_rows_show_until_they_are_read_again_and_only_changes_arrive(rows):
    desk = Desk(rows, 10)
    desk.pages.want(0, 9, 0)
    await desk.rest()
    desk.arrived.clear()
    desk.rows[4] = replace(desk.rows[4], decision=Verdict.KEEP)
    desk.pages.mark_stale()
    assert desk.pages.row(3).decision is Verdict.OPEN
    desk.pages.want(0, 9, 0)
    await desk.rest()
    assert desk.arrived == [3]
    assert desk.pages.row(3).decision is Verdict.KEEP


async def test_a_page_that_was_read_while_something_was_written_is_read_once_more(rows):
    desk = Desk(rows, 10)
    desk.gate.clear()
    desk.pages.want(0, 9, 0)
    await asyncio.sleep(0)
    desk.pages.patch("c3", Verdict.REMOVE)
    desk.gate.set()
    await desk.rest()
    assert desk.asked == [0, 0]


async def test_a_page_of_an_older_order_is_thrown_away(rows):
    desk = Desk(rows, 10)
    desk.gate.clear()
    desk.pages.want(0, 9, 0)
    await asyncio.sleep(0)
    desk.pages.set_ids(array("q", [9, 8]))
    desk.gate.set()
    await desk.rest()
    assert not desk.arrived
    desk.pages.want(0, 1, 0)
    await desk.rest()
    assert desk.pages.row(0).finding_id == 9


async def test_rows_that_were_known_show_at_once_in_another_order(rows):
    desk = Desk(rows, 10)
    desk.pages.want(0, 9, 0)
    await desk.rest()
    desk.pages.set_ids(array("q", range(10, 0, -1)))
    assert desk.pages.row(0).finding_id == 10


async def test_a_patch_reaches_every_row_of_the_item(rows):
    desk = Desk([*rows, replace(rows[0], finding_id=11, rule="same-shot")], 11)
    desk.pages.want(0, 10, 0)
    await desk.rest()
    desk.pages.patch("c0", Verdict.REMOVE)
    assert desk.pages.row(0).decision is desk.pages.row(10).decision is Verdict.REMOVE
    assert desk.pages.row(1).decision is Verdict.OPEN
