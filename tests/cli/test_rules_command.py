"""`rules`: every setting with the place that it came from."""

from pathlib import Path

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
    assert "(default)" in place.last.err


def test_settings_name_file_and_line(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(CONFIG)
    assert place("rules", "--config", str(config)) == 0
    assert f'remove = "jpeg"  ("raw" or "jpeg"; {config}, line 3)' in place.last.out
    assert f'name = "Screenshot*"  ({config}, line 6)' in place.last.out
    assert "\x1b" not in place.last.out
    assert f"most-bytes ({config}, line 1)" in place.last.err
    own = next(record for record in place.records("rules", "--config", str(config)) if record["rule"] == "custom:shots")
    assert own["settings"]["taken_before"] == "2020-01-01"
    assert own["from"]["taken_before"] == f"{config}, line 7"


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
