"""What is known of an export while it is read: a private SQLite database on disk that nobody else sees.

A library of a million items has two million files; as Python objects they would take a gigabyte. SQLite keeps them
in a temporary file that it deletes as it opens it, so a killed program leaves nothing behind, and nothing is ever
written into the export.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from models.control import Control
from models.errors import Cancelled, SourceError
from models.filled import filled

LOOK: Final = 50_000
"""How many of its instructions SQLite carries out between two looks at the control: a few milliseconds' worth."""
TABLES: Final = """
    CREATE TABLE part (id INTEGER PRIMARY KEY, kind TEXT, path TEXT, name TEXT, written INTEGER);
    CREATE TABLE folder (id INTEGER PRIMARY KEY, path TEXT UNIQUE, album TEXT, shape TEXT, year TEXT);
    CREATE TABLE dir (
        id INTEGER PRIMARY KEY, part INTEGER, path TEXT, folder INTEGER, album TEXT, has_sidecar INTEGER DEFAULT 0
    );
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY, part INTEGER, dir INTEGER, folder INTEGER, name TEXT, stem TEXT, known INTEGER,
        size INTEGER, raw BLOB, offset INTEGER, compressed INTEGER, method INTEGER, modified INTEGER,
        crc INTEGER
    );
    CREATE TABLE sidecar (
        id INTEGER PRIMARY KEY, part INTEGER, dir INTEGER, folder INTEGER, name TEXT, medium TEXT,
        title TEXT, taken TEXT, uploaded TEXT, description TEXT, url TEXT, key TEXT, favorited INTEGER,
        archived INTEGER, trashed INTEGER, partner_shared INTEGER, people_count INTEGER, notes TEXT
    );
    CREATE TABLE broken (part INTEGER, dir INTEGER, name TEXT, reason TEXT);
    CREATE TABLE skip (name TEXT, reason TEXT, part INTEGER);
    CREATE TABLE header (entry INTEGER PRIMARY KEY, fields TEXT, sha256 TEXT);
    CREATE TABLE pair (entry INTEGER PRIMARY KEY, sidecar INTEGER UNIQUE);
    CREATE TABLE belongs (entry INTEGER PRIMARY KEY, role TEXT, to_entry INTEGER, to_sidecar INTEGER);
    CREATE TABLE occurrence (
        id INTEGER PRIMARY KEY, folder INTEGER, entry INTEGER, sidecar INTEGER, path TEXT, key TEXT, title TEXT,
        taken TEXT, size INTEGER, crc INTEGER, fold TEXT, owner INTEGER
    );
    CREATE TABLE page (id INTEGER PRIMARY KEY);
"""
"""Of a folder part, `written` is when the newest of its JSON files was. `dir` is a directory of one part, `folder` the
same directory of the export, whichever parts it is spread over; of "Photos from 2019" `year` is 2019 and `shape` the
rest, filled where it matters. `entry` is every file but JSON, `sidecar` what JSON files say of media. `belongs` ties a
render or a motion video to its original. `occurrence` is one copy of an item in one folder; `owner` the copy that
stands for the item; `page` the owners of the batch at hand."""


class Scratch:
    """The database, for one thread.

    Args:
        control: Looked at also in the midst of a statement: those over a million files take seconds.
    """

    def __init__(self, control: Control) -> None:
        self.control = control
        # The empty name is SQLite's word for a temporary database on disk, already unlinked.
        self.connection = sqlite3.connect("", isolation_level=None)
        self.connection.executescript("PRAGMA journal_mode = OFF; PRAGMA cache_size = -64000;" + TABLES)
        # One transaction for good: a commit for each row would write the whole cache out each time.
        self.connection.execute("BEGIN")
        self.connection.set_progress_handler(self._look, LOOK)

    def _look(self) -> bool:
        """Returns True where SQLite should break the statement off."""
        try:
            self.control.check()
        except Cancelled:
            return True
        return False

    def close(self) -> None:
        """Forget everything; the space on disk is free again."""
        self.connection.close()

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement."""
        self.connection.execute(sql, parameters)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row of parameters."""
        self.connection.executemany(sql, rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows.

        Args:
            table: Its name.
            columns: Names of some of its columns.
            rows: Of as many values each.
        """
        if rows:
            names, rows = filled(columns, rows)
            marks = ", ".join("?" * len(names))
            self.run_many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608 - our own names

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Returns all rows of a query whose answer is known to be small."""
        return self.connection.execute(sql, parameters).fetchall()

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        """Yields the rows of a query one by one."""
        # `yield from` would close the cursor of a reader that has gone, perhaps after the scratch file was closed.
        for row in self.connection.execute(sql, parameters):  # noqa: UP028
            yield row

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Returns the first column of the first row, or None."""
        row = self.connection.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def skip(self, name: str, reason: str, part: int | None = None) -> None:
        """Put something on the list of what could not be read; `part` is the number of the archive that it lies in."""
        self.run("INSERT INTO skip VALUES (?, ?, ?)", (name, reason, part))


@contextmanager
def open_scratch(control: Control) -> Iterator[Scratch]:
    """Open a scratch database for a while.

    Args:
        control: Looked at while statements run.

    Raises:
        Cancelled: The person cancelled.
        SourceError: The disk with the temporary files is full.
    """
    try:
        scratch = Scratch(control)
        try:
            yield scratch
        finally:
            scratch.close()
    except sqlite3.OperationalError as error:
        if control.is_cancelled:
            raise Cancelled from None  # the statement was broken off
        raise SourceError(
            f"The export could not be indexed: {error}.",
            "About 1 KB of temporary space a photo is needed; free some, or set SQLITE_TMPDIR to another disk.",
        ) from error
