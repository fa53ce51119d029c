"""The whole way on the command line: sync, scan, candidates, decide, undo, stage, hand off, take out again."""

import csv
import io
import json
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models.control import Clock
from models.database import Library
from models.decisions import swap
from models.emulator import Emulator
from tests.cli.conftest import Place
from tui.cli import run

FIELDS = {
    *("item_id", "filename", "source", "rule", "confidence", "decision", "reason"),
    *("keeper_id", "keeper_filename", "creation_time", "product_url"),
}


@pytest.fixture
def scanned(place: Place) -> Place:
    assert place("sync", "library") == 0
    assert place("scan") == 0
    return place


def strong(place: Place) -> list[str]:
    return place_ids(place, "--rule", "uuid-thumbnail", "--confidence", "strong")


def place_ids(place: Place, *words: str) -> list[str]:
    assert place("candidates", "--format", "ids", *words) == 0
    return place.last.out.splitlines()


def test_scan_prints_a_line_for_each_rule_and_the_same_again(place: Place) -> None:
    assert place("sync", "library") == 0
    counts = place.records("scan")
    assert [list(line) for line in counts] == [["rule", "certain", "strong", "possible"]] * len(counts)
    truth = place.emulator.truth
    assert counts[0] == {"rule": "uuid-thumbnail", "certain": 0, "strong": truth.strong, "possible": truth.possible}
    assert place.records("scan") == counts
    assert place.records("scan", "--rule", "uuid-thumbnail") == counts[:1]


def test_candidates_in_every_format(scanned: Place) -> None:
    assert scanned("candidates", "--format", "json") == 0
    array = json.loads(scanned.last.out)
    assert array
    assert all(set(entry) >= FIELDS for entry in array)
    assert scanned.records("candidates") == array
    assert scanned.records("candidates", "--format", "json") == array
    assert scanned("candidates", "--format", "csv") == 0
    assert len(list(csv.DictReader(io.StringIO(scanned.last.out)))) == len(array)
    assert place_ids(scanned) == list(dict.fromkeys(entry["item_id"] for entry in array))
    assert scanned("candidates") == 0
    lines = scanned.last.out.splitlines()
    assert len(lines) == len(array) + 1
    assert all(line.replace("\t", "").isprintable() and line.count("\t") == 5 for line in lines)
    assert f"{len(array):,} findings" in scanned.last.err


def test_an_empty_list_is_valid_in_every_format(place: Place) -> None:
    assert place("candidates", "--format", "json") == 0
    assert json.loads(place.last.out) == []
    assert place("candidates", "--format", "csv") == 0
    assert len(place.last.out.splitlines()) == 1
    assert place_ids(place) == []
    assert place.records("candidates") == []


def test_filters_are_exact_repeatable_and_limited(scanned: Place) -> None:
    everything = scanned.records("candidates")
    levels = {"strong", "possible"}
    found = scanned.records("candidates", "--confidence", "strong", "--confidence", "possible")
    assert [entry for entry in everything if entry["confidence"] in levels] == found
    rules = ["same-shot", "uuid-thumbnail"]
    both = scanned.records("candidates", "--rule", rules[0], "--rule", rules[1])
    assert [entry["rule"] for entry in both] == sorted(entry["rule"] for entry in both)
    assert {entry["rule"] for entry in both} == set(rules)
    assert len(scanned.records("candidates", "--limit", "3")) == 3
    assert scanned.records("candidates", "--limit", "0") == []
    assert scanned.records("candidates", "--decision", "remove") == []
    assert scanned("candidates", "--rule", "moon") == 2
    assert "uuid-thumbnail" in scanned.last.err


def test_decide_undo_and_redo(scanned: Place) -> None:
    ids = strong(scanned)
    (outcome,) = scanned.records("decide", "remove", *ids[:3])
    assert (outcome["changed"], outcome["refused"]) == (3, [])
    assert scanned.records("decide", "remove", *ids[:3])[0]["changed"] == 0
    assert sorted(place_ids(scanned, "--decision", "remove")) == sorted(ids[:3])
    undone = scanned.records("undo")[0]
    assert (undone["title"], undone["changed"]) == ("undone: remove 3 items", 3)
    assert place_ids(scanned, "--decision", "remove") == []
    again = scanned.records("redo")[0]
    assert (again["title"], again["changed"]) == ("done again: remove 3 items", 3)
    assert scanned.records("redo")[0]["changed"] == 0
    assert "nothing to redo" in scanned.last.err


