"""The hand-offs that were written: when, where, and how far the work with them is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models import times
from models.control import Clock
from models.database import Library
from models.text import counted, plain, storable

LINES: Final = 5
"""How many hand-offs are named for people; `status --json` tells all."""
NOW_KNOWN_AS: Final = """ifnull((
    SELECT a.item_id FROM item_alias a JOIN media_item r ON r.id = a.alias
    WHERE a.alias = j.item_id AND r.gone_at IS NOT NULL), j.item_id)"""
"""The item of a journal line `j`: a row by its path gives way to one with a key once its sidecar is read."""
HANDED: Final = f"""
    SELECT folder, plan_id, written_at, count(*), sum(fate = 'done'), sum(fate = 'gone'), sum(fate = 'withdrawn')
    FROM (
        SELECT h.folder, h.plan_id, h.written_at, CASE
            WHEN s.state IN ('handoff-done', 'in-album') THEN 'done'
            WHEN m.gone_at IS NOT NULL OR m.trashed THEN 'gone'
            WHEN NOT EXISTS (SELECT 1 FROM decision d WHERE d.candidate_id = m.id AND d.verdict = 'remove')
            THEN 'withdrawn' ELSE 'open' END AS fate
        FROM handoff h JOIN journal j ON j.step = 'handoff' AND j.note = h.plan_id
        JOIN media_item m ON m.id = {NOW_KNOWN_AS} LEFT JOIN staged_item s ON s.item_id = m.id
    ) GROUP BY folder ORDER BY written_at DESC, folder
"""  # noqa: S608 - words of our own


@dataclass(frozen=True, slots=True)
class Handoff:
    """One folder of hand-off files. `items` is the sum of the four counts behind it."""

    folder: str
    plan_id: str
    written_at: str
    """In the library's form of times."""
    items: int
    done: int
    """Acknowledged as done."""
    gone: int
    """Gone or in the bin, though nobody ticked them off."""
    withdrawn: int
    """Decided otherwise since: nobody should work through these files any more."""

    @property
    def open(self) -> int:
        """How many are still to be done."""
        return self.items - self.done - self.gone - self.withdrawn

    @property
    def is_there(self) -> bool:
        """Are the files where they were written?"""
        return Path(self.folder).is_dir()

    def as_json(self) -> dict[str, object]:
        """Returns it as `status --json` holds it."""
        names = ("folder", "plan_id", "written_at", "items", "done", "gone", "withdrawn", "open")
        return {name: getattr(self, name) for name in names}


def remember(library: Library, clock: Clock, folder: Path, plan_id: str | None) -> None:
    """Write down what a folder holds now; the same again keeps its time.

    Args:
        library: Where it is written.
        clock: For the time.
        folder: Where the files are.
        plan_id: The name of the hand-off; None where it is an empty one.
    """
    place = storable(str(folder.absolute()))
    if plan_id is None:
        library.execute("DELETE FROM handoff WHERE folder = ?", (place,))
        return
    library.execute(
        "INSERT INTO handoff (folder, plan_id, written_at) VALUES (?, ?, ?) ON CONFLICT (folder) DO UPDATE SET"
        " plan_id = excluded.plan_id, written_at = excluded.written_at WHERE plan_id <> excluded.plan_id",
        (place, plan_id, times.now_text(clock.now())),
    )


def handoffs(library: Library) -> tuple[Handoff, ...]:
    """Returns the hand-offs that were written, the newest first.

    Args:
        library: Read only.
    """
    return tuple(Handoff(*row) for row in library.rows(HANDED))


def handoff_lines(written: Sequence[Handoff]) -> Iterator[str]:
    """Yields what stands of the hand-offs, safe for a terminal.

    Args:
        written: The newest first.
    """
    for one in written[:LINES]:
        missing = "" if one.is_there else "  (not there any more)"
        yield f"{times.to_local(one.written_at)}  {plain(one.folder)}{missing}"
        gone = f", {one.gone:,} gone without being ticked off" if one.gone else ""
        yield f"  {counted(one.items, 'item')}: {one.done:,} acknowledged{gone}, {one.open:,} still open"
        if one.withdrawn and one.is_there:
            yield (
                f"  WARNING: {counted(one.withdrawn, 'item in it is', 'items in it are')} not to be removed any more."
                " Write the hand-off again before you go on with it."
            )
    if len(written) > LINES:
        yield f"and {len(written) - LINES:,} more: `gpdedup-tui status --json` lists them"


def advice(library: Library, plan_id: str) -> str:
    """Returns what to do next about a plan's hand-off, in one sentence or two.

    Args:
        library: Read only.
        plan_id: What `models.staging.handoff.plan_id` says of the plan's items for the hand-off.
    """
    same = next((one for one in handoffs(library) if one.plan_id == plan_id and one.is_there), None)
    if same is None:
        return "Write the work list for the hand-off with: gpdedup-tui handoff --out DIR"
    written = f"The hand-off was written on {times.to_local(same.written_at)[:10]} to {same.folder}"
    if not same.open:
        return f"{written}, and everything in it is done. Sync again to see what went."
    return (
        f"{written}; {same.open:,} of {counted(same.items, 'item')} still open. Open {same.folder}/worklist.html, and"
        " take in what it saves with: gpdedup-tui ack done.json"
    )
