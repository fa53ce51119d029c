"""Whatever is decided, undone, swapped and synced: no item that is to go has lost its keeper."""

import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.control import Control
from models.database import Library
from models.decisions import (
    Verdict,
    decide_bulk,
    decide_findings,
    decide_items,
    redo,
    reopen_orphans,
    swap,
    undo,
)
from models.rules.base import Confidence
from models.rules.registry import build_rules
from models.rules.scan import scan
from models.settings import Settings
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SECOND, SECOND_THUMBNAIL, SMALL, change, look_like, scan_with, store

OTHER = {"creation_time": "2020-01-01 10:00:00"}
ITEMS = (
    RAW,
    JPEG,
    SMALL,
    replace(JPEG, id="web", filename="web.jpg", width=2000, height=1333),
    replace(JPEG, id="copy", filename="IMG_2533 - Copy.JPG"),
    replace(RAW, id="raw2", filename="IMG_9.CR2", **OTHER),
    replace(JPEG, id="jpeg2", filename="IMG_9.JPG", **OTHER),
    replace(SMALL, id="thumb2", filename=SECOND_THUMBNAIL, **OTHER),
)
IDS = [item.id for item in ITEMS]
UNSAFE = """
    SELECT d.candidate_id, d.keeper_id FROM decision AS d
    JOIN media_item AS m ON m.id = d.candidate_id LEFT JOIN media_item AS k ON k.id = d.keeper_id
    WHERE d.verdict = 'remove' AND m.gone_at IS NULL AND coalesce(m.trashed, 0) = 0
      AND (k.id IS NULL OR k.gone_at IS NOT NULL OR coalesce(k.trashed, 0) = 1 OR coalesce(k.partner_shared, 0) = 1
           OR k.source <> m.source OR k.account <> m.account
           OR d.keeper_id IN (SELECT candidate_id FROM decision WHERE verdict = 'remove'))
"""
STATES = [
    {"trashed": 1},
    {"trashed": 0},
    {"gone_at": "2026-01-01 00:00:00"},
    {"gone_at": None},
    {"partner_shared": 1},
    {"partner_shared": 0},
    {"creation_time": SECOND},
    {"width": 300},
]
Act = Callable[[Library, FakeClock], object]


def _sync(item_id: str, state: int) -> Act:
    def act(library: Library, clock: FakeClock) -> None:
        change(library, item_id, **STATES[state])
        reopen_orphans(library, clock)

    return act


def _numbers(library: Library) -> list[int]:
    return [row[0] for row in library.rows("SELECT id FROM finding ORDER BY id")]


def _swap(place: int) -> Act:
    def act(library: Library, clock: FakeClock) -> None:
        numbers = _numbers(library)
        if numbers:
            swap(library, clock, numbers[place % len(numbers)])

    return act


def _rows(verdict: Verdict) -> Act:
    return lambda library, clock: decide_findings(library, clock, _numbers(library)[::2], verdict, include_marked=True)


def _bulk(verdict: Verdict) -> Act:
    return lambda library, clock: decide_bulk(
        library, clock, rules=None, confidences=frozenset(Confidence), verdict=verdict, include_marked=True
    )


def _one(item_id: str, verdict: Verdict) -> Act:
    return lambda library, clock: decide_items(library, clock, [item_id], verdict)


OWN = build_rules(Settings(rules={"custom": {"small": {"max_long_side": 5400, "requires_original": True}}}))
"""All rules and one of the person's, whose claims cross those of the others."""


def _scan_own(library: Library, clock: FakeClock) -> None:
    scan(library, OWN, clock, Control())


VERDICTS = st.sampled_from(list(Verdict))
ACTS = st.one_of(
    st.builds(_one, st.sampled_from(IDS), VERDICTS),
    st.builds(_bulk, VERDICTS),
    st.builds(_rows, VERDICTS),
    st.builds(_swap, st.integers(0, 9)),
    st.builds(_sync, st.sampled_from(IDS), st.integers(0, len(STATES) - 1)),
    st.sampled_from([undo, redo, scan_with, _scan_own]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTS, min_size=3, max_size=14))
def test_no_last_copy_ever_goes(acts: list[Act]) -> None:
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        with library.connection():
            store(library, *ITEMS)
            look_like(library, 77, "web", "copy", JPEG.id)  # `lookalike` claims across the instants of the others
            look_like(library, 99, "thumb2", SMALL.id, RAW.id, "raw2")
            look_like(library, 55, "jpeg2")
            _scan_own(library, clock)
            assert library.value("SELECT count(*) FROM finding WHERE rule = 'lookalike'") >= 2
            for act in acts:
                act(library, clock)
                assert library.rows(UNSAFE) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 2**32),
    st.lists(
        st.tuples(st.integers(0, 2), st.booleans(), st.booleans()), min_size=1, max_size=5, unique_by=lambda f: f[0]
    ),
)
def test_generated_bursts_never_pair_different_shots(seed: int, frames: list[tuple[int, bool, bool]]) -> None:
    """Frames of one second, each perhaps with its original, each perhaps with its thumbnail; sub-seconds are known."""
    clock = FakeClock()
    dice = random.Random(seed)
    items = []
    for frame, has_original, has_thumbnail in frames:
        time = {"creation_time": f"{SECOND}.{frame + 1}00000"}
        if has_original:
            items.append(replace(RAW, id=f"raw{frame}", filename=f"IMG_{frame}.CR2", **time))
        if has_thumbnail:
            name = f"1d4caa6f-16c6-4c3d-901b-9387de10e52{frame}.dng"
            items.append(replace(SMALL, id=f"thumb{frame}", filename=name, **time))
    dice.shuffle(items)
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        store(library, *items)
        scan_with(library, clock, "uuid-thumbnail")
        claimed = dict(library.rows("SELECT candidate_id, keeper_id FROM finding"))
    expected = {f"thumb{n}": f"raw{n}" for n, has_original, has_thumbnail in frames if has_original and has_thumbnail}
    assert claimed == expected
