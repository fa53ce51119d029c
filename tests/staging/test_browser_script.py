"""The browser script adds what it has checked, asks first, and goes on where it stopped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.control import Clock
from models.database import Library
from models.staging.acknowledge import AckKind, ack
from models.staging.handoff import hand_off
from models.staging.plan import make_plan
from tests.staging.page import NODE, TAKEN, in_albums, photos, play
from tests.staging.shelf import NASTY, Shelf

TITLE = '"to" </script> `delete` ${x} \u2028'

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(NODE is None, reason="Node.js is not on this machine; install it to test the browser script"),
]


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library, "takeout")


Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(library: Library, clock: Clock, tmp_path: Path) -> Run:
    """Write the hand-off of what is decided and run its script in the stand-in page."""

    def make(*, album_limit: int | None = None, keep_albums: bool = False, **scene: Any) -> dict[str, Any]:
        plan = make_plan(library)
        files = hand_off(library, clock, plan, tmp_path / "out", title=TITLE, force=True, keep_albums=keep_albums)
        script = files.script.read_text(encoding="utf-8")
        if album_limit is not None:
            script = script.replace('"album_limit":20000', f'"album_limit":{album_limit}')
        return play(script, **{"items": list(photos(library).items())} | scene)

    return make


def many(shelf: Shelf, number: int) -> list[str]:
    made = [(f"AF1Qip{n:05}", f"AF1Kee{n // 2:05}") for n in range(number)]
    shelf.pairs(made, NASTY)
    return [candidate for candidate, _ in made]


def test_everything_gets_into_one_album(shelf: Shelf, run: Run, library: Library, clock: Clock, tmp_path: Path) -> None:
    ids = many(shelf, 600)
    told = run()
    assert [album["title"] for album in told["albums"].values()] == [TITLE]
    assert in_albums(told) == ids
    assert [size for name, size in told["calls"] if name == "addItemsToAlbum"] == [250, 250, 100]
    assert [size for name, size in told["calls"] if name == "getBatchMediaInfo"] == [900]
    assert len(told["confirms"]) == 1
    assert "600 items" in told["confirms"][0]
    assert "deletes nothing" in told["confirms"][0]
    ((name, text),) = told["downloads"]
    path = tmp_path / name
    path.write_text(text)
    result = ack(library, clock, path)
    assert (result.kind, result.recorded, result.already) == (AckKind.BROWSER_ALBUM, 600, 0)


def test_nothing_happens_without_a_yes(shelf: Shelf, run: Run) -> None:
    many(shelf, 3)
    told = run(answers=[False])
    assert told["calls"] == []
    assert told["result"] == {"ok": False, "reason": "Nothing was done."}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fileName": "IMG_1.JPG"}, "it is called"),
        ({"size": 7}, "it has 7 bytes"),
        ({"timestamp": (TAKEN + 1) * 1000}, "another time"),
        ({"fileName": None}, "name cannot be checked"),
        ({"size": None, "timestamp": None}, "neither its size nor its time"),
        (None, "does not show it"),
    ],
)
@pytest.mark.parametrize("whose", ["item", "keeper"])
def test_what_is_not_the_file_we_mean_is_left_out(
    shelf: Shelf, run: Run, library: Library, change: dict[str, Any] | None, words: str, whose: str
) -> None:
    shelf.pairs([("AF1QipA", "AF1KeeA"), ("AF1QipB", "AF1KeeB")])
    known = photos(library)
    key = "AF1QipA" if whose == "item" else "AF1KeeA"
    if change is None:
        del known[key]
    else:
        known[key] |= change
    told = run(items=list(known.items()))
    assert in_albums(told) == ["AF1QipB"]
    (left,) = told["result"]["leftOut"]
    assert left["id"] == "AF1QipA"
    assert words in left["reason"]
    assert ("which should stay" in left["reason"]) is (whose == "keeper")
    assert json.loads(told["downloads"][0][1])["done"] == ["AF1QipB"]


def test_names_agree_however_they_are_composed(shelf: Shelf, run: Run, library: Library) -> None:
    shelf.pairs([("AF1QipA", "AF1KeeA")], ["Zu\u0308rich.dng"])
    known = photos(library)
    known["AF1QipA"]["fileName"] = "Zürich.dng"
    assert in_albums(run(items=list(known.items()))) == ["AF1QipA"]


def test_the_wrong_account_adds_nothing(shelf: Shelf, run: Run) -> None:
    many(shelf, 3)
    told = run(items=[])
    assert told["albums"] == {}
    assert "right account" in told["alerts"][0]
    assert len(told["result"]["leftOut"]) == 3


def test_it_stops_at_the_first_failure_and_goes_on_when_pasted_again(shelf: Shelf, run: Run) -> None:
    ids = many(shelf, 600)
    told = run(failures={"addItemsToAlbum": [2]})
    assert in_albums(told) == ids[:250]
    assert "addItemsToAlbum failed on purpose" in told["alerts"][0]
    assert told["downloads"] == []
    again = run(albums=told["albums"], storage=told["storage"])
    assert in_albums(again) == ids
    assert "250 items were added before" in again["confirms"][0]
    assert len(again["albums"]) == 1
    assert len(json.loads(again["downloads"][0][1])["done"]) == 600


@pytest.mark.parametrize(
    ("failing", "made"), [("getBatchMediaInfo", 0), ("createAlbum", 0), ("addItemsToAlbum", 1), ("getAlbumPage", 1)]
)
def test_a_failing_call_is_told(shelf: Shelf, run: Run, failing: str, made: int) -> None:
    many(shelf, 3)
    told = run(failures={failing: [1]})
    assert told["result"]["ok"] is False
    assert f"{failing} failed on purpose" in told["result"]["reason"]
    assert "Paste this again" in told["alerts"][0]
    assert len(told["albums"]) == made
    again = run(albums=told["albums"], storage=told["storage"])
    assert len(again["albums"]) == 1
    assert len(in_albums(again)) == 3


def test_an_album_that_shows_too_little_is_told(shelf: Shelf, run: Run) -> None:
    many(shelf, 10)
    told = run(keeps=4)
    assert "shows 4 of 10" in told["result"]["reason"]
    assert told["downloads"] == []


def test_a_toolkit_that_cannot_read_albums_will_do(shelf: Shelf, run: Run) -> None:
    many(shelf, 3)
    assert run(without=["getAlbumPage"])["result"]["ok"] is True


def test_a_browser_that_remembers_nothing_will_do(shelf: Shelf, run: Run) -> None:
    many(shelf, 3)
    told = run(forgetful=True, storage={"gpdedup-tui stage ": "{broken"})
    assert len(in_albums(told)) == 3


def test_a_large_plan_is_split_by_album(shelf: Shelf, run: Run) -> None:
    ids = many(shelf, 70)
    told = run(album_limit=30)
    assert [(album["title"], len(album["keys"])) for album in told["albums"].values()] == [
        (TITLE, 30),
        (f"{TITLE} (2)", 30),
        (f"{TITLE} (3)", 10),
    ]
    assert in_albums(told) == ids


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        ({"without": ["gptkApi"]}, "Google-Photos-Toolkit is not on this page"),
        ({"without": ["createAlbum"]}, "Google-Photos-Toolkit is not on this page"),
        ({"hostname": "example.com"}, "Open https://photos.google.com first"),
    ],
)
def test_the_wrong_page_is_told(shelf: Shelf, run: Run, scene: dict[str, Any], words: str) -> None:
    many(shelf, 1)
    told = run(**scene)
    assert words in told["alerts"][0]
    assert told["calls"] == told["confirms"] == []


def test_nothing_to_do_is_told(run: Run) -> None:
    assert "worklist.html" in run()["result"]["reason"]


def own(*albums: tuple[str, str], **facts: Any) -> list[dict[str, Any]]:
    """Returns albums as the page lists them."""
    return [{"mediaKey": key, "title": title, "isShared": False, "itemCount": 0, **facts} for key, title in albums]


@pytest.fixture
def in_my_albums(shelf: Shelf) -> list[str]:
    """Four items that go; the first two are in albums in which what stays is not."""
    shelf.pairs([(f"AF1Qip{n}", f"AF1Kee{n}") for n in range(4)])
    shelf.album(NASTY[0], "AF1Qip0", "AF1Qip1")
    shelf.album("Z\u00fcrich", "AF1Qip1", "AF1Qip2", "AF1Kee2")
    return [f"AF1Qip{n}" for n in range(4)]


def test_albums_of_what_goes_are_left_as_they_are_unless_asked_for(run: Run, in_my_albums: list[str]) -> None:
    told = run(own=own(("a", NASTY[0]), ("z", "Zürich")))
    assert [name for name, _ in told["calls"] if name == "getAlbums"] == []
    assert "2 items are in albums of yours that what stays is not in. This is left so" in told["confirms"][0]
    assert (told["albums"]["a"]["keys"], told["albums"]["z"]["keys"]) == ([], [])
    assert told["albums"]["album1"]["keys"] == in_my_albums


def test_what_stays_is_added_to_the_albums_of_what_goes_first(run: Run, in_my_albums: list[str]) -> None:
    albums = own(("x", "Other"), ("a", NASTY[0]), ("z", "Zu\u0308rich"))
    told = run(keep_albums=True, own=albums)
    assert (told["albums"]["a"]["keys"], told["albums"]["z"]["keys"]) == (["AF1Kee0", "AF1Kee1"], ["AF1Kee1"])
    assert told["albums"]["album1"]["keys"] == in_my_albums
    assert "3 items that stay will be added to 2 albums of yours" in told["confirms"][1]
    order = [name for name, _ in told["calls"] if name in {"addItemsToAlbum", "createAlbum"}]
    assert order == ["addItemsToAlbum", "addItemsToAlbum", "createAlbum", "addItemsToAlbum"]
    assert told["result"]["ok"] is True


def test_a_no_to_the_albums_adds_nothing_anywhere(run: Run, in_my_albums: list[str]) -> None:
    told = run(keep_albums=True, own=own(("a", NASTY[0]), ("z", "Zürich")), answers=[True, False])
    assert [album["keys"] for album in told["albums"].values()] == [[], []]
    assert told["result"]["reason"] == "Nothing was added."


@pytest.mark.parametrize(
    ("albums", "words"),
    [
        (own(("z", "Zürich")), "it is not in your list"),
        (own(("a", NASTY[0]), ("b", NASTY[0]), ("z", "Zürich")), "2 of your albums are called so"),
        (own(("z", "Zürich")) + own(("a", NASTY[0]), isShared=True), "it is a shared album"),
        (own(("z", "Zürich")) + own(("a", NASTY[0]), isShared=None), "or that cannot be told"),
        (own(("z", "Zürich")) + own(("a", NASTY[0]), itemCount=19_999), "it is full"),
        (own(("a", NASTY[0].upper()), ("z", "Zürich")), "it is not in your list"),
    ],
)
def test_an_album_in_doubt_leaves_its_items_out(
    run: Run, in_my_albums: list[str], albums: list[dict[str, Any]], words: str
) -> None:
    told = run(keep_albums=True, own=albums)
    assert [left["id"] for left in told["result"]["leftOut"]] == in_my_albums[:2]
    assert words in told["result"]["leftOut"][0]["reason"]
    assert told["albums"]["album1"]["keys"] == in_my_albums[2:]
    touched = [key for key, album in told["albums"].items() if album["keys"] and key != "album1"]
    assert touched == []


def test_an_album_whose_key_is_known_is_found_by_it(shelf: Shelf, run: Run) -> None:
    shelf.pairs([("AF1QipA", "AF1KeeA")])
    shelf.album("Paris", "AF1QipA")
    shelf.library.execute("UPDATE album SET source = 'toolkit'")
    told = run(keep_albums=True, own=own(("album:Paris", "Renamed since"), ("b", "Paris"), ("c", "Paris")))
    assert told["albums"]["album:Paris"]["keys"] == ["AF1KeeA"]


@pytest.mark.parametrize("failing", ["getAlbums", "addItemsToAlbum"])
def test_a_failing_album_stops_it_before_anything_is_staged(run: Run, in_my_albums: list[str], failing: str) -> None:
    albums = own(("a", NASTY[0]), ("z", "Zürich"))
    told = run(keep_albums=True, own=albums, failures={failing: [1]})
    assert f"{failing} failed on purpose" in told["result"]["reason"]
    assert "album1" not in told["albums"]
    again = run(keep_albums=True, own=albums, storage=told["storage"], albums=told["albums"])
    assert again["albums"]["album1"]["keys"] == in_my_albums
    assert (again["albums"]["a"]["keys"], again["albums"]["z"]["keys"]) == (["AF1Kee0", "AF1Kee1"], ["AF1Kee1"])


def test_an_album_that_takes_nothing_stops_it(run: Run, in_my_albums: list[str]) -> None:
    told = run(keep_albums=True, own=own(("a", NASTY[0]), ("z", "Zürich")), keeps=0)
    assert "shows only 0 items" in told["result"]["reason"]
    assert "album1" not in told["albums"]
