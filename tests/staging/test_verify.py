"""After a sync it is told what went as meant, what is still there, and loudly what was not meant."""

from dataclasses import asdict
from typing import Any

import pytest

from models.control import Clock
from models.database import Library
from models.library import Sync
from models.staging.entries import State
from models.staging.handoff import hand_off
from models.staging.ledger import Fate, Ledger
from models.staging.plan import make_plan
from models.staging.verify import HANDED, SHOWN, STAGED, Verification, verify
from models.staging.verify_text import LINES, verification_lines, warning_lines
from models.times import now_text
from tests.conftest import FakeClock
from tests.staging.shelf import NASTY, Shelf


class Story:
    """A library in which items are staged, and passes list what is still there."""

    def __init__(self, library: Library, clock: FakeClock) -> None:
        self.library = library
        self.clock = clock
        self.shelf = Shelf(library)

    def pairs(self, number: int, names: tuple[str, ...] = ()) -> None:
        self.shelf.pairs([(f"c{n}", f"k{n}") for n in range(number)], names)

    def stage(self, *numbers: int, state: State = State.IN_ALBUM) -> None:
        fates = [Fate(f"c{n}", f"k{n}", state, "album") for n in numbers]
        Ledger(self.library, self.clock, "stage", "Staged").record(fates)

    def sync(self, *missing: str, account: str = "", **flags: Any) -> None:
        """A whole pass, which no longer lists some items."""
        with self.library.transaction():
            row = Sync.create(source="library", account=account, state="done", started_at=now_text(self.clock.now()))
            finished = now_text(self.clock.now())
            Sync.update(finished_at=finished, gone=0 if flags else len(missing)).where(Sync.id == row.id).execute()
            self.library.execute("UPDATE media_item SET seen_in = ? WHERE gone_at IS NULL", (row.id,))
            for item_id in missing:
                self.shelf.change(item_id, **(flags or {"gone_at": finished}))


@pytest.fixture
def story(library: Library, clock: FakeClock) -> Story:
    return Story(library, clock)


def counts(told: Verification) -> dict[str, int]:
    return {name: value for name, value in asdict(told).items() if isinstance(value, int) and value}


def test_nothing_staged_is_nothing_to_tell(story: Story) -> None:
    story.pairs(2)
    story.sync("c0", "k1")
    assert verify(story.library) == Verification()
    assert verification_lines(story.library) == []


def test_staged_is_gone_still_there_or_not_read_again(story: Story) -> None:
    story.pairs(6)
    story.sync()
    story.stage(0, 1, 2, 3)
    assert counts(verify(story.library)) == {"staged": 4, "not_read": 4}
    story.sync("c0", "c1")
    story.shelf.change("c2", trashed=True)
    story.stage(4, state=State.HANDOFF_DONE)
    told = verify(story.library)
    assert counts(told) == {"staged": 5, "gone": 3, "in_bin": 1, "still_there": 1, "not_read": 1}
    assert not told.is_alarming
    (line,) = verification_lines(story.library)
    assert line == "Of 5 staged items: 3 confirmed gone (1 in the bin), 1 still there, 1 not read again since."


@pytest.mark.parametrize("state", [State.REFUSED, State.TAKEN_OUT, State.LEFT_OUT])
def test_what_vanished_without_being_staged_is_unexpected(story: Story, state: State) -> None:
    story.pairs(4)
    story.stage(0)
    story.stage(1, state=state)
    story.sync("c0", "c1", "c3")
    told = verify(story.library)
    assert counts(told) == {"staged": 1, "gone": 1, "unexpected": 2}
    assert [item.item_id for item in told.unexpected_items] == ["c1", "c3"]
    assert told.is_alarming
    lines = verification_lines(story.library)
    assert "WARNING: 2 items vanished that never were staged" in lines[0]
    assert "https://photos.google.com/photo/c1" in lines[1]
    story.sync()
    assert verify(story.library).unexpected == 0


def test_another_account_in_which_nothing_was_staged_is_left_alone(story: Story) -> None:
    story.pairs(2)
    story.stage(0)
    story.shelf.change("c1", account="second")
    story.sync()
    story.sync("c1", account="second")
    assert verify(story.library).unexpected == 0


