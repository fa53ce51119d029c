"""Do we read the same of real files as ExifTool does? Field by field, with the differences listed.

Run by hand, ExifTool installed: `python -m tests.benchmarks.exif FOLDER…`. Values that are only in a maker's notes, or
that ExifTool composes from them, are listed as differences.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from models.items import MEDIA_TYPES, suffix_of
from models.sources.header_file import HeaderFile
from models.sources.media_header import MediaHeader, read_header

TAGS = {
    "camera_make": ("IFD0:Make", "Track1:Make", "Keys:Make"),
    "camera_model": ("IFD0:Model", "Keys:Model"),
    "exif_time": ("ExifIFD:DateTimeOriginal", "ExifIFD:CreateDate", "IFD0:ModifyDate"),
    "iso_equivalent": ("ExifIFD:ISO",),
    "exposure_time": ("ExifIFD:ExposureTime",),
    "f_number": ("ExifIFD:FNumber",),
    "focal_length": ("ExifIFD:FocalLength",),
    "width": ("File:ImageWidth", "PNG:ImageWidth", "RIFF:ImageWidth", "GIF:ImageWidth"),
    "height": ("File:ImageHeight", "PNG:ImageHeight", "RIFF:ImageHeight", "GIF:ImageHeight"),
}


def theirs(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """Ask ExifTool for the tags of all files at once."""
    command = ["exiftool", "-json", "-n", "-G1", *sorted({f"-{tag}" for tags in TAGS.values() for tag in tags})]
    done = subprocess.run([*command, "-Orientation", *map(str, paths)], capture_output=True, check=False)
    return {row["SourceFile"]: row for row in json.loads(done.stdout.decode("utf-8", "replace") or "[]")}


def ours(path: Path) -> MediaHeader:
    """Read one file's header."""
    with path.open("rb") as file:
        return read_header(HeaderFile(path.stat().st_size, lambda at, n: os.pread(file.fileno(), n, at)), path.name)


def expected(field: str, row: dict[str, Any]) -> Any:
    """Returns ExifTool's value in our form, or None."""
    if field in ("width", "height") and row.get("IFD0:Orientation") in (5, 6, 7, 8):
        field = "height" if field == "width" else "width"
    value = next((row[tag] for tag in TAGS[field] if row.get(tag) not in (None, "", "undef", 0)), None)
    if field == "exif_time" and isinstance(value, str):
        date, _, clock = value[:19].partition(" ")
        value = f"{date.replace(':', '-')} {clock}"
        return None if value.startswith("0000") else value
    if field.startswith("camera_"):
        return str(value).strip("\0 ") or None if value is not None else None
    return value


def same(mine: Any, other: Any) -> bool:
    """Are two values equal, numbers within a thousandth?"""
    if isinstance(mine, (int, float)) and isinstance(other, (int, float)):
        return abs(mine - other) <= 1e-3 * max(abs(mine), abs(other))
    return bool(mine == other)


def main() -> None:
    """Print agreement by field, and every difference."""
    paths = sorted(
        path
        for folder in sys.argv[1:]
        for path in Path(folder).rglob("*")
        if path.is_file() and suffix_of(path.name) in MEDIA_TYPES and path.stat().st_size
    )
    rows = theirs(paths)
    told, agreed, makes = Counter[str](), Counter[str](), Counter[str]()
    for path in paths:
        row, header = rows.get(str(path), {}), ours(path)
        makes[str(row.get("IFD0:Make", "")).strip().split(" ")[0].lower()] += 1
        for field in TAGS:
            mine, other = getattr(header, field), expected(field, row)
            if mine is None and other is None:
                continue
            told[field] += 1
            agreed[field] += same(mine, other)
            if not same(mine, other):
                print(f"{path.name:50.50} {field:15} ours {mine!r:30} ExifTool {other!r}")
    del makes[""]
    print(f"\n{len(paths)} files of {len(makes)} makes: {', '.join(sorted(makes))}")
    for field in TAGS:
        print(f"{field:15} {agreed[field]:5} of {told[field]:5} agree")


if __name__ == "__main__":
    main()
