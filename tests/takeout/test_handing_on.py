"""What was decided on a row goes with the photo when its sidecar arrives; two rows of one photo never let it go."""

from pathlib import Path
from typing import Any

from models.control import Clock
from models.database import Library
from models.decisions import Verdict, decide_items, undo
from models.staging.plan import make_plan
from tests.takeout.builder import YEAR, Export
from tests.takeout.test_arrival import picture, sidecar, sync

PATH = "file:Google Photos/Photos from 2020"
COLUMNS = "rule, candidate_id, keeper_id, confidence, reason, evidence, found_at"


def parts(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Two photos without their sidecars, the sidecars, and all of it."""
    made = Export()
    for name, shade in (("IMG_1.jpg", 3), ("IMG_2.jpg", 4), ("IMG_3.jpg", 5)):
        made.add(f"{YEAR}/{name}", picture(shade), told=sidecar(name, key=f"AF1Qip{name[4]}"))
    one, two, three = (f"{YEAR}/IMG_{number}.jpg" for number in (1, 2, 3))
    told = ".supplemental-metadata.json"
    media = made.zip(tmp_path / "takeout-20260301T101500Z-001.zip", [one, two, three, three + told])
    return (
        media,
        made.zip(tmp_path / "takeout-20260301T101500Z-002.zip", [one + told, two + told]),
        made.zip(tmp_path / "whole.zip"),
    )


def claim(library: Library, candidate: str, keeper: str) -> None:
    """A finding as a rule would store it."""
    library.execute(
        f"INSERT INTO finding ({COLUMNS}) VALUES ('same-shot', ?, ?, 'strong', 'smaller', '{{}}', '2026')",
        (candidate, keeper),
    )


def decisions(library: Library) -> list[tuple[Any, ...]]:
    return library.rows("SELECT candidate_id, keeper_id, verdict FROM decision ORDER BY 1, 2")


def test_a_decision_goes_with_the_photo(library: Library, clock: Clock, tmp_path: Path) -> None:
    media, told, whole = parts(tmp_path)
    sync(library, media, clock=clock)
    claim(library, f"{PATH}/IMG_1.jpg", f"{PATH}/IMG_2.jpg")
    decide_items(library, clock, [f"{PATH}/IMG_1.jpg"], Verdict.REMOVE)
    library.execute("INSERT INTO staged_item VALUES (?, 'handoff-done', NULL, '', '2026')", (f"{PATH}/IMG_1.jpg",))
    result = sync(library, told, clock=clock)
    assert decisions(library) == [("AF1Qip1", "AF1Qip2", "remove")]
    assert library.rows("SELECT item_id FROM staged_item") == [("AF1Qip1",)]
    assert any("1 decision moved to another row" in note for note in result.notes)
    assert [entry.item.id for entry in make_plan(library).entries] == ["AF1Qip1"]
    assert library.rows("SELECT id, width FROM media_item WHERE gone_at IS NULL ORDER BY id") == [
        ("AF1Qip1", 40),
        ("AF1Qip2", 40),
        ("AF1Qip3", 40),
    ]
    again = sync(library, whole, clock=clock)
    assert (again.added, again.notes) == (0, ())
    assert decisions(library) == [("AF1Qip1", "AF1Qip2", "remove")]
    assert undo(library, clock) is not None
    assert [row for row in decisions(library) if row[2] == "remove"] == [("AF1Qip1", "AF1Qip2", "remove")]


def test_two_rows_of_one_photo_let_neither_go(library: Library, clock: Clock, tmp_path: Path) -> None:
    """A library of the first version, that has both rows, and the decision that would take the last copy."""
    media, _, whole = parts(tmp_path)
    sync(library, whole, clock=clock)
    library.execute("DELETE FROM item_alias")
    sync(library, media, clock=clock)
    double = f"{PATH}/IMG_1.jpg"
    assert library.value("SELECT count(*) FROM media_item WHERE gone_at IS NULL") == 5
    claim(library, "AF1Qip1", double)
    decide_items(library, clock, ["AF1Qip1"], Verdict.REMOVE)
    assert len(make_plan(library).entries) == 1
    result = sync(library, whole, clock=clock)
    assert decisions(library) == []
    assert make_plan(library).entries == ()
    assert library.rows("SELECT id FROM media_item WHERE gone_at IS NULL ORDER BY id") == [
        ("AF1Qip1",),
        ("AF1Qip2",),
        ("AF1Qip3",),
    ]
    assert any("turned out to be one photo" in note for note in result.notes)
    assert library.rows("SELECT item_id, before, after FROM journal ORDER BY id DESC LIMIT 1") == [
        ("AF1Qip1", "remove", "open")
    ]


def test_of_two_words_on_one_pair_the_careful_one_counts(library: Library, clock: Clock, tmp_path: Path) -> None:
    media, told, _ = parts(tmp_path)
    sync(library, media, clock=clock)
    for item in ("IMG_1.jpg", "IMG_3.jpg"):
        library.execute(
            "INSERT INTO decision VALUES (?, ?, ?, '2026', 0)",
            (f"{PATH}/{item}" if item == "IMG_1.jpg" else "AF1Qip3", f"{PATH}/IMG_2.jpg", "keep"),
        )
    sync(library, told, clock=clock)
    assert decisions(library) == [("AF1Qip1", "AF1Qip2", "keep"), ("AF1Qip3", "AF1Qip2", "keep")]


def test_an_old_library_learns_the_other_names_of_its_items(tmp_path: Path) -> None:
    _, _, whole = parts(tmp_path)
    path = tmp_path / "old.sqlite"
    with Library(path) as library:
        sync(library, whole, account="mum")
        known = library.rows("SELECT * FROM item_alias ORDER BY alias")
        for table in ("item_alias", "export_part"):
            library.execute(f"DROP TABLE {table}")
        for index in ("media_item_name", "media_item_lone"):
            library.execute(f"DROP INDEX {index}")
        library.execute("DELETE FROM schema_migration WHERE name = '0003_exports'")
    assert len(known) == 3
    with Library(path) as library:
        assert library.rows("SELECT * FROM item_alias ORDER BY alias") == known