@pytest.mark.parametrize("how", [{}, {"trashed": True}])
def test_a_staged_item_that_went_with_its_keeper_is_a_loud_warning(story: Story, how: dict[str, Any]) -> None:
    story.pairs(3)
    story.stage(0, 1)
    story.sync("c0", "c1")
    assert verify(story.library).lost == 0
    story.sync("k0", **how)
    told = verify(story.library)
    (pair,) = told.lost_pairs
    assert (pair.item.item_id, pair.keeper.item_id, pair.item_is_gone) == ("c0", "k0", True)
    assert pair.is_news is not bool(how)
    lines = verification_lines(story.library)
    assert lines[0].startswith("WARNING: 1 staged item went together with what should have stayed")
    assert "photo/c0" in lines[1]
    assert "photo/k0" in lines[1]
    story.sync()
    assert verify(story.library).lost == 1
    assert warning_lines(verify(story.library), only_news=True) == []


def test_a_staged_item_that_lost_its_keeper_can_still_be_kept(story: Story) -> None:
    story.pairs(2)
    story.stage(0, 1)
    story.sync("k0")
    told = verify(story.library)
    assert [(pair.item.item_id, pair.item_is_gone, pair.is_news) for pair in told.lost_pairs] == [("c0", False, True)]
    assert "WARNING: do not delete this staged item" in verification_lines(story.library)[0]


def test_a_keeper_that_was_itself_staged_for_another_is_no_alarm(story: Story) -> None:
    story.pairs(2)
    story.stage(0)
    story.sync("c0")
    Ledger(story.library, story.clock, "stage", "Later").record([Fate("k0", "k1", State.IN_ALBUM, "album")])
    story.sync("k0")
    assert counts(verify(story.library)) == {"staged": 2, "gone": 2}
    story.sync("k1")
    assert {pair.keeper.item_id for pair in verify(story.library).lost_pairs} == {"k1"}


def test_a_second_keeper_that_stays_is_enough(story: Story) -> None:
    story.pairs(2)
    story.stage(0)
    story.shelf.decide("c0", "k1")
    story.sync("c0", "k0")
    assert verify(story.library).lost == 0


def test_what_a_hand_off_listed_may_go_unticked(story: Story, tmp_path: Any) -> None:
    story.shelf = Shelf(story.library, "takeout")
    story.pairs(3)
    hand_off(story.library, story.clock, make_plan(story.library), tmp_path / "out")
    with story.library.connection():
        Sync.create(source="takeout", state="done", started_at="", finished_at="2026-10-01 00:00:00", gone=3)
    for item_id in ("c0", "c1", "k1"):
        story.shelf.change(item_id, gone_at="2026-10-01 00:00:00")
    told = verify(story.library)
    assert counts(told) == {"unticked": 2, "unexpected": 1, "lost": 1}
    assert [pair.keeper.item_id for pair in told.lost_pairs] == ["k1"]
    assert "2 items of a hand-off went without being ticked off" in verification_lines(story.library)[-1]


def test_lists_are_bounded_and_names_are_harmless(story: Story) -> None:
    story.pairs(SHOWN + 20, NASTY)
    story.stage(0)
    story.sync(*(f"c{n}" for n in range(1, SHOWN + 20)), *(f"k{n}" for n in range(20)))
    told = verify(story.library)
    assert (told.unexpected, len(told.unexpected_items)) == (SHOWN + 39, SHOWN)
    lines = verification_lines(story.library)
    assert len(lines) < 3 * LINES
    assert f"and {SHOWN + 39 - LINES:,} more" in "".join(lines)
    assert all(line.isprintable() for line in lines)


def test_a_circle_of_keepers_ends(story: Story, clock: Clock) -> None:
    story.shelf.item("a")
    story.shelf.item("b")
    Ledger(story.library, clock, "stage", "x").record(
        [Fate("a", "b", State.IN_ALBUM, "album"), Fate("b", "a", State.IN_ALBUM, "album")]
    )
    story.sync("a", "b")
    assert verify(story.library).lost >= 1


@pytest.mark.parametrize("query", [STAGED, HANDED])
def test_only_the_staged_items_are_looked_at(library: Library, query: str) -> None:
    assert not [plan for *_, plan in library.rows(f"EXPLAIN QUERY PLAN {query}") if plan.startswith("SCAN m ")]
