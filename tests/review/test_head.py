"""The head of Review: numbers that promise nothing which cannot go, and the summary at the end."""

from dataclasses import replace

import pytest

from models.candidates import (
    CandidateFilter,
    CandidateOrder,
    Numbers,
    RuleCount,
    finding_ids,
    matching_numbers,
    rule_counts,
)
from models.decisions import Verdict, decide_findings
from tests.review.driving import painted, review
from tui import item_text
from tui.review_head import head_line


def counted_rule(rule: str, findings: int, removed: int, kept: int) -> RuleCount:
    return RuleCount(rule, findings, findings, 0, 0, removed, kept, 10_000_000, removed * 1_000_000)


def head(
    rule: str | None, *counts: RuleCount, shown: RuleCount | int | None = None, pace: float = 0.0, width: int = 120
) -> str:
    numbers = Numbers.of([shown], None) if isinstance(shown, RuleCount) else shown
    line = head_line(rule, counts, with_rule=False, pace=pace, width=width, shown=numbers)
    return "".join(text for text, _ in line)


def test_the_head_says_how_the_review_goes_and_leads_on():
    half = counted_rule("same-shot", 10, 3, 1)
    assert head("same-shot", half, pace=29.6).endswith("decided 4, left 6   frees 3.0 MB   30 a minute")
    assert all(len(head("same-shot", half, pace=29.6, width=width)) <= width for width in range(47, 120))
    assert head("same-shot", half, width=55) == " 10 would go   decided 4, left 6   frees 3.0 MB"
    done = counted_rule("same-shot", 10, 8, 2)
    assert head("same-shot", done) == " all decided: 8 go, 2 stay, frees 8.0 MB   press 4 to stage"
    assert head("same-shot", done, counted_rule("other", 5, 0, 1)).endswith("4 left in other rules: ]")
    looked = counted_rule("exact", 5, 0, 1)  # none of these can go
    assert head("same-shot", done, looked).endswith("press 4 to stage")
    none = counted_rule("same-shot", 54, 0, 54)
    assert head("same-shot", none) == " all decided: nothing goes, 54 stay   nothing to stage"
    assert head("same-shot", none, counted_rule("other", 1, 1, 0)).endswith("press 4 to stage")


def test_the_summary_tells_of_what_bulk_steps_left_to_the_person():
    aside = replace(counted_rule("same-shot", 3663, 3580, 71), set_aside=12)
    whole = " 12 left (favourite, album or partner): 3,580 go, 71 stay, frees 3.6 GB   n finds them   press 4 to stage"
    assert head("same-shot", aside) == head(None, aside) == whole
    assert head("same-shot", aside, width=80) == (
        " 12 left (favourite, album or partner): 3,580 go, 71 stay   n finds them"
    )
    other = counted_rule("other", 5, 1, 0)
    assert head("same-shot", aside, other).endswith("   n finds them   4 left in other rules: ]")
    begun = replace(counted_rule("same-shot", 5, 0, 0), set_aside=5)
    assert head("same-shot", begun) == " 5 would go: 5 certain   decided 0, left 5"
    assert head(None, aside, other).startswith(" 3,668 would go: 3,668 certain   decided 3,652, left 16")


def test_the_head_promises_no_removal_where_a_rule_is_only_for_looking_at():
    looked, goes = counted_rule("exact", 18, 0, 2), counted_rule("same-shot", 10, 3, 1)
    only_looked = " 18 only to look at: 18 certain   kept 2   9 a minute"
    assert head("exact", looked, goes, pace=9) == head(None, looked, pace=9) == only_looked
    kept = counted_rule("exact", 1, 0, 1)
    assert head("exact", kept, pace=9) == " 1 only to look at: 1 certain   kept 1   9 a minute"
    assert head("exact", looked, shown=kept, pace=9) == " 1 of 18 match: 1 certain   kept 1   9 a minute"
    assert head(None, looked, goes, shown=kept) == " 1 of 28 match: 1 certain   kept 1"
    assert head("exact", counted_rule("exact", 0, 0, 0)) == " 0 only to look at"
    assert head(None) == head("same-shot") == " 0 would go"
    both = head(None, looked, goes, pace=9)
    assert both == " 10 would go: 10 certain   decided 4, left 6   frees 3.0 MB   9 a minute   18 only to look at"
    assert head(None, looked, counted_rule("same-shot", 10, 10, 0)).startswith(" all decided: 10 go, 0 stay")
    assert all(len(head(None, looked, goes, pace=9, width=width)) <= width for width in range(47, 120))


