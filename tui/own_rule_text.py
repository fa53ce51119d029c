"""The sentences of the form for a rule of one's own."""

from typing import Final

from models.rules.condition_values import SETTINGS
from models.rules.custom import CustomRule
from models.rules.trial import Draft, Named, Trial
from models.text import counted, plain
from tui import item_text
from tui.widgets.lines import Line

NAME_HELP: Final = "what you call it: small letters, digits and dashes; for instance web-copies"
ORDER: Final = (
    *("rule", "title", "name", "name_regex", "mime_type", "camera", "album", "source", "taken_from", "taken_before"),
    *("min_pixels", "max_pixels", "min_bytes", "max_bytes", "max_long_side", "requires_original"),
)
"""The fields, two in a row. `rule` is the name of the rule; the others are settings."""
FORMS: Final = {
    "rule": "its name",
    "title": "any words",
    **dict.fromkeys(("name", "mime_type", "camera", "album"), "text, * and ?"),
    "name_regex": "regular expression",
    "source": "takeout, library …",
    **dict.fromkeys(("taken_from", "taken_before"), "year-month-day"),
    **dict.fromkeys(("min_pixels", "max_pixels"), "a number: w × h"),
    **dict.fromkeys(("min_bytes", "max_bytes"), "bytes"),
    "max_long_side": "pixels",
    "requires_original": "yes or no",
}
"""What a value looks like, in the 19 cells that a field has at 80 columns."""


def help_line(key: str, draft: Draft, *, is_asked: bool) -> Line:
    """Say what a field is for, or what is wrong with its value.

    Args:
        key: The field with the focus.
        draft: What stands in the form.
        is_asked: Was the rule to be saved? Only then a missing name is a fault.
    """
    if key in draft.faults and (key != "rule" or is_asked):
        words = draft.faults[key].replace("true or false", "yes or no")  # as the form has it; TOML has the other
        return [(f"! {key} {words}", "warning")]
    if key == "rule":
        return [(f"  {key}: {NAME_HELP}", "")]
    setting = SETTINGS.get(key)
    return [(f"  {key}: {setting.help}; for instance {setting.example}", "")] if setting else []


def not_counted(draft: Draft) -> str:
    """Returns why nothing can be counted; nothing where all that is given can be read.

    Args:
        draft: What stands in the form.
    """
    wrong = [key for key in draft.faults if key not in {"", "rule"}]
    return f"Not counted: {', '.join(wrong)} cannot be read." if wrong else ""


WAITING: Final[tuple[Line, ...]] = (
    [(" Give at least one condition: its count shows here as you type.", "strong")],
    [(" All conditions that are given have to hold; what is not known never holds.", "muted")],
)
"""What is missing before anything can be counted."""


def count_lines(rule: CustomRule, trial: Trial, *, is_running: bool) -> list[Line]:
    """Write what a rule would find, and what bulk decisions would leave alone.

    Args:
        rule: That is tried.
        trial: What was found so far.
        is_running: Does the count go on?
    """
    so_far = f"   {trial.share:.0%} of the library looked at …" if is_running else ""
    marks = [
        f"{number:,} {words}"
        for number, words in (
            (trial.favourites, counted(trial.favourites, "favourite").split(" ", 1)[1]),
            (trial.in_albums, "in albums"),
            (trial.partner_shared, "from a partner"),
        )
        if number
    ]
    of_which = f", of them {', '.join(marks)}" if marks else ""
    stays = (
        "Each has an original that stays; the rule is only ever possible, so look at them."
        if rule.requires_original
        else "Nothing is known to stay for them: each is decided by itself, never in bulk."
    )
    return [
        [(f" {counted(trial.found, 'item')} would be proposed", "strong"), (of_which, ""), (so_far, "muted")],
        [(f" {stays}", "muted")] if trial.found else [],
    ]


def named_line(named: Named) -> tuple[str, str]:
    """Write one of the items that a rule holds of: its name, and the rest of the line."""
    stays = f"   stays: {plain(named.stays)}" if named.stays else ""
    return named.filename, f"{item_text.taken(named.taken or None):<16}  {named.pixels or item_text.UNKNOWN:>10}{stays}"
