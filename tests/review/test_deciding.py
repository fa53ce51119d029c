"""Deciding by keyboard: what shows at once, what is written, what is refused, what is taken back."""

import sqlite3

import pytest

from models.decisions import Verdict, reopen_orphans, swap
from models.items import SourceName
from tests.review.driving import painted, review, verdicts
from tui.screens.prompt import ConfirmScreen
from tui.workers import Phase, SyncJob, SyncRequest


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_space_removes_and_x_keeps_and_both_move_on(app, full, size):
    async with review(app, size) as screen:
        first, second = screen.screen.model.row(0).item.id, screen.screen.model.row(1).item.id
        await screen.press("space", "x")
        assert verdicts(full) == {first: "remove", second: "keep"}
        assert screen.table.cursor == 2
        assert "decided 2" in screen.head
        lines = painted(app).splitlines()
        assert any("✗" in line for line in lines)
        assert any("✓" in line for line in lines)


async def test_decision_shows_before_it_is_written(app, full, monkeypatch):
    async with review(app) as screen:
        candidate = screen.row
        monkeypatch.setattr("tests.settling.PATIENCE", 0.05)
        with full.transaction():  # holds the write lock, as a sync does
            await screen.pilot.press("space")
            assert screen.screen.model.decision(candidate) is Verdict.REMOVE
            assert screen.table.cursor == 1
            await screen.pilot.press("down", "down")
            assert screen.table.cursor == 3
            assert screen.screen.model.is_writing
            assert verdicts(full) == {}
        await screen.rest()
        assert verdicts(full) == {candidate.item.id: "remove"}


async def test_refused_decision_is_rolled_back_and_says_why_at_once(app, full):
    async with review(app) as screen:
        candidate = screen.row
        full.execute("UPDATE media_item SET trashed = 1 WHERE id = ?", (candidate.keeper.id,))
        await screen.press("space")
        assert verdicts(full) == {}
        assert "refused" in screen.status
        assert "trash" in painted(app).splitlines()[-2]
        assert screen.screen.model.decision(screen.screen.model.row(0)) is Verdict.OPEN
        await screen.press("x")
        assert "refused" not in screen.status


async def test_a_long_reason_is_shown_whole_and_goes_with_the_next_decision(app, full):
    async with review(app, (80, 24)) as screen:
        height = screen.table.page_height
        screen.screen.say("refused: " + "because " * 20 + "so", is_warning=True)
        await screen.rest()
        assert painted(app).count("because") == 20
        assert screen.table.page_height < height
        await screen.press("x")
        assert screen.table.page_height == height


