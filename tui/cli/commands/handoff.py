"""`gpdedup-tui handoff --out DIR`: the work list and the browser script for what no album takes."""

from pathlib import Path

from models.database import Library
from models.errors import ExitCode, UsageError
from models.progress import Progress
from models.staging.handoff import HandoffFiles, hand_off
from models.staging.plan import Plan, Route, make_plan
from models.staging.result import default_title
from models.staging.thumbnails import Thumbnails, make_thumbnails
from models.text import counted
from tui.cli.commands.stage import tell_plan
from tui.cli.context import Context
from tui.cli.ids import read_ids
from tui.cli.progress_line import sync_lines
from tui.cli.signals import cancelled_by_signals
from tui.exports import remembered_exports


def run(context: Context) -> int:
    """Write the hand-off.

    Args:
        context: Names the folder and, where given, the ids and the album's title.

    Raises:
        UsageError: An id is not known, the title is empty, or the export is not there.
        Cancelled: Ctrl-C; nothing was written.
        GpdedupError: The files cannot be written, or others are in the way.
    """
    arguments = context.arguments
    only = read_ids((), arguments.ids_file) if arguments.ids_file else None
    title = arguments.album if arguments.album is not None else default_title(context.clock.now())
    out = Path(arguments.out).expanduser()
    with context.library() as library:
        plan = make_plan(library, only)
        tell_plan(context, plan)
        thumbnails = _thumbnails(context, library, plan)
        files = hand_off(
            library,
            context.clock,
            plan,
            out,
            force=arguments.force,
            title=title,
            keep_albums=arguments.keep_albums,
            thumbnails=thumbnails.pictures,
        )
    written = {"ids": files.ids, "csv": files.worklist_csv, "html": files.worklist_html, "script": files.script}
    context.out.result(f"{counted(files.count, 'item')} in the hand-off, {files.in_script:,} of them in the script:")
    for path in written.values():
        context.out.result(f"  {path}")
    context.out.say(_next_step(plan, files))
    if thumbnails.sentence:
        context.out.say(thumbnails.sentence)
    if plan.checks.albums_to_lose and not arguments.keep_albums:
        context.out.say(
            "Not all albums of what goes hold what stays; --keep-albums lets the script add it there first."
        )
    paths = {name: str(path) for name, path in written.items()}
    context.out.record(
        {"count": files.count, "done": plan.done, "in_script": files.in_script, "plan": files.plan_id, **paths}
    )
    return ExitCode.DONE


def _next_step(plan: Plan, files: HandoffFiles) -> str:
    if files.count:
        return f"Open {files.worklist_html} in a browser, or paste the script into the console of Google Photos."
    if plan.entries:
        return "Nothing is to be handed off: everything that is planned goes into the album (gpdedup-tui stage)."
    return "Nothing is planned, so the files are empty. Decide what to remove: gpdedup-tui decide remove, or in Review."


def _thumbnails(context: Context, library: Library, plan: Plan) -> Thumbnails:
    """Make the work list's small pictures from the export that was named, or read last."""
    if context.arguments.no_thumbnails:
        return Thumbnails({}, "")
    exports = tuple(Path(path).expanduser() for path in context.arguments.export or ())
    missing = [path for path in exports if not path.exists()]
    if missing:
        raise UsageError(f"{missing[0]} cannot be found.", "Name the folder or the archives of the export.")
    progress = Progress()
    with cancelled_by_signals(context.control), sync_lines(context.out, progress, None):
        exports = exports or remembered_exports(context.paths)
        return make_thumbnails(library, plan.on(Route.HANDOFF), exports, context.control, progress)
