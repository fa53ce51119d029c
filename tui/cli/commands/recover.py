"""`gpdedup-tui recover --out DIR`: copy files out of a Takeout export that are missing on this disk."""

from pathlib import Path

from models.errors import ExitCode, UsageError
from models.progress import Progress
from models.recover import recover
from models.rules.base import Confidence
from models.text import counted, megabytes
from tui.cli.context import Context
from tui.cli.progress_line import sync_lines
from tui.cli.signals import cancelled_by_signals
from tui.exports import remembered_exports


def run(context: Context) -> int:
    """Copy what the last scan found missing.

    Args:
        context: Names the folder and, where given, the export and the confidences.

    Returns:
        The exit code: 4 where something could not be copied.

    Raises:
        UsageError: An export is not there, or nothing was compared yet.
        Cancelled: Ctrl-C; what was copied stays.
        GpdedupError: The folder cannot be written.
    """
    arguments, out = context.arguments, context.out
    exports = tuple(Path(path).expanduser() for path in arguments.export or ()) or remembered_exports(context.paths)
    missing = [path for path in exports if not path.exists()]
    if missing or not exports:
        where = f"{missing[0]} cannot be found." if missing else "No export was named."
        raise UsageError(where, "Name the folder or the archives of the Takeout export with --export.")
    confidences = frozenset(map(Confidence, arguments.confidence or (Confidence.STRONG,)))
    folder, progress = Path(arguments.out).expanduser(), Progress()
    with (
        context.library() as library,
        cancelled_by_signals(context.control),
        sync_lines(out, progress, None),
    ):
        result = recover(library, folder, exports, confidences, context.control, progress)
    for skip in result.skipped:
        out.say(f"not copied: {skip.name}: {skip.reason}".replace("\n", "␤"))
    out.result(
        f"{counted(result.copied, 'file')} copied to {folder} ({megabytes(result.bytes)}),"
        f" {result.already:,} there already, {len(result.skipped):,} not copied."
    )
    counts = {"copied": result.copied, "already": result.already, "skipped": len(result.skipped)}
    out.record({**counts, "bytes": result.bytes, "out": str(folder)})
    return ExitCode.PARTLY if result.skipped else ExitCode.DONE
