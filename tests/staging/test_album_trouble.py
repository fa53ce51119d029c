"""What goes wrong on the way into the album loses nothing and stages nothing twice."""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.emulator import Emulator, Fault, FaultKind
from models.errors import Cancelled, ExitCode, GpdedupError
from models.google.client import PhotosLibrary
from models.staging.ledger import only_one
from models.staging.plan import make_plan
from models.staging.strays import find_strays
from tests.staging.album_tools import ADD, CREATE, TITLE, Pairs, Stager, Vanishing, albums, states
from tests.staging.shelf import Shelf


def test_a_refused_batch_is_narrowed_to_what_spoils_it(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, sign_in: Callable[..., PhotosLibrary]
) -> None:
    made = pairs(50)
    bad = [made[7][0], made[31][0]]
    client = Vanishing(sign_in(), lambda: emulator.remove_items(bad))
    result = stager(client).stage(make_plan(library), TITLE)
    assert (result.album, result.handoff) == (48, 2)
    assert {reason.item_id for reason in result.refused} == set(bad)
    assert {states(library)[item_id][0] for item_id in bad} == {"refused"}
    assert emulator.log.count(ADD) <= 4 * 2 * 6


def test_an_album_deleted_before_is_made_anew(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager
) -> None:
    pairs(5)
    stager().stage(make_plan(library), TITLE)
    (first,) = emulator.albums
    emulator.forget_album(first.id)
    result = stager().stage(make_plan(library), TITLE)
    (second,) = emulator.albums
    assert (result.album, result.already) == (5, 0)
    assert "was deleted in Google Photos" in result.notes[0]
    assert set(states(library).values()) == {("in-album", second.id)}


def test_an_album_deleted_meanwhile_is_noticed(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, sign_in: Callable[..., PhotosLibrary]
) -> None:
    pairs(5)

    def delete() -> None:
        (album,) = emulator.albums
        emulator.forget_album(album.id)

    with pytest.raises(GpdedupError, match="was deleted while items were being added"):
        stager(Vanishing(sign_in(), delete)).stage(make_plan(library), TITLE)
    assert {state for state, _ in states(library).values()} == {"taken-out"}
    assert stager().stage(make_plan(library), TITLE).album == 5


class Killed(BaseException):
    """As sudden as SIGKILL for what runs: nothing catches it."""


@pytest.mark.parametrize("moment", ["after_create", "before_add", "after_add"])
def test_killed_between_a_call_and_its_record(
    emulator: Emulator,
    library: Library,
    pairs: Pairs,
    stager: Stager,
    sign_in: Callable[..., PhotosLibrary],
    moment: str,
) -> None:
    pairs(70)

    class Dying(Vanishing):
        def create_album(self, title: str) -> Any:
            album = self._client.create_album(title)
            if moment == "after_create":
                raise Killed
            return album

        def batch_add(self, album_id: str, ids: list[str]) -> None:
            if moment == "after_add":
                self._client.batch_add(album_id, ids)
            raise Killed

    with pytest.raises(Killed):
        stager(Dying(sign_in(), lambda: None)).stage(make_plan(library), TITLE)
    result = stager().stage(make_plan(library), TITLE)
    (album,) = emulator.albums
    assert len(album.item_ids) == 70
    assert result.album + result.already == 70
    assert result.already == (50 if moment == "after_add" else 0)
    assert set(states(library).values()) == {("in-album", album.id)}
    assert stager().unstage().taken_out == 70


def test_the_days_quota_ends_a_run_and_tomorrow_goes_on(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager
) -> None:
    pairs(120)
    emulator.faults.next(ADD, Fault.refusal("day-quota"), after=1)
    result = stager().stage(make_plan(library), TITLE)
    assert (result.album, result.failed, result.planned) == (50, 70, 120)
    assert result.stopped
    assert result.exit_code is ExitCode.PARTLY
    again = stager().stage(make_plan(library), TITLE)
    assert (again.album, again.already, again.failed) == (70, 50, 0)
    assert len(albums(emulator)[TITLE]) == 120


def test_passing_trouble_is_outlasted(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    pairs(60)
    emulator.faults.next(ADD, Fault(FaultKind.RESET), Fault.refusal("write-quota"))
    emulator.faults.next(CREATE, Fault(FaultKind.HALF_BODY))
    assert stager().stage(make_plan(library), TITLE).album == 60
    assert len(albums(emulator)) == 1
    assert len(albums(emulator)[TITLE]) == 60


def test_cancel_keeps_what_is_done(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, sign_in: Callable[..., PhotosLibrary]
) -> None:
    pairs(120)
    control = Control()
    with pytest.raises(Cancelled):
        stager(Vanishing(sign_in(), control.cancel), control).stage(make_plan(library), TITLE)
    assert [state for state, _ in states(library).values()].count("in-album") == 50
    assert stager().stage(make_plan(library), TITLE).album == 70


def test_only_one_staging_at_a_time(library: Library, pairs: Pairs, stager: Stager, emulator: Emulator) -> None:
    pairs(1)
    with only_one(library), pytest.raises(GpdedupError, match="Another staging"):
        stager().stage(make_plan(library), TITLE)
    assert emulator.log.total == 0


def test_the_same_run_started_twice_at_once_stages_each_item_once(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, sign_in: Callable[..., PhotosLibrary]
) -> None:
    pairs(60)
    told: list[str] = []

    def begin_again() -> None:
        def second() -> None:
            with pytest.raises(GpdedupError, match="Another staging") as caught:
                stager().stage(make_plan(library), TITLE)
            told.append(str(caught.value))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join()

    result = stager(Vanishing(sign_in(), begin_again)).stage(make_plan(library), TITLE)
    assert result.album == 60
    assert len(told) == 1
    assert {title: len(ids) for title, ids in albums(emulator).items()} == {TITLE: 60}
    assert library.value("SELECT count(*) FROM journal WHERE step = 'stage'") == 60


def test_what_is_planned_no_more_leaves_the_album_though_the_plan_is_empty(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager
) -> None:
    made = pairs(3)
    for item_id in made[0]:
        Shelf(library).change(item_id, account="second")
    stager(account="").stage(make_plan(library), TITLE)
    library.execute("UPDATE decision SET verdict = 'keep'")
    result = stager().stage(make_plan(library), TITLE)
    assert "2 items are not to be removed any more and left the album again." in result.notes
    assert (result.planned, albums(emulator)[TITLE]) == (0, [])
    assert find_strays(library, make_plan(library)) == []


def test_the_library_can_be_read_while_an_answer_is_awaited(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, sign_in: Callable[..., PhotosLibrary]
) -> None:
    pairs(3)
    writes: list[int] = []

    def write_elsewhere() -> None:
        with sqlite3.connect(library.path, timeout=0) as other:
            writes.append(other.execute("UPDATE media_item SET note = 'read' WHERE note IS NULL").rowcount)
        other.close()

    stager(Vanishing(sign_in(), write_elsewhere)).stage(make_plan(library), TITLE)
    assert writes == [6]
