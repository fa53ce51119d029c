"""Why something cannot be done with a candidate: for the keys that turn grey, for the help and the palette."""

from collections.abc import Mapping
from typing import Final

from models.candidates import Candidate
from models.rules.base import Rule

ABOUT_ROW: Final = frozenset(
    {
        *("remove", "keep", "open", "keep_both", "swap", "copy", "compare", "mark_group", "remove_shown"),
        *("undecided", "sort", "filter"),
    }
)
"""Actions that need a row under the cursor, or any row at all."""


def objection(name: str, current: Candidate | None, rules: Mapping[str, Rule]) -> str:
    """Say why something cannot be done with the candidate under the cursor.

    Args:
        name: Of the action; `remove` and the other words for a decision.
        current: The candidate; None where there is none.
        rules: By name.

    Returns:
        A few words, or nothing where it can be done.
    """
    if name not in ABOUT_ROW:
        return ""
    if current is None:
        return "nothing is shown"
    rule = rules.get(current.rule)
    objections = {
        "remove": f"{current.rule} is only to look at" if rule is not None and not rule.is_removable else "",
        "swap": "" if current.keeper is not None else "nothing is named that stays",
        "copy": "" if current.item.product_url else "no link is known",
        "mark_group": "" if current.keeper is not None else "nothing is named that stays",
    }
    return objections.get(name, "")
