"""`gpdedup-tui undo` and `redo`: take the last decision back, or the last undo."""

from dataclasses import replace

from models.decisions import Outcome, redo, undo
from tui.cli.commands.decide import tell
from tui.cli.context import Context


def run(context: Context) -> int:
    """Take the last decision or undo back, single or bulk.

    Args:
        context: Names the library, and which of the two.

    Returns:
        The exit code: 4 where a part of it was refused.
    """
    step, word, done = (redo, "redo", "done again") if context.arguments.again else (undo, "undo", "undone")
    with context.library() as library:
        outcome = step(library, context.clock)
    if outcome is None:
        return tell(context, Outcome(None, f"There is nothing to {word}"))
    return tell(context, replace(outcome, title=f"{done}: {outcome.title}"))
