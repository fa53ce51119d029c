"""`gpdedup-tui rules`: the rules, their settings and where to change them."""

from models.errors import ExitCode
from models.rules.registry import KNOWN_SETTINGS, build_rules
from tui.cli.context import Context


def run(context: Context) -> int:
    """List the rules.

    Args:
        context: Names the configuration.
    """
    for name, rule in build_rules(context.settings).items():
        choices = KNOWN_SETTINGS.get(name, {})
        settings = {key: known[0] for key, known in choices.items()} | dict(context.settings.rules.get(name, {}))
        context.out.result(f"{name}: {rule.title}")
        if not rule.is_removable:
            context.out.result("  for looking at; its findings cannot be decided remove")
        for key, value in settings.items():
            known = " or ".join(f'"{choice}"' for choice in choices.get(key, ()))
            context.out.result(f'  {key} = "{value}"' + (f"  ({known})" if known else ""))
        context.out.record({"rule": name, "title": rule.title, "removable": rule.is_removable, "settings": settings})
    order = ", ".join(context.settings.keeper_order)
    is_there = "" if context.settings.source else " (not there yet; the defaults hold)"
    context.out.say(f"What stays is chosen by, first difference wins: {order}.")
    context.out.say(f"Change rules under [rules.NAME], and keeper_order, in {context.paths.config}{is_there}.")
    return ExitCode.DONE
