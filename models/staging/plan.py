"""Makes a plan from decisions, and checks once more that no last copy goes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.database import Library
from models.errors import UsageError
from models.items import SourceName
from models.rules.base import Confidence
from models.rules.names import resembles_uuid_dng
from models.rules.registry import NOT_REMOVABLE
from models.staging.entries import (
    Checks,
    ItemAlbum,
    LastSync,
    LeftOut,
    Plan,
    PlanEntry,
    PlanItem,
    Route,
    State,
    Totals,
)
from models.staging.item_albums import item_albums, lacking

__all__ = ["Checks", "LastSync", "LeftOut", "Plan", "PlanEntry", "PlanItem", "Route", "State", "Totals", "make_plan"]

RANK = {level: rank for rank, level in enumerate(Confidence)}
ONE_SOURCE = {SourceName.TOOLKIT.value: SourceName.TAKEOUT.value}
"""`takeout` and `toolkit` are two ways to read the same items."""
HANDED_OFF = (State.REFUSED, State.HANDOFF_DONE)
"""An item of `library` in one of these states is for the hand-off; the others go to the album."""
SHOWN_IDS = 5
STAYS = "KEEPER, which should stay, "
SAME_BYTES = "KEEPER has the same bytes; Google may hold one original behind both"
UPLOADED = "SELECT max(upload_time) FROM media_item WHERE source = ? AND account = ?"

_ItemAlbums = Mapping[str, tuple[ItemAlbum, ...]]
COLUMNS = (
    *("id", "source", "account", "filename", "mime_type", "product_url", "creation_time", "width", "height"),
    *("size_bytes", "camera_make", "camera_model", "favorited", "partner_shared", "trashed", "gone_at", "sha256"),
)
DECIDED = f"""
    SELECT f.rule, f.confidence, f.reason, ifnull(s.state, ''), s.album_id, ifnull(s.reason, ''), d.verdict,
           {", ".join(f"c.{name}" for name in COLUMNS)}, {", ".join(f"k.{name}" for name in COLUMNS)}
    FROM decision d
    JOIN finding f ON f.candidate_id = d.candidate_id AND ifnull(f.keeper_id, '') = d.keeper_id
    JOIN media_item c ON c.id = f.candidate_id
    LEFT JOIN media_item k ON k.id = f.keeper_id
    LEFT JOIN staged_item s ON s.item_id = c.id
"""  # noqa: S608 - column names of our own
SYNCED = """
    SELECT source, account, max(finished_at) FROM sync WHERE state = 'done' GROUP BY source, account
"""


@dataclass(frozen=True, slots=True)
class _Item:
    """A row of `media_item`, as far as a plan needs it."""

    shown: PlanItem
    trashed: bool
    gone: bool
    sha256: str | None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A finding and the person's word on its pair."""

    rule: str
    confidence: Confidence
    reason: str
    state: str
    album_id: str | None
    note: str
    verdict: str
    item: _Item
    keeper: _Item | None

    @property
    def order(self) -> tuple[int, str, str]:
        """The strongest claims go first, then by id."""
        return RANK[self.confidence], self.item.shown.id, self.rule


def make_plan(library: Library, only: Collection[str] | None = None) -> Plan:
    """Make a plan from the decisions as they are now.

    Every item decided `remove` is in the plan or among `left_out` with the reason. The check that no last copy goes
    is made over all decisions, also those that `only` leaves aside.

    Args:
        library: Read only.
        only: Item ids; the plan holds no others.

    Returns:
        The plan; its entries are in the order of account, time taken and id.

    Raises:
        UsageError: `only` names an item that is not in the library.
    """
    with library.connection():
        if only is not None:
            _refuse_unknown(library, only)
        claims = [_claim(row) for row in library.stream(DECIDED)]
        albums = item_albums(library)
        left_out: dict[str, LeftOut] = {}
        entries = _admit(claims, albums, left_out)
        if only is not None:
            wanted = set(only)
            entries = [entry for entry in entries if entry.item.id in wanted]
            left_out = {item_id: out for item_id, out in left_out.items() if item_id in wanted}
            _explain(library, wanted - {entry.item.id for entry in entries}, left_out)
        synced = _synced(library, entries)
    entries.sort(key=lambda entry: (entry.item.account, entry.item.creation_time or "", entry.item.id))
    return Plan(
        entries=tuple(entries),
        left_out=tuple(left_out[item_id] for item_id in sorted(left_out)),
        totals=Totals.of(entries),
        checks=_checks(entries, synced),
    )


