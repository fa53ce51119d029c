"""The work list `worklist.html`: one file that asks nobody for anything, and draws only what is seen."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from models.staging.embed import content_policy, escaped, fill, script_json, template
from models.staging.entries import PlanEntry, PlanItem, State
from models.staging.thumbnails import Thumbnail
from models.text import counted, plain

PHOTOS = "https://photos.google.com/"
NO_THUMBNAILS: Final[Mapping[str, Thumbnail]] = MappingProxyType({})


def work_list(entries: Sequence[PlanEntry], name: str, thumbnails: Mapping[str, Thumbnail] = NO_THUMBNAILS) -> str:
    """Returns the page.

    Args:
        entries: What goes, in the order shown.
        name: The plan's, which the page puts into `done.json`.
        thumbnails: Small pictures by item id.
    """
    page = template("worklist.html")
    data = {"plan": name, "items": [_row(entry, thumbnails) for entry in entries]}
    return fill(
        page,
        {
            "csp": content_policy(page, with_pictures=bool(thumbnails)),
            "title": f"{counted(len(entries), 'item')} to look at and delete",
            "data": script_json(data),
            "fallback": "\n".join(["<ul>", *(_fallback(entry) for entry in entries), "</ul>"]),
        },
    )


def _row(entry: PlanEntry, thumbnails: Mapping[str, Thumbnail]) -> dict[str, object]:
    return {
        **_shown(entry.item, thumbnails),
        "keeper": _shown(entry.keeper, thumbnails) if entry.keeper is not None else None,
        "rule": plain(entry.rule),
        "confidence": entry.confidence.value,
        "why": plain(entry.reason),
        "lacks": [plain(album.title) for album in entry.keeper_lacks],
        "done": entry.state == State.HANDOFF_DONE,
    }


def _shown(item: PlanItem, thumbnails: Mapping[str, Thumbnail]) -> dict[str, object]:
    shown: dict[str, object] = {
        "id": item.id,
        "name": plain(item.name),
        "url": item.product_url or "",
        "search": "" if item.product_url else _search(item),
        "time": item.creation_time or "",
        "width": item.width,
        "height": item.height,
        "size": item.size_bytes,
        "camera": plain(item.camera),
        "favorited": item.favorited,
        "albums": [plain(title) for title in item.albums],
    }
    thumbnail = thumbnails.get(item.id)
    return shown if thumbnail is None else {**shown, "picture": thumbnail.text, "turn": thumbnail.turn}


def _search(item: PlanItem) -> str:
    """Returns the address that searches for one file name, for an item without a link."""
    quoted = '"' + (item.filename or "").replace('"', "") + '"'
    return f"{PHOTOS}search/{quote(quoted.encode('utf-8', 'replace'), safe='')}" if item.filename else ""


def _fallback(entry: PlanEntry) -> str:
    """Returns a line of the list for browsers without scripts, such as those in a terminal."""
    stays = f"; {_anchor(entry.keeper)} stays" if entry.keeper is not None else ""
    return f"<li>{_anchor(entry.item)} goes{stays}: {escaped(plain(entry.reason))}</li>"


def _anchor(item: PlanItem) -> str:
    name = escaped(plain(item.name))
    url = item.product_url or _search(item)
    if not url.startswith(PHOTOS):
        return f"{name} ({escaped(plain(url))})" if url else name
    return f'<a href="{escaped(url)}" target="_blank" rel="noopener noreferrer">{name}</a>'
