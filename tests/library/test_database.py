"""Opening a library: new, migrated, newer, damaged, foreign, locked, read-only, full."""

import sqlite3
import struct
import threading
from pathlib import Path

import peewee
import pytest

from models import database as database_module
from models.database import Library, migrate
from models.errors import LibraryError
from models.library import APPLICATION_ID, TABLES
from tests.conftest import PRAGMAS


def test_a_new_library_is_ours_alone_and_in_wal_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "PRAGMAS", PRAGMAS)  # as they are outside the tests
    path = tmp_path / "deep" / "folder" / "library.sqlite"
    with Library(path) as library:
        assert library.value("PRAGMA application_id") == APPLICATION_ID
        assert library.value("PRAGMA journal_mode") == "wal"
        assert library.value("PRAGMA foreign_keys") == 1
        assert library.value("PRAGMA synchronous") == 2
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_models_and_the_migrations_agree(library: Library) -> None:
    for table in TABLES:
        columns = library.rows(f"SELECT name, type, \"notnull\" FROM pragma_table_info('{table._meta.table_name}')")
        fields = [(f.column_name, f.field_type, not f.null) for f in table._meta.sorted_fields]
        types = {"BOOL": "INTEGER", "FLOAT": "REAL", "AUTO": "INTEGER", "INT": "INTEGER"}
        assert [(name, types.get(kind, kind)) for name, kind, _ in fields] == [(c[0], c[1]) for c in columns]
        for (name, kind, required), (_, _, not_null) in zip(fields, columns, strict=True):
            assert required == bool(not_null) or kind == "AUTO", f"{table.__name__}.{name}"


def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    path = tmp_path / "alone" / "library.sqlite"
    Library(path).close()
    with Library(path) as library:
        names = [row[0] for row in library.rows("SELECT name FROM schema_migration ORDER BY name")]
    assert names == sorted(file.stem for file in database_module.MIGRATIONS.glob("0*.py"))
    assert [file.name for file in path.parent.iterdir()] == ["library.sqlite"]


def test_a_migration_copies_the_file_aside_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.sqlite"
    with Library(path) as library:
        library.execute("INSERT INTO staging_album VALUES ('a', '', 'Italy', NULL, '')")
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for file in database_module.MIGRATIONS.glob("0*.py"):
        (migrations / file.name).write_bytes(file.read_bytes())
    (migrations / "9001_next.py").write_text("def up(migrator, db):\n    db.execute_sql('CREATE TABLE next (a)')\n")
    monkeypatch.setattr(database_module, "MIGRATIONS", migrations)
    with Library(path) as library:
        assert library.value("SELECT count(*) FROM next") == 0
    copy = tmp_path / "library.sqlite.before-9001_next"
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT title FROM staging_album").fetchall() == [("Italy",)]
        assert not connection.execute("SELECT name FROM sqlite_master WHERE name = 'next'").fetchall()
    connection.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.sqlite"
    Library(path).close()
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for file in database_module.MIGRATIONS.glob("0*.py"):
        (migrations / file.name).write_bytes(file.read_bytes())
    (migrations / "9001_bad.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE next (a)')\n    db.execute_sql('nonsense')\n"
    )
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "MIGRATIONS", migrations)
        with pytest.raises(LibraryError):
            Library(path)
    with Library(path) as library:
        assert library.value("SELECT count(*) FROM sqlite_master WHERE name = 'next'") == 0


def test_a_newer_library_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with Library(path) as library:
        library.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '')")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="newer"):
        Library(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 20, b"x", b"SQLite format 3\0"])
def test_a_foreign_file_is_refused_and_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="not a library"):
        Library(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["notes.txt"]


def test_a_first_start_that_was_killed_in_its_first_write_leaves_a_library(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with sqlite3.connect(path) as first:
        first.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    first.close()
    # The journal of a write that began with an empty file; SQLite's file format, "The Rollback Journal".
    begun = bytes.fromhex("d9d505f920a163d7") + struct.pack(">5I", 0, 1, 0, 512, 4096)
    path.with_name(f"{path.name}-journal").write_bytes(begun.ljust(512, b"\0"))
    Library(path).close()
    with Library(path) as library:
        assert library.value("PRAGMA application_id") == APPLICATION_ID
        assert library.value("SELECT count(*) FROM media_item") == 0
    assert [file.name for file in tmp_path.glob("library*")] == [path.name]


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE places (url)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="another program"):
        Library(path)
    assert path.read_bytes() == before


def test_a_damaged_library_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    Library(path).close()
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="damaged"):
        Library(path)
    assert path.read_bytes() == bytes(content)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="folder"):
        Library(tmp_path)


