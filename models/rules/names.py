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
UUID_DNG_LENGTH: Final = 40

DESKTOP_COPY: Final = re.compile(r"(?: - copy(?: \(\d+\))?| copy(?: \d+)?)$", re.IGNORECASE)
"""What file managers add; no camera does."""
NUMBERED: Final = re.compile(r" ?\(\d{1,3}\)$")
"""What browsers and Google add to a copy, and what some phones add to the next frame of a burst."""
NEXT_OR_COPY: Final = re.compile(r"_1$")
"""What some programs add to a copy, and what Android's camera adds to the next shot of one second."""
SERIAL: Final = re.compile(r"^(.*?)(\d+)$", re.DOTALL)


def is_uuid_dng(filename: str | None) -> bool:
    """Tell whether a file name is a hexadecimal UUID and `.dng`, in any case, and nothing else."""
    return bool(filename and len(filename) == UUID_DNG_LENGTH and UUID_DNG.fullmatch(filename))


@lru_cache(maxsize=1024)
def resembles_uuid_dng(filename: str | None) -> bool:
    """Tell whether a file name is a UUID `.dng` or a copy of one (`…528(1).dng`); such an item is never a keeper."""
    return bool(filename and UUID_DNG_COPY.fullmatch(filename))


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
    copies here, and no claim above `possible` rests on that mark.
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
    beginnings, numbers = set(), set()
    for name in names:
        match = SERIAL.match(stem_of(name))
        if match is None or has_copy_mark(name):
            return False
        beginnings.add(match.group(1))
        numbers.add(match.group(2))
    return len(beginnings) == 1 and len(numbers) == len(names)


EDIT_MARK: Final = re.compile(
    r"^img_e\d+|~\d+$|[-_ ](?:edit|edited|edytowane|bearbeitet|modifié|editado|modificato|bewerkt|modified|effects|"
    r"bw|b&w|mono|hdr|pano|crop|cropped|collage|animation|mix|colou?rized)(?:[-_ ]?\d+)?$"
)
"""What phones, Google and editors add to the name of an edit, a filtered picture or an HDR twin."""


def has_edit_mark(filename: str | None) -> bool:
    """Tell whether a file name is that of an edit (`IMG_E4120`, `…~2`, `…-edited`): a photo of its own."""
    return bool(EDIT_MARK.search(without_copy_marks(stem_of(filename))) or EDIT_MARK.search(stem_of(filename)))
