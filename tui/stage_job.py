"""A staging run in a thread of the App: the plan anew, the album, the hand-off files."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from models.control import Clock, Control
from models.errors import GpdedupError
from models.progress import Progress
from models.settings import Paths
from models.staging.plan import Plan, Route, make_plan
from models.text import counted
from tui.exports import remembered_exports
from tui.workers import Job, Phase, Workplace, run_job

if TYPE_CHECKING:
    from models.staging.handoff import HandoffFiles
    from models.staging.result import StageResult


@dataclass
class StageJob(Job):
    """One staging run."""

    title: str
    """Of the album, and of the one that the browser script makes."""
    with_album: bool = True
    """False where only the hand-off files are wanted."""
    plan: Plan | None = None
    """As it was when the run began; after the run, as it is now."""
    result: "StageResult | None" = None
    files: "HandoffFiles | None" = None
    notes: list[str] = field(default_factory=list)
    """Sentences that the person should read."""
    about_pictures: str = ""
    """What should be known of the work list's thumbnails."""

    @property
    def sentence(self) -> str:
        """What it does or came to, with numbers, in one sentence."""
        if self.is_running:
            return f"Staging is under way: {counted(self.progress.seen, 'item')} done."
        if self.phase is Phase.CANCELLED:
            return f"Staging cancelled after {counted(self.progress.seen, 'item')}."
        if self.error is not None:
            return f"Staging stopped: {self.error.what}"
        if self.result is None:
            return f"Hand-off written: {counted(self.files.count if self.files else 0, 'item')}."
        return f"Staging done: {self.result.album:,} into the album, {self.result.handoff:,} handed off."


@dataclass
class StageEnded(Message):
    """A staging run is over; `job.phase` and `job.error` say how."""

    job: StageJob


@dataclass
class AlbumRead(Message):
    """An album was read back; `names` is what is in it, or why that cannot be told."""

    names: list[str] | GpdedupError


def album_names(album_ids: Sequence[str], place: Workplace) -> list[str]:
    """Read albums back from Google; in a thread.

    Args:
        album_ids: Which.
        place: Where the sign-in is.

    Returns:
        The file names of their items, in order; raw text from outside.
    """
    from models.sources.opening import open_photos_library  # noqa: PLC0415 - Google's client costs 0.4 s

    with closing(open_photos_library(place.paths, place.roots, Control(), Progress())) as client:
        items = [item for album_id in album_ids for item in client.search_album(album_id)]
    return [str(item.get("filename") or item.get("id")) for item in items]


def handoff_folder(plan: Plan, paths: Paths, clock: Clock) -> Path:
    """Returns a folder for hand-off files: the same plan on the same day has the same one.

    Args:
        plan: What they hold.
        paths: It lies beside the library.
        clock: For the day.
    """
    from models.staging.handoff import plan_id  # noqa: PLC0415

    made = datetime.fromtimestamp(clock.now(), UTC)
    return paths.library.parent / "handoff" / f"{made:%Y-%m-%d}-{plan_id(plan.on(Route.HANDOFF))[:8]}"


def run_stage(job: StageJob, place: Workplace) -> Message:
    """Stage what is decided; in a thread of its own.

    Args:
        job: Is updated on the way.
        place: The library and the rest.

    Returns:
        The message for the App.
    """
    run_job(job, place, lambda: _stage(job, place))
    return StageEnded(job)


def _stage(job: StageJob, place: Workplace) -> None:
    from models.staging.handoff import hand_off  # noqa: PLC0415
    from models.staging.thumbnails import make_thumbnails  # noqa: PLC0415

    # Made anew: what was decided or synced since the screen was drawn counts.
    job.plan = make_plan(place.library)
    if job.with_album and (job.plan.on(Route.ALBUM) or _takes_out(job, job.plan, place)):
        job.phase = Phase.READING
        job.result = _stage_album(job, job.plan, place)
        job.plan = make_plan(place.library)
    job.control.check()
    if job.plan.on(Route.HANDOFF):
        out = handoff_folder(job.plan, place.paths, place.clock)
        exports, entries = remembered_exports(place.paths), job.plan.on(Route.HANDOFF)
        made = make_thumbnails(place.library, entries, exports, job.control, Progress()) if exports else None
        job.about_pictures = made.sentence if made is not None else ""
        job.progress.step = "writing the hand-off files"
        pictures = made.pictures if made is not None else {}
        job.files = hand_off(
            place.library, place.clock, job.plan, out, force=True, title=job.title, thumbnails=pictures
        )


def _takes_out(job: StageJob, plan: Plan, place: Workplace) -> bool:
    """Tell whether the album holds what is to be removed no more; without a sign-in it can only be said."""
    from models.staging.strays import find_strays, left_there  # noqa: PLC0415

    strays = find_strays(place.library, plan)
    if strays and not place.paths.token.exists():
        job.notes.append(left_there(len(strays)))
        return False
    return bool(strays)


def _stage_album(job: StageJob, plan: Plan, place: Workplace) -> "StageResult":
    from models.sources.opening import open_photos_library  # noqa: PLC0415 - Google's client costs 0.4 s
    from models.staging.album import AlbumStager  # noqa: PLC0415

    with closing(open_photos_library(place.paths, place.roots, job.control, job.progress)) as client:
        stager = AlbumStager(place.library, client, place.clock, job.control, job.progress)
        return stager.stage(plan, title=job.title)
