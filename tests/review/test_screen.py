"""The screen as a whole: what it shows of each finding, both layouts, nasty names, empty libraries, scanning, keys."""

import re

import pytest
from textual.binding import Binding
from textual.widgets._footer import FooterKey

from tests.review.driving import painted, review
from tests.review.made_up import NASTY_NAMES
from tui.screens.compare import CompareScreen
from tui.screens.review import ReviewScreen
from tui.widgets.virtual_table import VirtualTable

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@SIZES
async def test_shows_what_goes_what_stays_and_why(app, size):
    async with review(app, size) as screen:
        await screen.press("down")
        lines = painted(app).splitlines()
        assert screen.row.item.filename in screen.detail
        assert screen.row.keeper.filename in screen.detail
        assert "strong: Lightroom thumbnail name" in screen.detail
        assert len(lines) == size[1]
        assert re.search(r"240 would go: \d+ strong, \d+ possible", painted(app))
        assert ("camera" in painted(app)) == (size[0] >= 100)
        assert "taken (UTC)" in painted(app)
        assert screen.screen.query_one("#detail").size.height == (4 if size[1] < 30 else 5)


@SIZES
async def test_nasty_names_do_no_harm(app, full, size):
    async with review(app, size) as screen:
        await screen.press("left_square_bracket", "o")
        for number in range(10, 10 + len(NASTY_NAMES)):
            screen.table.move_to(number)
            await screen.rest()
            assert screen.row.item.filename == NASTY_NAMES[number - 10]
            text = painted(app)
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
            assert {strip.cell_length for strip in app.screen._compositor.render_strips()} == {size[0]}


async def test_marks_are_shown_in_words(app, full):
    async with review(app) as screen:
        await screen.filter("IMG_0002")
        assert screen.row.item.id == "c2"
        assert '★ in album "Italy [/] ␛[31m"' in screen.detail
        assert "★" in painted(app).splitlines()[3]


@SIZES
async def test_enter_compares_side_by_side_and_copies_links(app, full, size):
    async with review(app, size) as screen:
        candidate = screen.row
        await screen.pilot.press("enter")
        await screen.until(lambda: isinstance(app.screen, CompareScreen))
        await screen.pilot.pause()
        text = app.screen.query_one("#compare-lines").text
        assert re.search(r"≠ pixels +2560×1707 +5472×3648", text)
        assert re.search(r"  taken +2010-01-01 00:00:00 +2010-01-01 00:00:00", text)
        assert candidate.item.product_url in text
        assert candidate.keeper.product_url in text
        assert (app.screen.check_action("scroll", (1,)) is True) == (size[1] < 30)
        await screen.pilot.press("y")
        assert app.clipboard == candidate.item.product_url
        await screen.pilot.press("Y")
        assert app.clipboard == candidate.keeper.product_url
        await screen.press("j", "k", "escape")
        assert isinstance(app.screen, ReviewScreen)
        assert full.value("SELECT count(*) FROM decision") == 0
        await screen.pilot.press("enter")
        await screen.until(lambda: isinstance(app.screen, CompareScreen))
        await screen.press("space")
        assert full.rows("SELECT candidate_id, verdict FROM decision") == [(candidate.item.id, "remove")]
        assert screen.table.cursor == 1


@SIZES
async def test_the_two_change_places_from_the_page_of_both(app, full, size):
    full.execute("UPDATE media_item SET filename = 'copy.jpg' WHERE id = 'c0'")
    async with review(app, size) as screen:
        await screen.pilot.press("enter")
        await screen.until(lambda: isinstance(app.screen, CompareScreen))
        await screen.pilot.pause()
        footer = painted(app).splitlines()[-1]
        assert [word in footer for word in ("space Remove", "x Keep", "s Swap", "escape Back")] == [True] * 4
        await screen.press("s")
        await screen.until(lambda: "swapped: copy.jpg stays" in screen.status)
        assert full.rows("SELECT candidate_id, keeper_id FROM finding WHERE id = 1") == [("k0", "c0")]


async def test_the_footer_names_no_key_that_is_a_letter_where_one_types(app, full):
    async with review(app) as screen:
        assert "/ Filter" in painted(app).splitlines()[-1]
        await screen.press("slash")
        await screen.until(lambda: "/ Filter" not in painted(app).splitlines()[-1])
        await screen.press("escape")
        await screen.until(lambda: "/ Filter" in painted(app).splitlines()[-1])


