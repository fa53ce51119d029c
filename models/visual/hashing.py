"""What a picture looks like, as a few numbers: a perceptual hash, its luminance in small, its mean colour.

The hash is the sign of the 64 lowest frequencies of a discrete cosine transform of 32x32 luminance values against
their median (Zauner 2010), taken from the upright picture. Flat and tiny pictures get none: many different ones would
collapse on one hash. The decoding is Pillow's, the transform NumPy's, many pictures at a time: with threads for the
decoding, no picture waits for Python's lock for long.
"""

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from models.pillow import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE: Final = 32
LOW: Final = 8
TINY: Final = 16
LEAST_SIDE: Final = 64
"""A picture with a shorter side than this, in pixels, is a placeholder or an icon."""
LEAST_DEVIATION: Final = 6.0
"""Luminance (0 to 255) that deviates less than this says nothing."""
MOST_PIXELS: Final = 300_000_000


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen. Without a hash it says why: `flat`, `small` or `unreadable`."""

    state: str
    hash: int | None = None
    """64 bits, unsigned."""
    tiny: bytes = b""
    """16x16 luminance values, upright."""
    colour: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.0)
    """Mean luminance, blue and red difference, mean colourfulness; and detail: by how much neighbouring pixels differ
    (standard deviation), which a blur lowers and contrast raises. Each 0 to 255."""


@dataclass(frozen=True, slots=True)
class Small:
    """A decoded picture, or in `state` why there is none."""

    state: str = "seen"
    pixels: bytes = b""
    """32x32 pixels, upright, three bytes each: luminance, blue and red difference."""


def look_at(data: bytes, turn: int | None = None) -> Look:
    """Decode one picture and say what it looks like; see `shrink`."""
    with without_warnings():
        return looks_of([shrink(data, turn)])[0]


@contextmanager
def without_warnings() -> Iterator[None]:
    """Silence the decoders, which warn of odd files; around a pool of threads, for the filters are the process's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def shrink(data: bytes, turn: int | None = None, *, most_pixels: int = MOST_PIXELS) -> Small:
    """Decode a picture to 32x32 pixels.

    Args:
        data: A JPEG, PNG, WebP, HEIC or whatever else Pillow opens.
        turn: How it is to be turned (EXIF orientation, 1 to 8); None where its own EXIF tells.
        most_pixels: One with more is not decoded.

    Returns:
        The pixels; never an error, whatever the bytes are.
    """
    try:
        with open_picture(data) as opened:
            width, height = opened.size
            if min(width, height) < LEAST_SIDE:
                return Small("small")
            if width * height > most_pixels:
                return Small("unreadable")
            turn = opened.getexif().get(0x0112, 1) if turn is None else turn
            # A JPEG is decoded at an eighth of its size where that is enough: three pixels for each that is kept.
            drafted = opened.draft("YCbCr", (3 * SIDE, 3 * SIDE))
            # All of it at once: each piece would wait for Python's lock.
            opened.decodermaxblock = len(data)
            return Small(pixels=_small(opened, turn, drafted[1] if drafted else None).tobytes())
    except Exception:  # A decoder may choke on garbage in any way; then nothing is known.
        return Small("unreadable")


def _small(opened: "Image", turn: int, box: tuple[float, float, float, float] | None) -> "Image":
    """Returns 32x32 pixels, upright, whatever the shape was; `box` is where the picture lies in what was decoded."""
    from PIL import Image  # noqa: PLC0415

    if opened.mode not in ("RGB", "YCbCr", "L"):
        opened.load()
        with_alpha = opened.convert("RGBA")
        opened = Image.alpha_composite(Image.new("RGBA", opened.size, "white"), with_alpha).convert("RGB")
    width, height = opened.size
    if not (width % SIDE or height % SIDE) and (box is None or box == (0, 0, width, height)):
        small = opened.reduce((width // SIDE, height // SIDE))  # the same in half the time
    else:
        gap = 2.0 if max(opened.size) > 16 * SIDE else None  # two steps pay for large pictures only
        small = opened.resize((SIDE, SIDE), Image.Resampling.BOX, box, gap)
    small = small if small.mode == "YCbCr" else small.convert("YCbCr")
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return small.transpose(turns[turn]) if turn in turns else small


def looks_of(pictures: Sequence[Small]) -> list[Look]:
    """Say what decoded pictures look like.

    Args:
        pictures: Any number; some of them may have no pixels.

    Returns:
        A look for each, in their order.
    """
    seen = [place for place, picture in enumerate(pictures) if picture.pixels]
    looks = [Look(picture.state) for picture in pictures]
    for place, look in zip(seen, _looks([pictures[place].pixels for place in seen]) if seen else (), strict=True):
        looks[place] = look
    return looks


def _looks(pixels: Sequence[bytes]) -> list[Look]:
    import numpy as np  # noqa: PLC0415 - an extra

    count = len(pixels)
    values = np.frombuffer(b"".join(pixels), dtype=np.uint8).reshape(count, SIDE * SIDE, 3)
    planes = values.transpose(2, 0, 1).astype(np.float32, order="C")  # one plane after the other is faster
    luminance = planes[0].reshape(count, SIDE, SIDE)
    waves = _cosines()
    low = (waves @ luminance @ waves.T).reshape(count, LOW * LOW)
    bits = np.packbits(low > np.median(low, axis=1, keepdims=True), axis=1)
    squares = [luminance[:, row::2, column::2].reshape(count, -1) for row in range(2) for column in range(2)]
    means = sum(squares) / len(squares)
    detail = np.sqrt(sum(((square - means) ** 2).mean(axis=1) for square in squares) / len(squares))
    tiny = means.round().astype(np.uint8)
    colourfulness = np.abs(planes[1:] - 128).mean(axis=(0, 2))
    colours = np.vstack([planes.mean(axis=2), colourfulness, detail]).T.astype(float).round(2).tolist()
    deviations = planes[0].std(axis=1)
    return [
        Look("flat")
        if deviations[n] < LEAST_DEVIATION
        else Look("seen", int.from_bytes(bits[n].tobytes(), "big"), tiny[n].tobytes(), tuple(colours[n]))
        for n in range(count)
    ]


@lru_cache(maxsize=1)
def _cosines() -> Any:
    """Returns the eight lowest rows of the transform's matrix."""
    import numpy as np  # noqa: PLC0415

    rows = [[math.cos(math.pi * row * (2 * column + 1) / (2 * SIDE)) for column in range(SIDE)] for row in range(LOW)]
    return np.asarray(rows, dtype=np.float32)
