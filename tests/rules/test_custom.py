"""`custom:NAME`: a person's own condition, always `possible`, and without an original decidable by name alone."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.decisions import Verdict, decide_bulk, decide_items
from models.errors import UsageError
from models.items import SourceName
from models.rules.base import Confidence, Rule
from models.rules.registry import build_rules
from models.rules.safe_regex import check_regex
from models.rules.scan import scan
from models.settings import Settings, load_settings
from models.staging.plan import make_plan
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, change, found, put_in_album, reason, store

SHOT = replace(
    JPEG,
    id="shot",
    filename="Screenshot_1.PNG",
    mime_type="image/png",
    width=1080,
    height=1920,
    size_bytes=1000,
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
        ({"min_bytes": 1000, "max_bytes": 1000}, True),
        ({"min_bytes": 1001}, False),
        ({"max_bytes": 999}, False),
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
    names = ("filename", "mime_type", "creation_time", "width", "height", "size_bytes")
    store(library, replace(SHOT, **dict.fromkeys(names)))
    for text in ({"name": "*"}, {"name_regex": ".*"}, {"mime_type": "*"}, {"camera": "*"}, {"album": "*"}):
        assert run(library, clock, **text) == {}
    for bound in (
        {"taken_from": "0001-01-01"},
        {"taken_before": "9999-01-01"},
        {"min_pixels": 1},
        {"max_bytes": 10**9},
    ):
        assert run(library, clock, **bound) == {}
    assert run(library, clock, max_pixels=10**9) == run(library, clock, max_long_side=10**9) == {}


@pytest.mark.parametrize("ours", [True, False])
def test_albums_of_this_program_count_nowhere(library: Library, clock: FakeClock, ours: bool) -> None:
    title = "mine" if ours else "gpdedup: to delete 2026-01-01"  # under another id, as an export brings it back
    store(library, SHOT)
    put_in_album(library, "shot", title, ours=ours)
    assert run(library, clock, album="*") == {}


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "((a{1,99}){1,99}){1,99}b", r"(.*a){9}\1x"])
def test_a_regex_that_would_take_years_stops_its_own_rule_alone(
    library: Library, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    monkeypatch.setattr("models.rules.safe_regex.PATIENCE", 0.05)
    store(library, replace(SHOT, filename="a" * 200 + "!"), RAW, JPEG)
    own = {"slow": {"name_regex": pattern}, "quick": {"name": "*!"}}
    counts = {count.rule: count for count in scan(library, built(own), clock, Control())}
    assert "takes too long on the name aaa" in counts["custom:slow"].stopped
    assert [name for name, count in counts.items() if count.stopped] == ["custom:slow"]
    assert set(library.rows("SELECT rule, candidate_id FROM finding")) == {
        ("custom:quick", "shot"),
        ("raw-sidecar", "raw"),
    }


def test_a_rule_that_stops_keeps_what_it_found_unless_its_condition_is_another_one(
    library: Library, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.rules.safe_regex.PATIENCE", 0.05)
    store(library, replace(SHOT, filename="aa"))
    slow = {"slow": {"name_regex": "(a|aa)+$"}}
    scan(library, built(slow), clock, Control())
    decide_items(library, clock, ["shot"], Verdict.REMOVE)
    store(library, replace(SHOT, id="late", filename="a" * 200 + "!"))
    for _ in range(2):
        (stopped,) = [count for count in scan(library, built(slow), clock, Control()) if count.stopped]
        assert (stopped.rule, stopped.possible, stopped.changed, stopped.reopened) == ("custom:slow", 1, 0, ())
        assert library.rows("SELECT candidate_id, verdict FROM decision") == [("shot", "remove")]
    other = {"slow": {"name_regex": "(a|aa)+b?$"}}
    (stopped,) = [count for count in scan(library, built(other), clock, Control()) if count.stopped]
    assert (stopped.possible, stopped.changed, len(stopped.reopened)) == (0, 1, 1)
    assert library.rows("SELECT * FROM decision") == []
    change(library, "late", filename="aaa")
    assert {count.stopped for count in scan(library, built(slow), clock, Control())} == {""}
    assert set(found(library, "custom:slow")) == {"shot", "late"}


def built(own: dict[str, dict[str, Any]]) -> Mapping[str, Rule]:
    return build_rules(Settings(rules={"custom": own}))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "no regular expression"),
        ("[[a]", "no regular expression: Possible nested set"),
        ("(?R)", "no regular expression"),
        ("(?:foo){e<=2}(", "no regular expression"),
        ("(" * 11 + "a" + ")+" * 11, "more than 10 groups"),
        ("a{99999999}", "a thousand times or more"),
        ("a{1,\n1000}", "a thousand times or more"),
        ("a" * 201, "longer than 200"),
    ],
)
def test_regexes_that_no_engine_should_meet(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_regex(pattern)


def test_trashed_gone_and_local_items_are_no_candidates(library: Library, clock: FakeClock) -> None:
    store(library, replace(SHOT, trashed=True), replace(SHOT, id="disk", source=SourceName.LOCAL))
    assert run(library, clock, name="*") == {}


def test_without_an_original_only_by_name(library: Library, clock: FakeClock) -> None:
    store(library, SHOT)
    run(library, clock, name="Screenshot*")
    assert "Nothing is known to stay" in reason(library, "shot")
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


def test_a_film_has_no_photo_for_an_original(library: Library, clock: FakeClock) -> None:
    film = replace(JPEG, id="film", filename="IMG_2533.MP4", mime_type="video/mp4")
    store(library, JPEG, RAW, film)
    assert run(library, clock, name="*.mp4", requires_original=True) == {}


def test_frames_of_a_burst_are_looked_at_where_a_condition_tells_them_apart(library: Library, clock: FakeClock) -> None:
    frames = [replace(JPEG, id=f"f{n}", filename=f"IMG_000{n}.JPG") for n in range(3)]
    store(library, *frames)
    assert run(library, clock, name="*_0002.jpg", requires_original=True) == {"f2": ("f0", "possible")}


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
        ("[rules.custom.a]\nmin_pixels = 0", "line 2: 'min_pixels' .* whole number"),
        ('[rules.custom.a]\nsource = "local"', "line 2: 'source' .* one or more of library"),
        ('[rules.custom.a]\nname = "*"\nrequires_original = 1', "line 3: 'requires_original' .* true or false"),
        ('[rules.custom.a]\nnmae = "*"', "line 2: 'nmae' of .rules.custom.a. is no setting .*name, name_regex"),
        ("[rules.custom.a]\n", "line 1: .rules.custom.a. has no condition"),
        ('[rules.custom.a]\nname_regex = "x"\nname = ""', "line 3: 'name' .* must be a text that is not empty"),
        ("[rules.custom.a]\nname = ['*']", "line 2: 'name' .* must be a text"),
        ("[rules.custom.a]\nmime_type = true", "line 2: 'mime_type' .* must be a text"),
        ("[rules.custom.a]\ncamera = 6", "line 2: 'camera' .* must be a text"),
        ("[rules.custom.a]\nalbum = {}", "line 2: 'album' .* must be a text"),
        ('[rules.custom.a]\nname = "*"\ntitle = 1', "line 3: 'title' .* must be a text"),
        (f"[rules.custom.a]\nname = '{'x' * 1001}'", "line 2: 'name' .* is longer than 1,000 characters"),
        ("[rules.custom.a]\ntaken_from = 18:00:00", "line 2: 'taken_from' .* must be a date"),
        ('[rules.custom.a]\ntaken_before = "2019-13-01"', "line 2: 'taken_before' .* must be a date"),
        ("[rules.custom.a]\ntaken_before = 0001-01-01T00:00:00+14:00", "line 2: 'taken_before' .* must be a date"),
        ("[rules.custom.a]\nmin_pixels = true", "line 2: 'min_pixels' .* whole number"),
        ("[rules.custom.a]\nmax_pixels = 1.5", "line 2: 'max_pixels' .* whole number"),
        ("[rules.custom.a]\nmax_long_side = -1", "line 2: 'max_long_side' .* whole number"),
        ('[rules.custom.a]\nmin_bytes = "9"', "line 2: 'min_bytes' .* whole number"),
        (f"[rules.custom.a]\nmax_bytes = {10**30}", "line 2: 'max_bytes' .* whole number"),
        ("[rules.custom.a]\nmin_pixels = 9\nmax_pixels = 8", "line 2: 'min_pixels' .* leaves nothing below max_pixels"),
        (
            "[rules.custom.a]\ntaken_from = 2020-01-01\ntaken_before = 2020-01-01",
            "line 2: 'taken_from' .* leaves nothing below taken_before",
        ),
        ("[rules.custom.a]\nsource = []", "line 2: 'source' .* one or more of library"),
        ("[rules.custom.a]\nsource = [['takeout']]", "line 2: 'source' .* one or more of library"),
        ("[rules.custom.a]\nrequires_original = true", "line 1: .rules.custom.a. has no condition"),
        ("[rules]\ncustom = 3", "line 2: .rules.custom. must be a table"),
        ("[rules.custom]\na = 1", "line 2: .rules.custom. holds tables"),
        ('[rules.custom."A B"]\nname = "*"', "'A B' is no name"),
    ],
)
def test_bad_settings_name_file_line_and_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=f"c.toml, (line 1: )?{words}"):
        rules_of(tmp_path / "c.toml", text)
