"""Repeat, keep both, open again, whole groups; what cannot be done says why; the journal."""

from contextlib import suppress

import pytest
from textual.widgets._toast import Toast

from models.candidates import CandidateOrder
from models.decisions import swap
from models.errors import UsageError
from models.settings import load_settings
from tests.review.driving import Review, painted, review, until, verdicts
from tui import review_text
from tui.commands import Actions, commands_of
from tui.own_keys import check_keys, default_keys
from tui.review_filter import parse_filter
from tui.review_pace import ReviewPace
from tui.screens.compare import CompareScreen
from tui.screens.journal import JournalScreen
from tui.screens.review import ReviewScreen


async def test_repeat_does_what_was_done_last_and_u_takes_it_back(app, full):
    async with review(app) as screen:
        ids = [screen.screen.model.row(number).item.id for number in range(3)]
        assert screen.screen.why_not("repeat", ()) == "nothing was decided yet"
        await screen.press("full_stop", "x", "full_stop", "space")
        assert verdicts(full) == {ids[0]: "keep", ids[1]: "keep", ids[2]: "remove"}
        await screen.press("g", "u", "full_stop")
        assert verdicts(full) == {ids[2]: "remove"}


async def test_keep_both_leaves_other_claims_on_the_item_open(app, full):
    async with review(app) as screen:
        item = screen.row.item.id
        full.execute(
            "INSERT INTO finding (rule, candidate_id, keeper_id, confidence, reason, evidence, found_at)"
            " VALUES ('same-shot', ?, 'k9', 'strong', 'Because.', '{}', '')",
            (item,),
        )
        await screen.press("b")
        assert full.rows("SELECT candidate_id, verdict FROM decision") == [(item, "keep")]
        assert screen.table.cursor == 1
        assert "this pair is kept; nothing else is claimed" in screen.status  # the row was read before the other claim
        await screen.press("k", "u")
        assert "this pair" not in screen.status
        assert verdicts(full) == {}
        await screen.press("k", "b")
        await screen.press("g", "x")
        assert full.value("SELECT count(*) FROM decision") == 2


async def test_a_whole_group_is_marked_and_decided_as_one_step(app, full):
    full.execute("UPDATE finding SET keeper_id = 'k' || (id % 50)")
    async with review(app) as screen:
        keeper = screen.row.keeper.id
        await screen.press("m")
        group = full.rows("SELECT candidate_id FROM finding WHERE keeper_id = ? AND rule = 'uuid-thumbnail'", (keeper,))
        assert len(group) > 2
        assert f"{len(group)} marked" in screen.status
        assert "for the same keeper marked" in screen.status
        marked = [screen.screen.model.row(row) for row in screen.table.marked]
        assert {row.item.id for row in marked} == {row[0] for row in group}
        text = painted(app)
        assert all(sign in text for sign in "┌│└")
        await screen.press("x")
        assert verdicts(full) == {row[0]: "keep" for row in group}
        await screen.press("z")
        assert verdicts(full) == {}


async def test_what_cannot_be_done_is_listed_with_its_reason(app, full):
    full.execute("UPDATE media_item SET product_url = NULL")
    async with review(app) as screen:
        commands = {command.title: command for command in commands_of(screen.screen)}
        assert commands["Copy link"].reason == "no link is known"
        assert not commands["Copy link"].is_enabled
        assert commands["Repeat"].reason == "nothing was decided yet"
        assert commands["Mark group"].is_enabled
        await screen.pilot.press("y")
        assert "Copy link: no link is known" in screen.status
        offered = [command.title for command in Actions(screen.screen)._commands()]
        assert offered[:2] == ["Remove", "Keep"]
        assert offered.index("Quit") < offered.index("Down")
        await screen.pilot.press("question_mark")
        await screen.pilot.pause()
        help_text = "\n".join(" ".join(line.split()) for line in painted(app).splitlines())
        assert "(not now: nothing was decided yet)" in help_text


async def test_a_grey_key_is_answered_in_the_bottom_line_alone(empty_app):
    async with empty_app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(empty_app.screen, ReviewScreen))
        screen = Review(empty_app, pilot)
        await screen.rest()
        await screen.press("x", "s")
        assert "Swap: nothing is shown" in screen.status
        # What goes away by itself paints the table again five seconds after the last key.
        assert not empty_app.screen.query(Toast)
        assert not empty_app._notifications


