"""Comparisons as values: what was compared, what either side says, and whether the two agree."""

import math
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from models.rules.base import Value, evidence_text
from models.rules.facts import ItemFacts
from models.times import fraction_of

TOLERANCE: Final = 0.01
"""How far two readings of one exposure value may lie apart: 1% is far below a third of a stop."""
OWN_EDIT: Final = "it was edited in Google Photos, and its edit would go with it"
EXPOSURES: Final = ("iso_equivalent", "exposure_time", "f_number", "focal_length")


class Agreement(StrEnum):
    """What a comparison came to. Unknown is neither: a missing value equals nothing and contradicts nothing."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Comparison(NamedTuple):
    """One field of two items side by side; a named tuple, because a scan makes millions."""

    field: str
    candidate: Value
    keeper: Value
    agreement: Agreement


def subsecond_of(item: ItemFacts) -> str | None:
    """Returns the digits after the second, at least six of them, or None where they are not known.

    Google leaves a zero fraction out, so a creation time without one tells nothing; EXIF's own zero is a reading.
    """
    return known_fraction(item.creation_time, item.exif_subsec)


def known_fraction(taken: str | None, exif_subsec: str | None) -> str | None:
    """Returns the same of a creation time and EXIF's sub-seconds."""
    digits = fraction_of(taken) if taken else None
    if digits is None and exif_subsec is not None:
        digits = exif_subsec.strip()
    if not digits or not digits.isascii() or not digits.isdigit():
        return None
    return digits[:6].ljust(6, "0")


def compare_subseconds(one: ItemFacts, other: ItemFacts) -> Agreement:
    """Compare the fractions of two items of one second: two known ones that differ are two shots."""
    first = subsecond_of(one)
    second = first and subsecond_of(other)
    if not second:
        return Agreement.UNKNOWN
    return Agreement.EQUAL if first == second else Agreement.DIFFERENT


def share_instant(one: ItemFacts, other: ItemFacts) -> bool:
    """Tell whether two items of one second are of one instant: the fractions do not contradict."""
    return compare_subseconds(one, other) is not Agreement.DIFFERENT


def _agreement(one: float | None, other: float | None) -> Agreement:
    # A zero is what cameras write for "not known": a lens without contacts has no f-number.
    if not one or not other or one < 0 or other < 0:
        return Agreement.UNKNOWN
    return Agreement.EQUAL if math.isclose(one, other, rel_tol=TOLERANCE) else Agreement.DIFFERENT


class Exposures(NamedTuple):
    """ISO, shutter, aperture and focal length of two items side by side, in that order."""

    comparisons: tuple[Comparison, ...]
    agreeing: int
    """How many agree; -1 where one of them contradicts."""
    equal: tuple[str, ...]
    """Those that agree, as words."""
    against: tuple[str, ...]
    """Those that contradict, as words: `ISO 100 against ISO 200`."""
    evidence: str
    """All of them, as `evidence_text` writes them."""


def compare_exposures(candidate: ItemFacts, keeper: ItemFacts) -> Exposures:
    """Compare ISO, shutter, aperture and focal length; `unknown` where one side does not tell."""
    return _compare_exposures(
        candidate.iso_equivalent,
        keeper.iso_equivalent,
        candidate.exposure_time,
        keeper.exposure_time,
        candidate.f_number,
        keeper.f_number,
        candidate.focal_length,
        keeper.focal_length,
    )


# Several rules compare a pair, and a pair has the exposure of the shots around it.
@lru_cache(maxsize=4096)
def _compare_exposures(*values: float | None) -> Exposures:
    pairs = zip(EXPOSURES, values[::2], values[1::2], strict=True)
    comparisons = tuple(Comparison(name, one, other, _agreement(one, other)) for name, one, other in pairs)
    equal = tuple(value_words(c.field, c.candidate) for c in comparisons if c.agreement is Agreement.EQUAL)
    against = tuple(
        f"{value_words(c.field, c.candidate)} against {value_words(c.field, c.keeper)}"
        for c in comparisons
        if c.agreement is Agreement.DIFFERENT
    )
    evidence = evidence_text({c.field: (c.candidate, c.keeper) for c in comparisons})
    return Exposures(comparisons, -1 if against else len(equal), equal, against, evidence)


