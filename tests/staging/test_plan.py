"""A plan holds what was decided, and never a last copy."""

import pytest

from models.database import Library
from models.errors import UsageError
from models.library import Sync
from models.rules.base import Confidence
from models.staging.plan import Plan, Route, make_plan
from models.times import now_text
from tests.conftest import FakeClock
from tests.staging.shelf import NOW, Shelf


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library)


def ids(plan: Plan) -> list[str]:
    return [entry.item.id for entry in plan.entries]


def reasons(plan: Plan) -> dict[str, str]:
    return {out.item_id: out.reason for out in plan.left_out}


def test_an_empty_library_has_an_empty_plan(library: Library) -> None:
    plan = make_plan(library)
    assert plan.entries == plan.left_out == ()
    assert plan.totals.items == 0


def test_what_is_decided_is_planned_with_its_facts(shelf: Shelf, library: Library) -> None:
    shelf.pair("thumb", "shot")
    shelf.pair("open", "other")
    library.execute("DELETE FROM decision WHERE candidate_id = 'open'")
    (entry,) = make_plan(library).entries
    assert (entry.item.id, entry.item.filename, entry.item.camera) == ("thumb", "thumb.dng", "Canon EOS 6D")
    assert entry.item.product_url == "https://photos.google.com/photo/thumb"
    assert entry.keeper is not None
    assert (entry.keeper.id, entry.keeper.width, entry.keeper.size_bytes) == ("shot", 5472, 24_000_000)
    assert (entry.rule, entry.confidence, entry.route) == ("uuid-thumbnail", Confidence.STRONG, Route.ALBUM)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"trashed": True}, "is in the trash"),
        ({"gone_at": NOW}, "no longer in the library"),
        ({"partner_shared": True}, "belongs to a partner"),
        ({"source": "local"}, "only on this disk"),
        ({"account": "another"}, "in another account"),
        ({"source": "takeout"}, "from another source"),
        ({"sha256": "same"}, "has the same bytes"),
    ],
)
def test_a_keeper_that_does_not_stay_leaves_the_item_out(
    shelf: Shelf, library: Library, change: dict[str, object], words: str
) -> None:
    shelf.pair("thumb", "shot")
    shelf.pair("thumb2", "shot2")
    shelf.change("thumb", sha256="same")
    shelf.change("shot", **change)
    plan = make_plan(library)
    assert ids(plan) == ["thumb2"]
    assert words in reasons(plan)["thumb"]
    assert "shot.CR2" in reasons(plan)["thumb"]


def test_a_thumbnail_never_stays_for_another(shelf: Shelf, library: Library) -> None:
    shelf.pair("thumb", "shot")
    shelf.change("shot", filename="1D4CAA6F-16c6-4c3d-901b-9387de10e528.dng")
    assert "is a Lightroom thumbnail itself" in reasons(make_plan(library))["thumb"]


def test_a_chain_never_takes_the_keeper_too(shelf: Shelf, library: Library) -> None:
    shelf.pair("small", "middle")
    shelf.item("large")
    shelf.finding("middle", "large", "same-shot")
    shelf.decide("middle", "large")
    plan = make_plan(library)
    left = set(ids(plan))
    assert len(left) == 1
    assert not {entry.keeper.id for entry in plan.entries if entry.keeper} & left
    assert len(plan.left_out) == 1


def test_in_a_circle_the_stronger_claim_goes_first(shelf: Shelf, library: Library) -> None:
    shelf.item("a")
    shelf.item("b")
    shelf.finding("a", "b", "lookalike", confidence="possible")
    shelf.finding("b", "a", "same-shot", confidence="strong")
    shelf.decide("a", "b")
    shelf.decide("b", "a")
    plan = make_plan(library)
    assert ids(plan) == ["b"]
    assert "leaves because this stays" in reasons(plan)["a"]