async def test_journal_says_who_goes_and_why_and_opens_a_keep_again(app, full):
    async with review(app, (80, 24)) as screen:
        first, second = screen.screen.model.row(0), screen.screen.model.row(1)
        await screen.press("space", "x")
        await screen.pilot.press("J")
        await until(screen.pilot, lambda: isinstance(app.screen, JournalScreen) and app.screen.table.row_count == 2)
        journal = app.screen
        assert "Journal  2 lines: every decision" in painted(app)
        await until(screen.pilot, lambda: journal.table.current is not None)
        await screen.pilot.pause()
        assert "open → keep" in painted(app)
        assert "Lightroom thumbnail name" in journal.query_one("#journal-detail").text
        await screen.pilot.press("w")
        await until(screen.pilot, lambda: journal.table.row_count == 1 and journal.table.current is not None)
        await until(screen.pilot, lambda: "Journal  1 line: to go now" in painted(app))
        assert journal.table.current.line.item_id == first.item.id
        await screen.pilot.press("w")
        await until(screen.pilot, lambda: journal.table.row_count == 2 and journal.table.current is not None)
        await screen.pilot.press("g", "u")
        await until(screen.pilot, lambda: second.item.id not in verdicts(full))
        await until(screen.pilot, lambda: journal.table.row_count == 3)
        await screen.pilot.press("escape")
        await screen.rest()
        assert screen.screen.model.decision(screen.screen.model.row(1)) == "open"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_journal_tells_of_a_swap_in_words(app, full, clock, size):
    full.execute("UPDATE media_item SET filename = 'copy.jpg' WHERE id = 'c0'")
    assert swap(full, clock, 1).changed
    async with review(app, size) as screen:
        await screen.pilot.press("J")
        await until(screen.pilot, lambda: "stays → goes" in painted(app))
        await until(screen.pilot, lambda: "IMG_0000.JPG: stays → goes; copy.jpg stays" in painted(app))
        assert '["' not in painted(app)


async def test_journal_of_nothing_says_so(app, full):
    async with review(app, (80, 24)) as screen:
        await screen.pilot.press("J")
        await until(screen.pilot, lambda: "nothing was decided yet" in painted(app))
        await screen.pilot.press("u")
        await until(screen.pilot, lambda: "Open again: nothing is shown" in painted(app))
        await screen.pilot.press("G", "w")
        await until(screen.pilot, lambda: "nothing is to go yet" in painted(app))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("camera:canon", {"cameras": ("canon",)}),
        ('CAMERA:"EOS 6D" x', {"cameras": ("EOS 6D",), "text": "x"}),
        ('album:"New York', {"albums": ("New York",)}),
        ("album:italy album:spain", {"albums": ("italy", "spain")}),
        ("year:2019", {"years": (range(2019, 2020),)}),
        ("year:2015-2018", {"years": (range(2015, 2019),)}),
        ("year:20", {"years": ()}),
        ("year:2015-", {"years": (range(2015, 2016),)}),
        ("camera: album: year:", {"text": ""}),
        ('"is:open"', {"text": "is:open"}),
        ("other:thing", {"text": "other:thing"}),
    ],
)
def test_words_of_the_filter(text, expected):
    shown = parse_filter(text, "exact")
    assert {name: getattr(shown, name) for name in expected} == expected


def test_a_year_that_is_none_is_a_sentence():
    with pytest.raises(UsageError, match="year:2015-2018"):
        parse_filter("year:long-ago", None)
    with pytest.raises(UsageError, match="year:2021-2019 is no year"):
        parse_filter("year:2021-2019", None)


@pytest.mark.parametrize(
    "words",
    ["year:201", "year:2015-201", "camera:", 'album:""', "is:", "is:str", "dng YEAR: is:open", "year:2021-2019"],
)
def test_a_word_that_says_nothing_yet_is_refused_once_it_is_finished(words):
    with suppress(UsageError):
        parse_filter(words, None)
    with pytest.raises(UsageError, match="says nothing yet|is not known|is no year"):
        parse_filter(words, None, is_finished=True)


