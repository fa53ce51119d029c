"""The harvest: counts, resuming, what is gone, one at a time, and kills at any moment."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.control import Clock, Control
from models.database import Library
from models.errors import Cancelled, NetworkError, SyncRunningError
from models.harvest import Harvest, only_one
from models.items import Album, Item, ItemFile, SourceName
from models.passes import SyncResult, unfinished
from models.progress import Progress
from models.sources.base import Skip
from tests.harvest.listed import ListedSource, items


def sync(library: Library, source: ListedSource, **options: bool) -> SyncResult:
    return Harvest(library, source, Clock(), Control(), Progress()).run(**options)


def counts(result: SyncResult) -> tuple[int, ...]:
    return result.seen, result.added, result.updated, result.gone, result.skipped


def dump(library: Library) -> list[tuple[object, ...]]:
    return library.rows("SELECT id, filename, creation_time, width, gone_at IS NULL FROM media_item ORDER BY id")


def test_a_second_run_changes_nothing(library: Library) -> None:
    source = ListedSource(items(10))
    assert counts(sync(library, source)) == (10, 10, 0, 0, 0)
    before = library.rows("SELECT * FROM media_item ORDER BY id")
    assert counts(sync(library, source)) == (10, 0, 0, 0, 0)
    after = library.rows("SELECT * FROM media_item ORDER BY id")
    seen_in = [row[0] for row in library.rows("SELECT name FROM pragma_table_info('media_item')")].index("seen_in")
    assert [row[:seen_in] + row[seen_in + 1 :] for row in before] == [
        row[:seen_in] + row[seen_in + 1 :] for row in after
    ]


def test_changed_values_are_updated(library: Library) -> None:
    sync(library, ListedSource(items(10)))
    changed = [replace(item, width=99) if item.id in {"i-1", "i-7"} else item for item in items(10)]
    assert counts(sync(library, ListedSource(changed))) == (10, 0, 2, 0, 0)
    assert library.value("SELECT count(*) FROM media_item WHERE width = 99") == 2


def test_an_item_listed_twice_in_a_pass_counts_once(library: Library) -> None:
    assert counts(sync(library, ListedSource(items(10) + items(10)))) == (10, 10, 0, 0, 0)


def test_a_failed_pass_goes_on_where_it_stopped(library: Library) -> None:
    source = ListedSource(items(10), fail_at=6, error=NetworkError("The line dropped."))
    with pytest.raises(NetworkError):
        sync(library, source)
    left = unfinished(library, "library", "")
    assert left is not None
    assert (left.mark, left.seen) == ("6", 6)
    progress = Progress()
    result = Harvest(library, ListedSource(items(10)), Clock(), Control(), progress).run()
    assert counts(result) == (10, 10, 0, 0, 0)
    assert (progress.resumed_at, progress.seen, progress.pages) == (6, 10, 2)
    assert unfinished(library, "library", "") is None


def test_restart_begins_a_new_pass(library: Library) -> None:
    with pytest.raises(NetworkError):
        sync(library, ListedSource(items(10), fail_at=6, error=NetworkError("The line dropped.")))
    assert counts(sync(library, ListedSource(items(10)), restart=True)) == (10, 4, 0, 0, 0)
    assert library.rows("SELECT state FROM sync ORDER BY id") == [("abandoned",), ("done",)]


def test_another_client_does_not_go_on_with_a_mark_of_the_first(library: Library) -> None:
    with pytest.raises(NetworkError):
        sync(library, ListedSource(items(10), fail_at=6, error=NetworkError("The line dropped.")))
    assert counts(sync(library, ListedSource(items(10), identity="client-2"))) == (10, 4, 0, 0, 0)


def test_cancel_stops_between_batches(library: Library) -> None:
    control = Control()
    harvest = Harvest(library, ListedSource(items(10)), Clock(), control, Progress())
    with pytest.raises(Cancelled):
        harvest.run(on_change=control.cancel)
    assert library.value("SELECT count(*) FROM media_item") == 3
    assert library.value("SELECT state FROM sync") == "cancelled"


def test_skips_are_listed_and_counted_once_over_resumes(library: Library) -> None:
    skip = Skip("bad.json", "It is no JSON.")
    source = ListedSource(items(9), skips={0: skip, 4: skip}, fail_at=6, error=NetworkError("The line dropped."))
    with pytest.raises(NetworkError):
        sync(library, source)
    assert sync(library, ListedSource(items(9), skips={8: skip})).skipped == 1
    assert library.rows("SELECT name, reason FROM sync_skip") == [("bad.json", "It is no JSON.")]


def test_what_is_no_longer_listed_is_marked_gone_and_may_come_back(library: Library) -> None:
    sync(library, ListedSource(items(40)))
    assert sync(library, ListedSource(items(38))).gone == 2
    assert library.rows("SELECT id FROM media_item WHERE gone_at IS NOT NULL ORDER BY id") == [("i-38",), ("i-39",)]
    assert counts(sync(library, ListedSource(items(40)))) == (40, 0, 2, 0, 0)
    assert library.value("SELECT count(*) FROM media_item WHERE gone_at IS NOT NULL") == 0


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (ListedSource([]), "empty"),
        (ListedSource(items(35)), "more than 10%"),
        (ListedSource(items(39), identity="client-2"), "another client"),
        (ListedSource(items(39), is_complete=False), "complete"),
    ],
)
def test_a_pass_that_cannot_be_believed_marks_nothing_unless_told(
    library: Library, source: ListedSource, why: str
) -> None:
    sync(library, ListedSource(items(40)))
    result = sync(library, source)
    assert result.gone == 0
    assert why in result.notes[0]
    assert "--accept-gone" in result.notes[0]
    assert sync(library, source, accept_gone=True).gone == 40 - len(source.items)


def test_what_was_staged_does_not_count_as_a_loss(library: Library) -> None:
    sync(library, ListedSource(items(40)))
    library.execute(
        "INSERT INTO staged_item (item_id, state, at) SELECT id, 'in-album', '' FROM media_item WHERE id >= 'i-2'"
    )
    kept = [item for item in items(40) if item.id < "i-2"]
    assert sync(library, ListedSource(kept)).gone == 40 - len(kept)


def test_two_sources_and_two_accounts_do_not_touch_each_other(library: Library) -> None:
    sync(library, ListedSource(items(40)))
    other = [replace(item, id=f"b-{item.id}", account="bob") for item in items(3)]
    assert counts(sync(library, ListedSource(other, account="bob"))) == (3, 3, 0, 0, 0)
    taken = [replace(item, account="bob") for item in items(2)]
    result = sync(library, ListedSource(taken, account="bob"))
    assert result.skipped == 2
    assert library.value("SELECT count(*) FROM media_item WHERE account = ''") == 40
    assert library.value("SELECT count(*) FROM media_item WHERE gone_at IS NOT NULL") == 0


def test_takeout_and_toolkit_rows_with_one_web_key_are_one_item(library: Library) -> None:
    takeout = items(1, source=SourceName.TAKEOUT, camera_make="Canon", width=None)
    toolkit = items(1, source=SourceName.TOOLKIT, width=40, camera_make=None)
    sync(library, ListedSource(takeout, name=SourceName.TAKEOUT))
    sync(library, ListedSource(toolkit, name=SourceName.TOOLKIT))
    expected = [("takeout", "Canon", 40)]
    assert library.rows("SELECT source, camera_make, width FROM media_item") == expected
    assert counts(sync(library, ListedSource(takeout, name=SourceName.TAKEOUT))) == (1, 0, 0, 0, 0)
    assert library.rows("SELECT source, camera_make, width FROM media_item") == expected


def test_albums_and_files_follow_the_source(library: Library) -> None:
    files = (ItemFile("a/IMG.jpg", size_bytes=3), ItemFile("Italy/IMG.jpg", "copy", "takeout-001.zip"))
    first = items(1, source=SourceName.TAKEOUT, albums=(Album("Italy", "Italy [/]"),), files=files)
    sync(library, ListedSource(first, name=SourceName.TAKEOUT))
    assert library.rows("SELECT title, album_id FROM album, album_item WHERE id = album_id") == [("Italy [/]", "Italy")]
    assert library.rows("SELECT path, role FROM item_file ORDER BY path") == [
        ("Italy/IMG.jpg", "copy"),
        ("a/IMG.jpg", "original"),
    ]
    second = items(1, source=SourceName.TAKEOUT, files=files[:1])
    sync(library, ListedSource(second, name=SourceName.TAKEOUT))
    assert library.rows("SELECT path FROM item_file") == [("a/IMG.jpg",)]
    assert library.value("SELECT count(*) FROM album_item") == 0


def test_a_second_harvest_is_refused(library: Library) -> None:
    with only_one(library), pytest.raises(SyncRunningError):
        sync(library, ListedSource(items(1)))
    assert sync(library, ListedSource(items(1))).seen == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.integers(1, 5))
def test_however_often_it_fails_the_rows_end_the_same(
    tmp_path_factory: pytest.TempPathFactory, fails: list[int], size: int
) -> None:
    folder = tmp_path_factory.mktemp("harvest")
    listed = [replace(item, width=number) for number, item in enumerate(items(12))]
    with Library(folder / "straight.sqlite") as library:
        straight = counts(sync(library, ListedSource(listed, size)))
        expected = dump(library)
    with Library(folder / "broken.sqlite") as library:
        for fail in fails:
            left = unfinished(library, "library", "")
            at = int(left.mark or 0) if left else 0
            source = ListedSource(listed, size, fail_at=at + fail * size, error=NetworkError("The line dropped."))
            try:
                result = sync(library, source)
                break
            except NetworkError:
                result = None
        if result is None:
            result = sync(library, ListedSource(listed, size))
        assert counts(result) == straight
        assert dump(library) == expected


KILLED = """
import sys, time
from pathlib import Path
from models.control import Clock, Control
from models.database import Library
from models.harvest import Harvest
from models.progress import Progress
from tests.harvest.listed import ListedSource, items
with Library(Path(sys.argv[1])) as library:
    print("open", flush=True)
    Harvest(library, ListedSource(items(3000), size=10), Clock(), Control(), Progress()).run()
"""


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.09, 0.14])
def test_killed_at_any_moment_it_ends_with_the_same_rows(tmp_path: Path, moment: float) -> None:
    path = tmp_path / "library.sqlite"
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        stdout=subprocess.PIPE,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        end = time.monotonic() + moment
        while time.monotonic() < end and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)
    with Library(path) as library:
        stored = library.value("SELECT count(*) FROM media_item")
        assert stored % 10 == 0
        left = unfinished(library, "library", "")
        assert left is None or int(left.mark or 0) == stored or stored == 3000
        result = sync(library, ListedSource(items(3000), size=10))
        assert (result.seen, result.added) in {(3000, 3000), (3000, 0)}
        assert library.value("SELECT count(*) FROM media_item") == 3000
        assert library.value("PRAGMA integrity_check") == "ok"


def test_item_ids_of_any_script_are_stored(library: Library) -> None:
    strange = [Item(id=f"file:Zdjęcia/{name}", source=SourceName.TAKEOUT) for name in ("ż", "\U0001f600", "a'b", "")]
    assert sync(library, ListedSource(strange, name=SourceName.TAKEOUT)).added == 4
    assert sync(library, ListedSource(strange, name=SourceName.TAKEOUT)).added == 0