def test_a_locked_library_is_told_as_such(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.database.timeout = 0
    other = sqlite3.connect(library.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryError, match="locked"), library.transaction():
        pass
    other.execute("ROLLBACK")
    other.close()


def test_a_read_only_library_is_told_as_such(library: Library) -> None:
    with library.connection():
        library.execute("PRAGMA query_only = 1")
        with pytest.raises(LibraryError, match="cannot be written"):
            library.execute("INSERT INTO staging_album VALUES ('b', '', 'x', NULL, '')")


def test_a_full_disk_is_told_and_what_was_stored_is_safe(library: Library) -> None:
    library.execute("INSERT INTO staging_album VALUES ('a', '', 'kept', NULL, '')")
    with library.connection():
        library.execute(f"PRAGMA max_page_count = {library.value('PRAGMA page_count')}")
        with pytest.raises(LibraryError, match="Free some space"), library.transaction():
            library.execute("INSERT INTO staging_album VALUES ('b', '', zeroblob(5000000), NULL, '')")
        library.execute("PRAGMA max_page_count = 1000000")
        with library.transaction():
            library.execute("INSERT INTO staging_album VALUES ('c', '', 'after', NULL, '')")
    assert library.rows("SELECT id FROM staging_album ORDER BY id") == [("a",), ("c",)]


def test_the_journal_is_append_only(library: Library) -> None:
    library.execute("INSERT INTO action (kind, at, title) VALUES ('decide', '', '')")
    library.execute("INSERT INTO journal (action_id, at, step, item_id) VALUES (1, '', 'remove', 'x')")
    with pytest.raises(LibraryError, match="append-only"):
        library.execute("UPDATE journal SET item_id = 'y'")


def test_each_thread_has_a_connection_of_its_own(library: Library) -> None:
    seen: list[int] = []

    def work() -> None:
        with library.transaction():
            seen.append(id(library.database.connection()))
            library.execute("INSERT INTO staging_album VALUES (?, '', '', NULL, '')", (str(len(seen)),))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert library.value("SELECT count(*) FROM staging_album") == len(seen) == 4


def test_migrating_an_open_database_twice_runs_nothing(library: Library) -> None:
    assert isinstance(library.database, peewee.SqliteDatabase)
    with library.connection():
        assert migrate(library.database, library.path, copy_aside=True) == []


def test_the_query_of_the_product_runs_as_it_stands(library: Library) -> None:
    uuid = "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng"
    for number, (name, make) in enumerate([(uuid, "Canon"), ("IMG_2533.CR2", "Canon"), (uuid.upper(), "Nikon")]):
        library.execute(
            "INSERT INTO media_item (id, source, filename, creation_time, camera_make, camera_model, added_at,"
            " changed_at) VALUES (?, 'library', ?, '2019-04-12 18:12:33', ?, 'EOS 6D', '', '')",
            (str(number), name, make),
        )
    rows = library.rows("""
        SELECT * FROM media_item AS main
        WHERE filename LIKE '________-____-____-____-____________.dng'
          AND EXISTS (SELECT id FROM media_item WHERE creation_time = main.creation_time
                      AND camera_make = main.camera_make
                      AND camera_model = main.camera_model AND id != main.id);
    """)
    assert [row[0] for row in rows] == ["0"]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_many_rows_are_inserted_in_order_and_the_last_of_equal_keys_counts(library: Library, count: int) -> None:
    rows = [(f"file:{number}", f"item {number}") for number in range(count)]
    conflict = "ON CONFLICT (alias) DO UPDATE SET item_id = excluded.item_id"
    with library.transaction():
        library.insert_many("INSERT INTO item_alias", rows)
        library.insert_many("INSERT INTO item_alias", [(alias, f"{item}, again") for alias, item in rows], conflict)
    stored = library.rows("SELECT alias, item_id FROM item_alias")
    assert sorted(stored) == sorted((alias, f"{item}, again") for alias, item in rows)
