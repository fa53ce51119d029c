"""`rules`: every setting with the place that it came from."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from models.rules.condition_values import SETTINGS
from tests.cli.conftest import Place

CONFIG = """\
keeper_order = ["most-bytes"]
[rules.raw-sidecar]
remove = "jpeg"
[rules.custom.shots]
title = "screens \\u001b[31m"
name = "Screenshot*"
taken_before = 2020-01-01
"""


def test_the_defaults_say_so(place: Place) -> None:
    assert place("rules") == 0
    assert 'remove = "raw"  ("raw" or "jpeg"; default)' in place.last.out
    assert "missing-locally" in place.last.out
    assert "first difference wins (default):\n  most-pixels, favorited" in place.last.out


def test_settings_name_file_and_line(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(CONFIG)
    assert place("rules", "--config", str(config)) == 0
    assert f'remove = "jpeg"  ("raw" or "jpeg"; {config}, line 3)' in place.last.out
    assert f'name = "Screenshot*"  ({config}, line 6)' in place.last.out
    assert "\x1b" not in place.last.out
    assert f"first difference wins ({config}, line 1):\n  most-bytes\n  not asked: most-pixels" in place.last.out
    own = next(record for record in place.records("rules", "--config", str(config)) if record["rule"] == "custom:shots")
    assert own["settings"]["taken_before"] == "2020-01-01"
    assert own["from"]["taken_before"] == f"{config}, line 7"


def test_a_rule_that_takes_too_long_stops_alone_and_the_scan_ends_with_4(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text("[rules.custom.slow]\nname_regex = '(a|aa)+$'\n")
    assert place("sync", "library") == 0
    with closing(sqlite3.connect(place.library)) as database, database:
        database.execute("UPDATE media_item SET filename = ? WHERE rowid = 1", ("a" * 200 + "!",))
    assert place("scan", "--config", str(config), "--json") == 4
    records = {record["rule"]: record for record in map(json.loads, place.last.out.splitlines())}
    assert "takes too long" in records["custom:slow"]["stopped"]
    assert records["uuid-thumbnail"]["strong"] > 0
    assert [name for name, record in records.items() if "stopped" in record] == ["custom:slow"]
    assert "custom:slow stopped" in place.last.err
    assert "use a glob" in place.last.err


def test_thresholds_are_shown_with_their_range_and_where_they_came_from(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text("[rules.same-shot]\nlong_side_at_most = 62.5\n")
    assert place("rules", "--config", str(config)) == 0
    words = "1 to 90, percent of the larger one's long side"
    assert f"long_side_at_most = 62.5  ({words}; {config}, line 2)" in place.last.out
    assert "shapes_within = 1  (0 to 1, percent by which the shapes of the two may differ, at most; default)" in (
        place.last.out
    )
    record = next(one for one in place.records("rules", "--config", str(config)) if one["rule"] == "same-shot")
    assert record["settings"] == {"long_side_at_most": 62.5, "shapes_within": 1, "items_per_instant": 60}


def test_own_rules_scan_and_are_listed(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text('[rules.custom.videos]\nmime_type = "video/*"\n')
    assert place("sync", "library") == 0
    (counts,) = place.records("scan", "--rule", "custom:videos", "--config", str(config))
    assert (counts["rule"], counts["strong"]) == ("custom:videos", 0)
    assert counts["possible"] > 0
    again = place.records("scan", "--rule", "custom:videos", "--config", str(config), "--full")
    assert again == [counts]
    listed = place.records("candidates", "--rule", "custom:videos", "--config", str(config))
    assert len(listed) == counts["possible"]
    assert {record["keeper_id"] for record in listed} == {None}
    assert place("scan", "--rule", "custom:videos") == 2


def test_what_an_own_rule_may_ask_for_is_printed(place: Place) -> None:
    assert place("rules") == 0
    for key, setting in SETTINGS.items():
        assert f"  {key:<18} {setting.help}" in place.last.err
    assert "not asked" not in place.last.out


def test_every_object_has_the_same_shape(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(CONFIG)
    records = place.records("rules", "--config", str(config))
    assert all({"rule", "title", "settings", "from"} <= set(record) for record in records)
    (everywhere,) = [record for record in records if record["rule"] is None]
    assert everywhere["settings"] == {"keeper_order": ["most-bytes"]}
    assert everywhere["from"] == {"keeper_order": f"{config}, line 1"}


def test_a_rule_is_tried_and_nothing_is_written(place: Place) -> None:
    assert place("sync", "library") == 0
    assert place("rules", "--try", "mime_type=video/*", "taken_from=2000-01-01") == 0
    assert '[rules.custom.my-rule]\nmime_type = "video/*"\ntaken_from = 2000-01-01' in place.last.err
    found = int(place.last.out.split(" ")[0])
    assert found > 0
    assert len(place.last.out.splitlines()) == 1 + min(10, found)
    (tried,) = place.records("rules", "--try", "mime_type=video/*", "taken_from=2000-01-01")
    assert tried["found"] == found
    assert place.records("candidates") == []


def test_a_rule_that_cannot_be_tried_is_wrong_use(place: Place) -> None:
    for words, sentence in (
        (["nmae=x"], "nmae is no setting of an own rule"),
        (["name"], "'name' is no condition"),
        (["name="], "'name=' is no condition"),
        (["max_pixels=many"], "max_pixels must be a whole number"),
        (["title=x"], "The rule has no condition"),
    ):
        assert place("rules", "--try", *words) == 2
        assert sentence in place.last.err