def test_ids_come_from_a_file_as_candidates_prints_them(scanned: Place, tmp_path: Path) -> None:
    ids = strong(scanned)
    file = tmp_path / "ids.txt"
    file.write_text("\ufeff" + "\r\n".join([ids[0], "", json.dumps(ids[1]), ids[0]]), encoding="utf-8")
    assert scanned.records("decide", "keep", "--ids-file", str(file))[0]["changed"] == 2
    assert scanned.records("decide", "keep", ids[2], "--ids-file", str(file))[0]["changed"] == 1
    file.write_text("\n")
    assert scanned("decide", "keep", "--ids-file", str(file)) == 2
    assert scanned("decide", "keep", "--ids-file", str(tmp_path / "none")) == 2


def test_ids_come_from_stdin_as_from_a_file(scanned: Place) -> None:
    ids = strong(scanned)
    for given, told in (
        (b"\xef\xbb\xbf" + ids[0].encode() + b"\r\n", '"changed": 1'),
        (b"\xff\xfe\n", "no text in UTF-8"),
    ):
        with scanned.start("decide", "keep", "--json", "--ids-file", "-") as asked:
            asked.stdin.buffer.write(given)
            assert told in "".join(asked.communicate(timeout=60))


def test_an_unknown_id_is_wrong_use_and_nothing_is_written(scanned: Place) -> None:
    assert scanned("decide", "remove", strong(scanned)[0], "no-such-id") == 2
    assert "no-such-id" in scanned.last.err
    assert place_ids(scanned, "--decision", "remove") == []


def test_a_refused_decision_is_listed_and_ends_with_4(scanned: Place) -> None:
    first = scanned.records("candidates", "--rule", "uuid-thumbnail", "--confidence", "strong", "--limit", "1")[0]
    assert scanned("decide", "remove", first["item_id"]) == 0
    assert scanned("decide", "remove", first["keeper_id"]) == 4
    assert "refused" in scanned.last.err


def test_bulk_leaves_what_is_only_possible(scanned: Place) -> None:
    ids = strong(scanned)
    assert scanned("decide", "remove", "--rule", "uuid-thumbnail") == 0
    assert sorted(place_ids(scanned, "--decision", "remove", "--rule", "uuid-thumbnail")) == sorted(ids)
    assert scanned("decide", "remove", "one", "--all") == 2
    assert scanned("decide", "remove") == 2


def test_stage_into_an_album_twice_and_out_again(scanned: Place) -> None:
    ids = strong(scanned)
    assert scanned("decide", "remove", "--rule", "uuid-thumbnail") == 0
    assert scanned("stage", "--dry-run") == 0
    assert "albums" not in "".join(scanned.emulator.log.counts)
    (result,) = scanned.records("stage", "--album", "to [/] delete")
    assert list(result) == ["planned", "album", "handoff", "already", "failed", "album_url"]
    assert result["planned"] == result["album"] == len(ids)
    (album,) = list(scanned.emulator.albums)
    assert (album.title, sorted(album.item_ids)) == ("to [/] delete", sorted(ids))
    assert result["album_url"].startswith("https://photos.google.com/")
    (again,) = scanned.records("stage", "--album", "to [/] delete")
    assert (again["album"], again["already"]) == (0, len(ids))
    assert scanned.records("unstage")[0]["taken_out"] == len(ids)
    assert not next(iter(scanned.emulator.albums)).item_ids
    assert {line["after"] for line in scanned.records("journal")} >= {"remove", "in-album", "taken-out"}


def test_stage_only_what_a_file_names_under_todays_title(scanned: Place, tmp_path: Path) -> None:
    ids = strong(scanned)
    assert scanned("decide", "remove", *ids[:4]) == 0
    file = tmp_path / "ids.txt"
    file.write_text(f"{ids[0]}\n{ids[5]}\n")
    assert scanned.records("stage", "--ids-file", str(file))[0]["planned"] == 1
    assert "left out" in scanned.last.err
    assert re.fullmatch(r"gpdedup: to delete \d{4}-\d\d-\d\d", next(iter(scanned.emulator.albums)).title)
    file.write_text("no-such-id\n")
    assert scanned("stage", "--ids-file", str(file)) == 2
    assert scanned("stage", "--album", "  ") == 2


