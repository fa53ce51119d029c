"""Which rows there are: rules, filter, order, the next undecided one; the cursor stays on its item."""

import gc
import re

import pytest

from models.candidates import CandidateOrder
from models.decisions import Verdict
from models.errors import UsageError
from models.rules.base import Confidence
from tests.review.driving import painted, review
from tui.review_filter import nearest_words, parse_filter, unknown_word
from tui.widgets.rule_list import RuleList


async def test_brackets_go_round_the_rules(app, full):
    async with review(app) as screen:
        assert screen.screen.model.filter.rule == "uuid-thumbnail"
        seen = []
        for _ in range(len(screen.screen.rules_shown)):
            await screen.press("right_square_bracket")
            seen.append((screen.screen.model.filter.rule, len(screen.screen.model.pages)))
        assert ("same-shot", 60) in seen
        assert (None, 300) in seen
        assert seen[-1] == ("uuid-thumbnail", 240)
        await screen.press("left_square_bracket")
        assert screen.screen.model.filter.rule is None
        assert "all rules" in screen.head


async def test_a_rule_is_opened_where_it_was_left_else_at_its_first_row(app, full):
    async with review(app) as screen:
        await screen.press("down", "down", "down")
        left = screen.row.finding_id
        await screen.press("right_square_bracket")
        while not screen.table.row_count:
            await screen.press("right_square_bracket")
        assert (screen.screen.model.filter.rule, screen.table.cursor) == ("same-shot", 0)
        await screen.press("G")
        screen.screen._choose("uuid-thumbnail")
        await screen.rest()
        assert (screen.table.cursor, screen.row.finding_id) == (3, left)
        screen.screen._choose("same-shot")
        await screen.rest()
        assert screen.table.cursor == 59


async def test_a_click_chooses_a_rule(app, full):
    async with review(app) as screen:
        await screen.pilot.click(RuleList, offset=(5, 3))
        await screen.rest()
        assert screen.screen.model.filter.rule == "same-shot"


async def test_filter_works_as_one_types_and_escape_clears_it(app, full):
    async with review(app, (80, 24)) as screen:
        await screen.press("slash", *"img_000")
        assert len(screen.screen.model.pages) == 8  # c4 and c9 belong to the other rule
        assert screen.status == " 8 of 240  enter takes, escape clears"
        assert "is:open is:keep" in painted(app)
        await screen.press("enter")
        assert screen.table.has_focus
        assert 'filter "img_000" 8 of 240' in painted(app)
        await screen.press("escape")
        assert len(screen.screen.model.pages) == 240
        assert "filter" not in screen.status
        assert app.current_mode == "review"


async def test_filter_that_matches_nothing_says_so(app, full):
    async with review(app) as screen:
        await screen.filter("zzz")
        assert "Nothing matches the filter" in painted(app)
        await screen.press("space", "x", "s", "y", "enter", "n", "A")
        assert full.value("SELECT count(*) FROM decision") == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_word_that_the_filter_does_not_know_is_told_of_where_nothing_matches(app, full, size):
    async with review(app, size) as screen:
        await screen.filter("camra:canon")
        assert "The filter knows no camra: but camera: " in painted(app)


async def test_a_name_with_a_colon_is_found(app, full):
    full.execute("UPDATE media_item SET filename = 'scan:12.dng' WHERE id = 'c3'")
    async with review(app) as screen:
        await screen.filter("scan:12")
        assert screen.row.item.id == "c3"
        assert "knows no" not in painted(app)


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        ("img camra:canon", "camra"),
        ("YAER:2019", "yaer"),
        ("i:open", "i"),
        ("camera:a:b", ""),
        ('"camra:canon"', ""),
        ("12:30", ""),
        ("camra: x", "camra"),
        ("is:open album:Italy year: x", ""),
    ],
)
def test_words_with_a_colon_that_the_filter_does_not_know(words, unknown):
    assert unknown_word(words) == unknown


