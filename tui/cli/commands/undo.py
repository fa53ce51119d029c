"""`gpdedup-tui undo`: take the last decision back."""

from models.decisions import undo

from models.errors import ExitCode
from tui.cli.commands.decide import tell
from tui.cli.context import Context


def run(context: Context) -> int:
    """Take the last decision back, single or bulk.

    Args:
        context: Names the library.

    Returns:
        The exit code: 4 where a part of it was refused.
    """
    with context.library() as library:
        outcome = undo(library, context.clock)
    if outcome is None:
        context.out.result("There is nothing to undo.")
        context.out.record({"title": "", "changed": 0, "unchanged": 0, "left_open": 0, "refused": []})
        return ExitCode.DONE
    return tell(context, outcome)
