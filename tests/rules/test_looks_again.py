"""`lookalike` compares again only what a change leads to, and finds what a scan of everything finds."""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.control import Control
from models.database import Library
from models.rules import lookalike
from models.rules.bounds import bounds_of
from models.rules.lookalike import Lookalike
from models.rules.registry import RULES
from models.rules.scan import RuleCounts, scan
from models.visual import reached, searching
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, NOW, change, found, put_in_album, scan_with, store
from tests.rules.test_incremental import findings

RULE = "lookalike"
SAME_TINY = bytes(range(256))
ITEMS = tuple(
    replace(JPEG, id=f"i{n}", filename=f"{word}.jpg", width=3000 - 300 * n, height=2000 - 200 * n, creation_time=taken)
    for n, (word, taken) in enumerate(
        [("sea", None), ("lake", None), ("pond", None), ("tarn", "2020-01-01 10:00:00"), ("bay", "2020-01-01 10:00:00")]
    )
)
FAR = tuple(replace(JPEG, id=f"far{n}", filename=f"far{n}.jpg", creation_time=None) for n in range(20))
IDS = [item.id for item in ITEMS]
HASHES = [0, 0b1, 0b111_1111, 0b11_1111_1111_1111, -1, (1 << 40) - 1]
"""Each of the first four is near the one before and the one behind it, as in a burst; the others are near none."""
Act = Callable[[Library, FakeClock], object]


def _see(library: Library, number: int | None, item_id: str, seen_as: str = "") -> None:
    if library.rows("SELECT 1 FROM media_item WHERE id = ?", (item_id,)):
        values = item_id, seen_as, "seen", number, SAME_TINY, "1 1 1 1 1"
        library.execute("INSERT OR REPLACE INTO picture_look VALUES (?, ?, ?, ?, ?, ?)", values)


def _seeing(number: int | None, item_id: str, seen_as: str) -> Act:
    return lambda library, clock: _see(library, number, item_id, seen_as)


def _changing(item_id: str, name: str, value: object) -> Act:
    return lambda library, clock: change(library, item_id, **{name: value})


def _run(sql: str, *values: object) -> Act:
    return lambda library, clock: library.execute(sql, values)


def _arriving(place: int) -> Act:
    return lambda library, clock: store(library, ITEMS[place])


