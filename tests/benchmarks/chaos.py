"""Does any order of keys, sizes and ends break the screens? Keys come faster than they are answered.

Run by hand: `python -m tests.benchmarks.chaos [ROUNDS] [FIRST_SEED]`: 200 rounds unless told otherwise, every other one
with the embedded Google Photos. In each round the program gets up to forty keys and sizes of the terminal without
waiting for an answer, from a library that answers late by chance, and ends at any moment. Prints each round that broke
with its seed and its traceback; exit code 1 where one did.
"""

import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.events import Key, Resize
from textual.geometry import Size
from textual.keys import _character_to_key

from models.database import Library
from models.emulator import Emulator
from models.settings import ApiRoots, Paths, Settings
from tests.review.made_up import make_findings
from tui.app import GpdedupApp
from tui.library_thread import LibraryThread

FINDINGS = 300
LATEST = 0.02
"""Seconds by which an answer of the library may be late."""
LONGEST = 20.0
"""Seconds after which a round counts as stuck."""
SIZES = ((80, 24), (120, 40), (50, 10), (60, 15), (200, 50), (30, 5))
KEYS = (
    *"1234123412341234",
    *("enter", "escape", "space", "tab", "up", "down", "left", "right", "pagedown", "end", "ctrl+p", "ctrl+s", "enter"),
    *("escape", "backspace", "question_mark", "slash", "enter", "q", "y", "n"),
    *"abcdefghijklmnoprstuvwxzAGJMNOPRSTUVWXYZ[]",
)


def key_event(key: str) -> Key:
    """Returns the event of a key, as the driver makes it."""
    return Key(_character_to_key(key) if len(key) == 1 else key, key if len(key) == 1 else None)


async def one_round(app: GpdedupApp, chance: random.Random, log: list[str]) -> None:
    """Drive the program without waiting for answers, and end it at any moment."""
    async with app.run_test(size=chance.choice(SIZES[:2]), notifications=True):
        for _ in range(chance.randrange(40)):
            act(app, chance, log)
            await let_go_on(chance)
            if app._exit or not app.is_running:
                log.append("ended")
                break
        await let_go_on(chance)
        app.exit()
        await asyncio.wait([app._task])


def act(app: GpdedupApp, chance: random.Random, log: list[str]) -> None:
    """Press a few keys, or change the size."""
    if chance.random() < 0.12:
        size = Size(*chance.choice(SIZES))
        log.append(f"{size.width}x{size.height}")
        app._driver._size = size  # type: ignore[union-attr]
        app.post_message(Resize(size, size))
        return
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        key = chance.choice(KEYS)
        log.append(key)
        app.post_message(key_event(key))


async def let_go_on(chance: random.Random) -> None:
    """Let the program run for no, for a few, or for many turns of its loop."""
    kind = chance.random()
    if kind < 0.2:
        return
    if kind < 0.7:
        for _ in range(chance.randrange(1, 30)):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(chance.choice((0.001, 0.005, 0.02, 0.06, 0.3)))


def late_answers(chance: random.Random) -> Callable[..., Any]:
    """Returns a `LibraryThread._run` whose answers come late by chance."""
    at_once = LibraryThread._run

    def late(self: LibraryThread, ask: Callable[[Library], Any]) -> Any:
        if chance.random() < 0.5:
            time.sleep(chance.random() * LATEST)
        return at_once(self, ask)

    return late


def run_round(seed: int, template: Path, emulator: Emulator, folder: Path) -> str:
    """Returns what broke; nothing where all went well."""
    chance = random.Random(seed)
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        os.environ[f"XDG_{kind}_HOME"] = str(folder / kind.lower())
    os.environ["HOME"] = str(folder)
    shutil.copy(template, folder / "library.sqlite")
    paths = Paths.default()
    paths.token.parent.mkdir(parents=True, exist_ok=True)
    is_demo = bool(seed % 2)
    if is_demo:
        paths.token.write_text(json.dumps(emulator.token()))
        paths.client_secret.write_text(json.dumps(emulator.client_secret()))
    log: list[str] = []
    with Library(folder / "library.sqlite") as library:
        roots = ApiRoots.below(emulator.root) if is_demo else ApiRoots()
        app = GpdedupApp(library, Settings(), paths, roots, demo=emulator if is_demo else None)
        app.first_step = chance.choice(("connect", "sync", "review", "stage"))
        log.append(app.first_step)

        async def limited() -> None:
            async with asyncio.timeout(LONGEST):
                await one_round(app, chance, log)

        try:
            asyncio.run(limited())
        except BaseException:
            return f"{' '.join(log)}\n{traceback.format_exc()}"
    return ""


def main(rounds: int = 200, first: int = 0) -> int:
    """Run the rounds, and print those that broke."""
    broken = 0
    with tempfile.TemporaryDirectory() as place, Emulator(items=300, seed=3, consent="grant", latency=0.01) as emulator:
        template = Path(place) / "template.sqlite"
        with Library(template) as library:
            make_findings(library, FINDINGS)
        seed_of_delays = random.Random(first)
        LibraryThread._run = late_answers(seed_of_delays)  # type: ignore[method-assign]
        for seed in range(first, first + rounds):
            folder = Path(place) / str(seed)
            folder.mkdir()
            began = time.monotonic()
            if words := run_round(seed, template, emulator, folder):
                broken += 1
                print(f"== {seed} ({time.monotonic() - began:.1f} s): {words}", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{broken} of {rounds} broke")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
