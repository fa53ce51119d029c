"""The made-up library is what it says: the same again, of any size at once, and true to its known numbers."""

import json
import sqlite3
import time
from collections import Counter, defaultdict
from typing import Any

import pytest

from models.emulator import MadeUpLibrary, Role
from models.emulator.oddities import NASTY_NAMES
from models.emulator.recipes import BLOCK
from models.emulator.stage import Made

UUID_LENGTHS = [8, 4, 4, 4, 12]


def parsed(library: MadeUpLibrary) -> list[dict[str, Any]]:
    return [json.loads(item.json) for item in library.slice(0, len(library))]


def is_thumbnail(item: dict[str, Any]) -> bool:
    stem, _, ending = item.get("filename", "").rpartition(".")
    parts = stem.split("-")
    hexadecimal = all(part and set(part.lower()) <= set("0123456789abcdef") for part in parts)
    return ending.lower() == "dng" and hexadecimal and [len(part) for part in parts] == UUID_LENGTHS


def metadata(item: dict[str, Any]) -> dict[str, Any]:
    found = item.get("mediaMetadata")
    return found if isinstance(found, dict) else {}


def photo(item: dict[str, Any]) -> dict[str, Any]:
    found = metadata(item).get("photo")
    return found if isinstance(found, dict) else {}


def camera(item: dict[str, Any]) -> tuple[str, str] | None:
    values = (photo(item).get("cameraMake"), photo(item).get("cameraModel"))
    return values if all(isinstance(value, str) for value in values) else None  # type: ignore[return-value]


def same_instant(one: str, other: str) -> bool:
    fractions = [text[19:].strip(".Z") for text in (one, other)]
    return one[:19] == other[:19] and (fractions[0] == fractions[1] or "" in fractions)


