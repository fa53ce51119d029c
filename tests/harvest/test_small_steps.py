"""A sync while somebody types: short steps, short transactions, and a cancel that counts at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from models import watching
from models.control import Clock, Control
from models.database import Library
from models.errors import Cancelled
from models.flush import flushing
from models.harvest import PIECE, Harvest
from models.passes import unfinished
from models.progress import Progress
from models.rules import moments
from models.rules.registry import RULES
from models.rules.scan import scan
from models.sources.takeout import TakeoutSource, scratch
from models.storing import slices
from models.watching import watched
from tests.conftest import FakeClock
from tests.harvest.listed import ListedSource, items
from tests.rules.camera import JPEG, RAW, SMALL, scan_with, store
from tests.takeout.test_unchanged import export, source

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n LIMIT 1"


class CancelledAt(Control):
    """Is cancelled at the so-manieth look."""

    def __init__(self, look: int) -> None:
        super().__init__()
        self._left = look

    def give_way(self) -> None:
        self._left -= 1
        if not self._left:
            self.cancel()
        super().give_way()


def harvest(library: Library, source: ListedSource | TakeoutSource, control: Control | None = None) -> Harvest:
    return Harvest(library, source, Clock(), control or Control(), Progress())


def test_large_batches_are_stored_in_pieces_while_somebody_types(library: Library) -> None:
    whole, typed = ListedSource(items(3 * PIECE), size=3 * PIECE), Control()
    typed.step_aside()
    result = harvest(library, whole, typed).run()
    assert (result.seen, result.added) == (3 * PIECE, 3 * PIECE)
    assert library.value("SELECT pages FROM sync") == 3
    assert harvest(library, whole).run().added == 0
    assert library.value("SELECT pages FROM sync WHERE id = 2") == 1


def test_a_pass_broken_off_between_two_pieces_begins_its_batch_again(library: Library) -> None:
    control = Control()
    control.step_aside()
    with pytest.raises(Cancelled):
        harvest(library, ListedSource(items(2 * PIECE), size=2 * PIECE), control).run(on_change=control.cancel)
    left = unfinished(library, "library", "")
    assert left is not None
    assert (left.mark, left.seen) == (None, PIECE)
    result = harvest(library, ListedSource(items(2 * PIECE), size=2 * PIECE)).run()
    assert (result.seen, result.added) == (2 * PIECE, 2 * PIECE)


def test_a_cancel_breaks_off_a_long_statement_over_an_export() -> None:
    control = CancelledAt(2)
    with pytest.raises(Cancelled), scratch.open_scratch(control) as opened:
        opened.value(ENDLESS)


def test_a_cancel_breaks_off_a_long_statement_and_takes_its_transaction_back(library: Library) -> None:
    control = Control()

    def write_and_cancel() -> None:
        with watched(library, control), library.transaction():
            library.execute("INSERT INTO action (kind, at, title) VALUES ('x', '', '')")
            control.cancel()
            library.value(ENDLESS)

    with pytest.raises(Cancelled):
        write_and_cancel()
    assert library.value("SELECT count(*) FROM action") == 0
    assert library.value(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT max(i) FROM n"
    )


def test_only_who_holds_no_lock_steps_aside(library: Library) -> None:
    control = CancelledAt(1)  # at the first look, and where nobody looks never
    some = ENDLESS.replace("FROM n)", "FROM n LIMIT 300000)")
    with watched(library, control), library.transaction():
        assert library.value(some) == 300_000
    with pytest.raises(Cancelled), watched(library, control):
        library.value(some)


@pytest.mark.parametrize("look", [1, 5, 20, 40])
def test_a_scan_that_is_broken_off_in_a_statement_leaves_nothing_half_done(
    library: Library, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, look: int
) -> None:
    store(library, RAW, JPEG, SMALL)
    monkeypatch.setattr(watching, "LOOK", 10)
    with pytest.raises(Cancelled):
        scan(library, {"uuid-thumbnail": RULES["uuid-thumbnail"]}, clock, CancelledAt(look))
    assert library.value("SELECT count(*) FROM finding") == library.value("SELECT count(*) FROM scan")
    (counts,) = scan_with(library, clock, "uuid-thumbnail")
    assert counts.certain + counts.strong == 1


def test_a_scan_in_small_steps_finds_the_same(
    library: Library, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for second in ("2019-04-12 18:12:33", "2019-04-12 18:12:34", "2020-01-01 00:00:01"):
        store(library, *(replace(item, id=f"{item.id}{second}", creation_time=second) for item in (RAW, JPEG, SMALL)))
    whole = scan_with(library, clock)
    monkeypatch.setattr(moments, "WATCHED_PAGE", 1)
    control = Control()
    control.step_aside()
    typed = scan(library, RULES, clock, control, full=True)
    assert {count.rule: count.strong for count in typed} == {count.rule: count.strong for count in whole}
    assert sum(count.strong for count in typed) == 6
    assert not any(count.changed for count in typed)


def test_what_is_gone_is_marked_in_slices_and_a_pass_broken_off_there_ends_alike(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "ROWS", 2)
    harvest(library, ListedSource(items(10))).run()
    batches = 2  # each is looked at once, before it is stored, and so is each slice
    with pytest.raises(Cancelled):
        harvest(library, ListedSource(items(5)), CancelledAt(batches + 2)).run(accept_gone=True)
    first = library.rows("SELECT gone_at FROM media_item WHERE gone_at IS NOT NULL")
    assert len(first) == 2
    result = harvest(library, ListedSource(items(5))).run(accept_gone=True)
    assert (result.seen, result.gone) == (5, 5)
    # What looks at the newest losses knows them by the time at which the pass ended.
    marked = library.rows("SELECT DISTINCT gone_at FROM media_item WHERE gone_at IS NOT NULL")
    assert marked == first[:1] == library.rows("SELECT finished_at FROM sync WHERE id = ?", (result.sync_id,))


def test_a_pass_over_unchanged_parts_that_is_broken_off_counts_each_item_once(
    library: Library, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "ROWS", 3)
    place = export(6).zip(tmp_path / "x.zip")
    harvest(library, source(library, place)).run()
    with pytest.raises(Cancelled):
        harvest(library, source(library, place), CancelledAt(3)).run()
    left = unfinished(library, "takeout", "")
    assert left is not None
    assert 0 < left.seen < 6
    result = harvest(library, source(library, place)).run()
    assert (result.seen, result.added, result.updated, result.gone) == (6, 0, 0, 0)


def test_nobody_copies_a_short_log_into_the_library(library: Library) -> None:
    with library.connection():
        library.execute("INSERT INTO action (kind, at, title) VALUES ('x', '', '')")
        assert library.value("PRAGMA wal_autocheckpoint") == 16_384
        with flushing(library):
            assert library.value("PRAGMA wal_autocheckpoint") == 0
            assert library.value("PRAGMA cache_size") == -64_000
        assert library.value("PRAGMA wal_autocheckpoint") == 16_384
        assert library.value("PRAGMA cache_size") == -16_000


def test_a_long_log_is_copied_into_the_library_while_the_sync_goes_on(library: Library) -> None:
    sizes = []
    with library.connection():
        library.execute("INSERT INTO action (kind, at, title) VALUES ('x', '', '')")
        with flushing(library) as flusher:
            for _ in range(3):
                library.execute("INSERT INTO action (kind, at, title) VALUES ('x', '', ?)", ("x" * (12 << 20),))
                flusher.flush()
                flusher.wait()
                sizes.append(library.path.stat().st_size)
    assert sizes[0] == sizes[1] < 1 << 20
    assert sizes[2] > 36 << 20
