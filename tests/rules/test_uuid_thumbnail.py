"""`uuid-thumbnail`: its two columns, and one test a trap."""

from dataclasses import replace
from typing import Any

import pytest

from models.database import Library
from models.items import Item, SourceName
from tests.conftest import FakeClock
from tests.rules.camera import (
    JPEG,
    RAW,
    SECOND,
    SECOND_THUMBNAIL,
    SMALL,
    VALUES,
    change,
    claims,
    found,
    reason,
    scan_with,
    store,
)

RULE = "uuid-thumbnail"
STRONG = {"thumb": ("raw", "strong")}
POSSIBLE = {"thumb": ("raw", "possible")}
UNKNOWN_VALUES: dict[str, Any] = dict.fromkeys(VALUES)


def test_a_thumbnail_with_its_one_original_is_strong(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [RAW, SMALL], RULE) == STRONG
    assert reason(library, "thumb") == (
        "Lightroom thumbnail name; IMG_2533.CR2 has the same instant (2019-04-12 18:12:33 UTC), the same Canon EOS 6D, "
        "ISO 100, 1/250 s, f/4, 50 mm, the same shape, and more pixels."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"filename": SMALL.filename.upper()},
        {"filename": SMALL.filename.replace(".dng", ".DNG")},
        {"focal_length": None, "f_number": None},
        {"exposure_time": 0.00401},
    ],
    ids=["upper case", "upper ending", "two values known", "rounded shutter"],
)
def test_what_stays_strong(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [RAW, replace(SMALL, **changes)], RULE) == STRONG


@pytest.mark.parametrize(
    ("thumbnail", "original", "words"),
    [
        ({"iso_equivalent": 200}, {}, "it has ISO 200 against ISO 100"),
        ({**UNKNOWN_VALUES, "iso_equivalent": 100}, {}, "only ISO 100 is known of both"),
        (UNKNOWN_VALUES, UNKNOWN_VALUES, "no exposure value is known of both"),
        ({"f_number": 0.0, "focal_length": 0.0, "exposure_time": None}, {"f_number": 0.0, "focal_length": 0.0}, "only"),
        ({}, {"width": None, "height": None}, "the pixel size of one is not known"),
        ({"width": 2560, "height": 1920}, {}, "the shapes differ (2560×1920 against 5472×3648)"),
        ({"width": 1707, "height": 2560}, {}, "the shapes differ"),
        ({"width": 5400, "height": 3600}, {}, "the thumbnail is not clearly smaller (5400×3600 against 5472×3648)"),
    ],
)
def test_what_is_missing_or_differs_makes_it_possible(
    library: Library, clock: FakeClock, thumbnail: dict[str, Any], original: dict[str, Any], words: str
) -> None:
    assert claims(library, clock, [replace(RAW, **original), replace(SMALL, **thumbnail)], RULE) == POSSIBLE
    assert reason(library, "thumb").casefold().startswith(words.casefold())  # first: a narrow screen cuts the end


@pytest.mark.parametrize(
    "filename",
    [
        "1d4caa6f_16c6_4c3d_901b_9387de10e528.dng",
        "zzzzzzzz-16c6-4c3d-901b-9387de10e528.dng",
        "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng\n",
        "x1d4caa6f-16c6-4c3d-901b-9387de10e528.dng",
        "1d4caa6f-16c6-4c3d-901b-9387de10e528.jpg",
        "IMG_2533.dng",
        "[/]\x1b]0;x\x07",
        None,
    ],
)
def test_other_names_are_no_thumbnails(library: Library, clock: FakeClock, filename: str | None) -> None:
    assert claims(library, clock, [RAW, replace(SMALL, filename=filename)], RULE) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"creation_time": None},
        {"creation_time": "2019-04-12 18:12:34"},
        {"creation_time": "2019-04-12 17:12:33"},
        {"camera_make": None},
        {"camera_model": None},
        {"camera_model": "Canon EOS 5D"},
        {"account": "other"},
        {"source": SourceName.PICKER},
        {"trashed": True},
        {"partner_shared": True},
        {"filename": "clip.mov", "mime_type": "video/quicktime"},
        {"filename": "1d4caa6f-16c6-4c3d-901b-9387de10e528(1).dng"},
    ],
)
def test_what_is_no_original(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [replace(RAW, **changes), SMALL], RULE) == {}


@pytest.mark.parametrize(
    "time",
    [
        None,
        "1970-01-01 00:00:00",
        "1904-01-01 00:00:00",
        "1980-01-01 00:00:00",
        "2000-01-01 00:00:00",
        "1899-12-31 23:59:59",
    ],
)
def test_placeholder_times_say_nothing(library: Library, clock: FakeClock, time: str | None) -> None:
    assert claims(library, clock, [replace(RAW, creation_time=time), replace(SMALL, creation_time=time)], RULE) == {}