def compare_shapes(candidate: ItemFacts, keeper: ItemFacts, within: float = 1) -> Comparison:
    """Compare width to height, upright, within so many percent."""
    return _compare_shapes(candidate.upright, keeper.upright, within)


@lru_cache(maxsize=1024)
def _compare_shapes(one: tuple[int, int] | None, other: tuple[int, int] | None, within: float) -> Comparison:
    words = (f"{one[0]}×{one[1]}" if one else None, f"{other[0]}×{other[1]}" if other else None)
    if one is None or other is None:
        return Comparison("shape", *words, Agreement.UNKNOWN)
    crosswise, lengthwise = one[0] * other[1], one[1] * other[0]
    equal = 100 * abs(crosswise - lengthwise) <= within * min(crosswise, lengthwise)
    return Comparison("shape", *words, Agreement.EQUAL if equal else Agreement.DIFFERENT)


def evidence_of(candidate: ItemFacts, keeper: ItemFacts) -> str:
    """Returns everything that a rule of one instant compares, as `Finding.evidence` wants it."""
    sides = (
        ("filename", candidate.filename, keeper.filename),
        ("creation_time", candidate.creation_time, keeper.creation_time),
        ("subsecond", subsecond_of(candidate), subsecond_of(keeper)),
        ("camera", candidate.camera, keeper.camera),
    )
    # Piece by piece, and not as one object: that takes four times as long, and a scan does it for each finding.
    own = ",".join([f'"{name}":[{_quoted(one)},{_quoted(other)}]' for name, one, other in sides])
    shape = compare_shapes(candidate, keeper)
    exposures = compare_exposures(candidate, keeper).evidence
    return f"{{{own},{exposures[1:-1]},{_shape_evidence(shape.candidate, shape.keeper)[1:]}"


def _quoted(text: str | None) -> str:
    """Write a text as JSON does."""
    return "null" if text is None else encode_basestring(text)


@lru_cache(maxsize=1024)
def _shape_evidence(one: Value, other: Value) -> str:
    return evidence_text({"shape": (one, other)})


@lru_cache(maxsize=4096)
def value_words(field: str, value: Value) -> str:
    """Write an exposure value as photographers do: `ISO 100`, `1/250 s`, `f/4`, `50 mm`."""
    if not isinstance(value, (int, float)) or not value:
        return "not known"
    if field == "iso_equivalent":
        return f"ISO {value}"
    if field == "exposure_time":
        return f"{value:.3g} s" if value >= 0.3 else f"1/{1 / value:.0f} s"
    return f"f/{value:.3g}" if field == "f_number" else f"{value:.4g} mm"


def exposure_doubt(exposures: Exposures) -> str:
    """Say why exposure values are not enough for a strong claim; empty where they are."""
    if exposures.against:
        return f"it has {', '.join(exposures.against)}"
    if exposures.agreeing >= 2:
        return ""
    return f"only {exposures.equal[0]} is known of both" if exposures.equal else "no exposure value is known of both"


def shape_doubt(shape: Comparison) -> str:
    """Say why shapes are not enough for a strong claim; empty where they are."""
    if shape.agreement is Agreement.EQUAL:
        return ""
    if shape.agreement is Agreement.UNKNOWN:
        return "the pixel size of one is not known"
    return f"the shapes differ ({shape.candidate} against {shape.keeper})"


def doubt_sentence(doubts: Iterable[str]) -> str:
    """Write what speaks against a claim as a sentence of its own, to stand in front of what speaks for it."""
    text = "; ".join(doubts)
    return f"{text[:1].upper()}{text[1:]}."


def listed(words: Iterable[str]) -> str:
    """Join words for a sentence: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def label_of(item: ItemFacts) -> str:
    """Returns an item's name, with what became of it where that is why it cannot stay."""
    states = (
        (item.trashed, "in the trash"),
        (item.gone, "gone"),
        (item.partner_shared, "shared by a partner"),
    )
    state = next((words for holds, words in states if holds), "")
    return f"{item.name} {state}".strip()
