"""What a picture looks like, as a few numbers: a perceptual hash, its luminance in small, its mean colour.

The hash is the sign of the 64 lowest frequencies of a discrete cosine transform of 32x32 luminance values against
their median (Zauner 2010), taken from the upright picture. Flat and tiny pictures get none: many different ones would
collapse on one hash.
"""

import io
import math
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

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
    colour: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Mean luminance, blue and red difference, and mean colourfulness; each 0 to 255."""


def look_at(data: bytes) -> Look:
    """Decode a picture and say what it looks like.

    Args:
        data: A JPEG, PNG, WebP, HEIC or whatever else Pillow opens.

    Returns:
        The look; never an error, whatever the bytes are.
    """
    from PIL import Image  # noqa: PLC0415 - an extra

    _know_heic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as opened:
                width, height = opened.size
                if min(width, height) < LEAST_SIDE:
                    return Look("small")
                if width * height > MOST_PIXELS:
                    return Look("unreadable")
                turn = opened.getexif().get(0x0112, 1)
                # A JPEG is decoded at an eighth of its size where that is enough.
                opened.draft("YCbCr", (2 * SIDE, 2 * SIDE))
                return _look(_small(opened, turn))
    except Exception:  # A decoder may choke on garbage in any way; then nothing is known.
        return Look("unreadable")


def _small(opened: "Image", turn: int) -> "Image":
    """Returns 32x32 pixels, upright, whatever the shape was."""
    from PIL import Image  # noqa: PLC0415

    if opened.mode not in ("RGB", "YCbCr", "L"):
        opened.load()
        with_alpha = opened.convert("RGBA")
        opened = Image.alpha_composite(Image.new("RGBA", opened.size, "white"), with_alpha).convert("RGB")
    small = opened.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0).convert("YCbCr")
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


def _look(small: "Image") -> Look:
    import numpy as np  # noqa: PLC0415 - an extra

    planes = np.asarray(small, dtype=np.float32)
    luminance = planes[:, :, 0]
    if float(luminance.std()) < LEAST_DEVIATION:
        return Look("flat")
    waves = _cosines()
    low = (waves @ luminance @ waves.T).ravel()
    bits = low > np.median(low)
    tiny = luminance.reshape(TINY, SIDE // TINY, TINY, SIDE // TINY).mean(axis=(1, 3)).round().astype(np.uint8)
    chroma = planes[:, :, 1:] - 128
    means = (luminance.mean(), planes[:, :, 1].mean(), planes[:, :, 2].mean(), np.abs(chroma).mean())
    colour = tuple(round(float(value), 2) for value in means)
    packed = int.from_bytes(np.packbits(bits).tobytes(), "big")
    return Look("seen", packed, tiny.tobytes(), colour)  # type: ignore[arg-type]  # four of them


@lru_cache(maxsize=1)
def _cosines() -> Any:
    """Returns the eight lowest rows of the transform's matrix."""
    import numpy as np  # noqa: PLC0415

    rows = [[math.cos(math.pi * row * (2 * column + 1) / (2 * SIDE)) for column in range(SIDE)] for row in range(LOW)]
    return np.asarray(rows, dtype=np.float32)


@lru_cache(maxsize=1)
def _know_heic() -> None:
    """Let Pillow open HEIC where the extra's other half is installed."""
    try:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - an extra
    except ImportError:
        return
    register_heif_opener()
