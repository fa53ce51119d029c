"""The dry run names every call that staging then makes."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from models.database import Library
from models.emulator import Emulator
from models.errors import UsageError
from models.staging.album import AlbumStager
from models.staging.dry_run import describe
from models.staging.plan import make_plan
from models.staging.strays import find_strays
from tests.staging.shelf import NASTY, Shelf

ROUTES = {
    "albums.get": "GET /v1/albums/{id}",
    "albums.create": "POST /v1/albums",
    "albums.batchAddMediaItems": "POST /v1/albums/{id}:batchAddMediaItems",
    "albums.batchRemoveMediaItems": "POST /v1/albums/{id}:batchRemoveMediaItems",
    "mediaItems.batchGet": "GET /v1/mediaItems:batchGet",
    "mediaItems.search": "POST /v1/mediaItems:search",
}
Stager = Callable[..., AlbumStager]
Pairs = Callable[[int], list[tuple[str, str]]]


def made(emulator: Emulator) -> Counter[str]:
    # Where Google's client turns a long GET into a POST, it is still the same call.
    return Counter(seen.route for seen in emulator.log.entries)


def test_the_calls_are_those_of_a_first_run(emulator: Emulator, library: Library, pairs: Pairs, stager: Stager) -> None:
    pairs(130)
    plan = make_plan(library)
    calls = describe(plan, NASTY[2])
    assert emulator.log.total == 0
    stager().stage(plan, NASTY[2])
    assert Counter(ROUTES[call.method] for call in calls) == made(emulator)
    assert sum(call.items for call in calls if call.writes) == 130
    assert "\x1b" not in "".join(call.sentence for call in calls)


def test_the_calls_are_those_of_a_second_run(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, shelf: Shelf
) -> None:
    first = pairs(130)
    library.execute(
        "DELETE FROM decision WHERE candidate_id IN (SELECT value FROM json_each(?))",
        (json.dumps([candidate for candidate, _ in first[:60]]),),
    )
    stager().stage(make_plan(library), "title")
    with library.transaction():
        for candidate, keeper in first[:60]:
            shelf.decide(candidate, keeper)
    emulator.log.clear()
    plan = make_plan(library)
    calls = describe(plan, "title", is_known=True)
    stager().stage(plan, "title")
    assert Counter(ROUTES[call.method] for call in calls) == made(emulator)


@pytest.mark.parametrize(("there", "created"), [(0, 3), (20, 2), (60, 2), (119, 1), (120, 1)])
def test_full_albums_are_followed_by_numbered_ones(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, shelf: Shelf, there: int, created: int
) -> None:
    first = pairs(170)
    with library.transaction():
        library.execute(
            "DELETE FROM decision WHERE candidate_id NOT IN (SELECT value FROM json_each(?))",
            (json.dumps([candidate for candidate, _ in first[:there]]),),
        )
    stager(album_limit=60).stage(make_plan(library), "title")
    with library.transaction():
        for candidate, keeper in first[there:]:
            shelf.decide(candidate, keeper)
    emulator.log.clear()
    plan = make_plan(library)
    calls = Counter(call.method for call in describe(plan, "title", is_known=there > 0, album_limit=60))
    stager(album_limit=60).stage(plan, "title")
    assert calls["albums.create"] == emulator.log.count("POST /v1/albums") == created
    assert sum(calls.values()) == emulator.log.total


def test_nothing_for_an_album_is_no_call(library: Library) -> None:
    Shelf(library, "takeout").pair("a", "b")
    assert describe(make_plan(library), "title") == ()
    with pytest.raises(UsageError):
        describe(make_plan(library), "")


@pytest.mark.parametrize("kept", [3, 70, 130])
def test_what_is_planned_no_more_is_taken_out_in_so_many_calls(
    emulator: Emulator, library: Library, pairs: Pairs, stager: Stager, kept: int
) -> None:
    first = pairs(130)
    stager().stage(make_plan(library), "title")
    out = json.dumps([candidate for candidate, _ in first[:kept]])
    library.execute(
        "UPDATE decision SET verdict = 'keep' WHERE candidate_id IN (SELECT value FROM json_each(?))", (out,)
    )
    emulator.log.clear()
    plan = make_plan(library)
    calls = describe(plan, "title", is_known=True, strays=find_strays(library, plan))
    stager().stage(plan, "title")
    assert Counter(ROUTES[call.method] for call in calls) == made(emulator)
    assert sum(call.items for call in calls if call.writes) == kept
    assert len(next(iter(emulator.albums)).item_ids) == 130 - kept
