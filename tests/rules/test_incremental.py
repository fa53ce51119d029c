"""A scan of what changed finds what a scan of everything finds; and it looks at little."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.control import Control
from models.database import Library
from models.decisions import swap
from models.rules.base import Finding
from models.rules.registry import RULES, build_rules
from models.rules.scan import RuleCounts, scan
from models.settings import Settings
from tests.conftest import FakeClock
from tests.rules.camera import (
    JPEG,
    NOW,
    RAW,
    SECOND,
    SECOND_THUMBNAIL,
    SMALL,
    change,
    found,
    look_like,
    put_in_album,
    scan_with,
    store,
)

LATER = "2020-01-01 10:00:00"
ITEMS = (
    RAW,
    JPEG,
    SMALL,
    replace(JPEG, id="web", filename="web.jpg", width=2000, height=1333),
    replace(JPEG, id="copy", filename="IMG_2533 - Copy.JPG"),
    replace(JPEG, id="large", filename="print.jpg", width=8000, height=5333, creation_time=None),
    replace(RAW, id="raw2", filename="IMG_9.CR2", creation_time=LATER),
    replace(JPEG, id="jpeg2", filename="IMG_9.JPG", creation_time=LATER),
    replace(SMALL, id="thumb2", filename=SECOND_THUMBNAIL, creation_time=LATER),
    replace(JPEG, id="same", filename="same.jpg", creation_time=None, sha256="ab"),
    replace(JPEG, id="bytes", filename="bytes.jpg", creation_time=None, sha256="ab"),
)
IDS = [item.id for item in ITEMS]
VALUES: list[dict[str, Any]] = [
    {"trashed": 1},
    {"trashed": None},
    {"gone_at": NOW},
    {"gone_at": None},
    {"partner_shared": 1},
    {"favorited": 1},
    {"creation_time": SECOND},
    {"creation_time": f"{SECOND}.5"},
    {"creation_time": LATER},
    {"creation_time": None},
    {"creation_time": "2000-01-01 00:00:00"},
    {"camera_model": "iPhone"},
    {"camera_model": "Canon EOS 6D"},
    {"camera_make": " Canon "},
    {"width": 300, "height": 200},
    {"sha256": "ab"},
    {"sha256": None},
    {"account": "other"},
    {"source": "takeout"},
    {"exif_time": SECOND},
    {"filename": "IMG_2533.CR2", "kind": "raw"},
]
Act = Callable[[Library, FakeClock], object]


def _change(item_id: str, values: dict[str, Any]) -> Act:
    return lambda library, clock: change(library, item_id, **values)


def _enter_album(item_id: str, title: str) -> Act:
    def act(library: Library, clock: FakeClock) -> None:
        known = "SELECT 1 FROM album_item WHERE item_id = ? AND album_id = ?"
        if library.rows("SELECT 1 FROM media_item WHERE id = ?", (item_id,)) and not library.rows(
            known, (item_id, title)
        ):
            put_in_album(library, item_id, title)

    return act


def _run(sql: str) -> Act:
    return lambda library, clock: library.execute(sql)


def _arrive(place: int) -> Act:
    return lambda library, clock: store(library, ITEMS[place])


def _scan(*names: str) -> Act:
    return lambda library, clock: scan_with(library, clock, *names)


def _look(item_id: str, picture: int) -> Act:
    def act(library: Library, clock: FakeClock) -> None:
        if library.rows("SELECT 1 FROM media_item WHERE id = ?", (item_id,)):
            look_like(library, picture, item_id)

    return act


def _swap(library: Library, clock: FakeClock) -> None:
    for (number,) in library.rows("SELECT id FROM finding WHERE rule <> 'exact' ORDER BY candidate_id LIMIT 1"):
        swap(library, clock, number)


ACTS = st.one_of(
    st.builds(_change, st.sampled_from(IDS), st.sampled_from(VALUES)),
    st.builds(_enter_album, st.sampled_from(IDS), st.sampled_from(["Italy", "Staged"])),
    st.builds(_look, st.sampled_from(["raw", "jpeg", "web", "large"]), st.sampled_from([1, 2])),
    st.builds(_arrive, st.integers(0, len(ITEMS) - 1)),
    st.builds(_scan, st.sampled_from(sorted(RULES))),
    st.sampled_from(
        [
            _scan(),
            _swap,
            *(_run(f"DELETE FROM media_item WHERE id = '{name}'") for name in ("jpeg", "raw2", "bytes")),
            _run("DELETE FROM album_item"),
            _run("UPDATE album SET title = 'gpdedup: to delete 2026-01-01' WHERE title = 'Italy'"),
            _run("INSERT OR IGNORE INTO staging_album (id, title, created_at) VALUES ('s', 'Staged', '')"),
            _run("DELETE FROM staging_album"),
            _run("DELETE FROM album"),
        ]
    ),
)


def findings(library: Library) -> list[tuple[Any, ...]]:
    return library.rows("SELECT rule, candidate_id, keeper_id, confidence, reason, evidence FROM finding ORDER BY 1, 2")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTS, min_size=1, max_size=10))
def test_what_changed_is_all_that_matters(acts: list[Act]) -> None:
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        with library.connection():
            store(
                library,
                *ITEMS,
                *(replace(RAW, id=f"x{n}", creation_time=f"2001-01-{n:02} 10:00:00") for n in range(1, 31)),
            )
            scan_with(library, clock)
            for act in acts:
                act(library, clock)
            scan_with(library, clock)
            partly = findings(library)
            counts = scan(library, RULES, clock, Control(), full=True)
            assert partly == findings(library)
            assert [count.changed for count in counts] == [0] * len(counts)


def _findings_told(library: Library, clock: FakeClock) -> int:
    """Returns how many findings a scan looked at, as its progress tells before each rule ends."""
    told: list[RuleCounts] = []
    ends = scan(library, RULES, clock, Control(), told.append)
    return sum(c.certain + c.strong + c.possible for c in told if not any(c is end for end in ends))


def test_only_what_changed_is_looked_at(library: Library, clock: FakeClock) -> None:
    store(library, *ITEMS)
    assert _findings_told(library, clock) == 6
    assert _findings_told(library, clock) == 0
    change(library, "raw2", favorited=1)
    assert _findings_told(library, clock) == 2
    assert library.value("SELECT count(*) FROM item_change") == 0


def test_other_settings_look_at_everything(library: Library, clock: FakeClock) -> None:
    store(library, RAW, JPEG)
    scan_with(library, clock)
    scan(library, build_rules(Settings(rules={"raw-sidecar": {"remove": "jpeg"}})), clock, Control())
    assert found(library, "raw-sidecar") == {"jpeg": ("raw", "strong")}


def test_nothing_is_noted_before_the_first_scan_nor_after_one_of_nothing(library: Library, clock: FakeClock) -> None:
    scan_with(library, clock)
    store(library, RAW)
    assert library.value("SELECT count(*) FROM item_change") == 0
    scan_with(library, clock)
    store(library, JPEG)
    assert library.rows("SELECT item_id, second, camera_model FROM item_change") == [("jpeg", SECOND, "Canon EOS 6D")]


def test_changes_wait_for_the_rule_that_has_not_seen_them(library: Library, clock: FakeClock) -> None:
    store(library, RAW, *(replace(RAW, id=f"x{n}", creation_time=None) for n in range(20)))
    scan_with(library, clock)
    store(library, JPEG, SMALL)
    scan_with(library, clock, "raw-sidecar")
    assert found(library, "uuid-thumbnail") == {}
    scan_with(library, clock)
    assert found(library, "uuid-thumbnail") == {"thumb": ("jpeg", "strong")}
    assert library.value("SELECT count(*) FROM item_change") == 0


@pytest.mark.parametrize("seen", ["gone", "moved"])
def test_what_left_a_moment_changes_those_that_stayed(library: Library, clock: FakeClock, seen: str) -> None:
    store(library, *ITEMS)
    scan_with(library, clock)
    if seen == "gone":
        library.execute("DELETE FROM media_item WHERE id = 'jpeg2'")
    else:
        change(library, "jpeg2", creation_time="2021-01-01 00:00:01")
    scan_with(library, clock)
    assert found(library, "uuid-thumbnail")["thumb2"] == ("raw2", "strong")
    assert "raw2" not in found(library, "raw-sidecar")


SECOND_SHOT = replace(RAW, id="two", filename="IMG_2534.CR2")
POSSIBLE = {"thumb": ("raw", "possible")}


class Meanwhile:
    """Something that another program does once, after a scan has looked at the moments and before it stores."""

    name, title, is_removable, touches = "custom:meanwhile", "", True, ""

    def __init__(self, does: Callable[[], object]) -> None:
        self._does = does

    def as_of(self, _library: Library) -> str:
        return ""

    def findings(self, _library: Library, _control: Control, *, partly: bool) -> Iterator[Finding]:
        self._does()
        return iter(())


def test_what_a_sync_brings_during_the_first_scan_is_seen_by_the_next(library: Library, clock: FakeClock) -> None:
    store(library, RAW, SMALL, *(replace(RAW, id=f"x{n}", creation_time=None) for n in range(20)))
    own = {"uuid-thumbnail": RULES["uuid-thumbnail"]}
    scan(library, {**own, "custom:meanwhile": Meanwhile(lambda: store(library, SECOND_SHOT))}, clock, Control())
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "strong")}
    scan(library, own, clock, Control())
    assert found(library, "uuid-thumbnail") == POSSIBLE


def test_what_another_scan_has_seen_meanwhile_is_looked_at_again(library: Library, clock: FakeClock) -> None:
    store(library, RAW, SMALL, *(replace(RAW, id=f"x{n}", creation_time=None) for n in range(20)))
    scan_with(library, clock)
    change(library, "raw", favorited=1)

    def sync_and_scan() -> None:
        store(library, SECOND_SHOT)
        with Library(library.path) as other:
            scan_with(other, clock)
        assert found(library, "uuid-thumbnail") == POSSIBLE

    scan(library, {**RULES, "custom:meanwhile": Meanwhile(sync_and_scan)}, clock, Control())
    scan_with(library, clock)
    assert found(library, "uuid-thumbnail") == POSSIBLE
