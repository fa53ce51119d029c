"""A rule that is tried finds what its scan finds; and a form's texts become what the configuration holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.errors import Cancelled
from models.rules.condition_values import CONDITIONS, SETTINGS, faults_of, typed_texts, typed_values
from models.rules.registry import build_rules
from models.rules.scan import scan
from models.rules.trial import Named, Trial, draft_rule, try_rule
from models.settings import Settings
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, found, put_in_album, store

SMALL_COPY = replace(JPEG, id="small", filename="web.jpg", width=640, height=427, favorited=True)
LONE = replace(SMALL_COPY, id="lone", filename="[/]\x1b.jpg", creation_time=None, partner_shared=True)
TEXTS = [
    {"name": "*.jpg"},
    {"max_long_side": "1,000"},
    {"max_long_side": "1000", "requires_original": "true"},
    {"name_regex": "w.b"},
    {"album": "it*"},
    {"name": "nothing"},
]


def tried(library: Library, texts: dict[str, str]) -> list[Trial]:
    told: list[Trial] = []
    draft = draft_rule(Settings(), "mine", texts)
    assert draft.rule is not None
    assert try_rule(library, draft.rule, Control(), told.append) == told[-1]
    return told


@pytest.fixture
def shelf(library: Library) -> Library:
    store(library, RAW, JPEG, SMALL_COPY, LONE)
    put_in_album(library, "small")
    return library


@pytest.mark.parametrize("texts", TEXTS)
def test_the_count_is_that_of_the_scan(shelf: Library, clock: FakeClock, texts: dict[str, str]) -> None:
    last = tried(shelf, texts)[-1]
    rules = build_rules(Settings(rules={"custom": {"mine": typed_values(texts)}}))
    scan(shelf, rules, clock, Control())
    claims = found(shelf, "custom:mine")
    assert last.found == len(claims)
    assert last.share == 1.0
    assert last.favourites == len(set(claims) & {"small", "lone"})
    assert last.in_albums == len(set(claims) & {"small"})
    assert last.partner_shared == len(set(claims) & {"lone"})


def test_the_first_are_named_raw_with_what_stays(shelf: Library) -> None:
    (named,) = tried(shelf, {"max_long_side": "640", "requires_original": "true"})[-1].first
    assert named == Named("web.jpg", str(JPEG.creation_time), "640×427", str(JPEG.filename))
    assert {one.filename for one in tried(shelf, {"name": "*.jpg"})[-1].first} == {
        "web.jpg",
        "[/]\x1b.jpg",
        "IMG_2533.JPG",
    }
    assert [one.taken for one in tried(shelf, {"name": "[[]*"})[-1].first] == [""]


def test_a_trial_writes_nothing(shelf: Library) -> None:
    tried(shelf, {"name": "*"})
    assert shelf.rows("SELECT * FROM finding") == shelf.rows("SELECT * FROM scan") == []


def test_counts_come_as_it_goes_and_a_cancel_is_heeded(shelf: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.rules.conditions.ROWS", 1)
    told = tried(shelf, {"name": "*.jpg"})
    assert [trial.share for trial in told] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert [trial.found for trial in told] == [0, 1, 2, 3, 3]
    draft, control, heard = draft_rule(Settings(), "", {"name": "nothing"}), Control(), []

    def tell(trial: Trial) -> None:
        heard.append(trial)
        control.cancel()

    assert draft.rule is not None
    with pytest.raises(Cancelled):
        try_rule(shelf, draft.rule, control, tell)
    assert len(heard) == 1


def test_what_is_typed_becomes_what_the_configuration_holds() -> None:
    texts = {
        "name": " Screen* ",
        "name_regex": " x ",
        "taken_from": "2019-01-01",
        "taken_before": "2020-01-01 18:00",
        "max_pixels": "1,000_000",
        "source": "takeout, library",
        "requires_original": "true",
        "album": "  ",
    }
    values: dict[str, Any] = {
        "name": "Screen*",
        "name_regex": " x ",
        "taken_from": date(2019, 1, 1),
        "taken_before": "2020-01-01 18:00",
        "max_pixels": 1_000_000,
        "source": ["takeout", "library"],
        "requires_original": True,
    }
    assert typed_values(texts) == values
    assert typed_values(typed_texts(values)) == values


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("name_regex", "("),
        ("taken_from", "soon"),
        ("max_pixels", "many"),
        ("max_pixels", "²"),
        ("min_bytes", "9" * 5000),
        ("min_pixels", "0"),
        ("source", "local"),
        ("source", ","),
        ("requires_original", "perhaps"),
        ("nmae", "x"),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_that_setting(key: str, text: str) -> None:
    draft = draft_rule(Settings(), "mine", {"name": "*", key: text})
    assert list(draft.faults) == [key]
    assert draft.rule is None


def test_a_rule_can_be_tried_before_it_has_a_name() -> None:
    for name in ("", "No Name"):
        draft = draft_rule(Settings(), name, {"name": "*"})
        assert draft.rule is not None
        assert "Use 1 to 40 small letters" in draft.faults["rule"]
    assert "has no condition" in draft_rule(Settings(), "mine", {"title": "x"}).faults[""]


def test_every_example_is_one() -> None:
    assert list(CONDITIONS)
    for key, setting in SETTINGS.items():
        values = {"name": "*", **typed_values({key: setting.example})}
        assert list(faults_of(values)) == [], key
