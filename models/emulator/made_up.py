"""A made-up library of any size: the same for the same seed, made page by page, its numbers known beforehand."""

import base64
import hashlib
import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from models.emulator.media import BASE_URL, PRODUCT_URL, Fields
from models.emulator.oddities import HUGE_NUMBER_MARK
from models.emulator.recipes import BLOCK, program, recipe_of, roles_in, sample
from models.emulator.stage import Made, Role, Stage

NEWEST: Final = 1_782_842_400  # 2026-06-30 18:00:00 UTC
YEARS_BACK: Final = 12 * 31_556_952  # seconds
DAY: Final = 86_400
ID_PREFIX: Final = "AGj1"
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
_HUGE: Final = json.dumps(HUGE_NUMBER_MARK).encode()


class StoredItem(NamedTuple):
    """An item, ready to be sent."""

    id: str
    json: bytes
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a made-up library: how many items have each role."""

    items: int
    thumbnails: int
    """Items named as Lightroom's: a UUID and `.dng`."""
    strong: int
    """Thumbnails for which `uuid-thumbnail` has a strong finding."""
    possible: int
    """Thumbnails for which it has a possible one."""
    silent: int
    """Thumbnails for which it has none. The three add up to `thumbnails`."""
    orphans: int
    """Thumbnails that are the last copy of their shot."""
    originals: int
    """Files that a strong finding may keep; one or two a thumbnail."""
    plain_sql: int
    """What the plain query in the documentation finds: right, doubtful and wrong ones."""
    decoys: int
    """Names that LIKE takes for a UUID."""
    raw_pairs: int
    """Shots taken as RAW and JPEG or HEIC; their RAW has the role."""
    bursts: int
    """Seconds with several shots of one camera; the first shot has the role."""
    burst_shots: int
    smaller_copies: int
    copy_marks: int
    """Second copies named `(1)`."""
    videos: int
    screenshots: int
    empty_photos: int
    """Scans with `photo: {}`."""
    no_metadata: int
    no_filename: int
    odd_fields: int
    """Items with one field that makes no sense."""
    nasty_names: int
    placeholder_times: int


