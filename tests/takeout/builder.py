"""Makes Takeout exports: as a folder, as zips, as a .tgz, spread over parts at will."""

import gzip
import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from models.control import Control
from models.items import Item
from models.progress import Progress
from models.sources.base import Batch
from models.sources.takeout import TakeoutSource

ROOT = "Takeout/Google Photos"
YEAR = f"{ROOT}/Photos from 2020"
TAKEN = 1_589_993_167
"""2020-05-20 16:46:07 UTC."""


def sidecar(title: str, /, *, taken: Any = TAKEN, key: str | None = None, **more: Any) -> dict[str, Any]:
    """Returns a sidecar's content, as Takeout writes it."""
    content = {
        "title": title,
        "description": "",
        "imageViews": "0",
        "creationTime": {"timestamp": "1613314338", "formatted": "14 lut 2021"},
        "photoTakenTime": {"timestamp": str(taken), "formatted": "20 maj 2020"},
        "geoData": {"latitude": 0.0, "longitude": 0.0},
        "googlePhotosOrigin": {"mobileUpload": {"deviceType": "ANDROID_PHONE"}},
    }
    if key:
        content["url"] = f"https://photos.google.com/photo/{key}"
    return content | more


def jpeg(width: int = 40, height: int = 30, *, exif: Mapping[int, Any] | None = None, shade: int = 80) -> bytes:
    """Returns a JPEG; `exif` holds EXIF's own tags by number, and 0x010F to 0x0132 of the first directory."""
    image = Image.new("RGB", (width, height), (shade, 40, 90))
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif_block(exif or {}))
    return out.getvalue()


def exif_block(tags: Mapping[int, Any]) -> Image.Exif:
    block = Image.Exif()
    detail = block.get_ifd(0x8769)
    for tag, value in tags.items():
        place = block if tag < 0x8000 else detail
        place[tag] = IFDRational(*value) if isinstance(value, tuple) else value
    return block


def picture(kind: str, width: int = 40, height: int = 30, **options: Any) -> bytes:
    """Returns a picture in one of Pillow's formats."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (10, 120, 90)).save(out, kind, **options)
    return out.getvalue()


def dng(main: tuple[int, int], preview: tuple[int, int] = (256, 171), *, order: str = "<") -> bytes:
    """Returns a DNG's directories: a preview first, the main picture below it, EXIF beside; no pixels."""

    def directory(position: int, entries: list[tuple[int, int, int, bytes]]) -> bytes:
        out = struct.pack(f"{order}H", len(entries))
        tail_at, tail = position + 2 + 12 * len(entries) + 4, b""
        for tag, kind, count, value in sorted(entries):
            out += struct.pack(f"{order}HHI", tag, kind, count)
            if len(value) <= 4:
                out += value.ljust(4, b"\0")
            else:
                out += struct.pack(f"{order}I", tail_at + len(tail))
                tail += value + b"\0" * (len(value) % 2)
        return out + bytes(4) + tail

    def long(value: int) -> tuple[int, int, bytes]:
        return 4, 1, struct.pack(f"{order}I", value)

    def text(value: str) -> tuple[int, int, bytes]:
        raw = value.encode() + b"\0"
        return 2, len(raw), raw

    def ratio(upper: int, lower: int) -> tuple[int, int, bytes]:
        return 5, 1, struct.pack(f"{order}II", upper, lower)

    exif = [
        (0x829A, *ratio(1, 250)),
        (0x829D, *ratio(28, 10)),
        (0x9003, *text("2020:05:20 18:46:07")),
        (0x920A, *ratio(50, 1)),
    ]
    exif.append((0x8827, 3, 1, struct.pack(f"{order}H", 400)))
    sub_at = 400
    exif_at = 600
    first = [
        *((0x00FE, *long(1)), (0x0100, *long(preview[0])), (0x0101, *long(preview[1])), (0x010F, *text("NIKON\0\0 "))),
        *((0x0110, *text("NIKON D750")), (0x0112, 3, 1, struct.pack(f"{order}H", 1)), (0x014A, *long(sub_at))),
        (0x8769, *long(exif_at)),
    ]
    sub = [(0x00FE, *long(0)), (0x0100, *long(main[0])), (0x0101, *long(main[1]))]
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    out = (head + directory(8, first)).ljust(sub_at, b"\0")
    out = (out + directory(sub_at, sub)).ljust(exif_at, b"\0")
    return out + directory(exif_at, exif)


@dataclass
class Export:
    """An export in the making: content by path, in the order in which it was added."""

    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, path: str, content: bytes, *, told: Any = None, told_as: str = "") -> None:
        """Add a medium, and its sidecar where `told` is given, under the newer name unless one is given."""
        self.files[path] = content
        if told is not None:
            folder, _, name = path.rpartition("/")
            self.tell(f"{folder}/{told_as or f'{name}.supplemental-metadata.json'}", told)

    def tell(self, path: str, content: Any) -> None:
        """Add a JSON file."""
        self.files[path] = content if isinstance(content, bytes) else json.dumps(content).encode()

    def album(self, folder: str, title: str) -> None:
        """Make a folder an album."""
        self.tell(f"{folder}/metadata.json", {"title": title, "description": "", "access": "protected", "date": {}})

    def folder(self, place: Path, only: Iterable[str] | None = None) -> Path:
        """Write it as a folder."""
        for path in self.files if only is None else only:
            target = place / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.files[path])
        place.mkdir(parents=True, exist_ok=True)
        return place

    def zip(self, target: Path, only: Iterable[str] | None = None, *, packed: bool = True) -> Path:
        """Write it as a zip, compressed or stored."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
            for path in self.files if only is None else only:
                archive.writestr(zipfile.ZipInfo(path), self.files[path], archive.compression)
        return target

    def tgz(self, target: Path, only: Iterable[str] | None = None) -> Path:
        """Write it as a .tgz."""
        with gzip.open(target, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
            for path in self.files if only is None else only:
                info = tarfile.TarInfo(path)
                info.size = len(self.files[path])
                archive.addfile(info, io.BytesIO(self.files[path]))
        return target


def read(
    *paths: Path, mark: str | None = None, progress: Progress | None = None, **options: Any
) -> tuple[list[Item], list[Batch], TakeoutSource]:
    """Read an export to its end."""
    source = TakeoutSource(paths, **options)
    batches = list(source.batches(mark, Control(), progress or Progress()))
    return [item for batch in batches for item in batch.items], batches, source


def by_name(items: Iterable[Item]) -> dict[str, Item]:
    """Returns items by file name."""
    return {item.filename or "": item for item in items}


def skips(batches: Iterable[Batch]) -> dict[str, str]:
    """Returns the skipped list."""
    return {skip.name: skip.reason for batch in batches for skip in batch.skipped}
