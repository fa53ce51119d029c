"""docs/rules.md, held to the code."""

import re
import tomllib
from pathlib import Path

import pytest

from models.rules.condition_values import SETTINGS, faults_of
from models.rules.registry import RULES, build_rules
from models.rules.safe_regex import LONGEST, MOST_GROUPS
from models.settings import DEFAULT_KEEPER_ORDER, load_settings

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = {cells[0]: cells for cells in re.findall(r"^\| `(\w+)` \| `(.*?)` \| ([^|]*) \|$", PAGE, re.MULTILINE)}


def test_its_toml_is_a_configuration(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    config = tmp_path / "config.toml"
    config.write_text(block)
    assert list(build_rules(load_settings(config)))[-2:] == ["custom:screenshots", "custom:web-copies"]


def test_every_setting_stands_there_with_its_words() -> None:
    assert {key: help for key, _, help in ROWS.values()} == {key: setting.help for key, setting in SETTINGS.items()}


@pytest.mark.parametrize("key", SETTINGS)
def test_every_value_is_one(key: str) -> None:
    values = tomllib.loads(f"{key} = {ROWS[key][1]}")
    assert list(faults_of({"name": "*", **values})) == []


def test_every_rule_and_step_is_named() -> None:
    for name in (*RULES, "custom:NAME", *DEFAULT_KEEPER_ORDER):
        assert f"`{name}`" in PAGE, name
    assert f"of {LONGEST} characters and {MOST_GROUPS} groups at most" in " ".join(PAGE.split())
