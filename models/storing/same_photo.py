"""One photo, one row: what an export tells of a photo in parts ends in one item, in whatever order the parts come.

A photo's identity is the key in its sidecar's link, and the sidecar may lie in another part of the export than the
photo, which is then stored under its path (`file:…`). If both rows stayed, a rule could call one redundant because
of the other, and the last copy would go. So every path that an item is or would be known by is remembered in
`item_alias`: a later row of that path is the same item, and an earlier one is retired with its decisions handed on.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from models.database import Library
from models.items import Item, SourceName
from models.sources.takeout.names import year_of
from models.stored import stored_items
from models.storing.lone_followers import followed_by, followers_of
from models.two_views import BY_PATH, FOLLOWING, as_follower, completed, file_id, is_by_path

MAX_HOPS: Final = 8
IN_TAKEOUT: Final = frozenset({SourceName.TAKEOUT, SourceName.TOOLKIT})

KNOWN_AS: Final = """
    SELECT item_alias.alias, item.id FROM item_alias JOIN media_item AS item ON item.id = item_alias.item_id
    WHERE item_alias.alias IN (SELECT value FROM json_each(?))
"""
STORED: Final = """
    SELECT id, account FROM media_item
    WHERE id IN (SELECT value FROM json_each(?)) AND source = 'takeout' AND gone_at IS NULL
"""
# The condition on the source is the index's own, word for word; otherwise SQLite does not use it.
LOOKS_ALIKE: Final = """
    WITH wanted (number, filename, size, account, id, moment) AS MATERIALIZED (
        SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
            json_extract(value, '$[3]'), json_extract(value, '$[4]') FROM json_each(?)
    )
    SELECT wanted.number, item.id, item.creation_time, item.exif_time, item.upload_time IS NOT NULL,
        (SELECT json_group_array(path) FROM item_file WHERE item_id = item.id AND role IN ('original', 'copy'))
    FROM {pairs} AND item.source IN ('takeout', 'toolkit')
        AND item.account = wanted.account AND item.id <> wanted.id AND item.gone_at IS NULL
"""
BY_SIZE: Final = LOOKS_ALIKE.format(
    pairs="wanted CROSS JOIN media_item AS item INDEXED BY media_item_name"
    " ON item.filename = wanted.filename AND item.size_bytes = wanted.size"
)
THEIRS_WITHOUT: Final = LOOKS_ALIKE.format(
    pairs="wanted CROSS JOIN media_item AS item INDEXED BY media_item_name"
    " ON item.filename = wanted.filename AND item.size_bytes IS NULL AND item.creation_time = wanted.moment"
    " WHERE wanted.size IS NOT NULL"
)
# One look at each moment: of ten thousand scans with one date, each would have to look at all the others.
OURS_WITHOUT: Final = LOOKS_ALIKE.format(
    pairs="(SELECT DISTINCT moment FROM wanted WHERE size IS NULL) AS moments"
    " CROSS JOIN media_item AS item INDEXED BY media_item_moment ON item.creation_time = moments.moment"
    " AND item.filename IN (SELECT filename FROM wanted)"
    " CROSS JOIN wanted ON wanted.moment = moments.moment AND wanted.filename = item.filename WHERE wanted.size IS NULL"
)
HAS_BY_PATH: Final = "SELECT 1 FROM media_item WHERE id >= 'file:' AND id < 'file;' LIMIT 1"
REMEMBER: Final = "INSERT INTO item_alias"
NEWEST_COUNTS: Final = """
    ON CONFLICT (alias) DO UPDATE SET item_id = excluded.item_id WHERE item_id <> excluded.item_id
