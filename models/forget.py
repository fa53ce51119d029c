"""Removing what this program keeps: about a source, an account, or everything. Nothing at Google changes."""

import glob
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from models.database import SQLITE_MAGIC, Library, file_sentences
from models.errors import LibraryError
from models.harvest import only_one
from models.library import APPLICATION_ID
from models.rules.missing_locally import NAME, ON_DISK
from models.settings import Paths, label_of_sign_in

BESIDE_LIBRARY: Final = ("-wal", "-shm", "-journal", ".sync-lock", ".stage-lock", ".before-*")
"""What SQLite and this program put beside a library file, by how its name goes on."""
UNFOUNDED: Final = f"""
    (rule = '{NAME}' AND NOT EXISTS (SELECT 1 FROM media_item WHERE {ON_DISK} AND NOT ({{condition}})))
"""  # noqa: S608 - constants only
"""Findings of what is missing on disk, once no folder is left to compare with."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """Which rows are meant: of a source, of an account, or of both at once."""

    source: str | None = None
    account: str | None = None

    @property
    def condition(self) -> tuple[str, list[str]]:
        """The SQL condition on `source` and `account`, and its parameters."""
        named = {"source": self.source, "account": self.account}
        parts = [f"{column} = ?" for column, value in named.items() if value is not None]
        return " AND ".join(parts) or "1", [value for value in named.values() if value is not None]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much there was, or would be, to forget."""

    items: int
    findings: int
    decisions: int
    syncs: int


def count_rows(library: Library, belongings: Belongings) -> Forgotten:
    """Returns how much `forget_rows` would remove, for the question before it."""
    condition, values = belongings.condition
    mine = f"(SELECT id FROM media_item WHERE {condition})"  # noqa: S608 - column names of our own
    unfounded = UNFOUNDED.format(condition=condition)

    def number(sql: str, parameters: Sequence[Any]) -> int:
        return int(library.value(sql, parameters))

    return Forgotten(
        items=number(f"SELECT count(*) FROM media_item WHERE {condition}", values),  # noqa: S608
        findings=number(f"SELECT count(*) FROM finding WHERE candidate_id IN {mine} OR {unfounded}", values * 2),  # noqa: S608
        decisions=number(f"SELECT count(*) FROM decision WHERE candidate_id IN {mine}", values),  # noqa: S608
        syncs=number(f"SELECT count(*) FROM sync WHERE {condition}", values),  # noqa: S608
    )


def forget_rows(library: Library, belongings: Belongings) -> Forgotten:
    """Remove a source's or an account's items, what was found and decided on them, and their syncs.

    The file is written anew afterwards, so that no deleted text stays in its free pages.

    Args:
        library: Open.
        belongings: What is meant.

    Returns:
        How much was removed.

    Raises:
        SyncRunningError: A sync is under way; it would bring a part of it back.
    """
    condition, values = belongings.condition
    with only_one(library), library.connection():
        with library.transaction():
            counts = count_rows(library, belongings)
            mine = f"(SELECT id FROM media_item WHERE {condition})"  # noqa: S608
            library.execute(f"DELETE FROM finding WHERE {UNFOUNDED.format(condition=condition)}", values)  # noqa: S608
            for table in ("scan_state", "item_change"):  # ids of theirs; the next scan looks at everything
                library.execute(f"DELETE FROM {table}")  # noqa: S608
            library.execute(f"DELETE FROM journal WHERE item_id IN {mine}", values)  # noqa: S608
            library.execute("DELETE FROM action WHERE id NOT IN (SELECT action_id FROM journal)")
            library.execute("DELETE FROM handoff WHERE plan_id NOT IN (SELECT note FROM journal)")
            for table in ("media_item", "album", "sync"):
                library.execute(f"DELETE FROM {table} WHERE {condition}", values)  # noqa: S608
            library.execute("DELETE FROM item_alias WHERE item_id NOT IN (SELECT id FROM media_item)")
            if belongings.source in (None, "library"):
                own, named = Belongings(account=belongings.account).condition
                library.execute(f"DELETE FROM staging_album WHERE {own}", named)  # noqa: S608
        library.execute("VACUUM")
        library.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return counts