def test_unknown_cameras_are_not_the_same(library: Library, clock: FakeClock) -> None:
    pairs = [(None, None), ("", ""), (None, "Canon EOS 6D")]
    for make, model in pairs:
        same = {"camera_make": make, "camera_model": model}
        assert claims(library, clock, [replace(RAW, **same), replace(SMALL, **same)], RULE) == {}


@pytest.mark.parametrize(("others", "expected"), [(58, "possible"), (59, None)])
def test_an_instant_of_more_than_sixty_items_says_nothing(
    library: Library, clock: FakeClock, others: int, expected: str | None
) -> None:
    crowd = [replace(JPEG, id=f"j{n:02}", filename=f"A{n}.JPG", width=600 + n, height=100) for n in range(others)]
    found_now = claims(library, clock, [RAW, SMALL, *crowd], RULE)
    assert found_now.get("thumb", ("", None))[1] == expected


@pytest.mark.parametrize("changes", [{"trashed": True}, {"source": SourceName.LOCAL}])
def test_what_is_no_candidate(library: Library, clock: FakeClock, changes: dict[str, Any]) -> None:
    assert claims(library, clock, [RAW, replace(SMALL, **changes)], RULE) == {}


@pytest.mark.parametrize("which", ["raw", "thumb"])
def test_what_is_gone_is_neither_candidate_nor_keeper(library: Library, clock: FakeClock, which: str) -> None:
    store(library, RAW, SMALL)
    change(library, which, gone_at="2026-01-01 00:00:00")
    scan_with(library, clock, RULE)
    assert found(library, RULE) == {}


def test_two_thumbnails_of_a_lost_original_do_not_vouch_for_each_other(library: Library, clock: FakeClock) -> None:
    twin = replace(SMALL, id="twin", filename=SECOND_THUMBNAIL, width=5472, height=3648)
    assert claims(library, clock, [SMALL, twin], RULE) == {}


def test_two_thumbnails_in_one_second_are_ambiguous(library: Library, clock: FakeClock) -> None:
    twin = replace(SMALL, id="twin", filename=SECOND_THUMBNAIL)
    expected = {"thumb": ("raw", "possible"), "twin": ("raw", "possible")}
    assert claims(library, clock, [RAW, SMALL, twin], RULE) == expected
    assert "2 thumbnails lie in that second" in reason(library, "twin")


def test_a_burst_frame_does_not_vouch_for_another_frame(library: Library, clock: FakeClock) -> None:
    frame = replace(RAW, id="raw2", filename="IMG_2534.CR2")
    assert claims(library, clock, [RAW, frame, SMALL], RULE) == POSSIBLE
    assert "2 shots lie in that second (IMG_2533.CR2 and IMG_2534.CR2)" in reason(library, "thumb")


@pytest.mark.parametrize("changes", [{"trashed": True}, {"partner_shared": True}])
def test_a_lost_frame_still_makes_the_other_ambiguous(
    library: Library, clock: FakeClock, changes: dict[str, Any]
) -> None:
    frame = replace(RAW, id="raw0", filename="IMG_2532.CR2", **changes)
    assert claims(library, clock, [RAW, frame, SMALL], RULE) == POSSIBLE


def test_known_fractions_tell_frames_apart(library: Library, clock: FakeClock) -> None:
    second = {"creation_time": f"{SECOND}.500000"}
    first = {"creation_time": f"{SECOND}.100000"}
    frames = [replace(RAW, **first), replace(RAW, id="raw2", filename="IMG_2534.CR2", **second)]
    thumbs = [replace(SMALL, **first), replace(SMALL, id="twin", filename=SECOND_THUMBNAIL, **second)]
    expected = {"thumb": ("raw", "strong"), "twin": ("raw2", "strong")}
    assert claims(library, clock, frames + thumbs, RULE) == expected
    assert f"({SECOND}.5 UTC)" in reason(library, "twin")


def test_fractions_that_contradict_are_two_shots(library: Library, clock: FakeClock) -> None:
    items = [replace(RAW, exif_subsec="10"), replace(SMALL, exif_subsec="00")]
    assert claims(library, clock, items, RULE) == {}


def test_exif_subseconds_stand_in_for_the_fraction(library: Library, clock: FakeClock) -> None:
    items = [
        replace(RAW, exif_subsec="10"),
        replace(RAW, id="raw2", filename="IMG_2534.CR2", exif_subsec="50"),
        replace(SMALL, creation_time=f"{SECOND}.100000"),
    ]
    assert claims(library, clock, items, RULE) == STRONG


def test_one_original_for_two_contradicting_thumbnails_is_ambiguous(library: Library, clock: FakeClock) -> None:
    items = [
        RAW,
        replace(SMALL, exif_subsec="10"),
        replace(SMALL, id="twin", filename=SECOND_THUMBNAIL, exif_subsec="70"),
    ]
    assert set(claims(library, clock, items, RULE).values()) == {("raw", "possible")}