def test_the_words_of_the_filter_come_nearest_first():
    assert nearest_words("yaer")[0] == "year:"
    assert nearest_words("abum")[0] == "album:"
    assert nearest_words("iss")[0] == "is:"
    assert sorted(nearest_words("x")) == ["album:", "camera:", "confidence:", "is:", "rule:", "year:"]


async def test_filter_by_decision_and_confidence(app, full):
    async with review(app) as screen:
        await screen.press("space", "x")
        await screen.filter("is:keep")
        assert len(screen.screen.model.pages) == 1
        await screen.filter("is:possible is:open")
        assert len(screen.screen.model.pages) == full.value(
            "SELECT count(*) FROM finding WHERE rule = 'uuid-thumbnail' AND confidence = 'possible'"
        )
        await screen.filter("is:open")
        assert re.search(r" 238 of 240 match: .* decided 0, left 238$", screen.head)
        await screen.press("space")
        assert "237 of 240 match" in screen.head
        assert 'filter "is:open" 238 of 240, 1 decided since (/ enter hides)' in screen.status
        await screen.press("slash", "enter")
        assert 'filter "is:open" 237 of 240  by time taken' in screen.status
        await screen.filter("is:nonsense")
        assert screen.filter_words.startswith(" is:nonsense is not known. Use is:open, keep, ")
        assert screen.screen.input.has_focus


def test_filter_words():
    shown = parse_filter("is:strong IS:possible is:keep  IMG  1 is:o", "exact")
    assert shown.rule == "exact"
    assert shown.confidences == {Confidence.STRONG, Confidence.POSSIBLE}
    assert shown.decisions == {Verdict.KEEP}
    assert shown.text == "IMG 1"
    with pytest.raises(UsageError, match=r"is:sure is not known\. Use is:open.*certain"):
        parse_filter("is:sure", None)


async def test_cursor_stays_on_its_item_through_orders_and_filters(app, full):
    async with review(app) as screen:
        await screen.press(*["down"] * 7)
        held = screen.row.finding_id
        for _ in CandidateOrder:
            await screen.press("o")
            assert screen.row.finding_id == held
        name = screen.row.keeper.filename
        await screen.filter(name)
        assert screen.row.finding_id == held
        await screen.press("escape")
        assert screen.row.finding_id == held


async def test_cursor_stays_on_its_item_when_the_library_changes(app, full):
    async with review(app) as screen:
        await screen.press("G")
        held = screen.row.finding_id
        full.execute("DELETE FROM finding WHERE id <> ? AND id % 2 = 0", (held,))
        app.library_changed.publish(None)
        await screen.rest()
        assert screen.row.finding_id == held
        full.execute("DELETE FROM finding WHERE id = ?", (held,))
        app.library_changed.publish(None)
        await screen.rest()
        assert screen.row is not None
        assert screen.table.cursor == len(screen.screen.model.pages) - 1


async def test_only_the_last_of_many_questions_at_once_is_asked(app):
    async with review(app) as screen:
        for order in CandidateOrder:
            screen.screen.show_rows_of(screen.screen.model.filter, order)
        await screen.rest()
        gc.collect()  # a question that was never asked must not be left behind: that would be a warning here
        assert screen.screen.model.order is order


async def test_n_goes_to_the_next_undecided_one(app, full):
    async with review(app) as screen:
        await screen.press("down", "shift+down", "shift+down", "x", "g")
        assert screen.table.cursor == 0
        await screen.press("n")
        assert screen.table.cursor == 4
        await screen.press("N")
        assert screen.table.cursor == 0
        await screen.press("N")
        assert "everything above is decided" in screen.status


async def test_n_finds_it_far_beyond_what_has_been_read(app, full):
    last = full.value("SELECT max(id) FROM finding WHERE rule = 'uuid-thumbnail'")
    full.execute(
        "INSERT INTO decision SELECT candidate_id, keeper_id, 'keep', '', 1 FROM finding WHERE id <> ?", (last,)
    )
    async with review(app) as screen:
        await screen.press("n")
        assert screen.row.finding_id == last
        await screen.press("x", "n")
        assert "everything below is decided" in screen.status
