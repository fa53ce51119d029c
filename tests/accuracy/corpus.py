"""A made-up library with known truth: every trap of the rules, many times over, with values drawn by lot.

Each item is labelled with the shot that it shows. A claim is right where candidate and keeper show the same shot.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from models.items import Item, SourceName
from models.times import to_text

CAMERAS: Final = (("Canon", "Canon EOS 6D", 5472, 3648, ".CR2"), ("NIKON", "NIKON D750", 6016, 4016, ".NEF"))


@dataclass
class Corpus:
    """Items, the shot that each shows, and which of them a rule ought to find."""

    dice: random.Random
    items: list[Item] = field(default_factory=list)
    shots: dict[str, str] = field(default_factory=dict)
    redundant: dict[str, set[str]] = field(default_factory=dict)
    """Rule to the ids that it ought to claim in some way."""
    _moment: datetime = datetime(2019, 1, 1, 8)

    def next_shot(self) -> Item:
        """Returns an original of a new second."""
        self._moment += timedelta(seconds=self.dice.randrange(2, 4_000))
        make, model, width, height, _ = self.dice.choice(CAMERAS)
        return Item(
            id="",
            source=SourceName.LIBRARY,
            filename=f"IMG_{self.dice.randrange(10_000):04}.JPG",
            creation_time=to_text(self._moment),
            width=width,
            height=height,
            camera_make=make,
            camera_model=model,
            focal_length=self.dice.choice((24.0, 50.0, 85.0)),
            f_number=self.dice.choice((1.8, 2.8, 4.0, 8.0)),
            iso_equivalent=self.dice.choice((100, 200, 400, 1600)),
            exposure_time=self.dice.choice((0.001, 0.004, 0.0166, 0.5)),
            size_bytes=self.dice.randrange(10**6, 10**7),
        )

    def put(self, item: Item, shot: str, *rules: str, **changes: Any) -> Item:
        """Add an item that shows a shot, and that these rules ought to find."""
        item = replace(item, id=f"item{len(self.items):05}", **changes)
        self.items.append(item)
        self.shots[item.id] = shot
        for rule in rules:
            self.redundant.setdefault(rule, set()).add(item.id)
        return item

    def thumbnail(self, original: Item, shot: str, *rules: str, **changes: Any) -> Item:
        """Add Lightroom's thumbnail of an original."""
        name = f"{uuid.UUID(int=self.dice.getrandbits(128))}.dng"
        high = round(2560 * (original.height or 1) / (original.width or 1))
        small = {"width": 2560, "height": high, "size_bytes": 900_000, "filename": name} | changes
        return self.put(original, shot, *rules, **small)

    def raw(self, original: Item, shot: str, *rules: str, **changes: Any) -> Item:
        """Add the RAW beside a JPEG."""
        stem = (original.filename or "").rpartition(".")[0]
        return self.put(original, shot, *rules, **{"filename": f"{stem}.CR2", "size_bytes": 25_000_000} | changes)


Scene = Callable[[Corpus, str], None]


