"""A plan gets into an album, once, whatever happens on the way."""

from collections.abc import Callable

import pytest

from models.database import Library
from models.emulator import Emulator
from models.errors import ExitCode, UsageError
from models.google.client import PhotosLibrary
from models.staging.plan import Route, make_plan
from tests.staging.album_tools import ADD, CREATE, TITLE, Pairs, Stager, albums, everything, states
from tests.staging.shelf import NASTY, Shelf


def test_a_plan_gets_into_one_album(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    made = pairs(120)
    result = stager().stage(make_plan(library), TITLE)
    (album,) = emulator.albums
    assert album.title == TITLE
    assert set(album.item_ids) == {candidate for candidate, _ in made}
    assert result.as_json() == {
        "planned": 120,
        "album": 120,
        "handoff": 0,
        "already": 0,
        "failed": 0,
        "album_url": f"https://photos.google.com/lr/album/{album.id}",
    }
    assert result.exit_code is ExitCode.DONE
    assert set(states(library).values()) == {("in-album", album.id)}
    assert library.rows("SELECT kind, title FROM action WHERE kind = 'stage'") == [
        ("stage", f"Staged in the album {TITLE!r}")
    ]
    assert library.value("SELECT count(*) FROM journal WHERE step = 'stage' AND after = 'in-album'") == 120
    assert sorted(seen.size for seen in emulator.log.entries if seen.route == ADD) == [20, 50, 50]


def test_a_second_run_changes_nothing(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    pairs(60)
    stager().stage(make_plan(library), TITLE)
    before, content = everything(library), albums(emulator)
    emulator.log.clear()
    result = stager().stage(make_plan(library), TITLE)
    assert (result.album, result.already, result.planned) == (0, 60, 60)
    assert result.album_url is not None
    assert everything(library) == before
    assert albums(emulator) == content
    assert emulator.log.count(ADD) == emulator.log.count(CREATE) == 0


@pytest.mark.parametrize(("items", "refused"), [(130, 0), (130, 7), (130, 130)])
def test_few_calls_are_made(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, items: int, refused: int
) -> None:
    made = pairs(items)
    emulator.remove_items(candidate for candidate, _ in made[:refused])
    result = stager().stage(make_plan(library), TITLE)
    assert (result.album, result.handoff) == (items - refused, refused)
    assert emulator.log.total <= 3 * items / 50 + items / 100 + 5


def test_what_google_refuses_goes_to_the_hand_off(
    emulator: Emulator, library: Library, shelf: Shelf, pairs: Pairs, stager: Stager
) -> None:
    made = pairs(55)
    for number, name in enumerate(NASTY):
        shelf.pair(f"foreign{number}", made[number][1], name)
    result = stager().stage(make_plan(library), TITLE)
    assert (result.album, result.handoff, result.failed, result.planned) == (55, len(NASTY), 0, 55 + len(NASTY))
    assert result.exit_code is ExitCode.PARTLY
    assert {reason.filename for reason in result.refused} == set(NASTY)
    assert {reason.reason for reason in result.refused} == {"Invalid media item ID."}
    plan = make_plan(library)
    assert {entry.item.id for entry in plan.on(Route.HANDOFF)} == {f"foreign{n}" for n in range(len(NASTY))}
    again = stager().stage(plan, TITLE)
    assert (again.already, again.handoff, again.refused) == (55, len(NASTY), ())
    assert again.exit_code is ExitCode.DONE


def test_all_refused_makes_no_album(emulator: Emulator, library: Library, shelf: Shelf, stager: Stager) -> None:
    shelf.pair("nobody", "nothing")
    result = stager().stage(make_plan(library), TITLE)
    assert (result.album, result.handoff, result.album_url) == (0, 1, None)
    assert "Google shows neither" in result.refused[0].reason
    assert len(emulator.albums) == 0


def test_what_lost_its_keeper_is_left_out(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    made = pairs(10)
    emulator.remove_items([made[3][1]])
    result = stager().stage(make_plan(library), TITLE)
    assert (result.album, result.failed, result.handoff) == (9, 1, 0)
    assert result.left_out[0].item_id == made[3][0]
    assert "which should stay, is not there" in result.left_out[0].reason
    assert made[3][0] not in albums(emulator)[TITLE]
    before = everything(library)
    assert stager().stage(make_plan(library), TITLE).failed == 1
    assert everything(library) == before


def test_what_is_kept_after_all_leaves_the_album(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager
) -> None:
    made = pairs(60)
    stager().stage(make_plan(library), TITLE)
    library.execute("UPDATE decision SET verdict = 'keep' WHERE candidate_id = ?", (made[5][0],))
    result = stager().stage(make_plan(library, only=[made[6][0]]), TITLE)
    assert (result.already, result.album, result.planned) == (1, 0, 1)
    assert "1 item is not to be removed any more and left the album again." in result.notes
    assert set(albums(emulator)[TITLE]) == {candidate for candidate, _ in made} - {made[5][0]}
    assert states(library)[made[5][0]] == ("taken-out", None)
    before = everything(library)
    assert stager().stage(make_plan(library), TITLE).notes == ()
    assert everything(library) == before


def test_what_lost_its_keeper_since_leaves_the_album(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager
) -> None:
    made = pairs(8)
    stager().stage(make_plan(library), TITLE)
    emulator.remove_items([made[2][1]])
    result = stager().stage(make_plan(library), TITLE)
    assert (result.already, result.failed, result.planned) == (7, 1, 8)
    assert "which should stay, is not there" in result.left_out[0].reason
    assert made[2][0] not in albums(emulator)[TITLE]
    assert states(library)[made[2][0]] == ("left-out", None)


def test_a_full_album_is_followed_by_a_numbered_one(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager
) -> None:
    pairs(130)
    emulator.behaviour.album_limit = 60
    result = stager(album_limit=60).stage(make_plan(library), TITLE)
    assert {title: len(ids) for title, ids in albums(emulator).items()} == {
        TITLE: 60,
        f"{TITLE} (2)": 60,
        f"{TITLE} (3)": 10,
    }
    assert [album.title for album in result.albums] == [TITLE, f"{TITLE} (2)", f"{TITLE} (3)"]
    again = stager(album_limit=60).stage(make_plan(library), TITLE)
    assert (again.album, again.already) == (0, 130)
    assert len(emulator.albums) == 3


def test_google_says_that_an_album_is_full(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    pairs(90)
    emulator.behaviour.album_limit = 60
    result = stager().stage(make_plan(library), TITLE)
    assert (result.album, result.handoff) == (90, 0)
    assert {len(ids) for ids in albums(emulator).values()} == {50, 40}


def test_items_of_others_in_the_album_stay_there(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, sign_in: Callable[..., PhotosLibrary]
) -> None:
    made = pairs(4)
    client = sign_in()
    album_id = client.create_album("[/] mine")["id"]
    client.batch_add(album_id, [made[0][0], made[3][1]])
    result = stager().stage(make_plan(library), TITLE, album_id=album_id)
    assert (result.album, result.already) == (3, 1)
    taken = stager().unstage()
    assert (taken.taken_out, taken.not_ours) == (3, 1)
    assert set(albums(emulator)["[/] mine"]) == {made[0][0], made[3][1]}


def test_an_album_of_another_client_is_wrong_use(
    library: Library, pairs: Pairs, stager: Stager, emulator: Emulator
) -> None:
    pairs(1)
    with pytest.raises(UsageError, match="shows no album nowhere"):
        stager().stage(make_plan(library), TITLE, album_id="nowhere")
    assert len(emulator.albums) == 0


@pytest.mark.parametrize("title", ["", "   ", "\n\t", "x" * 501])
def test_titles_that_google_refuses(library: Library, stager: Stager, pairs: Pairs, title: str) -> None:
    pairs(1)
    with pytest.raises(UsageError, match="title"):
        stager().stage(make_plan(library), title)


@pytest.mark.parametrize("title", [*NASTY, " spaces stay ", "é" * 500])
def test_titles_are_given_as_they_are(
    emulator: Emulator, library: Library, stager: Stager, pairs: Pairs, title: str
) -> None:
    pairs(1)
    stager().stage(make_plan(library), title)
    assert list(albums(emulator)) == [title]


def test_an_empty_plan_calls_nobody(emulator: Emulator, library: Library, stager: Stager) -> None:
    result = stager().stage(make_plan(library), TITLE)
    assert result.planned == 0
    assert emulator.log.total == 0


def test_what_the_person_deleted_is_not_handed_off(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager
) -> None:
    made = pairs(6)
    stager().stage(make_plan(library), TITLE)
    emulator.remove_items([made[0][0], made[1][0]])
    result = stager().stage(make_plan(library), TITLE)
    assert (result.already, result.failed, result.handoff) == (4, 2, 0)
    assert "no longer shown by Google" in result.left_out[0].reason
    assert states(library)[made[0][0]][0] == "in-album"


def test_unstage_takes_out_what_it_added(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    made = pairs(60)
    stager().stage(make_plan(library), TITLE)
    few = stager().unstage(item_ids=[made[0][0]])
    assert few.taken_out == 1
    emulator.remove_items([made[1][0]])
    rest = stager().unstage(title=TITLE)
    assert (rest.taken_out, rest.not_there) == (58, 1)
    assert albums(emulator)[TITLE] == []
    assert {state for state, _ in states(library).values()} == {"taken-out"}
    assert stager().unstage().taken_out == 0
    assert library.value("SELECT count(*) FROM journal WHERE step = 'unstage'") == 60
    with pytest.raises(UsageError, match="Nothing is staged"):
        stager().unstage(title=TITLE)
    with pytest.raises(UsageError, match="is in no album"):
        stager().unstage(item_ids=["nobody"])


def test_several_accounts_must_be_named(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    made = pairs(4)
    for item_id in made[0]:
        Shelf(library).change(item_id, account="second")
    with pytest.raises(UsageError, match="several accounts"):
        stager().stage(make_plan(library), TITLE)
    result = stager(account="").stage(make_plan(library), TITLE)
    assert (result.album, result.failed) == (3, 1)
    assert "'second'" in result.left_out[0].reason


def test_a_later_title_does_not_stage_twice(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    pairs(3)
    stager().stage(make_plan(library), TITLE)
    result = stager().stage(make_plan(library), "tomorrow's title")
    assert (result.album, result.already) == (0, 3)
    assert list(albums(emulator)) == [TITLE]
    assert [album.title for album in result.albums] == [TITLE]
