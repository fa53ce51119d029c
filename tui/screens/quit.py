"""Asks before the program ends while work runs, or where it would take more along than a person may think."""

from collections.abc import Sequence

from models.text import counted
from tui.screens.prompt import ConfirmScreen


class QuitScreen(ConfirmScreen):
    """Says what runs, with numbers, and what becomes of it; and what ends with the demo.

    Args:
        work: What runs, a sentence each.
        lost: Items whose decision ends with the demo.
    """

    def __init__(self, work: Sequence[str], lost: int = 0) -> None:
        lines = [*work]
        if lost:
            lines += [
                f"Your word on {counted(lost, 'item')} ends with the demo, as its library does.",
                "It is made up; with your own library, decisions last.",
            ]
        elif work:
            lines.append("What is stored stays, and a sync goes on from there the next time.")
        super().__init__(
            "Quit while work runs?" if work else "Quit the demo?",
            lines,
            yes="Stop it and quit" if work else "Quit",
            no="Stay",
        )