class MadeUpLibrary:
    """Items from a seed, newest first; those whose time says nothing stand anywhere.

    Any item is made when it is asked for, with the 200 of its block, and some blocks are kept.

    Args:
        items: How many there are.
        seed: Other seeds, other libraries.
        cached_items: How many to keep ready, about 700 bytes each.
    """

    def __init__(self, items: int, seed: int = 1, cached_items: int = 20_000) -> None:
        self.items = items
        self.seed = seed
        self._key = seed.to_bytes(16, "big", signed=True)
        self._blocks: OrderedDict[int, tuple[StoredItem, ...]] = OrderedDict()
        self._kept_blocks = max(2, -(-cached_items // BLOCK))
        self._lock = threading.Lock()
        self._truth: Truth | None = None

    def __len__(self) -> int:
        return self.items

    def __getitem__(self, index: int) -> StoredItem:
        return self.block(index // BLOCK)[index % BLOCK]

    def slice(self, start: int, stop: int) -> Iterator[StoredItem]:
        """Yield the items from one index up to another."""
        stop = min(stop, self.items)
        while start < stop:
            number, offset = divmod(start, BLOCK)
            part = self.block(number)[offset : offset + stop - start]
            yield from part
            start += len(part)

    def id_of(self, index: int) -> str:
        """Returns the id of the item at an index: 72 characters, as Google's look."""
        tag = hashlib.blake2b(index.to_bytes(6, "big"), key=self._key, digest_size=45).digest()
        hidden = index ^ int.from_bytes(tag[:6], "big")
        return ID_PREFIX + base64.urlsafe_b64encode(tag + hidden.to_bytes(6, "big")).decode()

    def index_of(self, item_id: str) -> int | None:
        """Returns the index of an item, or None where the id is none of this library's."""
        if len(item_id) != 72 or not item_id.startswith(ID_PREFIX):
            return None
        try:
            raw = base64.b64decode(item_id[4:], altchars=b"-_", validate=True)
        except ValueError:
            return None
        index = int.from_bytes(raw[45:], "big") ^ int.from_bytes(raw[:6], "big")
        return index if index < self.items and self.id_of(index) == item_id else None

    @property
    def truth(self) -> Truth:
        """The known numbers."""
        if self._truth is None:
            counts = self._count_roles()
            self._truth = Truth(items=self.items, **{role.value: counts[role] for role in Role})
        return self._truth

    def ids(self, role: Role) -> Iterator[str]:
        """Yield the ids of all items with a role, newest first."""
        return (item.id for item in self.slice(0, self.items) if role in item.roles)

    def strong_pairs(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each strong thumbnail's id with the ids of its original's files."""
        for number in range(-(-self.items // BLOCK)):
            for first, made in self._scenes(number):
                ids = [self.id_of(first + offset) for offset in range(len(made))]
                roles = dict(zip(ids, (one.roles for one in made), strict=True))
                originals = frozenset(item_id for item_id in ids if Role.ORIGINALS in roles[item_id])
                yield from ((item_id, originals) for item_id in ids if Role.STRONG in roles[item_id])

    def block(self, number: int) -> tuple[StoredItem, ...]:
        """Returns the items of a block, made now or kept from before."""
        with self._lock:
            if number in self._blocks:
                self._blocks.move_to_end(number)
                return self._blocks[number]
        made = tuple(
            stored(self.id_of(first + offset), one.fields, one.roles)
            for first, scene in self._scenes(number)
            for offset, one in enumerate(scene)
        )
        with self._lock:
            self._blocks[number] = made
            while len(self._blocks) > self._kept_blocks:
                self._blocks.popitem(last=False)
        return made

    def _scenes(self, number: int) -> Iterator[tuple[int, list[Made]]]:
        """Yield each scene of a block with the index of its first item; within a scene, too, the newest first."""
        size = min(BLOCK, self.items - number * BLOCK)
        dice = self._dice(number)
        scenes = program(number, size, dice)
        blocks = -(-self.items // BLOCK)
        window = YEARS_BACK / blocks
        index = number * BLOCK
        for place, (scene, turn) in enumerate(scenes):
            slot = window / len(scenes)
            ago = number * window + place * slot + dice.random() * max(0.0, slot - 60)
            made = scene(Stage(dice, by_day(NEWEST - int(ago)), self.items - index, turn))
            if len(made) > 1:
                made.sort(key=_time_of, reverse=True)
            yield index, made
            index += len(made)

    def _dice(self, number: int) -> Random:
        return Random((self.seed << 40) + number)  # noqa: S311 - dice, not secrets

    def _count_roles(self) -> Counter[Role]:
        """Add up what the recipes promise; only the last block, which may be cut short, is looked at."""
        whole, rest = divmod(self.items, BLOCK)
        counts: Counter[Role] = Counter()
        for number, times in ((0, min(whole, 1)), (1, whole // 2), (2, max(0, (whole - 1) // 2))):
            for scene, each in recipe_of(number).items():
                counts.update({role: count * each * times for role, count in sample(scene)[1].items()})
        if rest:
            counts.update(roles_in(program(whole, rest, self._dice(whole))))
        return counts


def stored(item_id: str, fields: Fields, roles: tuple[Role, ...] = ()) -> StoredItem:
    """Returns an item ready to be sent, with everything that follows from its id."""
    head = f'{{"id":"{item_id}","productUrl":"{PRODUCT_URL}{item_id}","baseUrl":"{BASE_URL}{item_id[-24:]}",'
    # The same as `to_json(with_id(item_id, fields))` in two thirds of the time.
    return StoredItem(item_id, head.encode() + to_json(fields)[1:], roles)


def to_json(fields: Fields) -> bytes:
    """Returns a MediaItem as JSON; the mark of a huge number becomes that number."""
    text = _encode(fields).encode()
    return text.replace(_HUGE, b"1e400") if _HUGE in text else text


def by_day(second: int) -> int:
    """Move a moment into the hours from 7 to 22 UTC of its day; what came earlier still does."""
    day, rest = divmod(second, DAY)
    return day * DAY + 7 * 3600 + rest * 15 // 24


def _time_of(made: Made) -> str:
    metadata = made.fields.get("mediaMetadata")
    return str(metadata.get("creationTime", "")) if isinstance(metadata, dict) else ""
