"""Writes the hand-off: what the API cannot put into an album, as files to work through in the browser."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.control import Clock
from models.database import Library
from models.staging.browser_script import ScriptRows
from models.staging.entries import Plan, PlanEntry, Route
from models.staging.handed import remember
from models.staging.ledger import Ledger
from models.staging.result import check_title, default_title
from models.staging.safe_files import write_files
from models.staging.thumbnails import Thumbnail
from models.staging.work_list import NO_THUMBNAILS, work_list
from models.text import counted, csv_cell, id_line

CSV_HEADER = (
    *("item_id", "filename", "creation_time", "width", "height", "size_bytes", "camera", "product_url"),
    *("rule", "confidence", "reason"),
    *("keeper_id", "keeper_filename", "keeper_width", "keeper_height", "keeper_size_bytes", "keeper_product_url"),
    *("favorited", "albums", "albums_keeper_lacks", "state"),
)


@dataclass(frozen=True, slots=True)
class HandoffFiles:
    """What was written, and where."""

    folder: Path
    ids: Path
    worklist_csv: Path
    worklist_html: Path
    script: Path
    count: int
    """Items in the hand-off."""
    in_script: int
    """Those of them that the browser script can add to an album: the ones with a key of the web page."""
    plan_id: str


def plan_id(entries: Sequence[PlanEntry]) -> str:
    """Returns a name for a hand-off that follows from what goes and what stays: the same plan has the same."""
    pairs = sorted(f"{entry.item.id}\0{entry.keeper.id if entry.keeper else ''}" for entry in entries)
    return hashlib.sha256("\0\0".join(pairs).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def hand_off(
    library: Library,
    clock: Clock,
    plan: Plan,
    out: Path,
    *,
    force: bool = False,
    title: str | None = None,
    keep_albums: bool = False,
    thumbnails: Mapping[str, Thumbnail] = NO_THUMBNAILS,
) -> HandoffFiles:
    """Write the hand-off and remember it, so that `ack` knows it again.

    Args:
        library: Gets a journal line for each item, once for each plan.
        clock: For the day in the album's title, and the time of the record.
        plan: As `make_plan` gives it.
        out: The folder.
        force: Replace files of an earlier hand-off.
        title: Of the album that the browser script makes.
        keep_albums: Let the script add what stays to the albums of what goes first.
        thumbnails: Small pictures by item id, for the work list.

    Raises:
        UsageError: The title is empty or too long.
        GpdedupError: The files cannot be written; nothing is half written.
    """
    title = title or default_title(clock.now())
    files = write_handoff(plan, out, force=force, title=title, keep_albums=keep_albums, thumbnails=thumbnails)
    entries = plan.on(Route.HANDOFF)
    with library.transaction():
        known = library.value("SELECT 1 FROM journal WHERE step = 'handoff' AND note = ? LIMIT 1", (files.plan_id,))
        if entries and not known:
            words = f"Wrote a hand-off of {counted(files.count, 'item')} to {out}"
            Ledger(library, clock, "handoff", words).handed_off(
                [(entry.item.id, entry.keeper.id if entry.keeper else "") for entry in entries], files.plan_id
            )
        remember(library, clock, out, files.plan_id if entries else None)
    return files


def write_handoff(
    plan: Plan,
    out: Path,
    *,
    force: bool = False,
    title: str,
    keep_albums: bool = False,
    thumbnails: Mapping[str, Thumbnail] = NO_THUMBNAILS,
) -> HandoffFiles:
    """Write `ids.txt`, `worklist.csv`, `worklist.html` and `stage-in-browser.js`.

    They hold the planned items whose route is the hand-off, never those in the album.

    Args:
        plan: As `make_plan` gives it.
        out: The folder; made where it is missing.
        force: Replace files that are there with other content.
        title: Of the album that the browser script makes.
        keep_albums: Let the script add what stays to the albums of what goes first.
        thumbnails: Small pictures by item id, for the work list.

    Raises:
        UsageError: The title is empty or too long.
        GpdedupError: The folder cannot be used, or files are in the way; nothing is half written.
    """
    check_title(title)
    entries = plan.on(Route.HANDOFF)
    name = plan_id(entries)
    script_rows = ScriptRows(entries)
    contents = {
        "ids.txt": "".join(f"{id_line(entry.item.id)}\n" for entry in entries),
        "worklist.csv": _csv(entries),
        "worklist.html": work_list(entries, name, thumbnails),
        "stage-in-browser.js": script_rows.text(name, title, keep_albums=keep_albums),
    }
    write_files(out, {file: text.encode("utf-8", "replace") for file, text in contents.items()}, force=force)
    ids, worklist_csv, worklist_html, script = (out / file for file in contents)
    return HandoffFiles(out, ids, worklist_csv, worklist_html, script, len(entries), len(script_rows.items), name)


def _csv(entries: Sequence[PlanEntry]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_HEADER)
    writer.writerows(_csv_row(entry) for entry in entries)
    return text.getvalue()


def _csv_row(entry: PlanEntry) -> list[str | int | None]:
    item, keeper = entry.item, entry.keeper
    row: list[str | int | None] = [csv_cell(item.id), csv_cell(item.filename), item.creation_time]
    row += [item.width, item.height, item.size_bytes, csv_cell(item.camera), csv_cell(item.product_url)]
    row += [csv_cell(entry.rule), entry.confidence, csv_cell(entry.reason)]
    if keeper is None:
        row += [None] * 6
    else:
        row += [csv_cell(keeper.id), csv_cell(keeper.filename), keeper.width, keeper.height, keeper.size_bytes]
        row.append(csv_cell(keeper.product_url))
    lacks = "; ".join(album.title for album in entry.keeper_lacks)
    return [*row, int(item.favorited), csv_cell("; ".join(item.albums)), csv_cell(lacks), entry.state]
