"""The README's promises that a test can hold to the code."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Library
from tests.cli.test_parser import COMMANDS
from tui.cli.parser import build_parser

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_TABLE = README.split("| command |")[1].split("\n\n")[0]


def code_lines() -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


def test_the_two_commands_stand_alone_at_the_top() -> None:
    lines = [line for line in code_lines() if line.startswith("python3 -m venv .venv && ")]
    assert len(lines) == 2
    demo, tests = lines
    assert demo.endswith(" .venv/bin/gpdedup-tui demo")  # so that ` --headless` can be put behind it
    assert tests.endswith("/pytest")
    assert all("#" not in line for line in lines)
    assert README.index(tests) < 1200


def test_ci_runs_the_readmes_test_command() -> None:
    pattern = re.search(r"grep -m1 -E '(.*)' README\.md", (ROOT / ".ci" / "run").read_text())
    assert pattern is not None
    found = [line for line in README.splitlines() if re.search(pattern[1].replace(r"\.", "."), line)]
    assert found == [code_lines()[1]]


@pytest.mark.parametrize("command", sorted({words[0] for words in COMMANDS.values()}))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"`{command}\b|, `{command}\b", README)


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if action.nargs == argparse.PARSER:
            for below in dict(action.choices or {}).values():
                yield from parsers(below)


@pytest.mark.parametrize("row", re.findall(r"^\| (`[a-z].*) \|$", COMMAND_TABLE, re.MULTILINE))
def test_every_option_of_the_readme_is_known_to_its_command(row: str) -> None:
    cells = row.split(" | ")
    names = {code.split()[0] for code in re.findall(r"`([^`]+)`", cells[0])} - {"gpdedup-tui"}
    known = {
        option
        for parser in parsers(build_parser())
        if set(parser.prog.split()[1:2]) & names
        for action in parser._actions
        for option in action.option_strings
    }
    assert set(re.findall(r"--[a-z][a-z-]+", row)) <= known


def test_every_table_and_promised_column_is_in_the_readme(library: Library) -> None:
    tables = {row[0] for row in library.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    ours = {name for name in tables if not name.startswith(("sqlite_", "schema_migration"))}
    assert {"media_item", "decision"} <= ours
    assert not {name for name in ours if f"`{name}`" not in README}


def test_the_sql_of_the_readme_runs_as_it_stands(library: Library) -> None:
    (query,) = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    assert library.rows(query.rstrip().rstrip(";")) == []
