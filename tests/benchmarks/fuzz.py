"""Do the parsers stand any input? Mutated real files and made-up values, many of them, and how long each took.

Run by hand: `python -m tests.benchmarks.fuzz [INPUTS] [FOLDER…]`: 120,000 inputs unless told otherwise, shared out over
the parsers; the folders give real media to mutate beside the made-up ones. Prints by parser how many inputs were
tried, how many raised what they may not, and the slowest; exit code 1 where one raised or took over a second.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from models.control import Control
from models.errors import GpdedupError
from models.google.media_item import to_item, to_picked_item
from models.items import MEDIA_TYPES, suffix_of
from models.progress import Progress
from models.sources.header_file import HeaderFile
from models.sources.media_header import read_header
from models.sources.takeout.sidecar import BrokenSidecarError, read_json
from models.sources.toolkit import ToolkitSource
from tests.takeout.builder import dng, jpeg, picture
from tests.takeout.test_media_header import EXIF
from tests.takeout.test_media_video import APPLE, box, keyed

SEED = 20_261_122
LONGEST = 200_000
"""How much of a real file is used, in bytes: headers lie at the front."""
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        -1,
        0,
        2**63,
        2**64,
        1e308,
        float("nan"),
        "",
        "0",
        "x" * 100_000,
        "\x00\ud800",
        "0000:00:00 00:00:00",
    ),
    *([], {}, [[]], {"a": []}, "9" * 5_000, "-0", "1e999", "２０２０", "\u202e", "2020-02-30T25:61:61Z", b"".hex()),
)
ODD_TEXT = (",", '"', "\n", "\0", "\r", "-", "\ufeff", "9" * 30, "{", "[" * 3_000, "\\u")
SIDECAR = {
    "title": "IMG_1.jpg",
    "description": "",
    "creationTime": {"timestamp": "1600000000", "formatted": "x"},
    "photoTakenTime": {"timestamp": "1500000000", "formatted": "x"},
    "geoData": {"latitude": 0.0, "longitude": 0.0},
    "people": [{"name": "Ann"}],
    "url": "https://photos.google.com/photo/AF1Qip",
    "favorited": True,
    "googlePhotosOrigin": {"fromPartnerSharing": {}},
}
PHOTO = {
    "cameraMake": "Canon",
    "focalLength": 4.6,
    "apertureFNumber": 2.0,
    "isoEquivalent": 48,
    "exposureTime": "0.05s",
}
LISTED = {
    "id": "a",
    "productUrl": "https://photos.google.com/lr/photo/a",
    "mimeType": "image/jpeg",
    "filename": "a.jpg",
    "mediaMetadata": {"creationTime": "2020-01-01T00:00:00Z", "width": "40", "height": "30", "photo": PHOTO},
}
PICKED = {
    "id": "a",
    "createTime": "2020-01-01T00:00:00Z",
    "type": "PHOTO",
    "mediaFile": {
        "mimeType": "image/jpeg",
        "filename": "a.jpg",
        "mediaFileMetadata": {"width": 40, "height": 30, "cameraMake": "Canon", "photoMetadata": PHOTO},
    },
}
TABLE = (
    "mediaKey,dedupKey,fileName,takenAt,uploadedAt,width,height,sizeBytes,isOriginalQuality,isArchived,isFavorite\n"
    "AF1Qip1,2jmj7l5rSw0yVb_vlWAYkK_YBwk,a.jpg,1500000000000,1600000000000,40,30,999,true,false,true\n"
)


class Mutations:
    """Makes wrong input out of right input.

    Args:
        chance: Seeded, so that a failure comes again.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def of_bytes(self, data: bytes) -> bytes:
        """Change some bytes, mostly near the start; cut, double or stuff a stretch now and then."""
        chance, found = self._chance, bytearray(data)
        if found and chance.random() < 0.15:
            del found[chance.randrange(len(found)) :]
        if found and chance.random() < 0.1:
            at = chance.randrange(len(found))
            found[at:at] = found[: chance.randrange(2_000)] * chance.choice((1, 2, 50))
        for _ in range(chance.randint(1, 16) if found else 0):
            at = min(int(chance.expovariate(1 / chance.choice((60, 400, 20_000)))), len(found) - 1)
            found[at : at + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\1", chance.randbytes(4)))
        return bytes(found)

    def of_json(self, value: Any) -> Any:
        """Put something odd in the place of one value somewhere."""
        if not isinstance(value, (dict, list)) or not value or self._chance.random() < 0.15:
            return self._chance.choice(ODD)
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = self._chance.choice(keys)
        changed = value.copy()
        changed[key] = self.of_json(value[key])
        return changed

    def of_text(self, text: str) -> bytes:
        """Change some characters of a table."""
        data = text
        for _ in range(self._chance.randint(1, 6)):
            at = self._chance.randrange(len(data) + 1)
            data = (
                data[:at] + self._chance.choice((",", '"', "\n", "\0", "\r", "-", "\ufeff", "9" * 30)) + data[at + 1 :]
            )
        return self.of_bytes(data.encode()) if self._chance.random() < 0.3 else data.encode()


def media(folders: list[str]) -> list[tuple[bytes, str]]:
    """Returns what to mutate: made-up files of each kind, and the real ones below the folders."""
    seeds = [(jpeg(exif=EXIF), "a.jpg"), (dng((6016, 4016)), "a.dng"), (dng((6016, 4016), order=">"), "a.nef")]
    seeds += [(picture(kind), f"a.{kind.lower()}") for kind in ("PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP")]
    seeds += [(box(b"ftyp", b"qt  ") + box(b"moov", box(b"mvhd", bytes(100)), keyed(APPLE)), "a.mov")]
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and suffix_of(path.name) in MEDIA_TYPES and path.stat().st_size:
                with path.open("rb") as file:
                    seeds.append((file.read(LONGEST), path.name))
    return seeds


def parsers(folders: list[str], chance: random.Random, place: Path) -> dict[str, Iterator[Callable[[], Any]]]:
    """Returns by parser the calls to try, without an end; what a call was made with stands in its `data`."""
    mutate = Mutations(chance)
    seeds = media(folders)
    chance.shuffle(seeds)

    def headers(*, forward: bool) -> Iterator[Callable[[], Any]]:
        for data, name in cycle(seeds):
            changed = mutate.of_bytes(data)
            yield lambda changed=changed, name=name: header(changed, name, forward=forward)  # type: ignore[misc]

    def tables() -> Iterator[Callable[[], Any]]:
        file = place / "metadata.csv"
        while True:
            file.write_bytes(mutate.of_text(TABLE))
            yield lambda: list(ToolkitSource(file).batches(None, Control(), Progress()))

    def values(seed: Any, read: Callable[[Any], Any], *, is_text: bool = False) -> Iterator[Callable[[], Any]]:
        while True:
            changed = seed if is_text else mutate.of_json(seed)
            yield lambda changed=changed: read(changed)  # type: ignore[misc]

    return {
        "headers of media": headers(forward=False),
        "headers in streams": headers(forward=True),
        "sidecars": values(SIDECAR, lambda value: read_json(json.dumps(value).encode())),
        "sidecars' texts": values(json.dumps(SIDECAR), lambda text: read_json(mutate.of_text(text)), is_text=True),
        "Library API items": values(LISTED, lambda value: to_item(value, "")),
        "Picker API items": values(PICKED, lambda value: to_picked_item(value, "")),
        "toolkit's tables": tables(),
    }


SHARES = (8, 2, 3, 2, 2, 2, 1)
"""How the inputs are shared out over the parsers."""


def header(data: bytes, name: str, *, forward: bool) -> Any:
    """Read a header from memory, as from a file or as from a stream."""
    return read_header(HeaderFile(len(data), lambda at, length: data[at : at + length], forward=forward), name)


def attempt(name: str, calls: Iterator[Callable[[], Any]], tried: int) -> tuple[int, float]:
    """Try one parser; returns how many inputs raised, and the seconds of the slowest."""
    raised, slowest, spent = 0, 0.0, 0.0
    for _ in range(tried):
        call = next(calls)
        began = time.perf_counter()
        try:
            call()
        except (GpdedupError, BrokenSidecarError):
            pass  # a sentence for people is what it may answer
        except Exception as error:
            raised += 1
            print(f"  {name}: {type(error).__name__}: {error}"[:160])
        took = time.perf_counter() - began
        slowest, spent = max(slowest, took), spent + took
    figures = f"{tried:8,} inputs  {raised:4} raised  slowest {slowest * 1000:6.1f} ms  all {spent:5.1f} s"
    print(f"{name:20} {figures}", flush=True)
    return raised, slowest


def main() -> None:
    """Try them all."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 120_000
    with tempfile.TemporaryDirectory() as place:
        made = parsers(sys.argv[2:], random.Random(SEED), Path(place))
        found = [
            attempt(name, calls, total * share // sum(SHARES))
            for (name, calls), share in zip(made.items(), SHARES, strict=True)
        ]
    raised = sum(count for count, _ in found)
    print(f"{total:,} inputs, {raised} raised")
    sys.exit(1 if raised or max(slowest for _, slowest in found) > 1 else 0)


if __name__ == "__main__":
    main()
