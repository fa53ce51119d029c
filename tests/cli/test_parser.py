"""What can be typed, and what a wrong word gets."""

import pytest

from models.errors import UsageError
from tui.cli.parser import build_parser, parse

GLOBALS = {
    "--library": "x.sqlite",
    "--config": "c.toml",
    "--token": "t.json",
    "--account": "me",
    "--api-root": "http://127.0.0.1:1/",
}
COMMANDS = {
    "demo": ["demo"],
    "login": ["login"],
    "logout": ["logout"],
    "sync": ["sync", "library"],
    "takeout": ["sync", "takeout", "a.zip"],
    "scan": ["scan"],
    "candidates": ["candidates"],
    "decide": ["decide", "remove", "--all"],
    "undo": ["undo"],
    "redo": ["redo"],
    "stage": ["stage"],
    "handoff": ["handoff", "--out", "d"],
    "unstage": ["unstage"],
    "ack": ["ack", "f"],
    "status": ["status"],
    "journal": ["journal"],
    "forget": ["forget"],
    "rules": ["rules"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("option", GLOBALS)
def test_options_for_all_work_before_and_after_the_command(words: list[str], option: str) -> None:
    given = [option, GLOBALS[option]]
    name = option.strip("-").replace("-", "_")
    before, after = parse([*given, *words]), parse([*words, *given])
    assert vars(before) == vars(after)
    assert getattr(before, name) == GLOBALS[option]


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_an_option_not_given_leaves_no_trace_that_could_overrule(words: list[str]) -> None:
    assert not {"library", "config", "token", "account", "api_root", "json"} & set(vars(parse(words)))
    assert parse(["--json", *words]).json is True


def test_between_the_levels_of_sync_and_the_last_one_wins() -> None:
    assert parse(["--library", "a", "sync", "--library", "b", "library"]).library == "b"
    assert parse(["sync", "--json", "takeout", "p"]).json is True


def test_options_may_stand_between_words() -> None:
    arguments = parse(["decide", "remove", "--json", "one", "--library", "x", "two"])
    assert arguments.verdict == "remove"
    assert arguments.ids == ["one", "two"]
    assert arguments.library == "x"
    assert parse(["sync", "takeout", "a.zip", "--restart", "b.zip"]).path == ["a.zip", "b.zip"]


def test_ids_that_begin_with_a_dash_go_behind_two_dashes() -> None:
    arguments = parse(["decide", "keep", "--json", "--", "-AbC", "--x"])
    assert (arguments.verdict, arguments.ids) == ("keep", ["-AbC", "--x"])


def test_without_a_command_it_is_the_program() -> None:
    assert parse([]).handler == "program"
    assert parse(["--library", "x"]).handler == "program"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["dance"], "invalid choice: 'dance'"),
        (["sync"], "SOURCE"),
        (["sync"], "library, picker, takeout, local, toolkit"),
        (["sync", "moon"], "invalid choice: 'moon'"),
        (["sync", "takeout"], "PATH"),
        (["decide"], "verdict"),
        (["decide", "destroy", "x"], "invalid choice: 'destroy'"),
        (["handoff"], "--out"),
        (["candidates", "--format", "xml"], "invalid choice: 'xml'"),
        (["candidates", "--confidence", "sure"], "invalid choice: 'sure'"),
        (["candidates", "--limit", "-1"], "whole number of 0 or more"),
        (["candidates", "--limit", "many"], "whole number of 0 or more"),
        (["demo", "--latency", "nan"], "milliseconds"),
        (["demo", "--items", "1e3"], "whole number"),
        (["stage", "--album", "a", "--album-id", "b"], "not allowed with"),
        (["--libra", "x", "status"], "--libra"),
        (["scan", "--unknown"], "--unknown"),
        (["scan", "surplus"], "surplus"),
    ],
)
def test_wrong_use_is_a_sentence_that_names_the_word_and_the_help(words: list[str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words)
    sentence = str(caught.value)
    assert told in sentence
    assert "See gpdedup-tui" in sentence
    assert caught.value.exit_code == 2


def test_a_hostile_word_cannot_reach_the_terminal_through_the_complaint() -> None:
    with pytest.raises(UsageError) as caught:
        parse(["scan", "\x1b]0;evil\x07"])
    assert str(caught.value).isprintable()


def test_help_names_every_command_and_exit_code() -> None:
    text = build_parser().format_help()
    for words in COMMANDS.values():
        assert f"\n    {words[0]} " in text
    for code in ("0 done", "1 failed", "2 wrong use", "3 sign-in", "4 done in part", "130 interrupted"):
        assert code in text
