"""`gpdedup-tui handoff --out DIR`: the work list and the browser script for what no album takes."""

from pathlib import Path

from models.errors import ExitCode
from models.staging.handoff import hand_off
from models.staging.plan import make_plan
from models.text import counted
from tui.cli.commands.stage import default_title, tell_plan
from tui.cli.context import Context
from tui.cli.ids import read_ids


def run(context: Context) -> int:
    """Write the hand-off.

    Args:
        context: Names the folder and, where given, the ids and the album's title.

    Raises:
        UsageError: An id is not known, or the title is empty.
        GpdedupError: The files cannot be written, or others are in the way.
    """
    arguments = context.arguments
    only = read_ids((), arguments.ids_file) if arguments.ids_file else None
    title = arguments.album if arguments.album is not None else default_title(context.clock.now())
    with context.library() as library:
        plan = make_plan(library, only)
        tell_plan(context, plan)
        out = Path(arguments.out).expanduser()
        keep_albums = arguments.keep_albums
        files = hand_off(library, context.clock, plan, out, force=arguments.force, title=title, keep_albums=keep_albums)
    written = {"ids": files.ids, "csv": files.worklist_csv, "html": files.worklist_html, "script": files.script}
    context.out.result(f"{counted(files.count, 'item')} in the hand-off, {files.in_script:,} of them in the script:")
    for path in written.values():
        context.out.result(f"  {path}")
    context.out.say(f"Open {files.worklist_html} in a browser, or paste the script into the console of Google Photos.")
    if plan.checks.albums_to_lose and not keep_albums:
        context.out.say(
            "Not all albums of what goes hold what stays; --keep-albums lets the script add it there first."
        )
    paths = {name: str(path) for name, path in written.items()}
    context.out.record({"count": files.count, "in_script": files.in_script, "plan": files.plan_id, **paths})
    return ExitCode.DONE
