"""Pictures as the escape sequences of the three protocols.

Kitty: https://sw.kovidgoyal.net/kitty/graphics-protocol/ (direct transmission, Unicode placeholders).
Sixel: DEC VT330/VT340 Graphics Programming, chapter 14. iTerm2: https://iterm2.com/documentation-images.html
"""

import io
import zlib
from base64 import b64encode
from typing import Final

from models.candidates.pictures import Picture

PLACEHOLDER: Final = "\U0010eeee"
ROWS: Final = "".join(
    map(
        chr,
        [
            *(0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D, 0x33E, 0x33F, 0x346, 0x34A, 0x34B, 0x34C, 0x350, 0x351),
            *(0x352, 0x357, 0x35B, 0x363, 0x364, 0x365, 0x366, 0x367, 0x368, 0x369, 0x36A, 0x36B, 0x36C, 0x36D),
            *(0x36E, 0x36F, 0x483, 0x484, 0x485, 0x486, 0x487, 0x592, 0x593, 0x594, 0x595, 0x597, 0x598, 0x599),
        ],
    )
)
"""Kitty's marks for the rows and columns 0, 1, 2 …, as far as they are needed here."""
CHUNK: Final = 4096
COLOURS: Final = 255
BAND: Final = 6
"""Rows of pixels that one line of sixels draws."""


def cells_of(picture: Picture, cell: tuple[int, int]) -> tuple[int, int]:
    """Returns how many columns and rows of cells a picture takes.

    Args:
        picture: Its sides in pixels.
        cell: Width and height of a cell in pixels.
    """
    return -(-picture.width // cell[0]), min(-(-picture.height // cell[1]), len(ROWS))


def kitty(picture: Picture, number: int, cells: tuple[int, int]) -> str:
    """Returns what hands a picture to the terminal, to be drawn wherever its placeholders stand.

    Args:
        picture: Pixels.
        number: Its id, 16 to 255: the colour of the placeholders.
        cells: Columns and rows that it takes.
    """
    data = b64encode(zlib.compress(picture.pixels, 6)).decode()
    head = f"a=T,U=1,i={number},f=24,o=z,s={picture.width},v={picture.height},c={cells[0]},r={cells[1]},q=2,"
    sent = []
    for start in range(0, len(data), CHUNK):
        more = int(start + CHUNK < len(data))
        sent.append(f"\x1b_G{head if not start else 'q=2,'}m={more};{data[start : start + CHUNK]}\x1b\\")
    return "".join(sent)


def kitty_forgotten(number: int) -> str:
    """Returns what lets the terminal drop a picture and its pixels."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"


def kitty_row(row: int, columns: int) -> str:
    """Returns the characters in whose place one row of a picture is drawn; the following take row and column on."""
    return PLACEHOLDER + ROWS[row] + ROWS[0] + PLACEHOLDER * (columns - 1)


def iterm2(picture: Picture, cells: tuple[int, int]) -> str:
    """Returns what draws a picture at the cursor.

    Args:
        picture: Pixels.
        cells: Columns and rows that it takes.
    """
    from PIL import Image  # noqa: PLC0415 - an extra, and there where there is a picture

    file = io.BytesIO()
    Image.frombytes("RGB", (picture.width, picture.height), picture.pixels).save(file, "JPEG", quality=85)
    data = file.getvalue()
    head = f"inline=1;size={len(data)};width={cells[0]};height={cells[1]};preserveAspectRatio=1;doNotMoveCursor=1"
    return f"\x1b]1337;File={head}:{b64encode(data).decode()}\x07"


def sixel(picture: Picture) -> str:
    """Returns what draws a picture at the cursor, in 255 colours of its own.

    Args:
        picture: Pixels.
    """
    from PIL import Image  # noqa: PLC0415 - an extra, and there where there is a picture

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    reduced = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE)
    palette, pixels, width = reduced.getpalette() or [], reduced.tobytes(), picture.width
    parts = [f'\x1bP0;1;0q"1;1;{width};{picture.height}']
    for number in sorted(set(pixels)):
        red, green, blue = (value * 100 // 255 for value in palette[3 * number : 3 * number + 3])
        parts.append(f"#{number};2;{red};{green};{blue}")
    for top in range(0, picture.height, BAND):
        rows = [pixels[y * width : (y + 1) * width] for y in range(top, min(top + BAND, picture.height))]
        parts.append("$".join(_band(rows, number) for number in sorted(set().union(*rows))))
        parts.append("-")
    return "".join(parts) + "\x1b\\"


def _band(rows: list[bytes], number: int) -> str:
    """Returns one colour's sixels of up to six rows: a character a column, repeats as `!count`."""
    only = bytes(int(value == number) for value in range(256))
    masks = [int.from_bytes(row.translate(only), "big") << bit for bit, row in enumerate(rows)]
    columns = sum(masks).to_bytes(len(rows[0]), "big").rstrip(b"\0")
    parts, start = [f"#{number}"], 0
    while start < len(columns):
        end, value = start + 1, columns[start]
        while end < len(columns) and columns[end] == value:
            end += 1
        sign, count = chr(63 + value), end - start
        parts.append(f"!{count}{sign}" if count > 3 else sign * count)
        start = end
    return "".join(parts)
