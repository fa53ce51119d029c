"""The whole loop: sync, scan, decide, stage, delete in Google Photos, acknowledge, and the sync that proves it."""

import json
from pathlib import Path

import pytest

from models.database import Library
from models.staging.acknowledge import checksum
from tests.cli.conftest import Place
from tests.staging.page import in_albums, needs_node, photos, play
from tests.takeout.builder import TAKEN, YEAR, Export, dng, jpeg, sidecar

SHOT = {0x010F: "NIKON", 0x0110: "NIKON D750", 0x829A: (1, 250), 0x829D: (28, 10), 0x8827: 400, 0x920A: (50, 1)}
PAIRS = 6


def scanned(place: Place, *source: str) -> list[str]:
    """Sync and scan; returns what is strong."""
    assert place("sync", *source) == 0
    assert place("scan") == 0
    assert place("candidates", "--rule", "uuid-thumbnail", "--confidence", "strong", "--format", "ids") == 0
    ids: list[str] = place.last.out.splitlines()
    return ids


def test_the_album_is_emptied_and_the_next_sync_proves_it(place: Place) -> None:
    ids = scanned(place, "library")
    assert place("decide", "remove", "--rule", "uuid-thumbnail") == 0
    assert place("stage") == 0
    assert place("status") == 0
    assert f"Of {len(ids)} staged items: 0 confirmed gone" in place.last.out
    (album,) = place.emulator.albums
    place.emulator.remove_items(list(album.item_ids)[1:])
    assert place("sync", "library") == 0
    assert f"Of {len(ids)} staged items: {len(ids) - 1} confirmed gone, 1 still there." in place.last.err
    assert "WARNING" not in place.last.err
    place.emulator.remove_items(list(album.item_ids)[:1])
    (result,) = place.records("sync", "library")
    assert result["gone"] == 1
    told = place.records("status")[0]["verification"]
    assert (told["staged"], told["gone"], told["still_there"], told["unexpected"]) == (len(ids), len(ids), 0, 0)
    assert place.records("stage")[0]["planned"] == 0


def test_what_was_not_meant_is_said_once_and_loudly(place: Place) -> None:
    ids = scanned(place, "library")
    findings = place.records("candidates", "--rule", "uuid-thumbnail")
    keepers = {entry["item_id"]: entry["keeper_id"] for entry in findings}
    assert place("decide", "remove", *ids[:3]) == 0
    assert place("stage") == 0
    stranger = next(item for item in place.emulator.ids() if item and item not in {*keepers, *keepers.values()})
    place.emulator.remove_items([ids[0], keepers[ids[0]], keepers[ids[1]], stranger])
    assert place("sync", "library") == 0
    words = place.last.err
    assert "WARNING: do not delete this staged item" in words
    assert "WARNING: 1 staged item went together with what should have stayed" in words
    assert "WARNING: 3 items vanished that never were staged" in words
    for item_id in (ids[0], ids[1], stranger):
        assert f"https://photos.google.com/lr/photo/{item_id}" in words
    assert place("sync", "library") == 0
    assert "WARNING" not in place.last.err
    assert place("status") == 0
    assert place.last.out.count("WARNING") == 2
    # Its keeper has gone, so the decision is open again and the next staging takes it out of the album.
    assert place("stage", "--dry-run") == 0
    assert "out of the album again" in place.last.out
    assert place("stage") == 0
    assert "left the album again" in place.last.err
    assert [list(album.item_ids) for album in place.emulator.albums] == [[ids[2]]]


def test_items_are_taken_out_by_their_ids(place: Place, tmp_path: Path) -> None:
    ids = scanned(place, "library")
    assert place("decide", "remove", *ids[:4]) == 0
    assert place("stage") == 0
    file = tmp_path / "ids.txt"
    file.write_text(f"{ids[1]}\n")
    assert place.records("unstage", ids[0], "--ids-file", str(file))[0]["taken_out"] == 2
    (album,) = place.emulator.albums
    assert set(album.item_ids) == set(ids[2:4])
    assert place("unstage", ids[0]) == 2
    assert place("unstage", "nobody") == 2
    assert "nobody" in place.last.err


