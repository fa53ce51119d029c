"""`custom:NAME`: a person's own condition, always `possible`, and without an original decidable by name alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.decisions import Verdict, decide_bulk, decide_items
from models.errors import UsageError
from models.items import SourceName
from models.rules.base import Confidence
from models.rules.registry import build_rules
from models.rules.scan import scan
from models.settings import Settings, load_settings
from models.staging.plan import make_plan
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, found, put_in_album, reason, store

SHOT = replace(
    JPEG,
    id="shot",
    filename="Screenshot_1.PNG",
    mime_type="image/png",
    width=1080,
    height=1920,
    camera_make=None,
    camera_model=None,
)


def rules_of(path: Path, text: str) -> dict[str, Any]:
    path.write_text(text)
    return build_rules(load_settings(path))


def run(library: Library, clock: FakeClock, **conditions: Any) -> dict[str, tuple[str | None, str]]:
    """Scan with one own rule."""
    rules = build_rules(Settings(rules={"custom": {"mine": conditions}}))
    scan(library, rules, clock, Control())
    return found(library, "custom:mine")


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ({"name": "screenshot_*.png"}, True),
        ({"name": "screenshot_*"}, True),
        ({"name": "screenshot"}, False),
        ({"name_regex": r"_\d+\.PNG$"}, True),
        ({"name_regex": r"^IMG"}, False),
        ({"mime_type": "image/*"}, True),
        ({"mime_type": "video/*"}, False),
        ({"taken_from": "2019-04-12 18:12:33"}, True),
        ({"taken_from": "2019-04-12 18:12:34"}, False),
        ({"taken_before": "2019-04-12 20:12:33+02:00"}, False),
        ({"taken_before": "2019-04-12 20:12:34+02:00"}, True),
        ({"min_pixels": 1080 * 1920, "max_pixels": 1080 * 1920, "max_long_side": 1920}, True),
        ({"max_pixels": 1000}, False),
        ({"max_long_side": 1000}, False),
        ({"camera": "*"}, False),
        ({"album": "ital*"}, True),
        ({"album": "Spain"}, False),
        ({"source": "library"}, True),
        ({"source": ["takeout", "picker"]}, False),
        ({"name": "*", "source": "takeout"}, False),
    ],
)
def test_conditions(library: Library, clock: FakeClock, conditions: dict[str, Any], holds: bool) -> None:
    store(library, SHOT)
    put_in_album(library, "shot", "Italy")
    assert run(library, clock, **conditions) == ({"shot": (None, "possible")} if holds else {})


def test_what_is_not_known_never_holds(library: Library, clock: FakeClock) -> None:
    names = ("filename", "mime_type", "creation_time", "width", "height")
    store(library, replace(SHOT, **dict.fromkeys(names)))
    for conditions in ({"name": "*"}, {"name_regex": ""}, {"mime_type": "*"}, {"taken_from": "1900-01-01"}):
        if "" not in conditions.values():
            assert run(library, clock, **conditions) == {}
    assert run(library, clock, min_pixels=1) == run(library, clock, max_pixels=10**9) == {}


def test_trashed_gone_and_local_items_are_no_candidates(library: Library, clock: FakeClock) -> None:
    store(library, replace(SHOT, trashed=True), replace(SHOT, id="disk", source=SourceName.LOCAL))
    assert run(library, clock, name="*") == {}


def test_without_an_original_only_by_name(library: Library, clock: FakeClock) -> None:
    store(library, SHOT)
    run(library, clock, name="Screenshot*")
    assert "nothing is known to stay" in reason(library, "shot")
    everything = {"rules": None, "confidences": frozenset(Confidence), "include_marked": True}
    bulk = decide_bulk(library, clock, verdict=Verdict.REMOVE, **everything)
    assert (bulk.changed, [refusal.reason for refusal in bulk.refused]) == (0, ["Nothing stays in its place."])
    assert decide_items(library, clock, ["shot"], Verdict.REMOVE).changed == 1
    assert [entry.item.id for entry in make_plan(library).entries] == ["shot"]


def test_with_an_original_it_needs_one_of_that_instant(library: Library, clock: FakeClock) -> None:
    small = replace(JPEG, id="small", filename="small.jpg", width=640, height=427, sha256=None)
    other = replace(small, id="lone", creation_time="2020-01-01 10:00:00")
    pair = [replace(other, id=name, filename=f"{name}.jpg", creation_time="2021-01-01 10:00:00") for name in "ab"]
    store(library, JPEG, small, other, *pair)
    assert run(library, clock, max_long_side=640, requires_original=True) == {"small": ("jpeg", "possible")}
    assert "IMG_2533.JPG has the same instant" in reason_of(library)


def reason_of(library: Library) -> str:
    return str(library.value("SELECT reason FROM finding WHERE rule = 'custom:mine'"))


def test_what_another_rule_claims_is_no_original(library: Library, clock: FakeClock) -> None:
    small = replace(JPEG, id="small", filename="small.jpg", width=640, height=427)
    store(library, RAW, JPEG, small)
    assert run(library, clock, max_long_side=640, requires_original=True) == {"small": ("jpeg", "possible")}


def test_a_rule_that_is_gone_takes_its_findings_along(library: Library, clock: FakeClock) -> None:
    store(library, SHOT)
    run(library, clock, name="*")
    decide_items(library, clock, ["shot"], Verdict.REMOVE)
    scan(library, build_rules(Settings()), clock, Control())
    assert found(library, "custom:mine") == {}
    assert library.rows("SELECT * FROM decision") == []


def test_toml_dates_and_titles(tmp_path: Path) -> None:
    text = '[rules.custom.old]\ntitle = "old ones"\ntaken_before = 2009-01-01\nsource = ["takeout"]\n'
    rule = rules_of(tmp_path / "c.toml", text)["custom:old"]
    assert (rule.title, rule.condition.taken_before) == ("old ones", "2009-01-01 00:00:00")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[rules.custom.a]\nname = "*"\n[rules.custom.b]\nname = 3',
            "line 4: 'name' of .rules.custom.b. must be a text",
        ),
        ('[rules.custom.a]\nname_regex = "("', "line 2: 'name_regex' .* is no regular expression"),
        ("[rules.custom.a]\ntaken_from = 12", "line 2: 'taken_from' .* must be a date"),
        ("[rules.custom.a]\nmin_pixels = 0", "line 2: 'min_pixels' .* whole number of pixels"),
        ('[rules.custom.a]\nsource = "local"', "line 2: 'source' .* one or more of library"),
        ('[rules.custom.a]\nname = "*"\nrequires_original = 1', "line 3: 'requires_original' .* true or false"),
        ('[rules.custom.a]\nnmae = "*"', "line 2: a custom rule has no setting 'nmae'.*name, name_regex"),
        ("[rules.custom.a]\n", "line 1: .rules.custom.a. has no condition"),
        ("[rules.custom]\na = 1", "line 2: .rules.custom. holds tables"),
        ('[rules.custom."A B"]\nname = "*"', "'A B' is no name"),
    ],
)
def test_bad_settings_name_file_line_and_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=f"c.toml, (line 1: )?{words}"):
        rules_of(tmp_path / "c.toml", text)