def test_raw_and_jpeg_are_one_shot_and_the_jpeg_stays(library: Library, clock: FakeClock) -> None:
    assert claims(library, clock, [RAW, JPEG, SMALL], RULE) == {"thumb": ("jpeg", "strong")}


def test_a_small_jpeg_of_the_same_name_is_no_keeper(library: Library, clock: FakeClock) -> None:
    items = [RAW, replace(JPEG, width=1200, height=800), SMALL]
    assert claims(library, clock, items, RULE) == STRONG
    assert "most-pixels" in reason(library, "thumb")


@pytest.mark.parametrize(
    ("name", "confidence"),
    [
        ("IMG_2533.CR2", "strong"),
        ("img_2533 - Copy.cr2", "strong"),
        ("IMG_2533 copy 2.CR2", "strong"),
        ("IMG_2533(1).CR2", "possible"),
        ("IMG_2533_1.CR2", "possible"),
    ],
)
def test_copies_by_stem_are_one_shot(library: Library, clock: FakeClock, name: str, confidence: str) -> None:
    copy = replace(RAW, id="copy", filename=name, size_bytes=20_000_000)
    assert claims(library, clock, [RAW, copy, SMALL], RULE) == {"thumb": ("raw", confidence)}


def test_equal_bytes_show_that_a_numbered_name_is_a_copy(library: Library, clock: FakeClock) -> None:
    items = [replace(RAW, sha256="ab"), replace(RAW, id="raw1", filename="IMG_2533(1).CR2", sha256="ab"), SMALL]
    assert claims(library, clock, items, RULE) == STRONG


def test_a_trashed_copy_leaves_the_live_one_as_keeper(library: Library, clock: FakeClock) -> None:
    items = [RAW, replace(RAW, id="a-copy", favorited=True, trashed=True), SMALL]
    assert claims(library, clock, items, RULE) == STRONG


def test_takeout_and_toolkit_rows_are_of_one_source(library: Library, clock: FakeClock) -> None:
    store(library, replace(RAW, source=SourceName.TAKEOUT))
    store(library, replace(SMALL, source=SourceName.TOOLKIT))
    scan_with(library, clock, RULE)
    assert found(library, RULE) == STRONG


def test_pictures_that_exif_turned_are_compared_upright(library: Library, clock: FakeClock) -> None:
    turned = [replace(RAW, width=3648, height=5472, orientation=8), replace(SMALL, width=1707, height=2560)]
    assert claims(library, clock, turned, RULE) == STRONG


def test_hostile_names_are_only_text(library: Library, clock: FakeClock) -> None:
    nasty = "[/]\x1b[2J'; DROP TABLE media_item; --\u202e.CR2"
    items: list[Item] = [replace(RAW, filename=nasty), SMALL]
    assert claims(library, clock, items, RULE) == STRONG
    assert nasty in reason(library, "thumb")


@pytest.mark.parametrize("rule", ["uuid-thumbnail", "raw-sidecar", "same-shot"])
def test_no_rule_is_sure_of_what_takes_an_edit_with_it(library: Library, clock: FakeClock, rule: str) -> None:
    pairs = {
        "uuid-thumbnail": (SMALL, RAW),
        "raw-sidecar": (RAW, JPEG),
        "same-shot": (replace(JPEG, id="web", filename="IMG_2533 - Copy.JPG", width=2000, height=1333), JPEG),
    }
    candidate, keeper = pairs[rule]
    store(library, candidate, replace(keeper, edited=True))
    scan_with(library, clock, rule)
    assert found(library, rule) == {candidate.id: (keeper.id, "strong")}
    change(library, candidate.id, edited=1)
    scan_with(library, clock, rule)
    assert found(library, rule) == {candidate.id: (keeper.id, "possible")}
    assert "its edit would go with it" in reason(library, candidate.id)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_2533-edited.JPG",
        "IMG_E2533.HEIC",
        "PXL_20190412_181233123~2.jpg",
        "PXL_20190412_181233123.PORTRAIT.jpg",
        "PXL_20190412_181233123.PORTRAIT-01.COVER.jpg",
        "HDR_IMG_2533.jpg",
        "IMG_2533-Enhanced-NR.dng",
        "IMG_2533-POP_OUT.jpg",
        "IMG_2533-Snapseed(1).jpg",
    ],
)
def test_an_edit_alone_is_not_surely_the_original(library: Library, clock: FakeClock, name: str) -> None:
    """What the thumbnail shows is the shot, and the shot is lost: its edit is another photo."""
    assert claims(library, clock, [replace(JPEG, filename=name), SMALL], RULE) == {"thumb": ("jpeg", "possible")}
    assert reason(library, "thumb").startswith("The name of what would stay is that of an edit.")
