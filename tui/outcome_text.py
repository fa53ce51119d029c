"""What a staging run came to, and what to do next: only as long as the decisions are as they were."""

from typing import TYPE_CHECKING

from models.staging.plan import Plan
from models.staging.result import DEMO_NOTE
from models.text import counted, plain
from tui.hints import on_screen
from tui.rates import duration
from tui.stage_job import StageJob
from tui.stage_now import StageNow
from tui.workers import Phase

if TYPE_CHECKING:
    from models.staging.handoff import HandoffFiles
    from models.staging.result import StageResult


def outcome_lines(job: StageJob, now: StageNow | None, *, is_demo: bool = False) -> list[str]:
    """Returns what a run came to, and what to do next.

    Steps that end with deleting stand there only while they delete nothing that the person has kept since.

    Args:
        job: Ended.
        now: What was looked up after it; None while that is not known.
        is_demo: Is this the embedded Google Photos?
    """
    took = duration(job.ended - job.started)
    warnings = [] if now is None else _warnings(job, now)
    lines = [*warnings, ""] if warnings else []
    if job.phase is Phase.CANCELLED:
        lines += [f"Cancelled after {took}. What was added stays added and is known; s goes on from there."]
    if job.error is not None:
        lines += [plain(job.error.what), plain(on_screen(job.error.hint, "s"))]
        lines += ["What was added stays added and is known; s goes on."]
    lines += [plain(note) for note in job.notes]
    if job.result is not None:
        lines += _result_lines(job.result, took)
        lines += [DEMO_NOTE] if is_demo and job.result.album_url else []
    if job.files is not None:
        lines += _file_lines(job.files)
        lines += [f"          {plain(job.about_pictures)}"] if job.about_pictures else []
    if now is None or warnings:
        return lines
    return [*lines, *_since(job, now), *_next_lines(job)]


def _warnings(job: StageJob, now: StageNow) -> list[str]:
    """Returns what would be deleted although the person does not want it any more."""
    lines = []
    if now.strays:
        words = counted(now.strays, "item in it is", "items in it are")
        these = "it" if now.strays == 1 else "them"
        lines.append(f"Do not empty the album: {words} not to be removed any more. First s, which takes {these} out.")
    if now.foreign:
        words = counted(now.foreign, "item in it is", "items in it are")
        lines.append(
            f"Do not empty the album: {words} not to be removed, and somebody else had put"
            f" {'it' if now.foreign == 1 else 'them'} there. Take {'it' if now.foreign == 1 else 'them'} out by hand."
        )
    withdrawn = now.withdrawn_from(job.files.folder) if job.files is not None else 0
    if withdrawn:
        words = counted(withdrawn, "item in it is", "items in it are")
        again = " h writes it again." if now.plan.entries else ""
        lines.append(f"Do not go on with this hand-off: {words} not to be removed any more.{again}")
    return lines


def _since(job: StageJob, now: StageNow) -> list[str]:
    if job.result is None or job.result.stopped or not now.unstaged:
        return []
    return [f"{counted(now.unstaged, 'item was', 'items were')} decided since, and not in the album yet: s adds more."]


def _result_lines(result: "StageResult", took: str) -> list[str]:
    lines = [
        f"Staged in {took}: {result.album:,} added to the album, {result.already:,} were there already,"
        f" {result.handoff:,} handed off, {result.failed:,} left out.",
    ]
    lines += [plain(sentence) for sentence in (result.stopped, *result.notes) if sentence]
    lines += [f"refused   {plain(one.filename)}: {plain(one.reason)}" for one in result.refused[:5]]
    if len(result.refused) > 5:
        lines.append(f"          and {len(result.refused) - 5:,} more: i lists every item")
    there = result.album + result.already
    if there:
        lines.append(f"Read back: Google shows {'it' if there == 1 else f'all {there:,}'} in the album.")
    if result.album_url:
        lines += ["", "album     y copies the link, v shows what is in it", plain(result.album_url)]
    return lines


def _file_lines(files: "HandoffFiles") -> list[str]:
    return [
        f"hand-off  {counted(files.count, 'item')}, written to",
        f"          {plain(str(files.folder))}",
        f"          {files.worklist_html.name}: the list to work through in your browser",
        f"          {files.worklist_csv.name}: the same for a spreadsheet; {files.ids.name}: the items' ids",
        f"          {files.script.name}: puts {files.in_script:,} of them into an album, with Google-Photos-Toolkit",
    ]


def _next_lines(job: StageJob) -> list[str]:
    there = job.result.album + job.result.already if job.result is not None else 0
    if there:
        steps = [
            f"1  Open the album and scroll through it: {counted(there, 'item')}, all of them to go.",
            "2  Click the check mark of the first, hold shift, click that of the last; of thousands 500 at a time.",
            "3  Choose Move to bin (or trash) in the menu; not Remove from album, not Delete album.",
            "4  Sync again here: it says what went, and whether anything else did.",
        ]
    elif job.files is not None:
        steps = [
            f"1  Open worklist.html in a browser that is signed in; {_links(job.plan)}.",
            "2  Move the item to the bin there, and tick it off; the list remembers where you were.",
            "3  Save done.json from the list and take it in with `gpdedup-tui ack done.json`.",
            "4  Sync again here: it says what went, and whether anything else did.",
        ]
    else:
        return []
    return ["", "Next, in Google Photos:", *steps]


def _links(plan: Plan | None) -> str:
    without = plan.checks.without_link if plan is not None else 0
    if not without:
        return "each line has a link to its item"
    rest = "a line" if without == 1 else f"{without:,} lines"
    return f"{rest} without a link to the item {'searches' if without == 1 else 'search'} for its name"
