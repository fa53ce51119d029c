"""`gpdedup-tui redo`: take the last undo back."""

from dataclasses import replace

from models.decisions import Outcome, redo
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
        return tell(context, Outcome(None, "There is nothing to redo"))
    return tell(context, replace(outcome, title=f"done again: {outcome.title}"))
