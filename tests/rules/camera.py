"""Made-up items for the rules: a Canon that takes RAWs, and Lightroom's thumbnails of them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from models.control import Control
from models.database import Library
from models.items import Item, SourceName
from models.rules.registry import RULES
from models.rules.scan import RuleCounts, scan
from models.sources.base import Batch
from models.storing import store_batch

NOW = "2026-11-01 12:00:00"
SECOND = "2019-04-12 18:12:33"
THUMBNAIL = "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng"
SECOND_THUMBNAIL = "5e0a11c2-08bd-4b6e-8c9a-0f0e77aa01ff.dng"

RAW = Item(
    id="raw",
    source=SourceName.LIBRARY,
    filename="IMG_2533.CR2",
    mime_type="image/x-canon-cr2",
    creation_time=SECOND,
    width=5472,
    height=3648,
    camera_make="Canon",
    camera_model="Canon EOS 6D",
    focal_length=50.0,
    f_number=4.0,
    iso_equivalent=100,
    exposure_time=0.004,
    size_bytes=24_000_000,
)
"""An original."""
JPEG = replace(RAW, id="jpeg", filename="IMG_2533.JPG", mime_type="image/jpeg", size_bytes=6_000_000)
"""The other half of the pair."""
SMALL = replace(RAW, id="thumb", filename=THUMBNAIL, mime_type="image/x-adobe-dng", width=2560, height=1707)
"""Lightroom's thumbnail of the original."""
VALUES = ("focal_length", "f_number", "iso_equivalent", "exposure_time")


def store(library: Library, *items: Item) -> None:
    """Store items as a sync does, one pass a call."""
    library.execute("INSERT INTO sync (source, state, started_at) VALUES ('library', 'running', ?)", (NOW,))
    number = library.value("SELECT max(id) FROM sync")
    store_batch(library, number, Batch(tuple(items), None), NOW)


def change(library: Library, item_id: str, **values: Any) -> None:
    """Change an item as a later sync would."""
    for name, value in values.items():
        library.execute(f"UPDATE media_item SET {name} = ? WHERE id = ?", (value, item_id))


def put_in_album(library: Library, item_id: str, title: str = "Italy", *, ours: bool = False) -> None:
    """Put an item into an album."""
    source, account = library.rows("SELECT source, account FROM media_item WHERE id = ?", (item_id,))[0]
    library.execute("INSERT OR IGNORE INTO album VALUES (?, ?, ?, ?, ?)", (title, source, account, title, ours))
    library.execute("INSERT INTO album_item (item_id, album_id) VALUES (?, ?)", (item_id, title))


def look_like(library: Library, picture: int, *item_ids: str) -> None:
    """Say what items look like, as `scan --pictures` does: those of one number look the same."""
    tiny, number = bytes([picture]) * 256, picture * 0x0123_4567_89AB_CDE
    for item_id in item_ids:
        values = item_id, "", "seen", number, tiny, f"{picture} {picture} {picture}"
        library.execute("INSERT OR REPLACE INTO picture_look VALUES (?, ?, ?, ?, ?, ?)", values)


def scan_with(library: Library, clock: Any, *names: str) -> list[RuleCounts]:
    """Run some rules, or all."""
    rules = {name: rule for name, rule in RULES.items() if not names or name in names}
    return scan(library, rules, clock, Control())


def found(library: Library, rule: str) -> dict[str, tuple[str | None, str]]:
    """Returns a rule's findings: candidate to keeper and confidence."""
    rows = library.rows("SELECT candidate_id, keeper_id, confidence FROM finding WHERE rule = ?", (rule,))
    return {candidate: (keeper, confidence) for candidate, keeper, confidence in rows}


def reason(library: Library, candidate: str) -> str:
    """Returns the reason of a candidate's only finding."""
    ((text,),) = library.rows("SELECT reason FROM finding WHERE candidate_id = ?", (candidate,))
    return str(text)


def claims(library: Library, clock: Any, items: Iterable[Item], rule: str) -> dict[str, tuple[str | None, str]]:
    """Store items, run a rule, and return what it found."""
    store(library, *items)
    scan_with(library, clock, rule)
    return found(library, rule)
