"""`rule:` and `confidence:` in the filter: what they show, what they do beside the list, what `A` takes of it."""

import pytest

from models.candidates import CandidateFilter, CandidateOrder, finding_ids
from models.errors import UsageError
from models.rules.base import Confidence
from models.settings import ApiRoots, Paths, load_settings
from tests.review.conftest import ReviewFirst, program
from tests.review.driving import painted, review, verdicts
from tui.review_filter import parse_filter, rule_words
from tui.screens.own_rule import OwnRuleScreen

RULES = ("uuid-thumbnail", "same-shot", "custom:web")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rule:same-shot", {"rule": None, "rules": {"same-shot"}}),
        ('RULE:Same-Shot rule:"custom:web"', {"rule": None, "rules": {"same-shot", "custom:web"}}),
        ("rule:same", {"rule": "exact", "rules": set()}),
        ('rule: "rule:same-shot"', {"rule": "exact", "rules": set(), "text": "rule:same-shot"}),
        ("confidence:strong", {"rule": "exact", "confidences": {Confidence.STRONG}}),
        ("Confidence:Possible is:certain", {"confidences": {Confidence.POSSIBLE, Confidence.CERTAIN}}),
        ("confidence:p", {"confidences": set(Confidence)}),
    ],
)
def test_rules_and_confidences_are_read(text, expected):
    shown = parse_filter(text, "exact", RULES)
    assert {name: getattr(shown, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rule:sameshot", "rule:sameshot is not known. Use rule:uuid-thumbnail, same-shot or custom:web."),
        ("rule:same-shots", "rule:same-shots is not known. Use rule:uuid"),
        ("confidence:sure", "confidence:sure is not known. Use confidence:certain, strong or possible."),
        ("confidence:open", "confidence:open is not known"),
        ("is:same-shot", "is:same-shot is not known. Use is:open, keep, remove, certain, strong or possible."),
    ],
)
def test_what_is_not_known_is_refused_at_once(text, sentence):
    with pytest.raises(UsageError) as refused:
        parse_filter(text, None, RULES)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("text", ["rule:same", "rule:", 'rule:""', "confidence:str", "confidence:", "x CONFIDENCE:s"])
def test_a_word_that_is_still_typed_shows_everything_and_is_refused_once_it_is_finished(text):
    shown = parse_filter(text, None, RULES)
    assert (shown.rules, shown.confidences) == (set(), set(Confidence))
    with pytest.raises(UsageError, match=r"says nothing yet|is not known"):
        parse_filter(text, None, RULES, is_finished=True)


def test_without_any_rule_the_word_is_refused_in_a_sentence():
    with pytest.raises(UsageError, match="rule:x is not known. Use rule:nothing: there is no rule"):
        parse_filter("rule:x", None)


def test_rule_words_are_told_from_the_others():
    assert rule_words('a rule:x is:open "rule:y" Rule:"z w" b') == ('rule:x Rule:"z w"', 'a is:open "rule:y" b')
    assert rule_words("a  b") == ("", "a b")


@pytest.mark.parametrize("order", list(CandidateOrder))
def test_findings_of_some_rules_are_those_of_each(full, order):
    full.execute("UPDATE finding SET rule = 'exact' WHERE id % 7 = 0")
    each = [list(finding_ids(full, CandidateFilter(rule=rule), order)) for rule in ("exact", "same-shot")]
    both = finding_ids(full, CandidateFilter(rules=frozenset({"exact", "same-shot"})), order)
    assert sorted(both) == sorted([*each[0], *each[1]])
    assert [number for number in both if number in each[0]] == each[0]
    assert not finding_ids(full, CandidateFilter(rule="exact", rules=frozenset({"same-shot"})), order)


async def test_the_word_counts_in_place_of_the_list_and_the_list_comes_back(app):
    async with review(app, (80, 24)) as screen:
        assert "▸ uuid-thumbnail" in painted(app)
        await screen.press("slash", *"rule:same-sho")
        assert len(screen.screen.model.pages) == 240
        await screen.press("t")
        assert screen.status == " 60 of 300 in all rules"  # the keys would not fit whole
        await screen.press("enter")
        assert 'filter "rule:same-shot" 60 of 300 in all rules' in screen.status
        assert "▸ all" in painted(app)
        assert {screen.screen.model.row(row).rule for row in range(20)} == {"same-shot"}
        await screen.press("escape")
        assert "▸ uuid-thumbnail" in painted(app)
        assert len(screen.screen.model.pages) == 240


async def test_a_rule_chosen_in_the_list_takes_the_word_out_and_says_so(app):
    async with review(app, (120, 40)) as screen:
        await screen.filter("is:possible rule:same-shot")
        possible = len(screen.screen.model.pages)
        assert 0 < possible < 60
        await screen.press("right_square_bracket")
        assert screen.screen.model.filter.only_rule == "uuid-thumbnail"
        assert screen.screen.words == screen.screen.input.value == "is:possible"
        assert "rule:same-shot is out of the filter: the list chooses again" in screen.status
        assert possible < len(screen.screen.model.pages) < 240


async def test_all_sure_takes_exactly_what_the_words_show(app, full):
    async with review(app) as screen:
        await screen.filter("rule:same-shot confidence:strong year:2014-2017")
        ids = [screen.screen.model.row(row).item.id for row in range(screen.table.row_count)]
        assert 0 < len(ids) < 60
        await screen.press("A")
        marked = {f"c{number}" for number in range(7, 300, 41)} | {"c2"}
        assert verdicts(full) == dict.fromkeys(set(ids) - marked, "remove")
        assert "items to be removed" in screen.status


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_refusal_is_read_whole_below_the_field(app, size):
    async with review(app, size) as screen:
        await screen.filter("rule:nonsense")
        said = " ".join(screen.filter_words.split())
        assert said.startswith("rule:nonsense is not known. Use rule:uuid-thumbnail, raw-sidecar, same-shot, exact,")
        assert said.endswith("or missing-locally.")
        assert all(line.strip() in painted(app) for line in screen.filter_words.splitlines())
        assert screen.screen.input.has_focus
        await screen.press("escape", "slash")
        assert "rule:… camera:…" in painted(app)


async def test_the_next_start_finds_the_word_and_the_rule_below_it(app, full, clock):
    async with review(app, (80, 24)) as screen:
        await screen.filter("rule:same-shot")
        await screen.press("down")
        held = screen.row.finding_id
    async with review(program(full, clock), (80, 24)) as screen:
        assert (screen.table.row_count, screen.row.finding_id) == (60, held)
        await screen.press("escape")
        assert screen.screen.model.filter.rule == "uuid-thumbnail"


async def test_the_form_of_own_rules_opens_on_the_one_that_the_word_names(full, clock, tmp_path):
    full.execute("UPDATE finding SET rule = 'custom:web' WHERE rule = 'same-shot'")
    config = tmp_path / "config.toml"
    config.write_text('[rules.custom.web]\nname = "*.dng"\n')
    app = ReviewFirst(full, load_settings(config), Paths.default(), ApiRoots(), clock=clock)
    async with review(app, (80, 24)) as screen:
        await screen.filter("rule:custom:web")
        assert screen.table.row_count == 60
        await screen.pilot.press("c")
        await screen.until(lambda: isinstance(app.screen, OwnRuleScreen) and app.screen.is_mounted)
        assert app.screen.fields.texts["rule"] == "web"
        await screen.pilot.press("escape")
        await screen.until(lambda: app.screen is screen.screen)
