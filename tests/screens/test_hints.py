"""What to do next: in commands on the command line, in keys on a screen."""

import ast
from pathlib import Path

import pytest

import models
from tui.hints import on_screen

COMMANDS = (
    "same command",
    "gpdedup-tui login",
    "--restart if",
    "with --album",
    "gpdedup-tui sync picker",
    "give --older",
)


def hints() -> list[str]:
    """Returns every text of `models` that names such a command; values in it stand as X."""
    found = set()
    for path in Path(models.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
                text = node.value
            else:
                continue
            if any(command in text for command in COMMANDS) and "\n" not in text:
                found.add(text)
    return sorted(found)


@pytest.mark.parametrize("hint", hints())
def test_every_hint_that_names_a_command_names_a_key_on_a_screen(hint):
    assert not [command for command in COMMANDS if command in on_screen(hint, "enter")]


def test_hints_read_as_sentences():
    assert on_screen("Run the same command again tomorrow: it goes on.", "enter") == (
        "Press enter again tomorrow: it goes on."
    )
    assert on_screen("Sign in again with `gpdedup-tui login`: all is safe.", "s") == (
        "Sign in again (1, then s): all is safe."
    )
    assert on_screen("Choose another folder.", "s") == "Choose another folder."
