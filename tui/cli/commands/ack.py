"""`gpdedup-tui ack FILE`: take in what the work list or the browser script reports as done."""

from pathlib import Path

from models.staging.acknowledge import ack
from models.text import counted, id_line
from tui.cli.context import Context


def run(context: Context) -> int:
    """Record as done what a file reports.

    Args:
        context: Names the file.

    Returns:
        The exit code: 4 where the file names ids that its hand-off does not hold.

    Raises:
        UsageError: There is no such file.
        GpdedupError: It is no acknowledgement, was edited or cut off, or belongs to another plan.
    """
    with context.library() as library:
        result = ack(library, context.clock, Path(context.arguments.file).expanduser())
    for item_id in result.strangers:
        context.out.say(f"not taken in: {id_line(item_id)}: as the library remembers it, the hand-off does not hold it")
    strangers = f", {len(result.strangers):,} not taken in" if result.strangers else ""
    context.out.result(
        f"{counted(result.recorded, 'item')} recorded as done, {result.already:,} known before,"
        f" {result.forgotten:,} no longer in the library{strangers}."
    )
    values = {"recorded": result.recorded, "already": result.already, "forgotten": result.forgotten}
    values["not_taken_in"] = len(result.strangers)
    context.out.record({"kind": str(result.kind), "plan": result.plan_id, **values})
    return result.exit_code
