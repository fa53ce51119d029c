"""The keys of the Review screen."""

from typing import Final

from textual.binding import Binding, BindingType

PARAMETERS: Final = {"'remove')": "remove", "'keep')": "keep", "'open')": "open"}


def _key(key: str, action: str, description: str, tooltip: str, *, show: bool = False) -> Binding:
    name, _, parameter = action.replace("_", "-").partition("(")
    word = PARAMETERS.get(parameter, f"{name}-back" if parameter == "-1)" else name)
    return Binding(key, action, description, show=show, tooltip=tooltip, id=f"review.{word}")


KEYS: Final[tuple[BindingType, ...]] = (
    _key("space", "decide('remove')", "Remove", "Decide that it may go, and move on", show=True),
    _key("x", "decide('keep')", "Keep", "Keep it for good, whatever claims it, and move on", show=True),
    _key("A", "remove_shown", "All sure", "Remove all shown that are certain or strong; asks above 100", show=True),
    _key("z", "undo", "Undo", "Take the last decision back, single or bulk", show=True),
    _key("slash", "filter", "Filter", "Show only what matches, as you type", show=True),
    _key("Z", "redo", "Redo", "Take the undo back"),
    _key("full_stop", "repeat", "Repeat", "Decide as you did last, and move on"),
    _key("b", "keep_both", "Keep both", "Keep it beside this keeper alone; other claims on it stay open"),
    _key("u", "decide('open')", "Open again", "Take your word on it back, and move on"),
    _key("s", "swap", "Swap", "What would go stays, and what would stay goes"),
    _key("m", "mark_group", "Mark group", "Mark everything that would go for the same keeper"),
    _key("o", "sort", "Sort", "Sort by something else"),
    _key("left_square_bracket", "rule(-1)", "Previous rule", "Show the findings of the rule before"),
    _key("right_square_bracket", "rule(1)", "Next rule", "Show the findings of the next rule"),
    _key("enter", "compare", "Compare", "The two side by side, with every field"),
    _key("p", "previews", "Pictures", "Show the pictures of both, or hide them; remembered"),
    _key("y", "copy", "Copy link", "Copy the link of what would go"),
    _key("n", "undecided(1)", "Next open", "The next one without a decision"),
    _key("N", "undecided(-1)", "Last open", "The one before without a decision"),
    _key("J", "journal", "Journal", "Who goes and why: every decision ever taken"),
    _key("r", "scan", "Scan", "Let the rules look at the library again"),
    _key("P", "look", "Look at pictures", "Compare the pictures at hand, for lookalike, then scan; asks first"),
    _key("c", "own_rule", "Own rule", "Try a rule of your own, or change the one shown"),
    _key("escape", "clear", "Clear", "Close the filter, unmark, or stop the scan"),
)
"""Six at most are shown in the footer; help and palette have them all."""