def test_what_is_planned_no_more_leaves_the_album_though_nothing_else_goes_there(place: Place) -> None:
    ids = scanned(place, "library")
    assert place("decide", "remove", *ids[:2]) == 0
    assert place("stage") == 0
    assert place("decide", "keep", *ids[:2]) == 0
    token = place.token.read_text()
    place.token.unlink()
    assert place("stage") == 0
    assert "Do not empty the album yet: 2 items in it" in place.last.err
    place.token.write_text(token)
    (result,) = place.records("stage")
    assert (result["planned"], result["album"]) == (0, 0)
    assert [list(album.item_ids) for album in place.emulator.albums] == [[]]
    place.token.unlink()
    assert place("stage") == 0
    assert "Do not empty" not in place.last.err


def thumbnail(number: int) -> str:
    return f"{number:08x}-6c16-4c3d-901b-9387de10e528.dng"


@pytest.fixture
def export() -> Export:
    """Pairs of a Lightroom thumbnail and its shot, one of them in an album."""
    made = Export()
    for number in range(PAIRS):
        taken = TAKEN + 3_600 * number
        shot, name = f"DSC_{number:04}.JPG", thumbnail(number)
        key, keeper = f"AF1QipThumb{number}", f"AF1QipShot{number}"
        picture = jpeg(400, 267, exif=SHOT, shade=number)
        made.add(f"{YEAR}/{shot}", picture, told=sidecar(shot, taken=taken, key=keeper))
        made.add(f"{YEAR}/{name}", dng((256, 171)), told=sidecar(name, taken=taken, key=key))
        if number == 0:
            album = YEAR.replace("Photos from 2020", "Trip")
            made.album(album, "Trip [/]")
            made.add(f"{album}/{name}", dng((256, 171)), told=sidecar(name, taken=taken, key=key))
    return made


def test_a_hand_off_is_known_once_it_is_written(place: Place, export: Export, tmp_path: Path) -> None:
    place.token.unlink()
    scanned(place, "takeout", str(export.folder(tmp_path / "export")))
    assert place("decide", "remove", "--rule", "uuid-thumbnail") == 0
    assert place("stage") == 0
    assert "gpdedup-tui handoff --out DIR" in place.last.err
    out = tmp_path / "out"
    assert place("handoff", "--out", str(out)) == 0
    assert place("stage") == 0
    assert f"to {out}; {PAIRS - 1} of {PAIRS - 1} items still open" in place.last.err
    assert place("status") == 0
    assert "Staged: nothing acknowledged yet" in place.last.out
    assert f"  {out}\n" in place.last.out
    assert f"{PAIRS - 1} items: 0 acknowledged, {PAIRS - 1} still open" in place.last.out
    (told,) = place.records("status")[0]["handoffs"]
    assert (told["folder"], told["items"], told["open"]) == (str(out), PAIRS - 1, PAIRS - 1)


