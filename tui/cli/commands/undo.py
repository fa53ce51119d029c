"""`gpdedup-tui undo`: take the last decision back."""

from dataclasses import replace

from models.decisions import Outcome, undo
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
        return tell(context, Outcome(None, "There is nothing to undo"))
    return tell(context, replace(outcome, title=f"undone: {outcome.title}"))
