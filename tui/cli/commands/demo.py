"""`gpdedup-tui demo`: the whole program against an embedded Google Photos, in a temporary place."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from models.database import Library
from models.emulator import Emulator
from models.errors import GpdedupError
from models.google.private_file import write_private
from models.settings import ApiRoots
from tui.cli.commands import program
from tui.cli.context import Context

SCREEN_LATENCY = 80.0
"""Milliseconds a request takes where somebody watches: about what Google takes at its best."""
HEADLESS_LATENCY = 2.0


def run(context: Context) -> int:
    """Show the program on a made-up library, or with `--headless` walk the whole way without the screen.

    Args:
        context: Names the size, the seed and the latency of the made-up library.

    Raises:
        UsageError: There is no terminal to draw on.
    """
    is_headless = context.arguments.headless
    if not is_headless:
        program.need_terminal("Add --headless to see what it finds without the screen.")
    with _stage_set(context, HEADLESS_LATENCY if is_headless else SCREEN_LATENCY) as (inside, emulator):
        if is_headless:
            from tui.cli.commands.headless import walk  # noqa: PLC0415 - imports the rules and the staging

            return walk(inside)
        with Library(inside.paths.library) as library:
            code = program.show(inside, library, demo=emulator)
    context.out.say("The demo is over: its library, its decisions and its album are gone.")
    return code


@contextmanager
def _stage_set(context: Context, usual_latency: float) -> Iterator[tuple[Context, Emulator]]:
    """Yield a context whose files are in a folder that is removed afterwards, and whose Google is the embedded one."""
    arguments = context.arguments
    latency = usual_latency if arguments.latency is None else arguments.latency
    with (
        _folder() as folder,
        Emulator(items=arguments.items, seed=arguments.seed, latency=latency / 1000) as emulator,
    ):
        names = ("library.sqlite", "token.json", "client_secret.json", "config.toml", "screens.json")
        places = {name: folder / name for name in names}
        with suppress(FileNotFoundError):  # a rule that is saved in the demo is none of the person's own
            places["config.toml"].write_bytes(context.paths.config.read_bytes())
        write_private(places["token.json"], json.dumps(emulator.token()))
        write_private(places["client_secret.json"], json.dumps(emulator.client_secret()))
        paths = replace(
            context.paths,
            library=places["library.sqlite"],
            config=places["config.toml"],
            token=places["token.json"],
            client_secret=places["client_secret.json"],
            screens=places["screens.json"],
        )
        yield replace(context, paths=paths, roots=ApiRoots.below(emulator.root), account=""), emulator


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder that only its owner can read, and remove it."""
    try:
        place = tempfile.TemporaryDirectory(prefix="gpdedup-demo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise GpdedupError(
            f"No temporary folder could be made: {error.strerror}.", "Set TMPDIR to a folder with space."
        ) from error
    with place as name:
        yield Path(name)
