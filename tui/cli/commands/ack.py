"""`gpdedup-tui ack FILE`: take in what the work list or the browser script reports as done."""

from pathlib import Path

from models.errors import ExitCode
from models.staging.acknowledge import ack
from models.text import counted
from tui.cli.context import Context


def run(context: Context) -> int:
    """Record as done what a file reports.

    Args:
        context: Names the file.

    Raises:
        UsageError: There is no such file.
        GpdedupError: It is no acknowledgement, was edited or cut off, or belongs to another plan.
    """
    with context.library() as library:
        result = ack(library, context.clock, Path(context.arguments.file).expanduser())
    context.out.result(
        f"{counted(result.recorded, 'item')} recorded as done, {result.already:,} known before,"
        f" {result.forgotten:,} no longer in the library."
    )
    values = {"recorded": result.recorded, "already": result.already, "forgotten": result.forgotten}
    context.out.record({"kind": str(result.kind), "plan": result.plan_id, **values})
    return ExitCode.DONE