def exposure_agrees(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = ("focalLength", "apertureFNumber", "isoEquivalent", "exposureTime")
    both = [name for name in names if name in photo(one) and name in photo(other)]
    return len(both) >= 2 and all(photo(one)[name] == photo(other)[name] for name in both)


def sides(item: dict[str, Any]) -> tuple[int, int]:
    return int(metadata(item)["width"]), int(metadata(item)["height"])


def verdict(thumbnail: dict[str, Any], neighbours: list[dict[str, Any]]) -> Role:
    """What the documented rule says of a thumbnail, worked out anew from the JSON alone."""
    when = metadata(thumbnail)["creationTime"]
    here = [item for item in neighbours if same_instant(metadata(item)["creationTime"], when)]
    shots = {item["filename"].rpartition(".")[0] for item in here if not is_thumbnail(item)}
    if not shots or when.startswith("1970-01-01T00:00:00"):
        return Role.SILENT
    original = next(item for item in here if not is_thumbnail(item))
    small, large = sides(thumbnail), sides(original)
    is_same_shape = abs(small[0] / small[1] / (large[0] / large[1]) - 1) <= 0.01
    is_alone = len(shots) == 1 and sum(map(is_thumbnail, here)) == 1
    is_strong = is_alone and exposure_agrees(thumbnail, original) and is_same_shape
    return Role.STRONG if is_strong and max(small) <= 0.95 * max(large) else Role.POSSIBLE


@pytest.mark.parametrize(("items", "seed"), [(1000, 1), (777, 2), (60, 3), (1, 1), (0, 1)])
def test_the_known_numbers_are_the_numbers_in_the_items(items: int, seed: int) -> None:
    library = MadeUpLibrary(items, seed)
    counts = Counter(role for item in library.slice(0, items) for role in item.roles)
    assert {role.value: counts[role] for role in Role} == {role.value: getattr(library.truth, role) for role in Role}
    assert len(list(library.slice(0, items))) == library.truth.items == items


def test_every_thumbnail_is_what_its_role_says() -> None:
    library = MadeUpLibrary(1000, 5)
    by_second: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    everything = parsed(library)
    for item in everything:
        if isinstance(metadata(item).get("creationTime"), str) and camera(item):
            by_second[metadata(item)["creationTime"][:19], camera(item)].append(item)
    seen: Counter[Role] = Counter()
    for item, kept in zip(everything, library.slice(0, 1000), strict=True):
        if is_thumbnail(item):
            expected = verdict(item, by_second[metadata(item)["creationTime"][:19], camera(item)])
            assert expected in kept.roles, (item, kept.roles)
            seen[expected] += 1
    truth = library.truth
    assert seen == Counter({Role.STRONG: truth.strong, Role.POSSIBLE: truth.possible, Role.SILENT: truth.silent})
    assert sum(seen.values()) == truth.thumbnails


def test_the_strong_pairs_name_every_strong_thumbnail_and_its_files() -> None:
    library = MadeUpLibrary(600)
    roles = {item.id: item.roles for item in library.slice(0, 600)}
    pairs = dict(library.strong_pairs())
    assert set(pairs) == set(library.ids(Role.STRONG))
    assert len(pairs) == library.truth.strong
    assert sum(len(originals) for originals in pairs.values()) == library.truth.originals
    assert all(Role.ORIGINALS in roles[original] for originals in pairs.values() for original in originals)


def test_the_plain_query_finds_as_many_as_it_is_said_to() -> None:
    library = MadeUpLibrary(1000)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE media_item (id, filename, creation_time, camera_make, camera_model)")
    rows = [
        (item["id"], name, str(metadata(item).get("creationTime")), *(camera(item) or (None, None)))
        for item in parsed(library)
        if (name := item.get("filename", "").encode("utf-8", "replace").decode())
    ]
    connection.executemany("INSERT INTO media_item VALUES (?, ?, ?, ?, ?)", rows)
    query = """SELECT count(*) FROM media_item AS main
        WHERE filename LIKE '________-____-____-____-____________.dng'
          AND EXISTS (SELECT id FROM media_item WHERE creation_time = main.creation_time
                      AND camera_make = main.camera_make AND camera_model = main.camera_model AND id != main.id)"""
    assert connection.execute(query).fetchone()[0] == library.truth.plain_sql
    connection.close()


def test_the_same_seed_gives_the_same_items_and_another_seed_others() -> None:
    first, again, other = (list(MadeUpLibrary(450, seed).slice(0, 450)) for seed in (7, 7, 8))
    assert first == again
    assert not {item.id for item in first} & {item.id for item in other}


def test_ids_look_like_googles_and_lead_back() -> None:
    library = MadeUpLibrary(500)
    ids = [item.id for item in library.slice(0, 500)]
    assert len(set(ids)) == 500
    assert [library.index_of(item_id) for item_id in ids] == list(range(500))
    assert all(len(item_id) == 72 and item_id.isascii() and "=" not in item_id for item_id in ids)
    changed = ids[0][:-1] + ("A" if ids[0][-1] != "A" else "B")
    wrong = ["", "AGj1", changed, MadeUpLibrary(500, 2).id_of(3), library.id_of(500), "é" * 72, "AGj1" + "!" * 68]
    assert [library.index_of(item_id) for item_id in wrong] == [None] * len(wrong)


def test_the_newest_come_first_wherever_a_time_says_something() -> None:
    library = MadeUpLibrary(1000)
    silent = {Role.PLACEHOLDER_TIMES, Role.ODD_FIELDS, Role.NO_METADATA}
    items = [json.loads(item.json) for item in library.slice(0, 1000) if not silent & set(item.roles)]
    seconds = [metadata(item)["creationTime"][:19] for item in items]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[0][:4] == "2026"
    assert seconds[-1] < "2015"


def test_no_two_scenes_share_an_instant() -> None:
    library = MadeUpLibrary(100_000)
    silent = {Role.PLACEHOLDER_TIMES, Role.ODD_FIELDS, Role.NO_METADATA}
    moments = Counter(
        scene[0].fields["mediaMetadata"]["creationTime"][:19]
        for number in (0, 1, 2, 498, 499)
        for _, scene in library._scenes(number)
        if not silent & set(scene[0].roles)
    )
    assert len(moments) > 600
    assert set(moments.values()) == {1}


def test_every_nasty_name_is_in_the_first_block_and_survives_json() -> None:
    library = MadeUpLibrary(BLOCK)
    names = [item.get("filename") for item in parsed(library)]
    assert set(NASTY_NAMES) <= set(names)
    assert any(isinstance(name, str) and "\ud83d" in name and not name.isprintable() for name in names)


def test_a_number_that_no_float_holds_is_a_bare_number() -> None:
    library = MadeUpLibrary(BLOCK)
    odd = b"".join(item.json for item in library.slice(0, BLOCK) if Role.ODD_FIELDS in item.roles)
    assert b'"isoEquivalent":1e400' in odd
    assert b'"isoEquivalent":"1e400"' in odd


def test_a_thumbnail_looks_like_lightrooms() -> None:
    library = MadeUpLibrary(BLOCK)
    thumbnail = json.loads(next(item for item in library.slice(0, BLOCK) if Role.STRONG in item.roles).json)
    assert thumbnail["mimeType"] == "image/x-adobe-dng"
    assert max(sides(thumbnail)) == 2560
    assert all(isinstance(metadata(thumbnail)[side], str) for side in ("width", "height"))
    assert thumbnail["productUrl"] == f"https://photos.google.com/lr/photo/{thumbnail['id']}"
    assert list(thumbnail)[:5] == ["id", "productUrl", "baseUrl", "mimeType", "filename"]
    assert "googleapis.com" not in thumbnail["baseUrl"]


def test_a_million_items_cost_nothing_before_they_are_asked_for() -> None:
    started = time.process_time()
    library = MadeUpLibrary(1_000_000)
    assert library.truth.items == 1_000_000
    assert library.truth.strong == 5000 * 17
    middle = list(library.slice(500_050, 500_150))
    assert library[500_050] == middle[0]
    assert time.process_time() - started < 2  # making them all takes 20 s or more
    assert len(library._blocks) <= 2


def test_only_so_many_items_are_kept() -> None:
    library = MadeUpLibrary(5000, cached_items=1000)
    assert sum(1 for _ in library.slice(0, 5000)) == 5000
    assert len(library._blocks) == 5


def test_about_an_eighth_are_thumbnails() -> None:
    truth = MadeUpLibrary(5000).truth
    assert 0.11 < truth.thumbnails / truth.items < 0.14
    assert truth.strong > 300


def test_a_camera_names_the_next_shot_by_the_next_number() -> None:
    library = MadeUpLibrary(BLOCK)
    scene = next(scene for _, scene in library._scenes(0) if _is_coarse_burst(scene))
    names = sorted(made.fields["filename"] for made in scene)
    digits = [int("".join(filter(str.isdigit, name))) for name in names]
    assert [number - digits[0] for number in digits] == [0, 1, 2]
    assert len({made.fields["mediaMetadata"]["creationTime"] for made in scene}) == 1


def _is_coarse_burst(scene: list[Made]) -> bool:
    return len(scene) == 3 and all(Role.BURST_SHOTS in made.roles for made in scene)


def test_portrait_shots_keep_their_shape_when_they_are_scaled() -> None:
    library = MadeUpLibrary(2000)
    portraits = [json.loads(item.json) for item in library.slice(0, 2000) if Role.STRONG in item.roles]
    upright = [sides(item) for item in portraits if sides(item)[0] < sides(item)[1]]
    assert len(upright) > 5
    assert {max(size) for size in upright} == {2560}
