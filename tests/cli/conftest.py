"""A Google Photos on loopback, a sign-in for it, and the program in this process or in one of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from models.emulator import Emulator
from tui.cli import run


@dataclass
class Place:
    """Files of one library, and the words that name them."""

    folder: Path
    emulator: Emulator
    last: Any = None
    """What the last command printed."""
    capsys: Any = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def library(self) -> Path:
        return self.folder / "library.sqlite"

    @property
    def token(self) -> Path:
        return self.folder / "token.json"

    def sign_in(self, **how: Any) -> None:
        self.token.write_text(json.dumps(self.emulator.token(**how)))

    @property
    def options(self) -> list[str]:
        return ["--library", str(self.library), "--token", str(self.token), "--api-root", self.emulator.root]

    def __call__(self, *words: str) -> int:
        """Run a command in this process; what it printed is in `last`."""
        self.capsys.readouterr()
        code = run([*self.options, *words])
        self.last = self.capsys.readouterr()
        return code

    def records(self, *words: str) -> list[Any]:
        """Run a command with `--json`, and return its objects."""
        code = self(*words, "--json")
        assert code in {0, 4}, self.last.err
        return [json.loads(line) for line in self.last.out.splitlines()]

    def start(self, *words: str, **how: Any) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        command = [sys.executable, "-m", "tui", *self.options, *words]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, text=True, env=dict(os.environ), **{**pipes, **how})


@pytest.fixture
def make_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Place]]:
    """Places with an emulator each, signed in."""
    opened: list[Emulator] = []

    def make(items: int = 300, **options: Any) -> Place:
        emulator = Emulator(items=items, seed=1, **options).start()
        opened.append(emulator)
        folder = tmp_path / f"place{len(opened)}"
        folder.mkdir()
        place = Place(folder, emulator, capsys=capsys)
        place.sign_in()
        return place

    yield make
    for emulator in opened:
        emulator.close()
        assert not emulator.crashes


@pytest.fixture
def place(make_place: Callable[..., Place]) -> Place:
    return make_place()
