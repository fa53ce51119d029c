"""`same-shot` with more than two sizes of a shot, and the words for what is not sure."""

from dataclasses import replace
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.items import Item
from models.rules.registry import build_rules
from models.rules.scan import scan
from models.settings import Settings
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, claims, found, reason, store

RULE = "same-shot"


def photo(key: str, filename: str, width: int, **values: Any) -> Item:
    """Returns a JPEG of the shot, 3 by 2."""
    return replace(JPEG, id=key, filename=filename, width=width, height=width * 2 // 3, **values)


LARGE = photo("large", "IMG_3025.JPG", 6000)
POSSIBLE = ("large", "possible")
STRONG = ("large", "strong")


@pytest.mark.parametrize(
    ("medium", "small", "expected"),
    [
        ("IMG_3025_medium.JPG", "IMG_3025_small.JPG", STRONG),
        ("IMG_3025(1).JPG", "IMG_3025 copy.JPG", STRONG),
        ("IMG_3025_m.JPG", "IMG_3025_s.JPG", POSSIBLE),
        ("IMG_3025_small.JPG", "IMG_3025_small2.JPG", STRONG),
        ("whatsapp.jpg", "telegram.jpg", POSSIBLE),
    ],
)
def test_every_smaller_copy_goes_for_the_largest(
    library: Library, clock: FakeClock, medium: str, small: str, expected: tuple[str, str]
) -> None:
    sizes = [photo("small", small, 3000), photo("medium", medium, 4500), LARGE]
    assert claims(library, clock, sizes, RULE) == {"medium": expected, "small": POSSIBLE}
    words = reason(library, "small")
    assert f"which of several it was made from is not sure (IMG_3025.JPG and {medium}): look at them" in words.replace(
        "Which", "which"
    )
    assert "IMG_3025.JPG is larger (6000×4000 against 3000×2000)" in words


@pytest.mark.parametrize("name", ["IMG_3025_s.JPG", "IMG_3025_small2.JPG", "IMG_3025-insta.JPG"])
def test_a_name_that_goes_on_is_possible(library: Library, clock: FakeClock, name: str) -> None:
    assert claims(library, clock, [LARGE, photo("small", name, 3000)], RULE) == {"small": POSSIBLE}
    assert reason(library, "small").startswith("The names do not tell that one is a copy of the other, and a crop")
    assert "IMG_3025.JPG is the only larger one (6000×4000 against 3000×2000)" in reason(library, "small")


def test_two_additions_to_a_name_that_is_not_there(library: Library, clock: FakeClock) -> None:
    pair = [photo("large", "IMG_3025_medium.JPG", 4500), photo("small", "IMG_3025_small.JPG", 3000)]
    assert claims(library, clock, pair, RULE) == {"small": POSSIBLE}


@pytest.mark.parametrize(
    "name", ["IMG_3026_s.JPG", "IMG_3025_BURST.JPG", "IMG_3025_sepia.JPG", "IMG_30256_s.JPG", "IMG_3025s.JPG"]
)
def test_what_goes_on_otherwise_is_another_photo(library: Library, clock: FakeClock, name: str) -> None:
    assert claims(library, clock, [LARGE, photo("small", name, 3000)], RULE) == {}


def test_of_a_burst_the_name_tells_which_frame(library: Library, clock: FakeClock) -> None:
    frames = [photo(f"f{n}", f"IMG_302{n}.JPG", 6000) for n in range(5, 9)]
    small = photo("small", "IMG_3027_small.JPG", 3000)
    assert claims(library, clock, [*frames, small], RULE) == {"small": ("f7", "possible")}
    unnamed = replace(small, id="unnamed", filename="holiday.jpg")
    assert claims(library, clock, [unnamed], RULE) == {"small": ("f7", "possible")}


def test_copies_of_the_largest_are_one_group_with_it(library: Library, clock: FakeClock) -> None:
    items = [LARGE, photo("copy", "IMG_3025 - Copy.JPG", 6000), photo("small", "IMG_3025_small.JPG", 3000), RAW]
    assert claims(library, clock, items, RULE) == {"copy": POSSIBLE, "small": POSSIBLE}
    assert reason(library, "small").endswith("Of 2 files it stays because its name has no copy mark (original-name).")


def test_what_stays_for_one_goes_for_no_other(library: Library, clock: FakeClock) -> None:
    favourite = photo("fav", "IMG_3025(1).JPG", 2000, favorited=True, iso_equivalent=None, f_number=None)
    favourite = replace(favourite, focal_length=None)
    store(library, LARGE, photo("small", "IMG_3025_small.JPG", 3000), favourite)
    scan(library, build_rules(Settings(keeper_order=("favorited", "most-pixels"))), clock, Control())
    assert found(library, RULE) == {"small": STRONG, "fav": POSSIBLE}
    assert "it is a favourite" not in reason(library, "fav")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"filename": "IMG_3025_1.JPG"}, "a camera may name the next shot of that second so: look at both"),
        ({"filename": "IMG_3025_1.JPG", "width": 6000, "height": 4000}, "so; neither is the smaller: look at both"),
        ({"height": 3000}, "the shapes differ (3000×3000 against 6000×4000): look at both"),
        ({"iso_equivalent": 200}, "it has ISO 200 against ISO 100: look at both"),
        ({"iso_equivalent": None, "f_number": None, "focal_length": None}, "only 1/250 s is known of both: look at"),
        ({"width": None}, "the pixel size of one is not known: look at both"),
        ({"edited": True}, "it was edited in Google Photos, and its edit would go with it: look at both"),
    ],
)
def test_the_doubt_about_a_copy_mark_is_the_one_there_is(
    library: Library, clock: FakeClock, changes: dict[str, Any], words: str
) -> None:
    small = replace(photo("small", "IMG_3025 copy.JPG", 3000), **changes)
    assert claims(library, clock, [LARGE, small], RULE) == {"small": POSSIBLE}
    assert reason(library, "small").startswith("The names differ in a copy mark alone, but ")
    assert words in reason(library, "small")


def test_what_goes_may_have_more_pixels_where_the_order_says_so(library: Library, clock: FakeClock) -> None:
    favourite = photo("fav", "IMG_3025_1.JPG", 3000, favorited=True)
    store(library, LARGE, favourite)
    scan(library, build_rules(Settings(keeper_order=("favorited", "most-pixels"))), clock, Control())
    assert found(library, RULE) == {"large": ("fav", "possible")}
    assert "it has more pixels (6000×4000 against 3000×2000)" in reason(library, "large")


@pytest.mark.parametrize(("largest", "expected"), [("IMG_3025.JPG", {"medium": STRONG}), ("other.jpg", None)])
def test_what_goes_keeps_nothing_where_one_time_is_finer_than_the_others(
    library: Library, clock: FakeClock, largest: str, expected: dict[str, tuple[str, str]] | None
) -> None:
    large = replace(LARGE, filename=largest, exif_subsec="10")
    medium = photo("medium", "IMG_3025_medium.JPG", 4500)
    small = photo("small", "IMG_3025_medium(1).JPG", 3000, exif_subsec="50")
    assert claims(library, clock, [large, medium, small], RULE) == (expected or {"small": ("medium", "strong")})