def test_what_a_filter_shows_is_counted_by_itself():
    counts = [counted_rule("same-shot", 10, 3, 1), counted_rule("other", 5, 0, 0)]
    assert head("same-shot", *counts, shown=4) == " 4 of 10 match"
    some = counted_rule("same-shot", 4, 3, 0)
    assert head("same-shot", *counts, shown=some) == " 4 of 10 match: 4 certain   decided 3, left 1   frees 3.0 MB"
    done = counted_rule("same-shot", 3, 3, 0)
    assert head("same-shot", *counts, shown=done).startswith(" 3 of 10 match: 3 certain   decided 3, left 0")
    assert head("same-shot", *counts, shown=counted_rule("", 0, 0, 0)) == " 0 of 10 match"


def test_open_ones_are_counted_as_set_aside_once_nothing_else_is_left(full, clock):
    full.execute("DELETE FROM finding WHERE id > 100")
    full.execute("UPDATE media_item SET partner_shared = 1 WHERE id = 'c1'")
    sure = finding_ids(full, CandidateFilter(), CandidateOrder.FOUND)
    decide_findings(full, clock, sure[:-1], Verdict.REMOVE, include_marked=False)
    of = {count.rule: count for count in rule_counts(full)}
    assert (of["uuid-thumbnail"].open, of["uuid-thumbnail"].set_aside) == (4, 4)  # favourites, in an album, a partner's
    assert (of["same-shot"].open, of["same-shot"].set_aside) == (2, 0)
    decide_findings(full, clock, sure[-1:], Verdict.REMOVE, include_marked=False)
    assert Numbers.of(rule_counts(full), None).can_go.set_aside == 5
    decide_findings(full, clock, sure, Verdict.REMOVE, include_marked=True)
    assert Numbers.of(rule_counts(full), None).can_go.set_aside == 0


def test_the_numbers_of_a_filter_tell_what_can_go_from_what_is_to_look_at(full, clock):
    full.execute("UPDATE finding SET rule = 'exact' WHERE rule = 'same-shot'")
    decide_findings(full, clock, [1, 2], Verdict.KEEP, include_marked=True)
    every = Numbers.of(rule_counts(full), None)
    assert matching_numbers(full, CandidateFilter()) == every
    assert (every.can_go.findings, every.looked.findings, every.can_go.kept) == (240, 60, 2)
    named = matching_numbers(full, CandidateFilter(rules=frozenset({"exact"}), text="img_00"))
    assert named.can_go.findings == 0
    assert 0 < named.looked.findings < 60


async def test_deciding_everything_ends_in_a_summary(app, full):
    full.execute("DELETE FROM finding WHERE id > 3 OR rule <> 'uuid-thumbnail'")
    async with review(app, (80, 24)) as screen:
        await screen.press("space", "x")
        assert "1 left (favourite, album or partner): 1 go, 1 stay" in screen.head
        await screen.press("space")
        assert "all decided: 2 go, 1 stay" in screen.head
        assert "press 4 to stage" in painted(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_review_that_bulk_steps_ended_says_what_they_left_and_n_finds_it(app, full, size):
    full.execute("DELETE FROM finding WHERE id > 50 OR confidence = 'possible' OR rule <> 'uuid-thumbnail'")
    async with review(app, size) as screen:
        await screen.press("A")
        assert screen.head.lstrip().startswith(("uuid-thumbnail  3 left (favourite", "3 left (favourite"))
        assert "n finds them" in painted(app)
        for _ in range(3):
            await screen.press("G", "N")
            assert item_text.marks(screen.row)
            await screen.press("x")
        assert "all decided: 35 go, 3 stay" in screen.head