def test_an_empty_plan_needs_no_sign_in(scanned: Place, tmp_path: Path) -> None:
    scanned.token.unlink()
    assert scanned.records("stage")[0] == {
        **{"planned": 0, "album": 0, "handoff": 0, "already": 0, "failed": 0},
        "album_url": None,
    }
    assert scanned("handoff", "--out", str(tmp_path / "out")) == 0
    assert (tmp_path / "out" / "ids.txt").read_text() == ""
    assert "Nothing is planned, so the files are empty." in scanned.last.err
    assert scanned.records("status")[0]["handoffs"] == []
    assert scanned("decide", "remove", strong(scanned)[0]) == 0
    assert scanned("stage") == 3
    assert scanned("unstage") == 0
    scanned.sign_in()
    assert scanned("stage") == 0
    scanned.token.unlink()
    assert scanned("unstage") == 3


def test_what_the_api_refuses_goes_to_the_hand_off(scanned: Place, tmp_path: Path) -> None:
    ids = strong(scanned)
    assert scanned("decide", "remove", *ids[:3]) == 0
    scanned.emulator.remove_items(ids[:1])
    assert scanned("stage", "--json") == 4
    result = json.loads(scanned.last.out)
    assert (result["planned"], result["album"], result["handoff"]) == (3, 2, 1)
    assert scanned("handoff", "--out", str(tmp_path / "out")) == 0
    assert (tmp_path / "out" / "ids.txt").read_text().split() == ids[:1]
    assert scanned("ack", str(tmp_path / "out" / "ids.txt")) == 1
    assert scanned("ack", str(tmp_path / "none.json")) == 2


def test_a_rule_that_only_shows_says_so(scanned: Place) -> None:
    assert scanned("decide", "remove", "--rule", "exact") == 0
    assert "exact is for looking at only" in scanned.last.err
    assert scanned("decide", "keep", "--rule", "exact") == 0
    assert "looking at only" not in scanned.last.err


@pytest.mark.parametrize("words", [["journal"], ["journal", "--json"], ["journal", "--csv"], ["candidates", "--json"]])
def test_a_reader_that_goes_away_is_no_fault(scanned: Place, words: list[str]) -> None:
    while not scanned("journal") and len(scanned.last.out) < 10_000:  # more than is held back before it is written
        assert scanned("decide", "remove", "--all") == 0
        assert scanned("undo") == 0
    there, here = os.pipe()
    os.close(there)
    with scanned.start(*words, stdout=here) as command:
        os.close(here)
        _, told = command.communicate(timeout=60)
    assert told == ""
    assert command.returncode == 0


def test_journal_status_and_rules_in_words_csv_and_json(scanned: Place) -> None:
    assert scanned("journal") == 0
    assert (scanned.last.out, "journal is empty" in scanned.last.err) == ("", True)
    assert scanned.records("journal") == []
    assert scanned("decide", "remove", strong(scanned)[0]) == 0
    assert scanned("journal") == 0
    assert "open → remove" in scanned.last.out
    assert scanned("journal", "--csv") == 0
    (line,) = csv.DictReader(io.StringIO(scanned.last.out))
    assert line["after"] == "remove"
    assert scanned("status") == 0
    assert "300 items" in scanned.last.out
    assert str(scanned.library) in scanned.last.out
    (status,) = scanned.records("status")
    assert status["decisions"] == {"remove": 1}
    assert status["sources"] == [{"source": "library", "account": "", "items": 300}]
    assert scanned.records("rules")[0]["rule"] == "uuid-thumbnail"


def test_journal_tells_of_a_swap_in_words(scanned: Place) -> None:
    with Library(scanned.library) as library:
        (finding,) = library.rows("SELECT id FROM finding WHERE rule = 'raw-sidecar' LIMIT 1")[0]
        assert swap(library, Clock(), finding).changed
    assert scanned("journal") == 0
    assert re.search(r"swap +stays → goes +\S+\.\w+  \(\S+ stays; swapped for raw-sidecar\)", scanned.last.out)
    assert "[" not in scanned.last.out


def test_the_plain_query_of_the_readme_runs_as_it_stands(scanned: Place) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"```sql\n(.*?)```", readme, re.DOTALL)
    with closing(sqlite3.connect(scanned.library)) as database:
        assert len(database.execute(query).fetchall()) == scanned.emulator.truth.plain_sql


def test_the_headless_demo_finds_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert run(["demo", "--headless", "--items", "400", "--seed", "3"]) == 0
    printed = capsys.readouterr()
    with Emulator(items=400, seed=3) as emulator:
        truth = emulator.truth
    assert f"uuid-thumbnail: {truth.strong + truth.possible} findings: 0 certain, {truth.strong} strong" in printed.out
    assert "Read back: the album holds exactly the" in printed.out
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("gpdedup-demo-")]
