"""What every command is given."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from models.control import Clock, Control
from models.database import Library
from models.settings import ApiRoots, Paths, Settings, load_settings
from tui.cli.output import Output


@dataclass(frozen=True, slots=True)
class Context:
    """The arguments and what follows from those that all commands share."""

    arguments: argparse.Namespace
    paths: Paths
    account: str
    roots: ApiRoots
    settings: Settings
    out: Output
    control: Control
    clock: Clock

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Open the library for one command.

        Raises:
            LibraryError: It cannot be opened.
        """
        with Library(self.paths.library) as library, library.connection():
            yield library


def make_context(arguments: argparse.Namespace, out: Output) -> Context:
    """Work out where the files and the servers are.

    Args:
        arguments: As parsed.
        out: Where the command prints.

    Raises:
        UsageError: The configuration or an address is wrong.
    """
    given = vars(arguments)
    account = str(given.get("account", ""))
    paths = named_paths(arguments)
    root = str(given.get("api_root", "") or os.environ.get("GPDEDUP_API_ROOT", ""))
    return Context(
        arguments=arguments,
        paths=paths,
        account=account,
        roots=ApiRoots.below(root) if root else ApiRoots(),
        settings=load_settings(paths.config, must_exist="config" in given),
        out=out,
        control=Control(),
        clock=Clock(),
    )


def named_paths(arguments: argparse.Namespace) -> Paths:
    """Returns the default places, each replaced where an option names another."""
    given = vars(arguments)
    paths = Paths.default(str(given.get("account", "")))
    named = {key: Path(given[key]).expanduser() for key in ("library", "config", "token") if key in given}
    return replace(paths, **named)