def sign_in_files(token: Path) -> list[Path]:
    """Returns what there is of one sign-in: the token, and what waits beside it for a second step or a next run.

    Args:
        token: Where the sign-in is kept, or was to be kept.

    Raises:
        LibraryError: What `--token` names is a file of something else.
    """
    from models.google.two_steps import begun_file  # noqa: PLC0415 - only here
    from models.sources.picker_session import session_file  # noqa: PLC0415 - imports Google's client

    _refuse_foreign(token, _is_token, "--token")
    return [path for path in (token, begun_file(token), session_file(token)) if os.path.lexists(path)]


def picker_sessions(token: Path, *, of_all: bool) -> list[Path]:
    """Returns the files that remember Picker sessions, which an interrupted pick may have left open at Google.

    Args:
        token: The sign-in that is meant.
        of_all: Those of all sign-ins beside it, too.
    """
    from models.sources.picker_session import SESSION_FILES, session_file  # noqa: PLC0415 - imports Google's client

    found = set(token.parent.glob(SESSION_FILES)) if of_all else set()
    return sorted(path for path in found | {session_file(token)} if os.path.lexists(path))


def known_accounts(library: Library, paths: Paths) -> list[str]:
    """Returns the labels of all accounts that something is kept about; the one without a label is an empty text.

    Args:
        library: Read only.
        paths: Where the sign-ins are.
    """
    tables = ("media_item", "album", "sync", "staging_album")
    known = {row[0] for row in library.rows(" UNION ".join(f"SELECT account FROM {table}" for table in tables))}  # noqa: S608
    files = (path.name for path in paths.config.parent.glob("token*.json"))
    return sorted(known | {label for label in map(label_of_sign_in, files) if label is not None})


def everything(paths: Paths) -> list[Path]:
    """Returns the files that this program made: the library with its copies, the sign-ins, the log.

    The configuration and the client secret are the person's own and are left alone.

    Args:
        paths: Where they are.

    Raises:
        LibraryError: What `--library` or `--token` names is a file of something else.
    """
    from models.google.two_steps import BEGUN_FILES  # noqa: PLC0415 - only here
    from models.sources.picker_session import SESSION_FILES  # noqa: PLC0415 - imports Google's client

    _refuse_foreign(paths.library, _is_library, "--library")
    _refuse_foreign(paths.token, _is_token, "--token")
    found = {path for path in (paths.library, paths.token, paths.screens) if os.path.lexists(path)}
    for suffix in BESIDE_LIBRARY:
        found.update(paths.library.parent.glob(glob.escape(paths.library.name) + suffix))
    found.update(path for path in paths.config.parent.glob("token*.json") if _is_token(path))
    for pattern in (SESSION_FILES, BEGUN_FILES):
        found.update(paths.token.parent.glob(pattern))
    found.update(paths.log.parent.glob(glob.escape(paths.log.name) + "*"))
    return sorted(found)


def _refuse_foreign(path: Path, is_ours: Callable[[Path], bool], option: str) -> None:
    with file_sentences(path):
        if path.exists() and not is_ours(path):
            raise LibraryError(f"{path} was not made by gpdedup-tui.", f"Nothing was removed. Check {option}.")


def _is_library(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(100)
    return not header or (header[:16] == SQLITE_MAGIC and int.from_bytes(header[68:72], "big") == APPLICATION_ID)


def _is_token(path: Path) -> bool:
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(values, dict) and "refresh_token" in values


def forget_files(files: Sequence[Path]) -> None:
    """Remove files; one that has gone meanwhile is as good as removed.

    Raises:
        LibraryError: One cannot be removed; those before it are.
    """
    for path in files:
        with file_sentences(path), suppress(FileNotFoundError):
            path.unlink()
