"""Findings with their items, as the screens and the command line show them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from models.database import Library
from models.decisions.words import Verdict
from models.rules.base import Confidence, Value


@dataclass(frozen=True, slots=True)
class ItemView:
    """What people want to see of an item; None is "not known". Text is raw."""

    id: str
    source: str
    account: str
    filename: str | None
    mime_type: str | None
    kind: str
    creation_time: str | None
    width: int | None
    height: int | None
    camera_make: str | None
    camera_model: str | None
    focal_length: float | None
    f_number: float | None
    iso_equivalent: int | None
    exposure_time: float | None
    product_url: str | None
    size_bytes: int | None
    sha256: str | None
    trashed: bool | None
    favorited: bool | None
    archived: bool | None
    description: str | None
    upload_time: str | None
    partner_shared: bool | None
    people_count: int | None
    edited: bool | None
    orientation: int | None
    exif_time: str | None
    exif_offset: str | None
    exif_subsec: str | None
    fps: float | None
    note: str | None
    gone_at: str | None


@dataclass(frozen=True, slots=True)
class Marks:
    """Why bulk decisions leave a candidate alone."""

    favorited: bool = False
    albums: tuple[str, ...] = ()
    """Titles of the person's albums; raw."""
    partner: bool = False

    def __bool__(self) -> bool:
        return self.favorited or bool(self.albums) or self.partner


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding with both of its items and the person's word."""

    finding_id: int
    rule: str
    confidence: Confidence
    decision: Verdict
    reason: str
    item: ItemView
    keeper: ItemView | None
    evidence: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    """What was compared: field to (candidate's value, keeper's value)."""
    marks: Marks = Marks()
    claimed_by: tuple[str, ...] = ()
    """The other rules that claim the same item."""


COLUMNS: Final = tuple(column.name for column in fields(ItemView))
FLAGS: Final = frozenset(
    COLUMNS.index(name) for name in ("trashed", "favorited", "archived", "partner_shared", "edited")
)
ONE_ITEM: Final = f"SELECT {', '.join(COLUMNS)} FROM media_item WHERE id = ?"  # noqa: S608 - our own columns
FINDINGS: Final = f"""
    SELECT f.id, f.rule, f.confidence, coalesce(d.verdict, 'open'), f.reason, f.evidence,
           (SELECT json_group_array(o.rule) FROM finding AS o WHERE o.candidate_id = f.candidate_id AND o.id <> f.id),
           {", ".join(f"m.{name}" for name in COLUMNS)}, {", ".join(f"k.{name}" for name in COLUMNS)}
    FROM finding AS f
    JOIN media_item AS m ON m.id = f.candidate_id
    LEFT JOIN media_item AS k ON k.id = f.keeper_id
    LEFT JOIN decision AS d ON d.candidate_id = f.candidate_id AND d.keeper_id = coalesce(f.keeper_id, '')
    WHERE f.id IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - our own columns
ALBUMS: Final = """
    SELECT DISTINCT place.item_id, coalesce(album.title, '')
    FROM album_item AS place
    JOIN media_item AS m ON m.id = place.item_id
    LEFT JOIN album
      ON album.source IN (m.source, 'takeout', 'toolkit') AND album.account = m.account AND album.id = place.album_id
    WHERE place.item_id IN (SELECT value FROM json_each(?)) AND coalesce(album.ours, 0) = 0
      AND coalesce(album.title, '') NOT LIKE 'gpdedup: to delete%'
      AND coalesce(album.title, '') NOT IN (SELECT title FROM staging_album)
    ORDER BY place.item_id, 2
"""


def candidates(library: Library, finding_ids: Sequence[int]) -> list[Candidate]:
    """Read findings with their items.

    Args:
        library: Read only.
        finding_ids: A page of them; a hundred take a few milliseconds.

    Returns:
        The candidates in the order of their ids; what is not there any more is left out.
    """
    with library.connection():
        rows = {row[0]: row for row in library.rows(FINDINGS, (json.dumps(list(finding_ids)),))}
        albums = _albums(library, [row[7] for row in rows.values()])
    return [_candidate(rows[number], albums) for number in finding_ids if number in rows]


def item_view(library: Library, item_id: str) -> ItemView | None:
    """Returns an item, or None where the library has none with this id."""
    rows = library.rows(ONE_ITEM, (item_id,))
    return _item(rows[0]) if rows else None


def claims_on(library: Library, item_id: str) -> list[Candidate]:
    """Returns every finding whose candidate is this item, by rule: what else is claimed of it."""
    found = library.rows("SELECT id FROM finding WHERE candidate_id = ? ORDER BY rule, id", (item_id,))
    return candidates(library, [row[0] for row in found])


def _item(values: Sequence[Any]) -> ItemView:
    read: list[Any] = [
        bool(value) if place in FLAGS and value is not None else value for place, value in enumerate(values)
    ]
    return ItemView(*read)


def _candidate(row: Sequence[Any], albums: Mapping[str, tuple[str, ...]]) -> Candidate:
    finding_id, rule, confidence, verdict, reason, evidence, claims, *values = row
    item = _item(values[: len(COLUMNS)])
    keeper = values[len(COLUMNS) :]
    return Candidate(
        finding_id,
        rule,
        Confidence(confidence),
        Verdict(verdict),
        reason,
        item,
        _item(keeper) if keeper[0] is not None else None,
        {name: (own, other) for name, (own, other) in json.loads(evidence).items()},
        Marks(bool(item.favorited), albums.get(item.id, ()), bool(item.partner_shared)),
        tuple(sorted(json.loads(claims))),
    )


def _albums(library: Library, item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    titles: dict[str, tuple[str, ...]] = {}
    for item_id, title in library.rows(ALBUMS, (json.dumps(item_ids),)):
        titles[item_id] = (*titles.get(item_id, ()), title)
    return titles
