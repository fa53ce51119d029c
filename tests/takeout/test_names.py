"""The naming rule, by real pairs and by its properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sources.takeout.names import (
    EDITED,
    clean,
    cut,
    medium_of,
    original_names,
    sidecars_of,
    split_number,
    title_fits,
    units,
    with_number,
)

REAL = [
    ("1d4caa6f-16c6-4c3d-901b-9387de10e528.dng", "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng.suppl.json"),
    ("Scan35(1).jpg", "Scan35.jpg.supplemental-metadata(1).json"),
    ("DSC_0101(1).JPG", "DSC_0101.JPG(1).json"),
    ("DSC_0101.JPG", "DSC_0101.JPG.json"),
    ("PXL_20230101_123456789.PORTRAIT-01.MOTION.COVER.jpg", "PXL_20230101_123456789.PORTRAIT-01.MOTION.COVE.json"),
    ("Screenshot_20230101-123456789_com.snapchat.jpg", "Screenshot_20230101-123456789_com.snapchat.jpg.json"),
    ("skytree (2).jpg", "skytree (2).jpg.supplemental-metadata.json"),
    ("Zdjęcie z wakacji.jpg", "Zdjęcie z wakacji.jpg.supplemental-metadata.json"),
]


@pytest.mark.parametrize(("medium", "sidecar"), REAL)
def test_a_real_name_is_among_those_that_a_sidecar_may_have(medium: str, sidecar: str) -> None:
    assert sidecar.removesuffix(".json") in sidecars_of(medium)


@pytest.mark.parametrize(("medium", "sidecar"), [pair for pair in REAL if "COVER" not in pair[0]])
def test_a_real_name_tells_its_medium(medium: str, sidecar: str) -> None:
    assert medium_of(sidecar) == medium


def test_a_name_that_was_cut_in_itself_tells_no_medium() -> None:
    name = "PXL_20230101_123456789.PORTRAIT-01.MOTION-001.COVER.jpg"
    assert medium_of(f"{cut(name)}.json") is None


def test_the_cut_may_fall_right_behind_a_dot() -> None:
    name = "PXL_20230101_123456789.PORTRAIT-01.M-01.COVER.jpg"
    assert sidecars_of(name)[0] + ".json" == "PXL_20230101_123456789.PORTRAIT-01.M-01.COVER..json"


def test_an_emoji_counts_for_two_and_is_never_halved() -> None:
    name = "😀" * 23 + ".jpg"
    assert cut(name) == "😀" * 23
    assert cut("a" + name) == "a" + "😀" * 22


def test_decomposed_names_are_compared_composed() -> None:
    assert clean("Zdje\u0328cia") == "Zdjęcia"


NAMES = st.text(st.characters(exclude_characters="/\0().", exclude_categories=("Cs",)), min_size=1, max_size=60)


@given(NAMES, st.sampled_from([".jpg", ".HEIC", ".dng", ".mp4"]), st.integers(0, 12))
def test_the_rule_and_its_reverse_agree(stem: str, suffix: str, number: int) -> None:
    bare = f"{stem.strip() or 'x'}{suffix}"
    mark = f"({number})" if number else ""
    medium = with_number(bare, mark)
    assert split_number(medium) == (bare, mark)
    names = sidecars_of(medium)  # one where both forms are cut to the same
    newer, older = names[0], names[min(1, len(names) - 1)]
    assert units(newer) <= 46 + len(mark)
    for name in (newer, older):
        assert medium_of(f"{name}.json") in (medium, None)
    if units(bare) < 45:
        assert medium_of(f"{newer}.json") == medium_of(f"{older}.json") == medium


@pytest.mark.parametrize("mark", EDITED)
def test_a_render_is_known_in_every_language(mark: str) -> None:
    assert original_names(f"IMG_1{mark}.jpg") == ["IMG_1"]
    assert original_names(f"IMG_1{mark}(2).jpg") == ["IMG_1(2)"]


def test_a_long_render_loses_the_end_of_its_mark() -> None:
    stem = "1d4caa6f-16c6-4c3d-901b-9387de10e528-abcd"
    assert original_names(f"{stem}-edi.jpg") == []
    assert original_names(f"{stem}ef-edit.jpg") == [f"{stem}ef"]


def test_a_title_fits_a_name_in_which_characters_were_replaced_or_cut() -> None:
    assert title_fits("a/b:c?.jpg", "a_b_c_.jpg")
    assert title_fits("Scan35.jpg", "Scan35(1).jpg")
    assert title_fits("x" * 60 + ".jpg", "x" * 47 + ".jpg")
    assert not title_fits("IMG_2.jpg", "IMG_1.jpg")
    assert not title_fits("x" * 60 + ".heic", "x" * 47 + ".jpg")
