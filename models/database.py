"""Opening a library file: pragmas, migrations, a connection a thread, and sentences where it cannot be opened."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Self

import peewee

from models.errors import LibraryError
from models.library import APPLICATION_ID, TABLES

MIGRATIONS = Path(__file__).parent / "migrations"
HISTORY = "schema_migration"
"""The table in which `playhouse.migrations` keeps what has run."""
SQLITE_MAGIC = b"SQLite format 3\0"
ROWS_AT_ONCE = 100
"""A statement's rows; a row has at most 40 values, and SQLite takes 32,766 with a statement."""
LOCK_TIMEOUT = 10
"""How long, in seconds, a write waits for another process's write before it gives up."""

LOG_BYTES = 64 << 20
"""How long the write-ahead log may grow before a commit copies it into the library. At SQLite's own 4 MB a decision
taken while a sync writes would have to copy what the sync wrote."""

# FULL and not NORMAL: in WAL mode NORMAL may lose the last transactions when the power goes, and
# a decision, once shown as taken, must never be lost.
PRAGMAS = (
    ("foreign_keys", 1),
    ("synchronous", "FULL"),
    ("temp_store", "MEMORY"),
    ("cache_size", -16_000),
    ("wal_autocheckpoint", LOG_BYTES // 4096),
    ("journal_size_limit", LOG_BYTES // 2),
)


class Library:
    """An open library file. One object serves all threads; each thread gets a connection of its own.

    Args:
        path: The SQLite file; its folder is made where it is missing.

    Raises:
        LibraryError: The file is damaged, foreign, from a newer version, locked, read-only or on a full disk.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = peewee.SqliteDatabase(None, lock_type="IMMEDIATE")
        with file_sentences(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _inspect(path):
                path.touch(mode=0o600)
        with sentences(path):
            self.database.init(str(path), pragmas=PRAGMAS, timeout=LOCK_TIMEOUT)
            self.database.bind(TABLES, bind_refs=False, bind_backrefs=False)
            with self.database.connection_context():
                self._prepare()

    def _prepare(self) -> None:
        # Asked of SQLite: where a first start was killed in its first write, opening the file has just emptied it.
        is_new = self.value("PRAGMA application_id") == 0
        if is_new:
            self.database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        self.database.execute_sql("PRAGMA journal_mode = WAL")
        migrate(self.database, self.path, copy_aside=not is_new)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close this thread's connection; SQLite tidies its side files when the last one closes."""
        if not self.database.is_closed():
            self.database.close()

    @contextmanager
    def connection(self) -> Iterator[None]:
        """Use the library from this thread; may be nested. Errors become sentences."""
        with sentences(self.path):
            if self.database.is_closed():
                with self.database.connection_context():
                    yield
            else:
                yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all or nothing. The write lock is taken at once, so that nothing read in it can be stale."""
        with self.connection(), self.database.atomic():
            yield

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Returns the rows of a query, all of them; for queries whose answer is known to be small."""
        with self.connection():
            return self.database.execute_sql(sql, parameters).fetchall()  # type: ignore[no-any-return]

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Returns the first column of the first row, or None."""
        rows = self.rows(sql, parameters)
        return rows[0][0] if rows else None

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yields rows one by one; the connection stays this thread's until the iterator is used up or closed."""
        with self.connection():
            # `yield from` would close the cursor of a reader that has gone, perhaps after the library was closed.
            for row in self.database.execute_sql(sql, parameters):  # noqa: UP028
                yield row

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement that changes rows. Returns how many it changed."""
        with self.connection():
            return self.database.execute_sql(sql, parameters).rowcount  # type: ignore[no-any-return]

    def execute_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row of parameters; inside a `transaction`."""
        with self.connection():
            self.database.cursor().executemany(sql, parameters)

    def insert_many(self, into: str, rows: Sequence[Sequence[Any]], otherwise: str = "") -> None:
        """Insert rows, a hundred with one statement; inside a `transaction`.

        SQLite lets other threads run during each statement, and Python then waits until a busy one gives way: up to
        5 ms. With a statement a row, a screen that is drawn meanwhile would slow the writing down a hundredfold.

        Args:
            into: `INSERT INTO … (…)`, up to `VALUES`.
            rows: All of the same length.
            otherwise: What stands behind the values: `ON CONFLICT …`.
        """
        if not rows:
            return
        marks = f"({', '.join('?' * len(rows[0]))})"
        whole = len(rows) - len(rows) % ROWS_AT_ONCE
        with self.connection():
            cursor = self.database.cursor()
            many = f"{into} VALUES {', '.join([marks] * ROWS_AT_ONCE)} {otherwise}"
            for start in range(0, whole, ROWS_AT_ONCE):
                cursor.execute(many, list(chain.from_iterable(rows[start : start + ROWS_AT_ONCE])))
            cursor.executemany(f"{into} VALUES {marks} {otherwise}", rows[whole:])


def _inspect(path: Path) -> bool:
    """Look at a file before SQLite touches it.

    Returns:
        True where there is no library yet.

    Raises:
        LibraryError: It is no SQLite file, or one of another program, or from a newer version.
    """
    if not path.exists() or path.stat().st_size == 0:
        return True
    if path.is_dir():
        raise LibraryError(f"{path} is a folder.", "Name a file with --library.")
    with path.open("rb") as file:
        header = file.read(100)
    if header[:16] != SQLITE_MAGIC or len(header) < 100:
        raise LibraryError(
            f"{path} is not a library of gpdedup-tui (no SQLite file).",
            "Nothing was changed. Name another file with --library.",
        )
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise LibraryError(
            f"{path} is a SQLite file of another program.",
            "Nothing was changed. Name another file with --library.",
        )
    return False


def migrate(database: peewee.SqliteDatabase, path: Path, *, copy_aside: bool) -> list[str]:
    """Bring the tables to this version.

    Args:
        database: Open.
        path: Its file, which is copied aside before anything changes.
        copy_aside: False for a file that was empty until now.

    Returns:
        The names of the migrations that ran.

    Raises:
        LibraryError: The file was written by a newer version.
    """
    known = {file.stem for file in MIGRATIONS.glob("[0-9]*.py")}
    applied = _applied(database)
    if applied - known:
        raise LibraryError(
            f"{path} was written by a newer gpdedup-tui ({', '.join(sorted(applied - known))}).",
            "Nothing was changed. Update the program, or name another file with --library.",
        )
    pending = sorted(known - applied)
    if not pending:
        return []
    from playhouse.migrations import Runner  # noqa: PLC0415 - only where there is something to migrate

    if copy_aside:
        _copy_aside(database, path, pending[0])
    with database.atomic():
        return list(Runner(database, str(MIGRATIONS)).up())


def _applied(database: peewee.SqliteDatabase) -> set[str]:
    """Returns the names of the migrations that a file has seen."""
    if not database.table_exists(HISTORY):
        return set()
    return {name for (name,) in database.execute_sql(f"SELECT name FROM {HISTORY}")}  # noqa: S608


def _copy_aside(database: peewee.SqliteDatabase, path: Path, migration: str) -> None:
    copy = path.with_name(f"{path.name}.before-{migration}")
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    with sqlite3.connect(partial) as target:
        database.connection().backup(target)
    target.close()
    partial.chmod(0o600)
    shutil.move(partial, copy)


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into sentences that name the library.

    Raises:
        LibraryError: In place of every database error.
    """
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error) as error:
        raise _sentence(path, _first_cause(error)) from error


def _first_cause(error: BaseException) -> str:
    # SQLite itself rolls back when the disk is full; peewee's own rollback then fails and hides why.
    while "no transaction is active" in str(error) and error.__context__ is not None:
        error = error.__context__
    return str(error)


@contextmanager
def file_sentences(path: Path) -> Iterator[None]:
    """Turn the file system's errors into sentences.

    Raises:
        LibraryError: In place of every `OSError`.
    """
    try:
        yield
    except PermissionError as error:
        raise LibraryError(f"{error.filename or path} may not be read or written.", "Check its owner.") from error
    except OSError as error:
        raise LibraryError(f"{path}: {error.strerror or error}.", "Nothing more was written.") from error


def _sentence(path: Path, text: str) -> LibraryError:
    lower = text.lower()
    if "locked" in lower or "busy" in lower:
        return LibraryError(
            f"The library {path} is locked by another program that is writing to it.",
            "Wait until it has finished, or close it, and try again.",
        )
    if "readonly" in lower or "unable to open" in lower:
        return LibraryError(
            f"The library {path} cannot be written: {text}.",
            "Check the owner of the file and of its folder, or name another file with --library.",
        )
    if "full" in lower or "disk i/o" in lower:
        return LibraryError(
            f"The library {path} could not be written: {text}.",
            "What was stored before is safe. Free some space and run the same command again.",
        )
    if "malformed" in lower or "not a database" in lower or "corrupt" in lower:
        return LibraryError(
            f"The library {path} is damaged: {text}.",
            "It was left as it is. Name another file with --library and sync again, or restore a copy.",
        )
    return LibraryError(f"The library {path} could not be used: {text}.", "The log has the details.")