"""


@dataclass
class United:
    """Items under the ids that they are stored under, and what they replace."""

    items: list[Item]
    retired: dict[str, str] = field(default_factory=dict)
    """Id of a stored row to the id of the item that it turned out to be."""


def unite(library: Library, items: Sequence[Item]) -> United:
    """Give the items of an export the ids under which they are stored, and find the rows that they replace.

    Args:
        library: In the transaction that stores them.
        items: As a source tells them.

    Returns:
        The same items, some under another id, and completed from the rows that are to be retired.
    """
    united = United(list(items))
    if not any(item.source in IN_TAKEOUT for item in items):
        return united
    _rename(united, _known_as(library, [item.id for item in items if is_by_path(item.id)]))
    _subordinate(united, followed_by(library, united.items))
    has_by_path = library.value(HAS_BY_PATH) is not None
    twins = _twins(library, united.items, has_by_path=has_by_path)
    _rename(united, {ours: theirs for ours, theirs in twins.items() if is_by_path(ours)})
    if has_by_path:
        # A row by its path gives way to a key, and to the path that a fuller view of the export prefers.
        _retire(library, united, {theirs: ours for ours, theirs in twins.items() if not is_by_path(ours)})
        _retire(library, united, _stored_aliases(library, united.items))
        _retire_followers(library, united, followers_of(library, united.items))
    united.items = _combined(united.items)
    aliases = [(alias, item.id) for item in united.items for alias in item.aliases if alias != item.id]
    library.insert_many(REMEMBER, aliases, NEWEST_COUNTS)
    return united


def _rename(united: United, new_ids: Mapping[str, str]) -> None:
    if new_ids:
        united.items = [
            replace(item, id=new_ids[item.id], aliases=(*item.aliases, item.id), is_partial=True)
            if item.id in new_ids
            else item
            for item in united.items
        ]


def _subordinate(united: United, owners: Mapping[str, tuple[str, str]]) -> None:
    """Make renders and motion videos that came alone files of the items that they belong to."""
    for place, item in enumerate(united.items):
        if item.id in owners:
            owner, role = owners[item.id]
            united.items[place] = replace(as_follower(item, role), id=owner)


def _retire(library: Library, united: United, retired: Mapping[str, str]) -> None:
    """Note what is replaced, and complete the items from it: it may know a file that this part does not hold."""
    retired = {old: new for old, new in retired.items() if old not in united.retired and old != new}
    known = stored_items(library, list(retired)) if retired else {}
    _complete(united, {old: (new, known[old]) for old, new in retired.items()})


def _retire_followers(library: Library, united: United, owners: Mapping[str, tuple[str, str]]) -> None:
    owners = {old: owner for old, owner in owners.items() if old not in united.retired}
    known = stored_items(library, list(owners)) if owners else {}
    _complete(united, {old: (new, as_follower(known[old], role)) for old, (new, role) in owners.items()})


def _complete(united: United, retired: Mapping[str, tuple[str, Item]]) -> None:
    olds: defaultdict[str, list[Item]] = defaultdict(list)
    for old, (new, item) in sorted(retired.items()):
        united.retired[old] = new
        olds[new].append(item)
    if olds:
        united.items = [completed(item, olds[item.id]) if item.id in olds else item for item in united.items]


def _known_as(library: Library, ids: Sequence[str]) -> dict[str, str]:
    """Returns which item each id stands for, where it stands for another one."""
    found: dict[str, str] = {}
    asked = {item_id: item_id for item_id in ids}
    for _ in range(MAX_HOPS):
        rows = library.rows(KNOWN_AS, (json.dumps(list(set(asked.values()))),)) if asked else []
        steps = {alias: item_id for alias, item_id in rows if alias != item_id}
        asked = {item_id: steps[step] for item_id, step in asked.items() if step in steps}
        found |= asked
    return {item_id: other for item_id, other in found.items() if item_id != other}


def _twins(library: Library, items: Sequence[Item], *, has_by_path: bool) -> dict[str, str]:
    """Find stored rows that are the same photos by name and size, where one of the two has no key.

    The same rules as inside one export (`models.sources.takeout.folding`): a copy in another folder, of the same
    name and size, and taken at the same time as far as both sides know; without a file, of the same name and time.

    Returns:
        Id of an item to the one stored row that it is; nothing where several are meant.
    """
    asked = [item for item in items if item.filename and (has_by_path or is_by_path(item.id))]
    if not asked:
        return {}
    ours: defaultdict[str, set[str]] = defaultdict(set)
    theirs: defaultdict[str, set[str]] = defaultdict(set)
    wanted = [(item.filename, item.size_bytes or None, item.account, item.id, item.creation_time) for item in asked]
    for query in (BY_SIZE, THEIRS_WITHOUT, OURS_WITHOUT):
        for number, item_id, *facts in library.rows(query, (json.dumps(wanted),)):
            item = asked[number]
            if (is_by_path(item.id) or is_by_path(item_id)) and _may_be_one(item, item_id, facts):
                ours[item.id].add(item_id)
                theirs[item_id].add(item.id)
    lone = {item_id: next(iter(found)) for item_id, found in ours.items() if len(found) == 1}
    return {item_id: other for item_id, other in lone.items() if len(theirs[other]) == 1}


def _may_be_one(item: Item, other_id: str, facts: Sequence[Any]) -> bool:
    creation_time, exif_time, has_sidecar, paths = facts
    if item.upload_time is not None and has_sidecar and item.creation_time != creation_time:
        return False
    if item.exif_time is not None and exif_time is not None and item.exif_time != exif_time:
        return False
    # Two files of one folder are two photos.
    own = {file_id(item.account, file.path) for file in item.files if file.role not in FOLLOWING}
    theirs = {file_id(item.account, path) for path in json.loads(paths)}
    own_folders, their_folders = _folders(own, item.id, *item.aliases), _folders(theirs, other_id)
    return own_folders.isdisjoint(their_folders) and not _are_of_two_years(own_folders, their_folders)


def _are_of_two_years(own: set[str], theirs: set[str]) -> bool:
    """Is one in "Photos from 2017" and the other in "Photos from 2019"? An item has one year."""
    ours, others = ({year for name in names if (year := year_of(name))} for names in (own, theirs))
    return ours.isdisjoint(others) and not {shape for shape, _ in ours}.isdisjoint(shape for shape, _ in others)


def _folders(ids: Iterable[str], *more: str) -> set[str]:
    return {item_id.rpartition("/")[0] for item_id in (*ids, *more) if is_by_path(item_id)}


def _stored_aliases(library: Library, items: Sequence[Item]) -> dict[str, str]:
    """Returns rows that are stored under an alias of an item, with the item's id."""
    owners = {alias: item for item in items for alias in item.aliases if alias.startswith(BY_PATH)}
    rows = library.rows(STORED, (json.dumps(list(owners)),)) if owners else []
    return {alias: owners[alias].id for alias, account in rows if account == owners[alias].account}


def _combined(items: Iterable[Item]) -> list[Item]:
    """Make one of several views of an item in one batch; the fullest one's values count."""
    views: dict[str, Item] = {}
    for item in items:
        other = views.get(item.id)
        if other is None or not (item.is_partial or other.is_partial):
            views[item.id] = item
        else:
            fuller, lesser = (other, item) if item.is_partial else (item, other)
            views[item.id] = completed(fuller, [lesser])
    return list(views.values())
