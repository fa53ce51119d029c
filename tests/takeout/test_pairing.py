"""What the plain rule leaves over: cut names, numbers, titles."""

from hypothesis import given
from hypothesis import strategies as st

from models.sources.takeout.pairing import pair_by_content

LONG = "a-very-long-name-that-two-pictures-share-up-to-here"


def test_cut_names_that_two_media_share_are_told_by_their_titles() -> None:
    media = [(1, f"{LONG}-one.jpg"), (2, f"{LONG}-two.jpg")]
    sidecars = [(8, f"{LONG[:46]}.json", f"{LONG}-two.jpg"), (9, f"{LONG[:46]}(1).json", f"{LONG}-one.jpg")]
    assert sorted(pair_by_content(media, sidecars)) == [(1, 9), (2, 8)]


def test_a_cut_name_of_another_picture_is_not_taken() -> None:
    assert pair_by_content([(1, f"{LONG}-one.jpg")], [(8, f"{LONG[:46]}.json", f"{LONG}-two.jpg")]) == []


def test_a_number_that_was_left_in_place_is_found() -> None:
    assert pair_by_content([(1, "Scan35(1).jpg")], [(8, "Scan35(1).jpg.json", "Scan35(1).jpg")]) == [(1, 8)]


def test_the_sidecar_of_the_first_is_not_given_to_the_second() -> None:
    assert pair_by_content([(1, "Scan35(1).jpg")], [(8, "Scan35.jpg.json", "Scan35.jpg")]) == []
    assert pair_by_content([(1, "Scan35.jpg")], [(8, "Scan35.jpg(1).json", "Scan35.jpg")]) == []


def test_a_title_finds_a_medium_whose_sidecar_is_named_oddly() -> None:
    assert pair_by_content([(1, "a_b_c.jpg")], [(8, "odd.json", "a/b:c.jpg")]) == [(1, 8)]
    assert pair_by_content([(1, "a_b_c(2).jpg")], [(8, "odd(2).json", "a/b:c.jpg")]) == [(1, 8)]


def test_a_name_cut_at_another_length_is_found_when_it_is_the_only_one() -> None:
    name = "holiday-in-the-mountains-of-norway-0001.jpg"
    assert pair_by_content([(1, name)], [(8, "holiday-in-the-mountains-of-nor.json", "other.jpg")]) == []
    sidecars = [(8, "holiday-in-the-mountains-of-norway-0001.j.json", name)]
    assert pair_by_content([(1, name)], sidecars) == [(1, 8)]


def test_two_that_claim_one_sidecar_leave_it() -> None:
    media = [(1, "a_b.jpg"), (2, "a+b.jpg")]
    assert pair_by_content(media, [(8, "odd.json", "a?b.jpg")]) == []


NAME = st.sampled_from(
    ["a.jpg", "a(1).jpg", "b.HEIC", "b(2).HEIC", f"{LONG}.jpg", f"{LONG}x.jpg", f"{LONG}(1).jpg", "é.png"]
)
SIDECAR = st.sampled_from(
    ["a.jpg", "a.jpg(1)", "a(1).jpg", LONG[:46], f"{LONG[:46]}(1)", "b.HEIC.supplemental-metadata(2)", "x"]
)


@given(
    st.lists(NAME, unique=True, max_size=8),
    st.lists(st.tuples(SIDECAR, st.one_of(st.none(), NAME)), max_size=8, unique_by=lambda pair: pair[0]),
    st.randoms(use_true_random=False),
)
def test_no_sidecar_and_no_medium_is_used_twice_and_order_does_not_matter(
    names: list[str], told: list[tuple[str, str | None]], random: object
) -> None:
    media = list(enumerate(sorted(names)))
    sidecars = [(number, f"{name}.json", title) for number, (name, title) in enumerate(told)]
    pairs = pair_by_content(media, sidecars)
    assert len({medium for medium, _ in pairs}) == len({sidecar for _, sidecar in pairs}) == len(pairs)
    random.shuffle(media)  # type: ignore[attr-defined]
    random.shuffle(sidecars)  # type: ignore[attr-defined]
    assert sorted(pair_by_content(media, sidecars)) == sorted(pairs)
