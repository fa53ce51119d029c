"""What a file name tells about a shot: its stem, a copy mark, Lightroom's thumbnail name."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

UUID_DNG: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.dng", re.ASCII | re.IGNORECASE
)
UUID_DNG_COPY: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}.{0,12}\.dng", re.ASCII | re.IGNORECASE
)
_HEX = "[0-9a-f]"
UUID_DNG_GLOB: Final = "-".join(_HEX * count for count in (8, 4, 4, 4, 12)) + ".dng"
"""The same for SQL: `lower(filename) GLOB …`. LIKE would not do: its `_` matches any character."""
UUID_GLOB: Final = UUID_DNG_GLOB.removesuffix(".dng") + "*"
"""Likewise for SQL, and true of every name that `resembles_uuid_dng`, besides others."""
UUID_DNG_LENGTH: Final = 40

DESKTOP_COPY: Final = re.compile(r"(?: - copy(?: \(\d+\))?| copy(?: \d+)?)$", re.IGNORECASE)
"""What file managers add; no camera does."""
NUMBERED: Final = re.compile(r" ?\(\d{1,3}\)$")
"""What browsers and Google add to a copy, and what some phones add to the next frame of a burst."""
NEXT_OR_COPY: Final = re.compile(r"_1$")
"""What some programs add to a copy, and what Android's camera adds to the next shot of one second."""
DIGITS: Final = "0123456789"
SERIAL: Final = re.compile(r"^(.*?)(\d+)$", re.DOTALL)


def is_uuid_dng(filename: str | None) -> bool:
    """Tell whether a file name is a hexadecimal UUID and `.dng`, in any case, and nothing else."""
    return bool(filename and len(filename) == UUID_DNG_LENGTH and UUID_DNG.fullmatch(filename))


def resembles_uuid_dng(filename: str | None) -> bool:
    """Tell whether a file name is a UUID `.dng` or a copy of one (`…528(1).dng`); such an item is never a keeper."""
    return bool(filename and filename[-4:].lower() == ".dng" and UUID_DNG_COPY.fullmatch(filename))


@lru_cache(maxsize=1024)
def stem_of(filename: str | None) -> str:
    """Returns a file name without its ending, case-folded; empty where there is no name."""
    if not filename:
        return ""
    stem, dot, _ = filename.rpartition(".")
    return (stem if dot and stem else filename).casefold()


def without_desktop_copy(stem: str) -> str:
    """Returns a stem without what a file manager adds to a copy."""
    return DESKTOP_COPY.sub("", stem)


@lru_cache(maxsize=1024)
def without_copy_marks(stem: str) -> str:
    """Returns a stem without any mark that may mean "copy", the ambiguous ones included."""
    bare = NUMBERED.sub("", without_desktop_copy(stem))
    return NEXT_OR_COPY.sub("", bare) or stem


def has_copy_mark(filename: str | None) -> bool:
    """Tell whether a file name ends in something that may mean "copy"."""
    stem = stem_of(filename)
    return without_copy_marks(stem) != stem


def are_different_shots(first: str | None, second: str | None) -> bool:
    """Tell whether two file names are those of two shots of one camera: `IMG_0001` and `IMG_0002`.

    Android's camera names the next shot of one second `…_1`; phones that write bursts as `…(0)`, `…(1)` are read as
    copies here, which is enough for `possible` only: `tell_one_shot` is what a `strong` claim asks.
    """
    ones, others = (without_desktop_copy(NUMBERED.sub("", stem_of(name))) for name in (first, second))
    if ones == others or not ones or not others:
        return False
    if NEXT_OR_COPY.sub("", ones) == NEXT_OR_COPY.sub("", others):
        return True
    one, other = SERIAL.match(ones), SERIAL.match(others)
    return bool(one and other and one.group(1) == other.group(1))


def are_serial(names: Sequence[str | None]) -> bool:
    """Tell quickly whether names are surely those of as many different shots: one beginning, then different numbers.

    Then no two of them are a copy of one another, as far as names tell: `are_different_shots` holds of each pair.
    """
    first, numbers = None, set()
    for name in names:
        stem = (name or "").rpartition(".")[0].casefold()
        beginning = stem.rstrip(DIGITS)
        number = stem[len(beginning) :]
        # `IMG_1` and `IMG copy 2` may be copies.
        if not number or (number == "1" and beginning.endswith("_")) or beginning.endswith(" copy "):
            return False
        if beginning != first and first is not None:
            return False
        first = beginning
        numbers.add(number)
    return len(numbers) == len(names)