@pytest.mark.parametrize("words", ["", "year:2019-", 'album:"New York" is:OPEN Camera:canon', "12:30.jpg x:", '"is:"'])
def test_finished_words_are_taken(words):
    assert parse_filter(words, None, is_finished=True) == parse_filter(words, None)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ('"review.remov" = "d"', r"config\.toml, line 3: .*'review\.remov'.*review\.remove"),
        ('"app.help" = ""', r"config\.toml, line 3: keys\.app\.help names no key"),
        ('"review.remove" = "x"', r"line 3: keys\.review\.remove takes x, which is the key of review\.keep"),
        ('"review.keep" = "d,k"', r"takes k, which is the key of table\.up"),
        ('"review.remove" = "?"', r"takes question_mark, which is the key of app\.help"),
        ('"review.remove" = "f5"\n"review.keep" = "f5"', r"takes f5, which is the key of review\."),
        ('"app.quit" = "s"', r"keys\.app\.quit takes s, which is the key of "),
        ('"review.remove" = "superduper"', r"line 3: keys\.review\.remove: no key is called 'superduper'"),
        ('"review.remove" = "strg+d"', r"no key is called 'strg\+d'"),
        ('"x" = "d"', r"unknown action 'x'.*Known are .*app\.help"),
    ],
)
def test_keys_for_what_does_not_exist_are_refused(tmp_path, keys, words):
    path = tmp_path / "config.toml"
    path.write_text(f'theme = ""\n[keys]\n{keys}\n')
    with pytest.raises(UsageError, match=words):
        check_keys(load_settings(path), default_keys())


def test_keys_of_every_screen_may_be_changed(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(
        '[keys]\n"review.remove" = "d,delete, ä, ctrl+alt+k"\n"table.down" = "down"\n"stage.go" = "f5"\n'
        '"app.quit" = "Q"\n'
        '"review.keep" = "space"\n"review.swap" = "."\n"review.repeat" = "s,left_parenthesis"\n"qr.close" = "q"\n'
    )
    check_keys(load_settings(path), default_keys())


def test_an_order_that_pulls_groups_apart_says_so():
    assert review_text.sorted_text(CandidateOrder.NAME, shows_groups=True) == "sorted by name; groups may stand apart"
    assert review_text.sorted_text(CandidateOrder.NAME, shows_groups=False) == "sorted by name"
    assert review_text.sorted_text(CandidateOrder.GROUP, shows_groups=True).endswith("groups together")


def test_the_pace_is_that_of_the_last_minutes():
    pace = ReviewPace()
    assert pace.per_minute(0) == 0
    for second in range(0, 61, 2):
        pace.note(second)
    assert pace.per_minute(70) == pytest.approx(30)
    assert pace.per_minute(1000) == 0
    pace.note(1000)
    pace.note(1010)
    assert pace.per_minute(1010) == 0


async def test_the_pace_counts_what_was_decided_by_hand_and_no_bulk_step(app, clock):
    async with review(app, (160, 40)) as screen:
        for number in range(6):
            clock.seconds = 1_800_000_000.0 + 10 * number
            await screen.press("space")
        assert "   6 a minute" in screen.head
        await screen.press(*["shift+down"] * 20, "x")
        assert "decided 27" in screen.head
        assert "   6 a minute" in screen.head


async def test_other_claims_on_an_item_and_its_group_are_told(app, full):
    full.execute(
        "INSERT INTO finding (rule, candidate_id, keeper_id, confidence, reason, evidence, found_at)"
        " VALUES ('same-shot', 'c0', 'k9', 'possible', 'Looks alike.', '{}', '')"
    )
    full.execute("UPDATE finding SET keeper_id = 'k0' WHERE candidate_id IN ('c1', 'c2', 'c3')")
    async with review(app) as screen:
        assert screen.row.item.id == "c0"
        assert "strong (also same-shot): " in screen.detail
        assert "+" in painted(app).splitlines()[3][:40]
        await screen.pilot.press("enter")
        await until(screen.pilot, lambda: isinstance(app.screen, CompareScreen))
        await screen.pilot.pause()
        text = app.screen.query_one("#compare-lines").text
        assert "same-shot, possible, open: " in text
        assert "Looks alike." in text
        assert "IMG_0000.JPG stays for 4:" in text
        assert screen.screen.model.pages.row(0).item.filename in text
