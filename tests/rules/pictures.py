"""Pictures made for tests: the same scene at several sizes, edited, cropped, turned, and other scenes."""

import io
import random
from typing import Any

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps


def scene(seed: int, size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """Returns a picture with shapes and colours of its own."""
    dice = random.Random(seed)
    picture = Image.new("RGB", size, tuple(dice.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(25):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        reach = dice.randrange(size[0] // 20, size[0] // 3)
        colour = tuple(dice.randrange(256) for _ in range(3))
        shape = dice.choice((draw.ellipse, draw.rectangle))
        shape((x, y, x + reach, y + dice.randrange(20, reach + 20)), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(2))


def saved(picture: Image.Image, kind: str = "JPEG", turn: int = 1, **options: Any) -> bytes:
    """Returns the bytes of a file; `turn` is its EXIF orientation."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turn
    picture.save(out, kind, exif=exif, **options)
    return out.getvalue()


def smaller(picture: Image.Image, share: float = 0.5) -> Image.Image:
    """Returns it at a share of its size."""
    return picture.resize((round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS)


def edits(picture: Image.Image) -> dict[str, Image.Image]:
    """Returns what is a different photo by the rulings: crops, filters, flips, turned pixels; each smaller, too."""
    width, height = picture.size
    inner = (width // 20, height // 20, width - width // 20, height - height // 20)
    return {
        "crop": smaller(picture.crop(inner)),
        "black and white": smaller(ImageOps.grayscale(picture).convert("RGB")),
        "saturated": smaller(ImageEnhance.Color(picture).enhance(1.8)),
        "brighter": smaller(ImageEnhance.Brightness(picture).enhance(1.25)),
        "flipped": smaller(ImageOps.mirror(picture)),
        "turned": smaller(picture.transpose(Image.Transpose.ROTATE_180)),
    }
