"""What comes back from the browser is taken in once, and only when it is whole and ours."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.control import Clock
from models.database import Library
from models.errors import GpdedupError, UsageError
from models.forget import Belongings, forget_rows
from models.staging.acknowledge import FORMAT, AckKind, ack, checksum
from models.staging.handoff import hand_off
from models.staging.plan import Route, make_plan
from tests.staging.shelf import Shelf

IDS = ["AF1QipA", "AF1QipB", "file:Zdjęcia/[/] x.dng"]
Saved = Callable[..., Path]


def answer(plan: str, done: list[str]) -> dict[str, Any]:
    whole = {"format": FORMAT, "version": 1, "kind": "work-list", "plan": plan, "done": done}
    return whole | {"checksum": checksum("\n".join([plan, *done]))}


@pytest.fixture
def plan_id(library: Library, clock: Clock, tmp_path: Path) -> str:
    Shelf(library, "takeout").pairs([(item_id, f"K{n}") for n, item_id in enumerate(IDS)])
    return hand_off(library, clock, make_plan(library), tmp_path / "out", title="later").plan_id


@pytest.fixture
def save(tmp_path: Path) -> Saved:
    def make(value: Any) -> Path:
        path = tmp_path / "done.json"
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return path

    return make


def test_what_is_done_is_recorded_once(library: Library, clock: Clock, plan_id: str, save: Saved) -> None:
    first = ack(library, clock, save(answer(plan_id, IDS[:2])))
    assert (first.kind, first.recorded, first.already, first.forgotten) == (AckKind.WORK_LIST, 2, 0, 0)
    lines = library.rows("SELECT * FROM journal")
    again = ack(library, clock, save(answer(plan_id, IDS[:2])))
    assert (again.recorded, again.already) == (0, 2)
    assert library.rows("SELECT * FROM journal") == lines
    more = ack(library, clock, save(answer(plan_id, IDS)))
    assert (more.recorded, more.already) == (1, 2)
    states = library.rows("SELECT item_id, state FROM staged_item ORDER BY 1")
    assert states == [(item_id, "handoff-done") for item_id in IDS]
    assert library.rows("SELECT item_id, keeper_id, before, after FROM journal WHERE step = 'ack' ORDER BY id")[0] == (
        "AF1QipA",
        "K0",
        "",
        "handoff-done",
    )


def test_what_is_done_stays_in_the_list_as_done(
    library: Library, clock: Clock, plan_id: str, save: Saved, tmp_path: Path
) -> None:
    ack(library, clock, save(answer(plan_id, IDS[:1])))
    plan = make_plan(library)
    assert [entry.route for entry in plan.entries] == [Route.HANDOFF] * 3
    files = hand_off(library, clock, plan, tmp_path / "out", title="later", force=True)
    assert files.plan_id == plan_id
    assert files.ids.read_text(encoding="utf-8").splitlines() == IDS
    assert files.in_script == 1
    assert files.worklist_html.read_text().count('"done":true') == 1


def test_what_google_refused_and_was_done_by_hand_does_not_go_to_the_album_again(
    library: Library, clock: Clock, save: Saved, tmp_path: Path
) -> None:
    Shelf(library).pair("refused", "stays")
    library.execute("INSERT INTO staged_item VALUES ('refused', 'refused', NULL, 'Invalid media item ID.', '2026')")
    files = hand_off(library, clock, make_plan(library), tmp_path / "out", title="later")
    ack(library, clock, save(answer(files.plan_id, ["refused"])))
    plan = make_plan(library)
    assert ([entry.route for entry in plan.entries], plan.done) == ([Route.HANDOFF], 1)
    assert hand_off(library, clock, plan, tmp_path / "out", title="later", force=True).plan_id == files.plan_id


@pytest.mark.parametrize(
    "value",
    [
        "",
        "[",
        "[]",
        "null",
        "{}",
        '{"format": "another"}',
        "[" * 100_000,
        pytest.param('{"done": ["AF1QipA", "AF1', id="cut off"),
    ],
)
def test_what_is_no_acknowledgement(library: Library, clock: Clock, save: Saved, value: str) -> None:
    with pytest.raises(GpdedupError, match="is no acknowledgement") as caught:
        ack(library, clock, save(value))
    assert "Nothing was recorded" in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"done": IDS},
        {"done": ["AF1QipA", "AF1QipA"]},
        {"done": [7]},
        {"done": "AF1QipA"},
        {"checksum": "00000000"},
        {"kind": "another"},
        {"kind": ["work-list"]},
        {"plan": 7},
        {"extra": True},
    ],
)
def test_what_was_edited_by_hand(
    library: Library, clock: Clock, plan_id: str, save: Saved, changes: dict[str, Any]
) -> None:
    with pytest.raises(GpdedupError, match="was changed after it was saved"):
        ack(library, clock, save(answer(plan_id, IDS[:1]) | changes))
    assert library.rows("SELECT * FROM staged_item") == []


def test_another_plan(library: Library, clock: Clock, plan_id: str, save: Saved) -> None:
    with pytest.raises(GpdedupError, match="a hand-off that this library did not write"):
        ack(library, clock, save(answer("0123456789abcdef", IDS)))
    assert library.rows("SELECT * FROM staged_item") == []


def test_an_id_that_the_hand_off_does_not_hold_keeps_no_other_out(
    library: Library, clock: Clock, plan_id: str, save: Saved
) -> None:
    mixed = save(answer(plan_id, ["AF1QipStranger", *IDS[:2], "\x1b[31m"]))
    first = ack(library, clock, mixed)
    assert (first.recorded, first.already, first.forgotten) == (2, 0, 0)
    assert (first.strangers, first.exit_code) == (("AF1QipStranger", "\x1b[31m"), 4)
    assert library.rows("SELECT item_id FROM staged_item ORDER BY 1") == [(item_id,) for item_id in IDS[:2]]
    lines = library.rows("SELECT * FROM journal")
    again = ack(library, clock, mixed)
    assert (again.recorded, again.already, len(again.strangers)) == (0, 2, 2)
    assert library.rows("SELECT * FROM journal") == lines


def test_what_was_forgotten_of_a_hand_off_keeps_no_other_out(
    library: Library, clock: Clock, save: Saved, tmp_path: Path
) -> None:
    Shelf(library, "takeout").pairs([("AF1QipA", "K0"), ("AF1QipB", "K1")])
    Shelf(library, "toolkit").pairs([("AF1QipC", "K2")])
    plan = hand_off(library, clock, make_plan(library), tmp_path / "out", title="later").plan_id
    forget_rows(library, Belongings(source="toolkit"))
    result = ack(library, clock, save(answer(plan, ["AF1QipA", "AF1QipC"])))
    assert (result.recorded, result.strangers) == (1, ("AF1QipC",))


def test_a_newer_version(library: Library, clock: Clock, plan_id: str, save: Saved) -> None:
    with pytest.raises(GpdedupError, match="another version"):
        ack(library, clock, save(answer(plan_id, IDS) | {"version": 2}))


def test_forgotten_items_are_counted(library: Library, clock: Clock, plan_id: str, save: Saved) -> None:
    library.execute("DELETE FROM media_item WHERE id = 'AF1QipA'")
    result = ack(library, clock, save(answer(plan_id, IDS)))
    assert (result.recorded, result.already, result.forgotten) == (2, 0, 1)


def test_files_that_cannot_be_read(library: Library, clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        ack(library, clock, tmp_path / "nowhere.json")
    with pytest.raises(UsageError, match="is a folder"):
        ack(library, clock, tmp_path)
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(GpdedupError, match="it is no text"):
        ack(library, clock, tmp_path / "picture")


def test_the_checksum_is_the_browsers() -> None:
    assert checksum("") == "811c9dc5"
    assert checksum("a") == "e40c292c"
    assert checksum("foobar") == "bf9cf968"