def _claim(row: Sequence[Any]) -> _Claim:
    rule, confidence, reason, state, album_id, note, verdict, *rest = row
    item = _item(rest[: len(COLUMNS)])
    keeper = _item(rest[len(COLUMNS) :]) if rest[len(COLUMNS)] is not None else None
    return _Claim(rule, Confidence(confidence), reason, state, album_id, note, verdict, item, keeper)


def _item(values: Sequence[Any]) -> _Item:
    item_id, source, account, filename, mime_type, url, creation_time, width, height, size_bytes = values[:10]
    make, model, favorited, partner_shared, trashed, gone_at, sha256 = values[10:]
    shown = PlanItem(
        *(item_id, source, account, filename, mime_type, url, creation_time, width, height, size_bytes),
        camera=_camera(make, model),
        favorited=bool(favorited),
        partner_shared=bool(partner_shared),
    )
    return _Item(shown, trashed=bool(trashed), gone=gone_at is not None, sha256=sha256)


def _camera(make: str | None, model: str | None) -> str:
    """Returns make and model, the make only once: most models begin with it."""
    make, model = (make or "").strip(), (model or "").strip()
    return model if model.casefold().startswith(make.casefold()) else f"{make} {model}".strip()


def _admit(claims: Iterable[_Claim], albums: _ItemAlbums, left_out: dict[str, LeftOut]) -> list[PlanEntry]:
    """Take in one item after the other, the strongest claims first, and leave out what would take a last copy."""
    by_item: dict[str, list[_Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: claim.order):
        by_item[claim.item.shown.id].append(claim)
    entries: list[PlanEntry] = []
    leaving: set[str] = set()
    needed: dict[str, str] = {}
    for item_id, own in by_item.items():
        removing = [claim for claim in own if claim.verdict == "remove"]
        item = own[0].item
        if not removing or item.trashed or item.gone:
            continue
        reason = _kept(own) or (f"{needed[item_id]} leaves because this stays" if item_id in needed else "")
        good = [] if reason else [claim for claim in removing if not _objection(claim, leaving)]
        if not good:
            reason = reason or _objection(removing[0], leaving)
            left_out[item_id] = LeftOut(item_id, item.shown.name, f"{reason}.")
            continue
        leaving.add(item_id)
        needed.update((claim.keeper.shown.id, item.shown.name) for claim in good if claim.keeper is not None)
        entries.append(_entry(good[0], albums))
    return entries


def _kept(claims: Iterable[_Claim]) -> str:
    """Returns why an item stays that the person decided to keep beside one of its keepers."""
    for claim in claims:
        if claim.verdict == "keep":
            beside = f" beside {claim.keeper.shown.name}" if claim.keeper is not None else ""
            return f"you decided to keep it{beside} ({claim.rule})"
    return ""


def _objection(claim: _Claim, leaving: Collection[str]) -> str:
    """Returns why a claim must not be followed, or nothing."""
    item, keeper = claim.item.shown, claim.keeper
    if claim.rule in NOT_REMOVABLE:
        return f"{claim.rule} is for looking at; it removes nothing"
    if item.source == SourceName.LOCAL:
        return "it is on this disk, not in Google Photos"
    if keeper is None:
        return "" if claim.rule.startswith("custom:") else "nothing stays in its place"
    stays = keeper.shown
    objections = (
        (stays.id == item.id, "nothing else stays in its place"),
        (keeper.trashed, STAYS + "is in the trash"),
        (keeper.gone, STAYS + "is no longer in the library"),
        (stays.partner_shared, STAYS + "belongs to a partner"),
        (stays.source == SourceName.LOCAL, STAYS + "is only on this disk"),
        (stays.account != item.account, STAYS + "is in another account"),
        (_source(stays) != _source(item), STAYS + "was read from another source"),
        (resembles_uuid_dng(stays.filename), STAYS + "is a Lightroom thumbnail itself"),
        (keeper.sha256 is not None and keeper.sha256 == claim.item.sha256, SAME_BYTES),
        (stays.id in leaving, STAYS + "is to be removed, too"),
    )
    sentence = next((words for applies, words in objections if applies), "")
    return sentence.replace("KEEPER", stays.name, 1)


def _source(item: PlanItem) -> str:
    return ONE_SOURCE.get(item.source, item.source)


def _entry(claim: _Claim, albums: _ItemAlbums) -> PlanEntry:
    keeper = claim.keeper.shown if claim.keeper is not None else None
    lacks = lacking(albums.get(claim.item.shown.id, ()), albums.get(keeper.id, ())) if keeper is not None else ()
    by_album = claim.item.shown.source == SourceName.LIBRARY and claim.state not in HANDED_OFF
    return PlanEntry(
        item=_with_albums(claim.item.shown, albums),
        keeper=_with_albums(keeper, albums) if keeper is not None else None,
        rule=claim.rule,
        confidence=claim.confidence,
        reason=claim.reason,
        route=Route.ALBUM if by_album else Route.HANDOFF,
        state=claim.state,
        album_id=claim.album_id,
        note=claim.note,
        keeper_lacks=lacks,
    )


def _with_albums(item: PlanItem, albums: _ItemAlbums) -> PlanItem:
    own = albums.get(item.id)
    return replace(item, albums=tuple(dict.fromkeys(album.title for album in own))) if own else item


def _synced(library: Library, entries: Iterable[PlanEntry]) -> tuple[LastSync, ...]:
    """Returns when each source of the plan was read; only an export may be older than its sync."""
    finished = {(source, account): at for source, account, at in library.rows(SYNCED)}
    return tuple(
        LastSync(
            source,
            account,
            finished.get((source, account)),
            library.value(UPLOADED, (source, account)) if source == SourceName.TAKEOUT else None,
        )
        for source, account in sorted({(entry.item.source, entry.item.account) for entry in entries})
    )


def _checks(entries: Sequence[PlanEntry], synced: tuple[LastSync, ...]) -> Checks:
    return Checks(
        favourites=sum(entry.item.favorited for entry in entries),
        in_albums=sum(bool(entry.item.albums) for entry in entries),
        albums_to_lose=sum(bool(entry.keeper_lacks) for entry in entries),
        partner_shared=sum(entry.item.partner_shared for entry in entries),
        without_keeper=sum(entry.keeper is None for entry in entries),
        without_link=sum(entry.route is Route.HANDOFF and not entry.item.product_url for entry in entries),
        synced=synced,
    )


def _refuse_unknown(library: Library, only: Collection[str]) -> None:
    known = {row[0] for row in _items(library, only, "id")}
    unknown = [item_id for item_id in only if item_id not in known]
    if unknown:
        more = f" and {len(unknown) - SHOWN_IDS:,} more" if len(unknown) > SHOWN_IDS else ""
        raise UsageError(
            f"The library holds no item {', '.join(unknown[:SHOWN_IDS])}{more}.",
            "Item ids are in the first column of `gpdedup-tui candidates --format ids`.",
        )


def _items(library: Library, ids: Iterable[str], columns: str) -> Iterator[tuple[Any, ...]]:
    every = list(ids)
    for start in range(0, len(every), 500):
        part = every[start : start + 500]
        yield from library.rows(
            f"SELECT {columns} FROM media_item WHERE id IN ({', '.join('?' * len(part))})",  # noqa: S608
            part,
        )


def _explain(library: Library, ids: Collection[str], left_out: dict[str, LeftOut]) -> None:
    """Say of each asked-for item that is not in the plan why it is not."""
    missing = [item_id for item_id in ids if item_id not in left_out]
    lapsed = {row[0] for row in library.rows("SELECT candidate_id FROM decision WHERE verdict = 'remove'")}
    for item_id, filename, trashed, gone_at in _items(library, missing, "id, filename, trashed, gone_at"):
        if gone_at is not None:
            reason = "It is no longer in the library."
        elif trashed:
            reason = "It is in the trash already."
        elif item_id in lapsed:
            reason = "It was decided to be removed, but no rule claims it any more; scan and decide again."
        else:
            reason = "It is not decided to be removed."
        left_out[item_id] = LeftOut(item_id, filename or item_id, reason)
