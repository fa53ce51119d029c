"""`lookalike`: the hashes, the search, and the rule's two columns."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pillow_heif import register_heif_opener

from models.control import Control
from models.database import Library
from models.decisions import Verdict, decide_items
from models.items import Item, ItemFile, SourceName
from models.progress import Progress
from models.visual import look_at, look_at_pictures, looking, near_pairs
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, change, found, reason, scan_with, store
from tests.rules.pictures import edits, saved, scene, smaller

RULE = "lookalike"
BIG, OTHER = scene(1), scene(2)
Shelve = Callable[..., dict[str, tuple[str | None, str]]]


def distance(one: bytes, other: bytes) -> int:
    first, second = look_at(one).hash, look_at(other).hash
    assert first is not None
    assert second is not None
    return (first ^ second).bit_count()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_same_picture_in_every_format_and_size_is_near(kind: str) -> None:
    assert distance(saved(BIG), saved(smaller(BIG, 0.3), kind)) <= 4
    assert distance(saved(BIG), saved(OTHER, kind)) > 12


def test_heic_is_decoded_where_the_extra_is() -> None:
    register_heif_opener()
    assert distance(saved(BIG), saved(BIG, "HEIF")) <= 4


@pytest.mark.parametrize(
    ("turn", "undo"),
    [(3, Image.Transpose.ROTATE_180), (6, Image.Transpose.ROTATE_90), (8, Image.Transpose.ROTATE_270)],
)
def test_an_orientation_that_makes_it_upright_is_the_same_picture(turn: int, undo: Image.Transpose) -> None:
    assert distance(saved(BIG), saved(BIG.transpose(undo), turn=turn)) <= 4
    assert distance(saved(BIG), saved(BIG.transpose(undo))) > 12


def test_flat_tiny_and_broken_pictures_have_no_hash() -> None:
    assert look_at(saved(Image.new("RGB", (800, 600), (12, 12, 12)))).state == "flat"
    noise = Image.effect_noise((800, 600), 4).convert("RGB")
    assert look_at(saved(noise)).state == "flat"
    assert look_at(saved(smaller(BIG, 0.05))).state == "small"
    for garbage in (b"", b"\xff\xd8\xff", saved(BIG)[:2_000], b"GIF89a" + bytes(20)):
        assert look_at(garbage).hash is None


@given(st.lists(st.integers(0, 2**64 - 1), max_size=40, unique=True), st.randoms(use_true_random=False))
def test_the_search_misses_no_pair(hashes: list[int], dice: random.Random) -> None:
    for number in list(hashes):
        near = number
        for bit in dice.sample(range(64), dice.randrange(8)):
            near ^= 1 << bit
        hashes.append(near)
    hashes = list(dict.fromkeys(hashes))
    brute = {(a, b) for (a, x), (b, y) in combinations(enumerate(hashes), 2) if (x ^ y).bit_count() <= 6}
    assert set(near_pairs(hashes, 6, Control())) == brute


@pytest.fixture
def shelve(library: Library, clock: FakeClock, tmp_path: Path) -> Shelve:
    """Puts pictures into an export, looks at them, scans, and returns the findings."""

    def put(*pictures: tuple[str, Image.Image, dict[str, Any]]) -> dict[str, tuple[str | None, str]]:
        items = []
        for name, picture, values in pictures:
            content = saved(picture, quality=85)
            path = tmp_path / "Takeout" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            file = ItemFile(f"Takeout/{name}", size_bytes=len(content))
            facts = {"width": picture.width, "height": picture.height, "size_bytes": len(content)} | values
            items.append(Item(id=name, source=SourceName.TAKEOUT, filename=name, files=(file,), **facts))
        store(library, *items)
        look_at_pictures(library, [tmp_path], Control(), Progress())
        scan_with(library, clock, RULE)
        return found(library, RULE)

    return put


def test_a_clearly_smaller_one_of_no_other_time_is_strong(library: Library, shelve: Shelve) -> None:
    assert shelve(("big.jpg", BIG, {}), ("web.jpg", smaller(BIG), {}), ("x.jpg", OTHER, {})) == {
        "web.jpg": ("big.jpg", "strong")
    }
    assert reason(library, "web.jpg") == (
        "Its picture is the same as that of big.jpg, in the same shape and colours, and smaller: 600×450 against"
        " 1200×900. Neither time, camera nor name speaks against it."
    )
    assert library.value("SELECT count(*) FROM picture_look WHERE state = 'seen'") == 3


SAME = {"creation_time": "2019-04-12 18:12:33", "camera_make": "Canon", "camera_model": "Canon EOS 6D"}


def test_the_same_instant_and_camera_is_strong(shelve: Shelve) -> None:
    assert shelve(("a.jpg", BIG, SAME), ("b.jpg", smaller(BIG), SAME)) == {"b.jpg": ("a.jpg", "strong")}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("b.jpg", {"creation_time": "2019-04-12 18:12:34"}),
        ("b.jpg", {"camera_make": "Apple", "camera_model": "iPhone"}),
        ("a2.jpg", {}),
        ("b-edited.jpg", {}),
        ("b.jpg", {"edited": True}),
        ("b.jpg", {"width": None, "height": None}),
    ],
)
def test_what_is_near_in_hash_only_is_possible(shelve: Shelve, name: str, values: dict[str, Any]) -> None:
    assert shelve(("a1.jpg", BIG, SAME), (name, smaller(BIG), SAME | values)) == {name: ("a1.jpg", "possible")}


def test_equal_sizes_are_possible(shelve: Shelve) -> None:
    assert [confidence for _, confidence in shelve(("a.jpg", BIG, {}), ("b.jpg", BIG, {})).values()] == ["possible"]


@pytest.mark.parametrize("edit", sorted(edits(BIG)))
def test_edits_are_never_strong(shelve: Shelve, edit: str) -> None:
    confidences = {c for _, c in shelve(("a.jpg", BIG, SAME), ("b.jpg", edits(BIG)[edit], SAME)).values()}
    assert confidences <= {"possible"}


def test_two_larger_ones_are_ambiguous(shelve: Shelve) -> None:
    claims = shelve(("a.jpg", BIG, {}), ("b.jpg", smaller(BIG, 0.9), {}), ("c.jpg", smaller(BIG, 0.4), {}))
    assert claims["c.jpg"] == ("a.jpg", "possible")


@pytest.mark.parametrize("values", [{"trashed": True}, {"partner_shared": True}])
def test_what_may_not_stay_is_no_keeper(shelve: Shelve, values: dict[str, Any]) -> None:
    assert all(keeper != "a.jpg" for keeper, _ in shelve(("a.jpg", BIG, values), ("b.jpg", smaller(BIG), {})).values())


def test_raws_videos_and_accounts_are_no_pair(shelve: Shelve) -> None:
    small = smaller(BIG)
    others = [("b.dng", small, {}), ("c.mp4", small, {}), ("d.jpg", small, {"account": "other"})]
    assert shelve(("a.jpg", BIG, {}), *others) == {}


def test_pictures_are_looked_at_once(library: Library, shelve: Shelve, tmp_path: Path) -> None:
    shelve(("a.jpg", BIG, {}), ("b.jpg", smaller(BIG), {}))
    again = look_at_pictures(library, [tmp_path], Control(), Progress())
    assert (again.seen, again.not_found) == (0, 0)
    change(library, "a.jpg", sha256="hashed since")
    assert look_at_pictures(library, [tmp_path], Control(), Progress()).seen == 0
    change(library, "a.jpg", sha256="new bytes")
    assert look_at_pictures(library, [tmp_path], Control(), Progress()).seen == 1
    change(library, "a.jpg", sha256="newer bytes")
    assert look_at_pictures(library, [tmp_path / "nowhere"], Control(), Progress()).not_found == 1


def test_a_missing_extra_is_one_sentence(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking.importlib.util, "find_spec", lambda name: None)
    sentence = look_at_pictures(library, [], Control(), Progress()).sentence
    assert sentence == (
        "Pictures cannot be compared: Pillow and NumPy are missing. pip install 'gpdedup-tui[visual]' brings them."
    )


def test_a_decision_on_it_is_safe(library: Library, clock: FakeClock, shelve: Shelve) -> None:
    shelve(("a.jpg", BIG, {}), ("b.jpg", smaller(BIG), {}))
    assert decide_items(library, clock, ["b.jpg"], Verdict.REMOVE).changed == 1
    assert decide_items(library, clock, ["a.jpg"], Verdict.REMOVE).changed == 0


def test_what_was_seen_of_a_file_that_changed_since_counts_no_more(library: Library, clock: FakeClock) -> None:
    large = replace(JPEG, id="large", filename="a.jpg", creation_time=None, size_bytes=9)
    small = replace(large, id="small", filename="b.jpg", width=2000, height=1333, size_bytes=5)
    store(library, large, small)
    for item in (large, small):
        values = item.id, str(item.size_bytes), bytes(range(256))
        library.execute("INSERT INTO picture_look VALUES (?, ?, 'seen', 5, ?, '1 1 1 1 1')", values)
    for sha256 in (None, "ab"):
        change(library, "small", sha256=sha256)
        scan_with(library, clock, "lookalike")
        assert found(library, "lookalike") == {"small": ("large", "strong")}
    change(library, "small", sha256=None, size_bytes=6)
    scan_with(library, clock, "lookalike")
    assert found(library, "lookalike") == {}