MOMENT_STEM: Final = re.compile(r"(?:^|\D)\d{8}[-_]?\d{6}(?:\D|$)|(?:^|\D)\d{14,17}(?:\D|$)")
"""A stem made of a date and a time: then `(1)`, `_01` and `_BURST002` count the frames of one second."""
_SIZE_WORDS = (
    "web|small|smaller|medium|large|resized|downsized|scaled|thumb|thumbnail|preview|low|lowres|min|mini|reduced"
    "|compressed|optimized|optimised|mail|email|facebook"
)
SMALLER: Final = re.compile(
    rf"^(?:{_SIZE_WORDS})[-_. ]|[-_. ](?:{_SIZE_WORDS})$"
    r"|[-_. ][1-9]\d{2,3}(?:x\d{3,4})?(?:px|w)?$"
    r"| \((?:small|medium|large|web)\)$"
)
"""What programs add to a copy that they made smaller."""
SIZE_ALONE: Final = re.compile(_SIZE_WORDS)
"""A name that is nothing but such a word."""
ANY_DIGIT: Final = re.compile(r"\d")


def may_name_one_shot(first: str | None, second: str | None) -> bool:
    """Tell whether nothing in two file names speaks against their being one shot at two sizes.

    A claim rests on this, so it is a short list of what is known to be harmless: equal stems, a copy mark, one of a
    few words or sizes added to one of them, or a name that holds no number at all. Everything else (`…_BURST002`,
    `.PORTRAIT`, `IMG_0002_web` beside `IMG_0001`, words nobody listed) may be another frame or an edit. It is enough
    for `possible` only: `tell_one_shot` is what a `strong` claim asks.

    Args:
        first: A file name.
        second: The other.
    """
    ones, others = (_without_harmless_copy(stem_of(name)) for name in (first, second))
    if not ones or not others or ones == others:
        return True
    if others in _without_size(ones) or ones in _without_size(others):
        return True
    return not (ANY_DIGIT.search(ones) and ANY_DIGIT.search(others))


def tell_one_shot(first: str | None, second: str | None) -> bool:
    """Tell whether two file names speak for one shot: one stem, or one that a copy mark or a size was added to.

    A picture of equal shape may be a crop or a filtered one: under a name of its own, its file tells nothing of that.

    Args:
        first: A file name.
        second: The other.
    """
    stems = [without_desktop_copy(stem_of(name)) for name in (first, second)]
    ones, others = map(_without_harmless_copy, stems)
    if not ones or not others:
        return False
    # `(0)` and `(1)`: two copies of what is not there, or two frames.
    if stems[0] != stems[1] and all(NUMBERED.search(stem) for stem in stems):
        return False
    return ones == others or others in _without_size(ones) or ones in _without_size(others)


def names_a_size_alone(filename: str | None) -> bool:
    """Tell whether a file name says that it is a smaller picture, and nothing of which: `web.jpg`, `thumb(1).jpg`."""
    return bool(SIZE_ALONE.fullmatch(_without_harmless_copy(stem_of(filename))))


ADDED: Final = re.compile(r"[-_. ](?!burst|cover)[^\W\d_]+\d?$")
"""A word that somebody or something added to a name; who knows what it stands for."""


def go_on_from_one_name(first: str | None, second: str | None) -> bool:
    """Tell whether two file names are one shot's name and words added to it: `IMG_0001`, `IMG_0001_s`, `IMG_0001_m`.

    The words may stand for a crop or a filter, so this is enough for `possible` only.

    Args:
        first: A file name.
        second: The other.
    """
    ones, others = (ADDED.sub("", _without_harmless_copy(stem_of(name))) for name in (first, second))
    return ones == others and bool(ANY_DIGIT.search(ones))


def _without_harmless_copy(stem: str) -> str:
    bare = without_desktop_copy(stem)
    return bare if MOMENT_STEM.search(bare) else NUMBERED.sub("", bare)


def _without_size(stem: str) -> tuple[str, ...]:
    bare = SMALLER.sub("", stem, count=1)
    # `IMG_1024` is a shot's number, not `IMG` at a smaller size.
    return (bare,) if bare != stem and (ANY_DIGIT.search(bare) or not ANY_DIGIT.search(stem)) else ()


EDIT_MARK: Final = re.compile(
    r"^img_e\d+|^(?:hdr|pano)_|~\d+$|\.portrait-\d+\.cover$"
    r"|[-_ .](?:edit|edited|edytowane|bearbeitet|modifié|editado|modificato|bewerkt|modified|effects|"
    r"bw|b&w|mono|hdr|pano|crop|cropped|collage|animation|mix|colou?rized|編集済み|编辑|portrait|night|bokeh|sepia|"
    r"grayscale|filter|filtered|flip|flipped|rotated|smile|snow|pop_out|cinematic|enhanced(?:-[a-z]{2})*|dxo|fused|"
    r"tonemapped|snapseed)(?:[-_ ]?\d+)?$"
)
"""What phones, Google and editors add to the name of an edit, a filtered picture or an HDR twin."""


def has_edit_mark(filename: str | None) -> bool:
    """Tell whether a file name is that of an edit (`IMG_E4120`, `…~2`, `…-edited`): a photo of its own."""
    return _is_edit(stem_of(filename))


@lru_cache(maxsize=1024)
def _is_edit(stem: str) -> bool:
    return bool(EDIT_MARK.search(stem) or EDIT_MARK.search(without_copy_marks(stem)))