def test_thumbnails_that_vouch_for_each_other_in_a_ring_keep_one(shelf: Shelf, library: Library) -> None:
    for item_id in ("t1", "t2", "t3"):
        shelf.item(item_id)
    for one, other in (("t1", "t2"), ("t2", "t3"), ("t3", "t1")):
        shelf.finding(one, other)
        shelf.decide(one, other)
    plan = make_plan(library)
    leaving = set(ids(plan))
    assert leaving
    assert not {entry.keeper.id for entry in plan.entries if entry.keeper} & leaving


def test_a_second_keeper_stands_in_for_a_vanished_one(shelf: Shelf, library: Library) -> None:
    shelf.pair("thumb", "shot")
    shelf.item("twin", size_bytes=None)
    shelf.finding("thumb", "twin", "same-shot", confidence="possible")
    shelf.decide("thumb", "twin")
    shelf.change("shot", trashed=True)
    (entry,) = make_plan(library).entries
    assert entry.keeper is not None
    assert (entry.keeper.id, entry.rule) == ("twin", "same-shot")


def test_kept_beside_one_keeper_stays(shelf: Shelf, library: Library) -> None:
    shelf.pair("thumb", "shot")
    shelf.item("twin")
    shelf.finding("thumb", "twin", "same-shot")
    shelf.decide("thumb", "twin", "keep")
    plan = make_plan(library)
    assert ids(plan) == []
    assert "you decided to keep it beside twin.dng" in reasons(plan)["thumb"]


def test_rules_that_only_show_remove_nothing(shelf: Shelf, library: Library) -> None:
    shelf.item("one")
    shelf.item("two")
    shelf.finding("one", "two", "exact", confidence="certain")
    shelf.decide("one", "two")
    plan = make_plan(library)
    assert ids(plan) == []
    assert "removes nothing" in reasons(plan)["one"]


def test_without_a_keeper_only_a_custom_rule_removes(shelf: Shelf, library: Library) -> None:
    shelf.item("one")
    shelf.item("two")
    shelf.finding("one", None, "custom:screens", confidence="possible")
    shelf.finding("two", None, "lookalike", confidence="possible")
    shelf.decide("one", None)
    shelf.decide("two", None)
    plan = make_plan(library)
    assert ids(plan) == ["one"]
    assert plan.checks.without_keeper == 1
    assert reasons(plan) == {"two": "nothing stays in its place."}


def test_what_is_gone_or_in_the_trash_needs_no_plan(shelf: Shelf, library: Library) -> None:
    shelf.pair("gone", "k1")
    shelf.pair("trashed", "k2")
    shelf.change("gone", gone_at=NOW)
    shelf.change("trashed", trashed=True)
    plan = make_plan(library)
    assert plan.entries == plan.left_out == ()


@pytest.mark.parametrize("source", ["takeout", "toolkit", "picker"])
def test_other_sources_go_to_the_hand_off(library: Library, source: str) -> None:
    Shelf(library, source).pair("thumb", "shot")
    (entry,) = make_plan(library).entries
    assert entry.route is Route.HANDOFF


def test_takeout_and_toolkit_read_the_same_items(shelf: Shelf, library: Library) -> None:
    shelf.pair("thumb", "shot")
    shelf.change("thumb", source="takeout")
    shelf.change("shot", source="toolkit")
    assert ids(make_plan(library)) == ["thumb"]


@pytest.mark.parametrize(
    ("state", "route"),
    [("refused", Route.HANDOFF), ("in-album", Route.ALBUM), ("taken-out", Route.ALBUM), ("adding", Route.ALBUM)],
)
def test_what_the_api_refused_goes_to_the_hand_off(shelf: Shelf, library: Library, state: str, route: Route) -> None:
    shelf.pair("thumb", "shot")
    shelf.staged("thumb", state)
    (entry,) = make_plan(library).entries
    assert (entry.route, entry.state) == (route, state)