async def test_y_copies_the_link_and_is_grey_where_there_is_none(app, full):
    async with review(app) as screen:
        await screen.press("y")
        assert app.clipboard == screen.row.item.product_url
        assert "link sent to the terminal's clipboard; enter shows it" in screen.status
        await screen.pilot.press("4", "3")
        await screen.rest()
        assert "link sent" not in screen.status
        await screen.press(*["p"] * (2 if app.previews.is_on else 1))
        await screen.until(lambda: "no file is at hand" in screen.status)
        full.execute("UPDATE media_item SET product_url = NULL")
        app.library_changed.publish(None)
        screen.screen.model.pages.mark_stale()
        screen.table.view_moved(0)
        await screen.rest()
        assert screen.screen.check_action("copy", ()) is None


async def test_an_empty_library_says_where_to_go(empty_app):
    async with review(empty_app, (80, 24)) as screen:
        assert "The library is empty." in painted(empty_app)
        assert "Press 2 to sync a source" in painted(empty_app)
        footer = {key.description: key.has_class("-disabled") for key in empty_app.screen.query(FooterKey)}
        assert footer == {"Remove": True, "Keep": True, "All sure": True, "Undo": False, "Filter": True, "Help": False}
        await screen.press("space", "x", "A", "s", "z", "o", "enter", "y", "G", "n")
        assert "Next open: nothing is shown" in screen.status


async def test_nothing_found_says_so(app, full):
    full.execute("DELETE FROM finding")
    async with review(app) as screen:
        assert "The rule uuid-thumbnail found nothing redundant among 600 items." in painted(app)
        await screen.press("left_square_bracket")
        assert "The rules found nothing redundant" in painted(app)
        await screen.press("left_square_bracket")
        assert "It compares with a folder on your disk: 1 reads one." in painted(app)


async def test_two_screens_on_one_library_see_each_others_decisions(app, full):
    async with review(app) as screen:
        item = screen.row.item.id
        decided = (
            "INSERT INTO decision SELECT candidate_id, keeper_id, 'keep', '', 1 FROM finding WHERE candidate_id = ?"
        )
        full.execute(decided, (item,))
        await screen.pilot.press("4", "3")
        await screen.rest()
        assert screen.row.decision == "keep"
        assert "decided 1" in screen.head


@SIZES
async def test_footer_shows_six_keys_at_most(app, size):
    async with review(app, size):
        assert 1 <= len(app.screen.query(FooterKey)) <= 6


def test_every_key_has_an_id_a_description_and_a_tooltip():
    seen = set()
    for owner in (ReviewScreen, CompareScreen, VirtualTable):
        for binding in owner.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.id
            assert binding.description
            assert binding.tooltip
            assert binding.id not in seen
            seen.add(binding.id)


@SIZES
async def test_layout_changes_with_the_terminal(app, size):
    async with review(app, size) as screen:
        await screen.press("down", "down")
        await screen.pilot.resize_terminal(200 - size[0], 64 - size[1])
        await screen.rest()
        is_wide = 200 - size[0] >= 100
        assert screen.screen.query_one("#rules").display == is_wide
        assert screen.screen.query_one("#rule-line").display != is_wide
        assert "uuid-thumbnail" in painted(app)
        assert screen.row.item.filename in screen.detail


async def test_review_opens_on_the_first_rule_that_leaves_something_to_decide(app, full):
    full.execute("UPDATE finding SET rule = 'exact' WHERE rule = 'uuid-thumbnail' AND id < 9")
    full.execute(
        "INSERT INTO decision SELECT candidate_id, keeper_id, 'keep', '', 1 FROM finding WHERE rule = 'uuid-thumbnail'"
    )
    async with review(app) as screen:
        assert screen.screen.model.filter.rule == "same-shot"
        await screen.press("left_square_bracket", "left_square_bracket")
        await screen.pilot.press("4", "3")
        await screen.rest()
        assert screen.screen.model.filter.rule == "uuid-thumbnail"


async def test_a_review_of_nothing_goes_to_what_a_sync_finds(app, full):
    full.execute("UPDATE finding SET rule = 'gone'")
    async with review(app) as screen:
        assert screen.screen.model.filter.rule == "uuid-thumbnail"
        full.execute("UPDATE finding SET rule = 'same-shot'")
        app.library_changed.publish(None)
        await screen.rest()
        assert screen.screen.model.filter.rule == "same-shot"
        assert len(screen.screen.model.pages) == 300
