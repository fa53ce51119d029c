"""The keeper order: each step decides where all before it are equal, and says so."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.rules.facts import ItemFacts
from models.rules.keepers import STEP_WORDS, choose
from models.rules.scan import scan
from models.rules.uuid_thumbnail import UuidThumbnail
from models.settings import DEFAULT_KEEPER_ORDER
from tests.conftest import FakeClock
from tests.rules.camera import RAW, SMALL, change, found, put_in_album, reason, scan_with, store

PLAIN: dict[str, Any] = {
    "source": "takeout",
    "filename": "IMG_12.png",
    "kind": "photo",
    "width": 4000,
    "height": 3000,
    "size_bytes": 1000,
    "upload_time": "2020-01-01 00:00:00",
}
# What makes the second item win: by what it has, or by what the first has in `LOSES`.
WINS = {
    "most-pixels": {"width": 4001},
    "favorited": {"favorited": 1},
    "in-album": {"in_album": 1},
    "described": {"described": 1},
    "has-people": {"has_people": 1},
    "not-edited": {},
    "original-name": {},
    "prefer-format": {},
    "most-bytes": {"size_bytes": 1001},
    "earliest-upload": {"upload_time": "2019-12-31 23:59:59"},
    "shortest-name": {"filename": "IMG12.png"},
    "id": {},
}
LOSES = {
    "prefer-format": {"kind": "raw"},
    "not-edited": {"edited": 1},
    "original-name": {"filename": "IMG_12(1).png"},
    "id": {"id": "z"},
}


@pytest.mark.parametrize("step", DEFAULT_KEEPER_ORDER)
def test_each_step_decides_and_is_named(step: str) -> None:
    loser = ItemFacts(**({"id": "a"} | PLAIN | LOSES.get(step, {})))
    winner = ItemFacts(**({"id": "b"} | PLAIN | WINS[step]))
    for files in ([loser, winner], [winner, loser]):
        choice = choose(files, DEFAULT_KEEPER_ORDER)
        assert (choice.keeper.id, choice.step, choice.among) == ("b", step, 2)
        assert STEP_WORDS[step] in choice.words


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(DEFAULT_KEEPER_ORDER)))
def test_the_first_difference_wins(earlier: str, later: str) -> None:
    first = ItemFacts(**({"id": "b"} | PLAIN | WINS[earlier]))
    second = ItemFacts(**({"id": "a"} | PLAIN | LOSES.get(earlier, {}) | WINS[later]))
    first = first._replace(**LOSES.get(later, {}))
    assert choose([first, second], [earlier, later]).step == earlier
    assert choose([first, second], [later, earlier]).step == later


def test_an_unknown_value_never_wins() -> None:
    known = ItemFacts(**({"id": "z"} | PLAIN))
    for step, column in (("most-pixels", "width"), ("most-bytes", "size_bytes"), ("earliest-upload", "upload_time")):
        unknown = ItemFacts(**({"id": "a"} | PLAIN | {column: None}))
        assert choose([unknown, known], [step]).keeper.id == "z"


def test_the_order_is_that_of_the_settings_and_the_id_is_always_last() -> None:
    files = [ItemFacts(id=name, source="takeout") for name in ("c", "a", "b")]
    choice = choose(files, ["most-pixels"])
    assert (choice.keeper.id, choice.step) == ("a", "id")


@pytest.mark.parametrize(("title", "is_ours"), [("gpdedup: to delete 2026-01-01", False), ("Bin", True)])
def test_albums_of_this_program_count_nowhere(library: Library, clock: FakeClock, title: str, is_ours: bool) -> None:
    store(library, RAW, replace(RAW, id="z-copy"), SMALL)
    put_in_album(library, "z-copy", title, ours=is_ours)
    scan_with(library, clock, "uuid-thumbnail")
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "strong")}
    put_in_album(library, "z-copy", "Italy")
    scan_with(library, clock, "uuid-thumbnail")
    assert found(library, "uuid-thumbnail") == {"thumb": ("z-copy", "strong")}
    assert "in-album" in reason(library, "thumb")


def test_a_scan_asks_the_order_of_its_rule(library: Library, clock: FakeClock) -> None:
    store(library, RAW, replace(RAW, id="z-copy"), SMALL)
    change(library, "z-copy", favorited=1, size_bytes=1)
    scan(library, {"uuid-thumbnail": UuidThumbnail(order=("most-bytes", "favorited"))}, clock, Control())
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "strong")}
    assert "(most-bytes)" in reason(library, "thumb")
