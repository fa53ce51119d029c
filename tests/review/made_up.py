"""A library with made-up findings, written straight into its tables: any number of them in seconds."""

import uuid
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from models.database import Library

NASTY_NAMES = (
    "[/]",
    "a[red]b[/red].dng",
    "\x1b[31mred\x1b[0m.dng",
    "\x1b]0;title\x07\x1b]52;c;aGk=\x07.dng",
    "\u202egnp.exe.dng",
    "\U0001f4f7 \U0001f468\u200d\U0001f469\u200d\U0001f467.dng",
    "line\nbreak\r\t.dng",
    "x" * 300 + ".dng",
    "../../etc/passwd",
    '=HYPERLINK("http://x")',
    "写真 東京タワー二〇一九年四月十二日.dng",
    "cafe\u0301 \u05e9\u05dc\u05d5\u05dd.dng",
    None,
    "$name {text} %s",
)
CAMERAS = (
    ("Canon", "Canon EOS 6D"),
    ("Google", "Pixel 3 XL"),
    ("NIKON CORPORATION", "NIKON D750"),
    ("SONY", "ILCE-7M3"),
)
KEEPERS = 5000
ITEM = """
    INSERT INTO media_item (id, source, filename, mime_type, kind, creation_time, width, height, camera_make,
        camera_model, focal_length, f_number, iso_equivalent, exposure_time, product_url, size_bytes, favorited,
        added_at, changed_at)
    VALUES (?, 'takeout', ?, ?, 'raw', ?, ?, ?, ?, ?, 50.0, 4.0, 100, 0.004, ?, ?, ?, '', '')
"""
FINDING = "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, '2026-01-01 00:00:00')"
ALBUM = "INSERT INTO album (id, source, account, title, ours) VALUES ('italy', 'takeout', '', 'Italy [/] \x1b[31m', 0)"
SCAN = """
    INSERT INTO scan (rule, started_at, finished_at)
    VALUES ('uuid-thumbnail', '2026-01-01 00:00:00', '2026-01-01 00:00:01')
"""


def time_of(number: int) -> str:
    """Returns a time that is different for the first 28 × 12 × 14 numbers."""
    return (
        f"{2010 + number % 14}-{1 + number % 12:02}-{1 + number % 28:02}"
        f" {number % 24:02}:{number % 60:02}:{number // 60 % 60:02}"
    )


def item(key: str, number: int, name: str | None, width: int, height: int, size: int) -> tuple[Any, ...]:
    """Returns the values of one row of `media_item`."""
    link = f"https://photos.google.com/photo/{key}"
    favorited = 1 if key.startswith("c") and number % 41 == 7 else None
    camera = CAMERAS[number % len(CAMERAS)]
    return (key, name, "image/x-adobe-dng", time_of(number), width, height, *camera, link, size, favorited)


def _candidates(count: int, nasty: bool) -> Iterator[tuple[Any, ...]]:
    random = Random(1)
    for number in range(count):
        name: str | None = f"{uuid.UUID(int=random.getrandbits(128))}.dng"
        if nasty and 10 <= number < 10 + len(NASTY_NAMES):
            name = NASTY_NAMES[number - 10]
        yield item(f"c{number}", number, name, 2560, 1707, 1_100_000 + number)


def _findings(count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(count):
        rule = "same-shot" if number % 5 == 4 else "uuid-thumbnail"
        confidence = "possible" if number % 23 == 5 else "strong"
        keeper = number % KEEPERS
        reason = (
            f"Lightroom thumbnail name; IMG_{keeper:04}.CR2 has the same instant ({time_of(number)}), the same"
            f" {CAMERAS[number % 4][1]}, ISO 100, 1/250 s, f/4, 50 mm, the same shape, and more pixels."
        )
        yield number + 1, rule, f"c{number}", f"k{keeper}", confidence, reason, '{"iso_equivalent": [100, 100]}'


def make_findings(library: Library, count: int, *, nasty: bool = True) -> None:
    """Fill an empty library: `count` candidates `c0`, `c1` …, up to 5,000 keepers `k0` …, a finding for each candidate.

    Every fifth is of `same-shot`, the others of `uuid-thumbnail`; every 23rd from the sixth on is only possible;
    every 41st from the eighth on is a favourite; `c2` is in the album "Italy".

    Args:
        library: Empty.
        count: How many findings.
        nasty: Do `c10` to `c23` have names that try to do harm?
    """
    keepers = (
        item(f"k{n}", n, f"IMG_{n:04}.{'JPG' if n % 3 == 0 else 'CR2'}", 5472, 3648, 24_000_000)
        for n in range(min(count, KEEPERS))
    )
    for sql, rows in ((ITEM, keepers), (ITEM, _candidates(count, nasty)), (FINDING, _findings(count))):
        while chunk := list(islice(rows, 20_000)):
            with library.transaction():
                library.execute_many(sql, chunk)
    with library.transaction():
        library.execute(SCAN)
        if count > 2:
            library.execute(ALBUM)
            library.execute("INSERT INTO album_item (item_id, album_id) VALUES ('c2', 'italy')")
