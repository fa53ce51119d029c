"""Scans are repeatable, whole or not at all, and tell what they changed."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.decisions import Verdict, decide_items
from models.errors import Cancelled, UsageError
from models.rules.registry import RULES, build_rules, choose_rules
from models.rules.scan import RuleCounts, scan
from models.settings import Settings, load_settings
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SECOND_THUMBNAIL, SMALL, change, found, scan_with, store

SHELF = [
    RAW,
    SMALL,
    replace(JPEG, id="web", filename="web.jpg", width=1000, height=667),
    replace(RAW, id="r2", creation_time="2019-05-01 10:00:00", filename="IMG_9.CR2"),
    replace(JPEG, id="j2", creation_time="2019-05-01 10:00:00", filename="IMG_9.JPG"),
    replace(SMALL, id="t2", creation_time="2019-05-01 10:00:00", filename=SECOND_THUMBNAIL),
]


def table(library: Library) -> list[tuple[Any, ...]]:
    return library.rows("SELECT * FROM finding ORDER BY rule, candidate_id")


def test_scanning_twice_changes_nothing(library: Library, clock: FakeClock) -> None:
    store(library, *SHELF)
    first = scan_with(library, clock)
    assert [(c.rule, c.strong, c.possible, c.changed) for c in first[:2]] == [
        ("uuid-thumbnail", 1, 1, 2),
        ("raw-sidecar", 1, 1, 2),
    ]
    rows = table(library)
    assert [count.changed for count in scan_with(library, clock)] == [0] * len(RULES)
    assert table(library) == rows
    assert library.value("SELECT count(*) FROM scan WHERE finished_at IS NOT NULL") == 2 * len(RULES)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, clock: FakeClock, seed: int) -> None:
    tables = []
    for shuffled in (False, True):
        items = list(SHELF)
        if shuffled:
            random.Random(seed).shuffle(items)
        with Library(tmp_path / f"{shuffled}.sqlite") as library:
            for item in items:
                store(library, item)
            scan_with(library, clock)
            tables.append([row[1:-1] for row in table(library)])
    assert tables[0] == tables[1]


def test_stale_findings_go_and_their_decisions_are_reopened(library: Library, clock: FakeClock) -> None:
    store(library, *SHELF)
    scan_with(library, clock)
    decide_items(library, clock, ["thumb", "t2"], Verdict.REMOVE)
    change(library, "thumb", iso_equivalent=6400, creation_time="2020-01-01 10:00:00")
    counts = scan_with(library, clock, "uuid-thumbnail")[0]
    assert (counts.strong, counts.possible, counts.changed) == (1, 0, 1)
    assert [refusal.item_id for refusal in counts.reopened] == ["thumb"]
    assert "No rule claims it" in counts.reopened[0].reason
    assert set(found(library, "uuid-thumbnail")) == {"t2"}
    assert set(found(library, "raw-sidecar")) == {"raw", "r2"}


def test_a_new_keeper_is_a_new_question_and_keep_is_remembered(library: Library, clock: FakeClock) -> None:
    store(library, *SHELF)
    scan_with(library, clock)
    decide_items(library, clock, ["t2"], Verdict.KEEP)
    change(library, "j2", trashed=1)
    scan_with(library, clock)
    assert found(library, "uuid-thumbnail")["t2"] == ("r2", "strong")
    change(library, "j2", trashed=0)
    scan_with(library, clock)
    assert library.rows("SELECT keeper_id, verdict FROM decision") == [("j2", "keep")]


def test_a_cancelled_scan_leaves_the_findings_as_they_were(library: Library, clock: FakeClock) -> None:
    store(library, *SHELF)
    scan_with(library, clock)
    rows = table(library)
    change(library, "thumb", trashed=1)
    control = Control()

    def cancel(_: RuleCounts) -> None:
        control.cancel()

    with pytest.raises(Cancelled):
        scan(library, RULES, clock, control, cancel)
    assert table(library) == rows


def test_progress_tells_the_counts(library: Library, clock: FakeClock) -> None:
    store(library, *SHELF)
    seen: list[RuleCounts] = []
    result = scan(library, choose_rules(RULES, ["uuid-thumbnail"]), clock, Control(), seen.append)
    assert seen[0] == RuleCounts("uuid-thumbnail", strong=1, possible=1)
    assert seen[-1:] == result


def test_an_unknown_rule_is_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no rule 'uuid'.*uuid-thumbnail, raw-sidecar, same-shot, exact"):
        choose_rules(RULES, ["uuid"])
    assert list(choose_rules(RULES, [])) == list(RULES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[rules.raw-sidecar]\nremove = "both"', 'line 2: \'remove\' of .rules.raw-sidecar. must be "raw" or "jpeg"'),
        ("[rules.raw-sidecar]\ndirection = 1", "line 2: the rule 'raw-sidecar' has no setting 'direction'.*remove"),
        ("\n[rules.uuid]\n", "line 2: there is no rule 'uuid'"),
    ],
)
def test_bad_settings_name_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=f"config.toml, {words}"):
        build_rules(load_settings(path))


def test_settings_reach_the_rules(library: Library, clock: FakeClock) -> None:
    settings = Settings(rules={"raw-sidecar": {"remove": "jpeg"}}, keeper_order=("prefer-format",))
    store(library, RAW, JPEG, SMALL)
    scan(library, build_rules(settings), clock, Control())
    assert found(library, "raw-sidecar") == {"jpeg": ("raw", "strong")}
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "strong")}