CHANGES = [
    ("gone_at", NOW),
    ("gone_at", None),
    ("trashed", 1),
    ("account", "other"),
    ("width", 300),
    ("creation_time", "2020-01-01 10:00:00"),
    ("creation_time", "2021-01-01 10:00:00"),
    ("favorited", 1),
    ("size_bytes", 7),
    ("filename", "other.CR2"),
    ("kind", "raw"),
]
ACTS = st.one_of(
    st.builds(_seeing, st.sampled_from([*HASHES, None]), st.sampled_from(IDS), st.sampled_from(["", "", "7"])),
    st.builds(lambda item_id, change: _changing(item_id, *change), st.sampled_from(IDS), st.sampled_from(CHANGES)),
    st.builds(_arriving, st.integers(0, len(ITEMS) - 1)),
    st.builds(lambda item_id: _run("DELETE FROM media_item WHERE id = ?", item_id), st.sampled_from(IDS)),
    st.builds(lambda item_id: _run("DELETE FROM picture_look WHERE item_id = ?", item_id), st.sampled_from(IDS)),
    st.builds(
        lambda item_id: _run("UPDATE picture_look SET hash = 1 WHERE item_id = ?", item_id), st.sampled_from(IDS)
    ),
    st.sampled_from([scan_with, lambda library, clock: scan_with(library, clock, RULE)]),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a library with all items, of which nobody has seen the pictures."""
    path = tmp_path_factory.mktemp("shelf") / "library.sqlite"
    with Library(path) as library:
        store(library, *ITEMS, *FAR)
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(HASHES), min_size=5, max_size=5), st.lists(ACTS, min_size=1, max_size=8))
def test_what_changed_is_all_that_matters(shelf: Path, numbers: list[int], acts: list[Act]) -> None:
    clock = FakeClock()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(lookalike, "CROWD", 2)
        with Library(Path(shutil.copy(shelf, folder))) as library, library.connection():
            library.execute("PRAGMA synchronous = OFF")
            for item, number in zip(ITEMS, numbers, strict=True):
                _see(library, number, item.id)
            scan_with(library, clock)
            for act in acts:
                act(library, clock)
            scan_with(library, clock)
            partly = findings(library)
            scan(library, RULES, clock, Control(), full=True)
            assert partly == findings(library)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=20), st.randoms(use_true_random=False), st.sampled_from([0, 3, 64]))
def test_what_is_reached_is_all_that_is_connected(hashes: list[int], dice: random.Random, few: int) -> None:
    for number in list(hashes) * 2:
        near = number
        for bit in dice.sample(range(64), dice.randrange(9)):
            near ^= 1 << bit
        hashes.append(near)
    hashes = list(dict.fromkeys(hashes))
    seeds = dice.sample(hashes, len(hashes) // 5) + [dice.getrandbits(64)]
    wanted, pending = set(), list(seeds)
    while pending:
        seed = pending.pop()
        near_ones = {number for number in hashes if (number ^ seed).bit_count() <= 6} - wanted
        wanted |= near_ones
        pending += near_ones
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "FEW", few)
        found_ones = reached(hashes, seeds, 6, Control())
    assert sorted(found_ones) == sorted(wanted)


@pytest.fixture
def seen(library: Library, clock: FakeClock) -> Library:
    """A library with two pairs and some pictures that nothing looks like, scanned."""
    store(library, *ITEMS[:4], *FAR)
    for number, item in zip([0, 1, -1, -2], ITEMS, strict=False):
        _see(library, number, item.id)
    for place, item in enumerate(FAR, 1):
        _see(library, place * 0x0123_4567_89AB_CDE, item.id)
    scan_with(library, clock)
    assert found(library, RULE) == {"i1": ("i0", "strong"), "i3": ("i2", "strong")}
    return library


def _findings_told(library: Library, clock: FakeClock) -> int:
    """Returns how many findings of this rule a scan looked at, as its progress tells before its end."""
    told: list[RuleCounts] = []
    scan(library, {RULE: RULES[RULE]}, clock, Control(), told.append)
    return sum(counts.strong + counts.possible for counts in told[:-1])


def test_where_nothing_changed_nothing_is_compared_and_its_own_claims_are_no_change(
    seen: Library, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seen.value("SELECT count(*) FROM item_change") == 0
    monkeypatch.setattr(lookalike, "_neighbours", lambda by_hash, control: pytest.fail("compared") if by_hash else {})
    assert _findings_told(seen, clock) == 0
    change(seen, "far1", favorited=1)
    monkeypatch.undo()
    assert _findings_told(seen, clock) == 0
    change(seen, "i0", favorited=1)
    assert _findings_told(seen, clock) == 1


@pytest.mark.parametrize(
    "act",
    [
        _seeing((1 << 32) - 1, "i0", ""),
        _seeing(None, "i0", ""),
        _run("UPDATE picture_look SET hash = (1 << 32) - 1 WHERE item_id = 'i0'"),
        _run("UPDATE picture_look SET seen_as = 'other bytes' WHERE item_id = 'i0'"),
        _run("DELETE FROM picture_look WHERE item_id = 'i0'"),
        _run("DELETE FROM media_item WHERE id = 'i0'"),
        _changing("i0", "gone_at", NOW),
        _changing("i0", "account", "other"),
    ],
)
def test_what_was_near_before_is_compared_again(seen: Library, clock: FakeClock, act: Act) -> None:
    act(seen, clock)
    scan_with(seen, clock, RULE)
    assert found(seen, RULE) == {"i3": ("i2", "strong")}
    assert scan(seen, {RULE: RULES[RULE]}, clock, Control(), full=True)[0].changed == 0


def test_other_settings_compare_everything_again(seen: Library, clock: FakeClock) -> None:
    bounds = bounds_of({RULE: {"bits_that_differ": 0}})
    scan(seen, {RULE: Lookalike(bounds=bounds)}, clock, Control())
    assert found(seen, RULE) == {}
    scan_with(seen, clock, RULE)
    assert set(found(seen, RULE)) == {"i1", "i3"}


def test_a_place_in_an_album_counts(seen: Library, clock: FakeClock) -> None:
    change(seen, "i1", width=3000, height=2000)
    scan_with(seen, clock, RULE)
    assert found(seen, RULE)["i1"] == ("i0", "possible")
    put_in_album(seen, "i1")
    scan_with(seen, clock, RULE)
    assert found(seen, RULE)["i0"] == ("i1", "possible")


def test_what_stays_in_its_second_no_more_stays_for_no_look_alike(seen: Library, clock: FakeClock) -> None:
    twin = replace(
        ITEMS[0], id="twin", filename="sea.CR2", width=9000, height=6000, creation_time=ITEMS[3].creation_time
    )
    change(seen, "i2", filename="sea.jpg", creation_time=ITEMS[3].creation_time)
    scan_with(seen, clock, RULE)
    before = found(seen, RULE)
    store(seen, replace(twin, filename="sea.jpg"))
    scan_with(seen, clock, RULE)
    assert before["i3"] == ("i2", "strong")
    assert "i3" not in found(seen, RULE) or found(seen, RULE)["i3"][0] != "i2"


KILLED = """
import os, signal, sys
from pathlib import Path
from models.control import Clock, Control
from models.database import Library
from models.rules import scan as scanning
from models.rules.registry import RULES
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
scanning.remember = kill
with Library(Path(sys.argv[1])) as library:
    scanning.scan(library, {"lookalike": RULES["lookalike"]}, Clock(), Control())
"""


def test_a_scan_that_was_killed_as_it_stored_is_made_up_for(seen: Library, clock: FakeClock) -> None:
    before = findings(seen)
    _see(seen, 3 * 0x0123_4567_89AB_CDE, "i1")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(seen.path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert findings(seen) == before
    scan_with(seen, clock)
    partly = findings(seen)
    assert found(seen, RULE)["i1"] == ("far2", "strong")
    assert [counts.changed for counts in scan(seen, RULES, clock, Control(), full=True)] == [0] * len(RULES)
    assert partly == findings(seen)