def test_totals_and_checks(shelf: Shelf, library: Library) -> None:
    for number in range(3):
        shelf.pair(f"t{number}", f"k{number}")
    shelf.change("t0", favorited=True, size_bytes=None)
    shelf.album("Italy [/]", "t1", "k1")
    shelf.album("gpdedup: to delete", "t2", ours=True)
    library.execute(
        "INSERT INTO sync (source, account, state, started_at, finished_at) VALUES ('library', '', 'done', ?, ?)",
        (NOW, NOW),
    )
    plan = make_plan(library)
    assert (plan.totals.items, plan.totals.size_bytes, plan.totals.unknown_sizes) == (3, 2_200_000, 1)
    assert plan.totals.by_rule == {"uuid-thumbnail": 3}
    assert plan.totals.by_confidence == {Confidence.CERTAIN: 0, Confidence.STRONG: 3, Confidence.POSSIBLE: 0}
    assert plan.totals.by_route == {Route.ALBUM: 3, Route.HANDOFF: 0}
    assert (plan.checks.favourites, plan.checks.in_albums) == (1, 1)
    assert [entry.item.albums for entry in plan.entries] == [(), ("Italy [/]",), ()]
    assert [(sync.source, sync.finished_at) for sync in plan.checks.synced] == [("library", NOW)]


def test_only_these(shelf: Shelf, library: Library) -> None:
    shelf.pair("t1", "k1")
    shelf.pair("t2", "k2")
    shelf.pair("t3", "k3")
    shelf.item("loose")
    shelf.change("t3", gone_at=NOW)
    plan = make_plan(library, only=["t2", "loose", "t3"])
    assert ids(plan) == ["t2"]
    assert plan.totals.items == 1
    assert reasons(plan) == {
        "loose": "It is not decided to be removed.",
        "t3": "It is no longer in the library.",
    }


def test_only_an_unknown_id_is_wrong_use(shelf: Shelf, library: Library) -> None:
    shelf.pair("t1", "k1")
    with pytest.raises(UsageError, match="holds no item nobody"):
        make_plan(library, only=["t1", "nobody"])


def test_only_does_not_hide_that_the_keeper_goes(shelf: Shelf, library: Library) -> None:
    shelf.pair("small", "middle")
    shelf.item("large")
    shelf.finding("middle", "large", "same-shot", confidence="certain")
    shelf.decide("middle", "large")
    plan = make_plan(library, only=["small"])
    assert ids(plan) == []
    assert "is to be removed, too" in reasons(plan)["small"]


def test_a_lapsed_finding_is_explained(shelf: Shelf, library: Library) -> None:
    shelf.pair("t1", "k1")
    library.execute("DELETE FROM finding")
    assert make_plan(library).entries == ()
    assert "no rule claims it any more" in reasons(make_plan(library, only=["t1"]))["t1"]


def test_old_facts_get_a_warning(library: Library, clock: FakeClock) -> None:
    Shelf(library).pair("a", "k")
    Shelf(library, "takeout").pair("AF1QipA", "AF1QipK")
    now, long_ago = now_text(clock.now()), "2020-01-01 00:00:00"

    def warnings() -> list[str]:
        return [synced.warning(clock.now()) for synced in make_plan(library).checks.synced]

    assert all("was never read to its end" in words for words in warnings())
    with library.connection():
        for source in ("library", "takeout"):
            Sync.create(source=source, state="done", started_at=now, finished_at=now)
    assert warnings() == ["", ""]
    Shelf(library).change("AF1QipA", upload_time=long_ago)
    assert [words[:70] for words in warnings()] == [
        "",
        "The newest item of takeout was uploaded on 2020-01-01. If the export i",
    ]
    Shelf(library).change("AF1QipK", upload_time=now)
    assert warnings() == ["", ""]
    library.execute("UPDATE sync SET finished_at = ?", (long_ago,))
    assert "library was last read on 2020-01-01" in warnings()[0]
