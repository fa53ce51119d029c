"""Do we read the same of real files as ExifTool does? Field by field, the differences grouped by their reason.

Run by hand, ExifTool installed: `python -m tests.benchmarks.exif FOLDER…`. ExifTool's `ImageSize` is the reference for
sizes, turned upright. Exit code 1 where a difference has no reason that `reason` knows: each of those is a bug of ours
until somebody has looked at it.
"""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from models.items import MEDIA_TYPES, suffix_of
from models.sources.header_file import HeaderFile
from models.sources.media_header import MediaHeader, read_header
from models.times import from_exif

TAGS = {
    "camera_make": ("IFD0:Make", "Keys:Make", "UserData:Make"),
    "camera_model": ("IFD0:Model", "Keys:Model", "UserData:Model"),
    "exif_time": ("ExifIFD:DateTimeOriginal", "ExifIFD:CreateDate", "IFD0:ModifyDate", "Keys:CreationDate"),
    "created": ("QuickTime:CreateDate",),  # of videos
    "iso_equivalent": ("ExifIFD:ISO", "IFD0:ISO"),
    "exposure_time": ("ExifIFD:ExposureTime", "IFD0:ExposureTime"),
    "f_number": ("ExifIFD:FNumber", "IFD0:FNumber"),
    "focal_length": ("ExifIFD:FocalLength", "IFD0:FocalLength"),
    "width": ("Composite:ImageSize",),
    "height": ("Composite:ImageSize",),
}
TURNS = ("IFD0:Orientation", "Composite:Rotation", "Meta:Rotation", "QuickTime:Rotation")
ALSO = ("ExifTool:Warning", "ExifTool:Error", "File:FileType", *TURNS)
VIDEOS = frozenset({"MP4", "MOV", "M4V", "3GP"})
NOT_READ = {
    **dict.fromkeys(("MKV", "MPEG", "M2TS", "WMV", "ASF"), "a video container that no phone and no camera writes"),
    **dict.fromkeys(("ICO", "X3F", "CRW", "JXL", "JXL Codestream", "BTF", "PSD"), "a format that is not read"),
}
BATCH = 500
"""How many files ExifTool gets at once: a command has its length."""


