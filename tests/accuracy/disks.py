"""A library and a disk, with known truth: what of the library is on the disk, in whatever form, and what is not."""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from models.items import Item, SourceName
from models.times import from_text, to_text
from tests.accuracy.corpus import Corpus


@dataclass
class Disk:
    """Items of a library, files of a disk, and which items are missing there."""

    items: list[Item] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    def mine(self, shot: Item, *, is_missing: bool = False, **changes: Any) -> None:
        """Put a shot into the library."""
        item = replace(shot, id=f"mine{len(self.items):05}", source=SourceName.TAKEOUT, **changes)
        self.items.append(item)
        if is_missing:
            self.missing.add(item.id)

    def here(self, shot: Item, **changes: Any) -> None:
        """Put a shot onto the disk."""
        path = f"local:/photos/{len(self.items):05}.jpg"
        self.items.append(replace(shot, id=path, source=SourceName.LOCAL, **changes))


def make_disk(rounds: int = 25, seed: int = 1) -> Disk:
    """Make a library and a disk; each round holds every case once.

    Args:
        rounds: How often.
        seed: Another seed, other values.
    """
    disk, shots = Disk(), Corpus(random.Random(seed))
    for number in range(rounds):
        for case, changes in enumerate(_copies(number)):
            shot = replace(shots.next_shot(), filename=f"IMG_{number:03}{case}.JPG")
            disk.mine(shot)
            disk.here(shot, **{name: value(shot) if callable(value) else value for name, value in changes.items()})
        _put_missing(disk, shots, number)
    return disk


def _local_time(shot: Item) -> str:
    return to_text(from_text(str(shot.creation_time)) + timedelta(hours=2))


def _copies(number: int) -> tuple[dict[str, Any], ...]:
    """Returns in what each copy on the disk differs from the item: all of them are here."""
    zone = {"creation_time": _local_time, "exif_time": _local_time}
    recompressed = {"width": 1600, "height": 1067, "size_bytes": 300_000}
    return (
        {},
        {"filename": f"img_{number:03}1.jpg"},
        {"filename": f"Italy {number}.jpg"},
        zone,
        zone | {"filename": f"Rome {number}.jpg"},
        recompressed,
        recompressed | {"filename": f"web {number}.jpg"},
        zone | recompressed,
    )


def _put_missing(disk: Disk, shots: Corpus, number: int) -> None:
    """Put shots into the library that are not on the disk, and what may be mistaken for them."""
    disk.mine(replace(shots.next_shot(), filename=f"lost {number}.JPG"), is_missing=True)
    disk.mine(replace(shots.next_shot(), filename=f"undated {number}.JPG", creation_time=None), is_missing=True)
    named = f"DSC_{number:04}.JPG"
    disk.mine(replace(shots.next_shot(), filename=named), is_missing=True)
    disk.here(replace(shots.next_shot(), filename=named))  # a counter that began again
    frame = shots.next_shot()
    disk.mine(replace(frame, filename=f"burst {number}a.JPG"), is_missing=True)
    disk.here(replace(frame, filename=f"burst {number}b.JPG", size_bytes=int(frame.size_bytes or 0) + 1))
