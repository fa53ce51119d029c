"""Opening pictures with Pillow, an extra: only the kinds that a photo library holds."""

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

KINDS: Final = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "AVIF", "JPEG2000", "ICO", "HEIF")
"""Pillow tells a picture by its content, and would start Ghostscript for PostScript that calls itself `a.jpg`. The
last one is known only where the extra's other half is installed."""


def open_picture(data: bytes) -> "ImageFile":
    """Open a picture, of which nothing is decoded yet.

    Args:
        data: The file.

    Raises:
        Exception: Of many kinds, on garbage; the caller contains them.
    """
    from PIL import Image  # noqa: PLC0415 - an extra

    _know_heic()
    return Image.open(io.BytesIO(data), formats=KINDS)


@lru_cache(maxsize=1)
def _know_heic() -> None:
    try:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - an extra
    except ImportError:
        return
    register_heif_opener()
