"""`gpdedup-tui redo`: take the last undo back."""

from models.decisions import redo

from models.errors import ExitCode
from tui.cli.commands.decide import tell
from tui.cli.context import Context


def run(context: Context) -> int:
    """Take the last undo back, single or bulk.

    Args:
        context: Names the library.

    Returns:
        The exit code: 4 where a part of it was refused.
    """
    with context.library() as library:
        outcome = redo(library, context.clock)
    if outcome is None:
        context.out.result("There is nothing to redo.")
        context.out.record({"title": "", "changed": 0, "unchanged": 0, "left_open": 0, "refused": []})
        return ExitCode.DONE
    return tell(context, outcome)