def theirs(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """Ask ExifTool for the tags of all files."""
    tags = sorted({f"-{tag}" for tags in (*TAGS.values(), ALSO) for tag in tags})
    rows: dict[str, dict[str, Any]] = {}
    for start in range(0, len(paths), BATCH):
        command = ["exiftool", "-json", "-n", "-G1", *tags, *map(str, paths[start : start + BATCH])]
        done = subprocess.run(command, capture_output=True, check=False)
        rows |= {row["SourceFile"]: row for row in json.loads(done.stdout.decode("utf-8", "replace") or "[]")}
    return rows


def ours(path: Path) -> MediaHeader:
    """Read one file's header."""
    with path.open("rb") as file:
        return read_header(HeaderFile(path.stat().st_size, lambda at, n: os.pread(file.fileno(), n, at)), path.name)


def expected(field: str, row: dict[str, Any]) -> Any:
    """Returns ExifTool's value in our form, or None."""
    value = next((row[tag] for tag in TAGS[field] if row.get(tag) not in (None, "", "undef", 0)), None)
    if field in ("width", "height"):
        size = [int(number) for number in str(value or "").split() if number.isdigit()]
        is_turned = row.get("IFD0:Orientation") in (5, 6, 7, 8) or any(row.get(tag) in (90, 270) for tag in TURNS[1:])
        return size[is_turned ^ (field == "height")] or None if len(size) == 2 else None
    if field == "created" and row.get("File:FileType") not in VIDEOS:
        return None
    if field in ("exif_time", "created"):
        times = (from_exif(str(row.get(tag, ""))) for tag in TAGS[field])
        return next(filter(None, times), None)
    if field == "iso_equivalent" and isinstance(value, str):
        value = int(value.split()[0]) if value.split()[0].isdigit() else None  # several values: the first counts
        return value or None
    return str(value).strip("\0 ") or None if field.startswith("camera_") and value is not None else value


def same(mine: Any, other: Any) -> bool:
    """Are two values equal, numbers within a thousandth?"""
    if isinstance(mine, (int, float)) and isinstance(other, (int, float)):
        return abs(mine - other) <= 1e-3 * max(abs(mine), abs(other))
    return bool(mine == other)


def reason(field: str, mine: Any, other: Any, row: dict[str, Any], header: MediaHeader) -> str | None:
    """Returns why two values differ, as far as that is no fault of ours; None where nobody has looked yet."""
    kind = str(row.get("File:FileType", ""))
    if kind in NOT_READ:
        return NOT_READ[kind]
    if "ExifTool:Error" in row or not kind:
        return "ExifTool refuses the file"
    if field == "created" and not (header.mime_type or "").startswith("video/"):
        return "a moving picture, not a video: its time is not asked for"
    warning = str(row.get("ExifTool:Warning", ""))
    if "Skipped unknown" in warning or (warning and "[minor]" not in warning):
        return "damaged on purpose (a corpus for tests of readers): ExifTool warns of the file"
    if header.notes:
        return "damaged: we note what is wrong with the file"
    size = [expected(field, row) for field in ("width", "height")]
    numbers = [*size, other] if field in ("width", "height") else [other]
    if mine is None and any(number is None or (isinstance(number, int) and number >= 10**7) for number in numbers):
        return "a number that no camera and no picture has"
    if field in ("width", "height") and kind == "RAF" and mine and other and mine == 2 * other:
        return "a RAF with two kinds of pixels: ExifTool counts the lines of one"
    if field in ("width", "height") and kind == "BMP" and other is None:
        return "OS/2's bitmaps: ExifTool finds no height"
    if other is None and field in ("exposure_time", "focal_length", "f_number", "iso_equivalent", "exif_time"):
        return "in another directory than EXIF's own, where ExifTool was not asked"
    if isinstance(other, str) and "?" in other:
        return "bytes that are no UTF-8: ExifTool writes a question mark, we Latin-1"
    return None


def compare(paths: list[Path]) -> tuple[dict[str, Counter[str]], dict[str, list[str]], Counter[str], Counter[str]]:
    """Returns told and agreed by field, the differences by reason, and how many files each make and format has."""
    rows = theirs(paths)
    counts = {"told": Counter[str](), "agreed": Counter[str]()}
    differences: dict[str, list[str]] = defaultdict(list)
    makes, kinds = Counter[str](), Counter[str]()
    for path in paths:
        row, header = rows.get(str(path), {}), ours(path)
        makes[str(row.get("IFD0:Make") or row.get("Keys:Make") or "").strip().split(" ")[0].lower()] += 1
        kinds[str(row.get("File:FileType", "none"))] += 1
        for field in TAGS:
            mine, other = getattr(header, field), expected(field, row)
            if mine is None and other is None:
                continue
            counts["told"][field] += 1
            if same(mine, other):
                counts["agreed"][field] += 1
                continue
            why = reason(field, mine, other, row, header) or UNEXPLAINED
            differences[why].append(f"{path.name:50.50} {field:14} ours {mine!r:28.28} ExifTool {other!r}")
    del makes[""]
    return counts, differences, makes, kinds


UNEXPLAINED = "NOT EXPLAINED"


def main() -> None:
    """Print every difference under its reason, then the agreement by field."""
    paths = sorted(
        path
        for folder in sys.argv[1:]
        for path in Path(folder).rglob("*")
        if path.is_file() and suffix_of(path.name) in MEDIA_TYPES and path.stat().st_size
    )
    counts, differences, makes, kinds = compare(paths)
    for why, lines in sorted(differences.items(), key=lambda pair: len(pair[1])):
        print(f"\n{why}: {len(lines)}", *lines, sep="\n  ")
    print(f"\n{len(paths)} files of {len(makes)} makes: {', '.join(sorted(makes))}")
    print("formats:", ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    for field in TAGS:
        print(f"{field:15} {counts['agreed'][field]:5} of {counts['told'][field]:5} agree")
    for why, lines in sorted(differences.items(), key=lambda pair: -len(pair[1])):
        print(f"{len(lines):5} differ: {why}")
    sys.exit(1 if UNEXPLAINED in differences else 0)


if __name__ == "__main__":
    main()