def test_what_was_acknowledged_is_told_alike_everywhere(place: Place, export: Export, tmp_path: Path) -> None:
    """It stays in the plan while it is in the library: the same hand-off again knows it as done."""
    place.token.unlink()
    scanned(place, "takeout", str(export.folder(tmp_path / "export")))
    assert place("decide", "remove", "--rule", "uuid-thumbnail") == 0
    (first,) = place.records("handoff", "--out", str(tmp_path / "out"))
    number = first["count"]
    assert (number, first["done"]) == (PAIRS - 1, 0)
    assert "done already" not in place.last.err
    ids = (tmp_path / "out" / "ids.txt").read_text().split()
    done = [*ids[:2], "AF1QipStranger\x1b[31m"]
    said = {"format": "gpdedup-tui acknowledgement", "version": 1, "kind": "work-list", "plan": first["plan"]}
    file = tmp_path / "done.json"
    file.write_text(json.dumps(said | {"done": done, "checksum": checksum("\n".join([first["plan"], *done]))}))
    assert place("ack", str(file)) == 4
    assert "2 items recorded as done, 0 known before, 0 no longer in the library, 1 not taken in." in place.last.out
    assert 'not taken in: "AF1QipStranger\\u001b[31m"' in place.last.err
    (staged,) = place.records("stage")
    assert (staged["planned"], staged["handoff"], staged["already"]) == (number, number, 0)
    assert "2 of them are done already" in place.last.err
    assert f"{number - 2} of {number} items still open" in place.last.err
    (again,) = place.records("handoff", "--out", str(tmp_path / "again"))
    assert "2 of them are done already" in place.last.err
    assert (again["count"], again["done"], again["in_script"]) == (number, 2, number - 2)
    assert (tmp_path / "again" / "ids.txt").read_text().split() == ids
    assert {(one["items"], one["done"], one["open"]) for one in place.records("status")[0]["handoffs"]} == {
        (number, 2, number - 2)
    }


def test_nothing_in_an_album_is_taken_out_without_a_sign_in(place: Place, export: Export, tmp_path: Path) -> None:
    place.token.unlink()
    assert place.records("unstage")[0]["taken_out"] == 0
    scanned(place, "takeout", str(export.folder(tmp_path / "export")))
    assert place("decide", "remove", "--rule", "uuid-thumbnail") == 0
    assert place("handoff", "--out", str(tmp_path / "out")) == 0
    assert place.records("unstage") == [{"taken_out": 0, "not_there": 0, "not_ours": 0, "failed": 0}]
    assert "0 items taken out of the album" in place.last.err
    assert place("unstage", "AF1QipThumb1") == 2
    assert place("unstage", "--album", "none") == 2


@needs_node
def test_an_export_goes_through_the_browser_script_and_back(place: Place, export: Export, tmp_path: Path) -> None:
    place.token.unlink()
    keys = scanned(place, "takeout", str(export.folder(tmp_path / "first")))
    assert sorted(keys) == [f"AF1QipThumb{number}" for number in range(PAIRS)]
    assert place("decide", "remove", "--rule", "uuid-thumbnail", "--include-marked") == 0
    (staged,) = place.records("stage")
    assert (staged["planned"], staged["handoff"]) == (PAIRS, PAIRS)
    out = tmp_path / "out"
    assert place("handoff", "--out", str(out), "--keep-albums") == 0
    assert "1 of them in albums of yours that what stays for them is not in" in place.last.err
    with Library(place.library) as library:
        known = photos(library, milliseconds=None)
    del known["AF1QipThumb5"]
    script = (out / "stage-in-browser.js").read_text()
    own = [{"mediaKey": "trip", "title": "Trip [/]", "isShared": False, "itemCount": 1}]
    told = play(script, items=list(known.items()), own=own)
    assert told["albums"]["trip"]["keys"] == ["AF1QipShot0"]
    assert in_albums(told)[1:] == keys[:5]
    acknowledgement = tmp_path / "acknowledgement.json"
    acknowledgement.write_text(told["downloads"][0][1])
    assert place.records("ack", str(acknowledgement))[0]["recorded"] == PAIRS - 1
    rest = {path: data for path, data in export.files.items() if not any(thumbnail(n) in path for n in range(4))}
    assert place("sync", "takeout", str(Export(rest).folder(tmp_path / "second"))) == 0
    assert f"Of {PAIRS - 1} staged items: 4 confirmed gone, 1 still there." in place.last.err
    assert "WARNING" not in place.last.err
    verified = json.loads(place_status(place))["verification"]
    assert (verified["gone"], verified["unexpected"], verified["lost"]) == (4, 0, 0)


def place_status(place: Place) -> str:
    assert place("status", "--json") == 0
    text: str = place.last.out
    return text
