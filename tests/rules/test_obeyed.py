"""What every rule obeys, whatever lies in one second."""

import tempfile
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.database import Library
from models.items import Item, SourceName
from models.rules.facts import ItemFacts
from models.rules.moments import Moment
from models.rules.names import are_different_shots, are_serial, resembles_uuid_dng
from models.rules.raw_sidecar import RawSidecar
from models.rules.same_shot import SameShot
from models.rules.uuid_thumbnail import UuidThumbnail
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, NOW, SECOND, SECOND_THUMBNAIL, THUMBNAIL, look_like, scan_with, store

NAMES = (
    THUMBNAIL,
    SECOND_THUMBNAIL.upper(),
    THUMBNAIL.replace(".dng", "(1).dng"),
    "IMG_1.CR2",
    "IMG_1.JPG",
    "IMG_1.HEIC",
    "IMG_1(1).JPG",
    "IMG_1_s.JPG",
    "IMG_1_1.JPG",
    "IMG_1 - Copy.CR2",
    "IMG_2.CR2",
    "IMG_2.JPG",
    "IMG_2-web.JPG",
    "IMG_1-edited.jpg",
    "sunset.jpg",
    "IMG_1.MOV",
)
SIZES = ((5472, 3648), (5440, 3627), (2560, 1707), (1200, 800), (4000, 3000), (None, None))


def _often(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((usual,) * 4 + others)


ITEM = st.fixed_dictionaries(
    {
        "filename": st.sampled_from(NAMES),
        "size": st.sampled_from(SIZES),
        "creation_time": _often(SECOND, f"{SECOND}.250000", f"{SECOND[:-1]}4", None),
        "iso_equivalent": _often(100, 200, None),
        "f_number": _often(4.0, None),
        "exif_subsec": _often(None, "10"),
        "account": _often("", "other"),
        "source": _often(SourceName.TAKEOUT, SourceName.TOOLKIT, SourceName.LIBRARY, SourceName.LOCAL),
        "trashed": _often(None, True),
        "partner_shared": _often(None, True),
        "favorited": _often(None, True),
        "gone": _often(False, True),
        "looks": st.sampled_from((0, 0, 1, 2)),
    }
)
CLAIMS = """
    SELECT f.rule, f.confidence, c.filename, k.filename, c.kind, k.kind, c.width * c.height, k.width * k.height,
        c.account = k.account, replace(c.source, 'toolkit', 'takeout') = replace(k.source, 'toolkit', 'takeout'),
        coalesce(c.trashed, 0) OR c.gone_at IS NOT NULL OR c.source = 'local',
        coalesce(k.trashed, 0) OR k.gone_at IS NOT NULL OR k.source = 'local' OR coalesce(k.partner_shared, 0),
        EXISTS (SELECT 1 FROM finding AS own WHERE own.candidate_id = f.keeper_id AND own.confidence = 'strong'
                AND own.rule <> f.rule AND own.rule NOT IN ('exact', 'missing-locally')),
        EXISTS (SELECT 1 FROM finding AS own WHERE own.candidate_id = f.keeper_id AND own.rule = f.rule)
    FROM finding AS f JOIN media_item AS c ON c.id = f.candidate_id JOIN media_item AS k ON k.id = f.keeper_id
"""


def _shelve(library: Library, drawn: list[dict[str, Any]]) -> None:
    for number, values in enumerate(drawn):
        (width, height), is_gone, looks = values.pop("size"), values.pop("gone"), values.pop("looks")
        item: Item = replace(JPEG, id=f"i{number}", mime_type=None, width=width, height=height, **values)
        store(library, item)
        if is_gone:
            library.execute("UPDATE media_item SET gone_at = ? WHERE id = ?", (NOW, item.id))
        if looks:
            look_like(library, looks, item.id)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ITEM, min_size=2, max_size=7))
def test_every_claim_obeys(drawn: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        with library.connection():
            _shelve(library, drawn)
            scan_with(library, FakeClock())
            for row in library.rows(CLAIMS):
                _obeys(row)


def _obeys(row: tuple[Any, ...]) -> None:
    rule, confidence, _, keeper_name, kind, keeper_kind, pixels, keeper_pixels, *flags = row
    same_account, same_source, no_candidate, no_keeper, keeper_goes, keeper_is_candidate = flags
    assert same_account, row
    assert same_source, row
    assert not no_candidate, row
    assert (kind == "video") == (keeper_kind == "video"), row
    assert not keeper_is_candidate, row
    if rule == "exact":
        return
    assert not no_keeper, row
    assert not resembles_uuid_dng(keeper_name), row
    assert not keeper_goes, row
    if rule in ("same-shot", "lookalike"):
        assert (kind == "raw") == (keeper_kind == "raw"), row
    if confidence == "strong" and rule != "raw-sidecar":
        assert (pixels or 0) <= (keeper_pixels or 0), row


FRAMES = st.lists(st.sampled_from(["IMG_1", "IMG_2", "IMG_02", "IMG_10", "IMG_x1", "IMG_1_1", "a copy 2", "7", "é9"]))


@given(FRAMES, st.sampled_from([".jpg", ".JPG", ""]))
def test_a_series_of_names_holds_no_pair_for_any_rule(stems: list[str], ending: str) -> None:
    names = [stem + ending for stem in stems]
    if are_serial(names):
        assert all(are_different_shots(one, other) for one, other in combinations(names, 2))
        items = tuple(
            ItemFacts(f"{n}", "takeout", "", name, "photo", SECOND, 4000 - 500 * n, 3000 - 375 * n, "A", "B", 4.0, 2.0)
            for n, name in enumerate(names[:5])
        )
        for rule in (UuidThumbnail(), RawSidecar(), SameShot()):
            assert rule.claims(Moment(SECOND, items)) == []
