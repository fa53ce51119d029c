"""What was handed off is told: when, where, what is done and what is open; also from libraries of before."""

import json
import shutil
from pathlib import Path

import pytest

from models import database
from models.database import Library
from models.forget import Belongings, forget_rows
from models.staging.acknowledge import ack, checksum
from models.staging.handed import Handoff, advice, handoff_lines, handoffs
from models.staging.handoff import HandoffFiles, hand_off
from models.staging.plan import make_plan
from models.staging.verify import verify
from models.storing.handing_on import retire
from tests.conftest import FakeClock
from tests.staging.shelf import Shelf

PAIRS = [(f"AF1QipC{number}", f"AF1QipK{number}") for number in range(5)]


@pytest.fixture
def shelf(library: Library) -> Shelf:
    made = Shelf(library, "takeout")
    made.pairs(PAIRS)
    return made


def written(library: Library, clock: FakeClock, out: Path, **how: bool) -> HandoffFiles:
    return hand_off(library, clock, make_plan(library), out, **how)


def tick_off(library: Library, clock: FakeClock, out: Path, *done: str) -> None:
    (one,) = handoffs(library)
    said = {"format": "gpdedup-tui acknowledgement", "version": 1, "kind": "work-list", "plan": one.plan_id}
    said |= {"done": list(done), "checksum": checksum("\n".join([one.plan_id, *done]))}
    (out / "done.json").write_text(json.dumps(said))
    ack(library, clock, out / "done.json")


def test_it_is_told_when_and_where_and_how_far(shelf: Shelf, clock: FakeClock, tmp_path: Path) -> None:
    library, out = shelf.library, tmp_path / "out\x1b[31m"
    assert list(handoff_lines(handoffs(library))) == []
    files = written(library, clock, out)
    first = handoffs(library)
    assert first[0] == Handoff(str(out), files.plan_id, first[0].written_at, 5, 0, 0, 0)
    assert written(library, clock, out) == files
    assert handoffs(library) == first
    tick_off(library, clock, out, "AF1QipC0", "AF1QipC1")
    shelf.change("AF1QipC2", trashed=1)
    library.execute("UPDATE decision SET verdict = 'keep' WHERE candidate_id = 'AF1QipC3'")
    (one,) = handoffs(library)
    assert (one.items, one.done, one.gone, one.withdrawn, one.open) == (5, 2, 1, 1, 1)
    lines = list(handoff_lines([one]))
    assert all(line.isprintable() for line in lines)
    assert "5 items: 2 acknowledged, 1 gone without being ticked off, 1 still open" in lines[1]
    assert "WARNING: 1 item in it is not to be removed any more" in lines[2]


def test_a_tick_counts_for_what_the_item_turned_out_to_be(shelf: Shelf, clock: FakeClock, tmp_path: Path) -> None:
    """Its sidecar came with a later sync: its row gave way to one with the key, which is not gone from anywhere."""
    library, out = shelf.library, tmp_path / "out"
    shelf.pair("file:a/x.dng", "AF1QipKx")
    written(library, clock, out)
    shelf.item("AF1QipX")
    library.execute("INSERT INTO item_alias VALUES ('file:a/x.dng', 'AF1QipX')")
    with library.transaction():
        retire(library, {"file:a/x.dng": "AF1QipX"}, "2026-09-02")
    (before,) = handoffs(library)
    assert (before.items, before.done, before.gone, before.withdrawn, before.open) == (6, 0, 0, 0, 6)
    tick_off(library, clock, out, "file:a/x.dng", "AF1QipC0")
    assert library.rows("SELECT item_id FROM staged_item ORDER BY 1") == [("AF1QipC0",), ("AF1QipX",)]
    (after,) = handoffs(library)
    assert (after.done, after.gone, after.open) == (2, 0, 4)
    verified = verify(library)
    assert (verified.staged, verified.gone, verified.unticked) == (2, 0, 0)


def test_a_folder_holds_what_was_written_last(shelf: Shelf, clock: FakeClock, tmp_path: Path) -> None:
    library = shelf.library
    written(library, clock, tmp_path / "a")
    written(library, clock, tmp_path / "b")
    library.execute("UPDATE decision SET verdict = 'keep' WHERE candidate_id = 'AF1QipC3'")
    written(library, clock, tmp_path / "a", force=True)
    assert [(Path(one.folder).name, one.items, one.withdrawn) for one in handoffs(library)] == [
        ("a", 4, 0),
        ("b", 5, 1),
    ]
    library.execute("UPDATE decision SET verdict = 'keep'")
    written(library, clock, tmp_path / "a", force=True)
    shutil.rmtree(tmp_path / "b")
    (line, _) = handoff_lines(handoffs(library))
    assert line.endswith("(not there any more)")


def test_what_to_do_next_depends_on_what_was_written(shelf: Shelf, clock: FakeClock, tmp_path: Path) -> None:
    library, out = shelf.library, tmp_path / "out"
    assert "gpdedup-tui handoff --out" in advice(library, "other")
    name = written(library, clock, out).plan_id
    assert f"to {out}; 5 of 5 items still open. Open {out}/worklist.html" in advice(library, name)
    assert "gpdedup-tui handoff --out" in advice(library, "other")
    tick_off(library, clock, out, *(candidate for candidate, _ in PAIRS))
    assert "everything in it is done. Sync again" in advice(library, name)
    shutil.rmtree(out)
    assert "gpdedup-tui handoff --out" in advice(library, name)


def test_it_is_forgotten_with_its_items(shelf: Shelf, clock: FakeClock, tmp_path: Path) -> None:
    written(shelf.library, clock, tmp_path / "out")
    forget_rows(shelf.library, Belongings(source="library"))
    assert len(handoffs(shelf.library)) == 1
    forget_rows(shelf.library, Belongings(source="takeout"))
    assert shelf.library.value("SELECT count(*) FROM handoff") == 0


def test_a_library_of_before_knows_its_hand_offs(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    for file in sorted(database.MIGRATIONS.glob("000[1-6]*.py")):
        shutil.copy(file, old)
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", old)
        with Library(path) as library:
            Shelf(library, "takeout").pairs(PAIRS)
            library.execute(
                "INSERT INTO action (kind, at, title) VALUES ('handoff', '2026-09-01', 'Wrote a hand-off of 1 item to"
                " /home/me/to delete')"
            )
            library.execute(
                "INSERT INTO journal (action_id, at, step, item_id, after, note)"
                " SELECT max(id), '', 'handoff', 'AF1QipC1', 'handed-off', 'plan' FROM action"
            )
    with Library(path) as library:
        assert handoffs(library) == (Handoff("/home/me/to delete", "plan", "2026-09-01", 1, 0, 0, 0),)
