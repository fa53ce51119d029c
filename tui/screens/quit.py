"""Asks before the program ends while work runs."""

from collections.abc import Sequence

from tui.screens.prompt import ConfirmScreen


class QuitScreen(ConfirmScreen):
    """Says what runs, with numbers, and what becomes of it.

    Args:
        work: What runs, a sentence each.
    """

    def __init__(self, work: Sequence[str]) -> None:
        super().__init__(
            "Quit while work runs?",
            [*work, "What is stored stays, and it goes on from there the next time."],
            yes="Stop it and quit",
            no="Stay",
        )