async def test_locked_library_is_said_and_the_row_goes_back(app, full, monkeypatch):
    monkeypatch.setattr("models.database.LOCK_TIMEOUT", 0)
    async with review(app) as screen:
        await screen.screen.model._writing.call(lambda library: library.execute("PRAGMA busy_timeout = 0"))
        other = sqlite3.connect(full.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            await screen.press("space")
        finally:
            other.close()
        assert "locked" in screen.status
        assert verdicts(full) == {}
        assert screen.screen.model.decision(screen.screen.model.row(0)) is Verdict.OPEN


async def test_undo_and_redo_say_what_they_did(app, full):
    async with review(app) as screen:
        await screen.press("z")
        assert "nothing to undo" in screen.status
        await screen.press("space", "space", "z")
        assert "undone" in screen.status
        assert len(verdicts(full)) == 1
        await screen.press("Z")
        assert "done again" in screen.status
        assert len(verdicts(full)) == 2
        await screen.press("Z")
        assert "nothing to do again" in screen.status


async def test_all_sure_asks_with_the_number_and_leaves_marked_and_possible_open(app, full):
    async with review(app) as screen:
        sure = full.value("SELECT count(*) FROM finding WHERE rule = 'uuid-thumbnail' AND confidence = 'strong'")
        await screen.pilot.press("A")
        await screen.until(lambda: isinstance(app.screen, ConfirmScreen))
        assert f"{sure} items" in painted(app)
        await screen.press("n")
        assert verdicts(full) == {}
        await screen.pilot.press("A")
        await screen.until(lambda: isinstance(app.screen, ConfirmScreen))
        await screen.press("y")
        decided = verdicts(full)
        assert "left open (favourite, album or partner)" in screen.status
        assert f"{len(decided):,} items to be removed" in screen.status
        favourites = full.rows("SELECT id FROM media_item WHERE favorited = 1 OR id = 'c2'")
        assert not set(decided) & {row[0] for row in favourites}
        possible = full.rows("SELECT candidate_id FROM finding WHERE confidence = 'possible'")
        assert not set(decided) & {row[0] for row in possible}
        await screen.press("z")
        assert verdicts(full) == {}


async def test_all_sure_acts_on_what_the_filter_shows_and_leaves_kept_ones_alone(app, full):
    async with review(app) as screen:
        await screen.filter("IMG_0001")
        assert len(screen.screen.model.pages) == 1
        await screen.press("x", "A")
        assert verdicts(full) == {"c1": "keep"}
        assert "nothing shown" in screen.status


async def test_marked_rows_are_decided_as_one_step(app, full):
    async with review(app) as screen:
        ids = [screen.screen.model.row(number).item.id for number in range(4)]
        await screen.press("shift+down", "shift+down", "shift+down")
        assert "4 marked" in screen.status
        assert painted(app).count("▌") == 4
        await screen.press("x")
        assert verdicts(full) == dict.fromkeys(ids, "keep")
        assert not screen.table.marked
        assert screen.table.cursor == 4
        await screen.press("z")
        assert verdicts(full) == {}
        pages = screen.screen.model.pages
        for _ in range(2):  # as another rule's rows are, before any of them has been read
            pages.set_ids(pages.ids)
        screen.screen.action_decide("remove")
        assert "still being read" in screen.status
        await screen.rest()
        assert verdicts(full) == {}
        await screen.press("g", "v", "down", "v")
        assert not screen.table.marked


async def test_swap_lets_the_candidate_stay(app, full):
    async with review(app) as screen:
        candidate = screen.row
        await screen.press("s")
        pairs = full.rows("SELECT candidate_id, keeper_id FROM finding WHERE candidate_id = ?", (candidate.keeper.id,))
        assert ("swapped" in screen.status) == bool(pairs)
        assert pairs or "refused" in screen.status


async def test_what_is_reported_only_cannot_be_removed(app, full):
    full.execute("UPDATE finding SET rule = 'exact', confidence = 'certain' WHERE rule = 'same-shot'")
    async with review(app) as screen:
        await screen.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        assert screen.screen.model.filter.rule == "exact"
        assert screen.screen.check_action("decide", ("remove",)) is None
        await screen.press("space")
        assert verdicts(full) == {}
        await screen.press("x")
        assert len(verdicts(full)) == 1


async def test_decisions_on_their_way_are_written_when_the_program_ends(app, full):
    async with review(app) as screen:
        await screen.pilot.press(*["space"] * 5)
    assert len(verdicts(full)) == 5


async def test_a_keeper_that_vanishes_at_a_sync_reopens_its_decisions_with_a_notice(app, full, clock):
    async with review(app) as screen:
        keeper = screen.row.keeper.id
        await screen.press("space", "space")
        full.execute("UPDATE media_item SET gone_at = '2026-01-01 00:00:00' WHERE id = ?", (keeper,))
        assert len(reopen_orphans(full, clock)) == 1
        app.library_changed.publish(None)
        await screen.rest()
        assert "1 item is open again: what was to stay did not" in screen.status
        assert "decided 1" in screen.head
        await screen.press("down")
        assert screen.screen.model.row(0).decision is Verdict.OPEN
        await screen.press("up", "x")
        assert "open again" not in screen.status
        await screen.pilot.press("4", "3")
        await screen.rest()
        assert "open again" not in screen.status


async def test_a_running_sync_steps_aside_for_a_key(app, full):
    async with review(app) as screen:
        job = app.sync_job = SyncJob(SyncRequest(SourceName.TAKEOUT), phase=Phase.READING)
        app.watch_over(job)
        assert not job.control._aside_until
        await screen.press("down")
        assert job.control._aside_until
        job.phase = Phase.DONE


async def test_what_a_scan_changed_meanwhile_is_not_decided_by_number(app, full):
    async with review(app) as screen:
        await screen.press("shift+down", "shift+down")
        full.execute("INSERT INTO scan (rule, started_at) VALUES ('same-shot', '')")
        await screen.press("space")
        assert verdicts(full) == {}
        assert "changed the findings meanwhile" in screen.status
        await screen.press("g", "shift+down", "space")
        assert len(verdicts(full)) == 2


async def test_all_sure_asks_again_where_a_scan_ends_while_it_asks(app, full):
    async with review(app) as screen:
        await screen.pilot.press("A")
        await screen.until(lambda: isinstance(app.screen, ConfirmScreen))
        full.execute("INSERT INTO scan (rule, started_at) VALUES ('same-shot', '')")
        await screen.press("y")
        assert verdicts(full) == {}
        assert "changed the findings meanwhile" in screen.status


async def test_a_pair_that_was_swapped_elsewhere_is_not_swapped_back(app, full, clock):
    full.execute("UPDATE media_item SET filename = id || '.jpg' WHERE id IN ('c0', 'k0')")
    async with review(app) as screen:
        row = screen.row
        assert row.item.id == "c0"
        assert swap(full, clock, row.finding_id).changed
        await screen.press("s")
        assert "changed the findings meanwhile" in screen.status
        assert full.rows("SELECT candidate_id, keeper_id FROM finding WHERE id = ?", (row.finding_id,)) == [
            ("k0", "c0")
        ]
        assert screen.row.item.id == "k0"
