"""`gpdedup-tui forget`: remove what this program keeps on this machine, after asking."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from models.database import Library
from models.errors import ExitCode, LibraryError, UsageError
from models.forget import (
    Belongings,
    Forgotten,
    count_rows,
    everything,
    forget_files,
    forget_rows,
    known_accounts,
    picker_sessions,
    sign_in_files,
)
from models.harvest import only_one
from models.items import SourceName
from models.settings import Paths
from models.text import counted
from tui.cli.context import Context
from tui.cli.signals import cancelled_by_signals
from tui.item_text import taken, zone_name


def run(context: Context) -> int:
    """Forget a source, an account or everything.

    Args:
        context: Names what is meant.

    Returns:
        0 where it was done, 1 where the person said no.

    Raises:
        UsageError: Nothing was named, what is not known, or two things that contradict; or there is nobody to ask.
        SyncRunningError: A sync is under way.
    """
    arguments = context.arguments
    account = context.account if "account" in vars(arguments) else None
    if arguments.everything and not (arguments.source is None and account is None):
        narrow = "--source" if arguments.source is not None else "--account"
        raise UsageError(f"--everything and {narrow} contradict each other.", "Nothing was removed. Give one of them.")
    if arguments.everything:
        return _everything(context)
    if arguments.source is None and account is None:
        raise UsageError("Nothing was named.", "Give --source NAME, --account LABEL or --everything.")
    if arguments.source is not None and arguments.source not in set(SourceName):
        raise UsageError(f"There is no source {arguments.source!r}.", f"Known are {', '.join(SourceName)}.")
    return _rows(context, Belongings(arguments.source, account))


def _rows(context: Context, belongings: Belongings) -> int:
    with context.library() as library:
        if belongings.account is not None:
            _refuse_unknown(known_accounts(library, context.paths), belongings.account)
        files = sign_in_files(context.paths.token) if belongings.source is None else []
        sessions = _sessions(context.paths, belongings)
        words = ", and ".join([_words(count_rows(library, belongings)), *map(str, files)])
        if not _agreed(context, f"This removes {words}. {_at_google(sessions)}"):
            return ExitCode.FAILED
        counts = forget_rows(library, belongings)
        _end_sessions(context, sessions)
        forget_files([*sessions, *files])
    context.out.result(f"Forgotten: {_words(counts)}{', and its sign-in' if files else ''}.")
    context.out.record({**asdict(counts), "files": [str(path) for path in files]})
    return ExitCode.DONE


def _sessions(paths: Paths, belongings: Belongings) -> list[Path]:
    """Returns where the Picker sessions are remembered that interrupted picks of a source or an account left open."""
    if belongings.source not in (None, SourceName.PICKER):
        return []
    return picker_sessions(paths.token, of_all=belongings.account is None)


def _at_google(sessions: Sequence[Path]) -> str:
    if not sessions:
        return "Nothing at Google changes."
    which = counted(
        len(sessions), "Picker session that an interrupted pick left", "Picker sessions that interrupted picks left"
    )
    return f"At Google {which} open is ended first; nothing else changes there."


def _end_sessions(context: Context, sessions: Sequence[Path]) -> None:
    """End what picks left open at Google while the sign-in is still there, or say that it ends by itself."""
    if not sessions:
        return
    from models.sources.picker_session import end_sessions  # noqa: PLC0415 - imports Google's client

    with cancelled_by_signals(context.control):
        still_open = end_sessions(context.paths.token, sessions, context.roots, context.control)
    for session in still_open:
        when = f"on {taken(session.expires)} ({zone_name()} time)" if session.expires else "after some time"
        context.out.say(f"A Picker session that a pick left open could not be ended; Google ends it by itself {when}.")


def _refuse_unknown(known: Sequence[str], account: str) -> None:
    if account not in known:
        labels = ", ".join(repr(label) if label else "'' (without a label)" for label in known)
        hint = f"Known are {labels}." if known else "Nothing is kept about any account yet."
        raise UsageError(f"There is no account {account!r}.", f"{hint} Nothing was removed.")


def _words(counts: Forgotten) -> str:
    return (
        f"{counted(counts.items, 'item')}, {counted(counts.findings, 'finding')},"
        f" {counted(counts.decisions, 'decision')} and {counted(counts.syncs, 'sync')}"
    )


def _everything(context: Context) -> int:
    files = everything(context.paths)
    sessions = picker_sessions(context.paths.token, of_all=True)
    listed = "\n".join(f"  {path}" for path in files)
    kept = f"{context.paths.config} and {context.paths.client_secret} are yours and stay."
    if not _agreed(context, f"This removes these files:\n{listed}\n{kept} {_at_google(sessions)}"):
        return ExitCode.FAILED
    _refuse_while_syncing(context.paths.library)
    _end_sessions(context, sessions)
    forget_files(files)
    context.out.result(f"Forgotten: {counted(len(files), 'file')}.")
    context.out.record({"files": [str(path) for path in files]})
    return ExitCode.DONE


def _refuse_while_syncing(path: Path) -> None:
    # A sync under way would write on into a file that has no name any more.
    if path.exists():
        with suppress(LibraryError), Library(path) as library, only_one(library):
            pass


def _agreed(context: Context, what: str) -> bool:
    """Ask, unless `--yes` was given.

    Raises:
        UsageError: There is nobody to ask.
    """
    if context.arguments.yes:
        return True
    context.out.say(what)
    if not sys.stdin or not sys.stdin.isatty():
        raise UsageError("There is nobody to ask: stdin is no terminal.", "Give --yes to go on without asking.")
    context.out.say("Type yes to go on:")
    context.out.flush()
    if sys.stdin.readline().strip().lower() == "yes":
        return True
    context.out.say("Nothing was removed.")
    return False
