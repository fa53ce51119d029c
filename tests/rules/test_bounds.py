"""The thresholds: stricter ones are heeded at the next scan, looser ones refused, all of them told."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.errors import UsageError
from models.items import Item
from models.rules.bounds import THRESHOLDS, default_of
from models.rules.registry import RULES, build_rules
from models.rules.scan import scan
from models.settings import Settings, load_settings
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SMALL, found, look_like, store

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
LITTLE = replace(JPEG, id="little", filename="IMG_2533-web.jpg", width=2048, height=1365)
NARROW = replace(JPEG, width=5300, height=3533)
SIDES = [(rule, key) for rule, thresholds in THRESHOLDS.items() for key in thresholds]


@pytest.mark.parametrize(
    ("rule", "items", "values", "then"),
    [
        ("uuid-thumbnail", [RAW, SMALL], {"long_side_at_most": 47}, {"thumb": ("raw", "strong")}),
        ("uuid-thumbnail", [RAW, SMALL], {"long_side_at_most": 46.5}, {"thumb": ("raw", "possible")}),
        ("uuid-thumbnail", [RAW, SMALL], {"shapes_within": 0.01}, {"thumb": ("raw", "possible")}),
        ("uuid-thumbnail", [RAW, JPEG, SMALL], {"items_per_instant": 3}, {"thumb": ("jpeg", "strong")}),
        ("uuid-thumbnail", [RAW, JPEG, SMALL], {"items_per_instant": 2}, {}),
        ("raw-sidecar", [RAW, NARROW], {"long_side_at_least": 96.5}, {"raw": ("jpeg", "strong")}),
        ("raw-sidecar", [RAW, NARROW], {"long_side_at_least": 97}, {"raw": ("jpeg", "possible")}),
        ("raw-sidecar", [RAW, NARROW], {"shapes_within": 0}, {"raw": ("jpeg", "possible")}),
        ("raw-sidecar", [RAW, JPEG, SMALL], {"items_per_instant": 2}, {}),
        ("same-shot", [JPEG, LITTLE], {"long_side_at_most": 37.5}, {"little": ("jpeg", "strong")}),
        ("same-shot", [JPEG, LITTLE], {"long_side_at_most": 37}, {}),
        ("same-shot", [JPEG, LITTLE], {"shapes_within": 0}, {}),
        ("same-shot", [JPEG, LITTLE, SMALL], {"items_per_instant": 2}, {}),
        ("lookalike", [JPEG, LITTLE], {"long_side_at_most": 37}, {"little": ("jpeg", "possible")}),
        ("lookalike", [JPEG, LITTLE], {"shapes_within": 0}, {"little": ("jpeg", "possible")}),
        ("lookalike", [JPEG, LITTLE], {"bits_that_differ": 1}, {"little": ("jpeg", "strong")}),
        ("lookalike", [JPEG, LITTLE], {"bits_that_differ": 0}, {}),
    ],
)
def test_a_stricter_threshold_holds_at_the_next_scan_of_an_unchanged_library(
    library: Library, clock: FakeClock, rule: str, items: list[Item], values: dict[str, Any], then: dict[str, Any]
) -> None:
    store(library, *items)
    if rule == "lookalike":
        look_like(library, 3, *(item.id for item in items))
        seen = (bytes(range(256)),)
        library.execute("UPDATE picture_look SET hash = 0, tiny = ?, colour = '3 3 3 3 3'", seen)
        library.execute("UPDATE picture_look SET hash = 2 WHERE item_id = 'little'")
    scan(library, RULES, clock, Control())
    assert [confidence for _, confidence in found(library, rule).values()] == ["strong"]
    scan(library, build_rules(Settings(rules={rule: values})), clock, Control())
    assert found(library, rule) == then
    scan(library, RULES, clock, Control())
    assert [confidence for _, confidence in found(library, rule).values()] == ["strong"]


def test_what_a_stricter_rule_no_longer_claims_may_stay_again(library: Library, clock: FakeClock) -> None:
    store(library, RAW, NARROW, SMALL)
    scan(library, RULES, clock, Control())
    assert found(library, "uuid-thumbnail") == {"thumb": ("jpeg", "strong")}
    strict = Settings(rules={"raw-sidecar": {"long_side_at_least": 100}})
    scan(library, build_rules(strict), clock, Control())
    assert found(library, "uuid-thumbnail") == {"thumb": ("raw", "strong")}


@pytest.mark.parametrize(("rule", "key"), SIDES)
def test_a_looser_one_is_refused_with_file_line_and_key(tmp_path: Path, rule: str, key: str) -> None:
    threshold = THRESHOLDS[rule][key]
    path = tmp_path / "config.toml"
    wrong: list[object] = [threshold.lowest - 1, threshold.highest + 1, "true", '"5"', "nan"]
    for value in [*wrong, 5.5] if threshold.is_whole else wrong:
        path.write_text(f"[rules.{rule}]\n{key} = {value}\n")
        with pytest.raises(
            UsageError, match=rf"config\.toml, line 2: '{key}' of \[rules\.{rule}\] must be a"
        ) as caught:
            build_rules(load_settings(path))
        assert f"from {threshold.lowest} to {threshold.highest}" in str(caught.value)
    for right in (threshold.lowest, threshold.highest, default_of(rule, key)):
        path.write_text(f"[rules.{rule}]\n{key} = {right}\n")
        build_rules(load_settings(path))


def test_the_page_tells_each_with_its_default_and_its_range() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    wanted = [(rule, key, THRESHOLDS[rule][key], default_of(rule, key)) for rule, key in SIDES]
    assert rows == [(rule, key, f"{value}", f"{t.lowest} to {t.highest}", t.help) for rule, key, t, value in wanted]