def thumbnail_of_one(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    c.thumbnail(original, shot, "uuid-thumbnail")


def thumbnail_of_a_pair(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    c.raw(original, shot, "raw-sidecar")
    c.thumbnail(original, shot, "uuid-thumbnail")


def thumbnail_with_few_values(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    c.thumbnail(original, shot, "uuid-thumbnail", iso_equivalent=None, f_number=None, focal_length=None)


def pair(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    c.raw(original, shot, "raw-sidecar")


def pair_with_a_small_twin(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot, width=1620, height=1080)
    c.raw(original, shot, "raw-sidecar", width=5472, height=3648)


def smaller_copy(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    share = c.dice.choice((0.25, 0.5, 0.85))
    sizes = {"width": round((original.width or 0) * share), "height": round((original.height or 0) * share)}
    c.put(original, shot, "same-shot", filename=c.dice.choice(("web.jpg", original.filename)), size_bytes=9, **sizes)


def marked_copy(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    stem = (original.filename or "").rpartition(".")[0]
    c.put(original, shot, "same-shot", filename=f"{stem} - Copy.JPG")


def burst(c: Corpus, shot: str) -> None:
    first = c.next_shot()
    start = c.dice.randrange(9_000)
    for frame in range(c.dice.randrange(2, 8)):
        c.put(first, f"{shot}/{frame}", filename=f"IMG_{start + frame:04}.JPG")


def android_burst(c: Corpus, shot: str) -> None:
    first = c.next_shot()
    for frame in range(3):
        c.put(first, f"{shot}/{frame}", filename=f"20190412_181233{f'_{frame}' if frame else ''}.jpg")


def burst_with_thumbnails(c: Corpus, shot: str) -> None:
    first = c.next_shot()
    for frame in range(3):
        label, name = f"{shot}/{frame}", f"IMG_{100 + frame}.JPG"
        original = c.put(first, label, filename=name)
        c.thumbnail(original, label, "uuid-thumbnail")


def frames_with_subseconds(c: Corpus, shot: str) -> None:
    """Another frame must not vouch for the thumbnail of one that is lost."""
    first = c.next_shot()
    c.put(first, f"{shot}/a", creation_time=f"{first.creation_time}.100000")
    c.thumbnail(first, f"{shot}/b", creation_time=f"{first.creation_time}.600000")


def lost_original(c: Corpus, shot: str) -> None:
    original = c.next_shot()
    c.thumbnail(original, shot)
    c.thumbnail(original, shot)


def original_in_the_trash(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot, trashed=True)
    c.thumbnail(original, shot)
    c.put(original, f"{shot}/next", filename="IMG_9999.JPG")


def partners_original(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot, partner_shared=True)
    c.thumbnail(original, shot)
    c.raw(original, shot)


def another_shape(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    c.thumbnail(original, f"{shot}/other", width=2560, height=2560)


def edits(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    stem = (original.filename or "").rpartition(".")[0]
    half = {"width": (original.width or 0) // 2, "height": (original.height or 0) // 2}
    for mark in ("~2", "-edited", "_HDR", "-PANO"):
        c.put(original, f"{shot}{mark}", filename=f"{stem}{mark}.JPG", **half)
    c.put(original, f"{shot}crop", filename="crop.jpg", width=2000, height=2000)
    c.put(original, f"{shot}filter", filename="holiday.jpg", **half)


def same_titles(c: Corpus, shot: str) -> None:
    first, second = c.next_shot(), c.next_shot()
    c.put(first, f"{shot}/1", filename="2015-02-04.jpg")
    c.put(second, f"{shot}/2", filename="2015-02-04(1).jpg")


def film_and_photo(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot)
    c.put(original, f"{shot}/film", filename=(original.filename or "").replace(".JPG", ".MP4"), width=1920, height=1280)


def cameras_of_one_second(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), f"{shot}/1", width=3000, height=2000)
    c.put(original, f"{shot}/2", filename="other.jpg", camera_make="Apple", camera_model="iPhone 12")
    c.put(original, f"{shot}/3", filename="none.jpg", camera_make=None, camera_model=None)


def equal_bytes(c: Corpus, shot: str) -> None:
    original = c.put(c.next_shot(), shot, sha256=f"{c.dice.getrandbits(256):064x}")
    c.put(original, shot, "exact")


SCENES: Final[tuple[Scene, ...]] = (
    thumbnail_of_one,
    thumbnail_of_a_pair,
    thumbnail_with_few_values,
    pair,
    pair_with_a_small_twin,
    smaller_copy,
    marked_copy,
    burst,
    android_burst,
    burst_with_thumbnails,
    frames_with_subseconds,
    lost_original,
    original_in_the_trash,
    partners_original,
    another_shape,
    edits,
    same_titles,
    film_and_photo,
    cameras_of_one_second,
    equal_bytes,
)
PLACEHOLDERS: Final = ("1970-01-01 00:00:00", "1980-01-01 00:00:00", "2000-01-01 00:00:00", "1850-01-01 00:00:00", None)


def make_corpus(rounds: int = 25, seed: int = 1) -> Corpus:
    """Make a library.

    Args:
        rounds: How often each scene is played.
        seed: Another seed, other values.
    """
    corpus = Corpus(random.Random(seed))
    for number in range(rounds):
        for scene in SCENES:
            scene(corpus, f"{scene.__name__}{number}")
    for time in (*PLACEHOLDERS, "2011-11-11 11:11:11"):
        for shot, item in enumerate(_wrong_clocks(corpus, time)):
            corpus.put(item, f"{time}/{shot}")
    corpus.dice.shuffle(corpus.items)
    return corpus


def _wrong_clocks(corpus: Corpus, time: str | None) -> Iterator[Item]:
    """Yield different shots that one camera dates to one instant."""
    template = corpus.next_shot()
    for number in range(61 if time and time.startswith("2011") else 6):
        size = {"width": 2000, "height": 1333} if number % 2 else {}
        yield replace(template, creation_time=time, filename=f"photo {number}x.jpg", **size)
