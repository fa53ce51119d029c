"""`gpdedup-tui rules`: the rules, their settings, where each came from and where to change them."""

from typing import Any

from models.errors import ExitCode
from models.rules import raw_sidecar
from models.rules.base import Rule
from models.rules.registry import CUSTOM, KNOWN_SETTINGS, MAKERS_KEY, build_rules, place_of
from models.rules.second_apart import MAKERS
from models.text import plain
from tui.cli.context import Context


def run(context: Context) -> int:
    """List the rules.

    Args:
        context: Names the configuration.
    """
    for name, rule in build_rules(context.settings).items():
        _tell(context, name, rule)
    order = ", ".join(context.settings.keeper_order)
    place = place_of(context.settings, "keeper_order")
    is_set = context.settings.source is not None and _is_given(context, "keeper_order")
    is_there = "" if context.settings.source else " (not there yet; the defaults hold)"
    context.out.say(f"What stays is chosen by, first difference wins: {order} ({place if is_set else 'default'}).")
    context.out.say(f"Change rules under [rules.NAME], and keeper_order, in {context.paths.config}{is_there}.")
    context.out.say("Your own go under [rules.custom.NAME]; docs/rules.md says what they may ask for.")
    return ExitCode.DONE


def _tell(context: Context, name: str, rule: Rule) -> None:
    choices = KNOWN_SETTINGS.get(name, {})
    own = name.partition(":")[2]
    given = context.settings.rules.get(CUSTOM, {}).get(own, {}) if own else context.settings.rules.get(name, {})
    table = f"rules.{CUSTOM}.{own}" if own else f"rules.{name}"
    settings: dict[str, Any] = {key: known[0] for key, known in choices.items()} | dict(given)
    if name == raw_sidecar.NAME:
        settings.setdefault(MAKERS_KEY, list(MAKERS))
    places = {key: place_of(context.settings, key, table) if key in given else "default" for key in settings}
    context.out.result(f"{name}: {plain(rule.title)}")
    if not rule.is_removable:
        context.out.result("  for looking at; its findings cannot be decided remove")
    for key, value in settings.items():
        known = " or ".join(f'"{choice}"' for choice in choices.get(key, ()))
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        context.out.result(f"  {key} = {plain(shown)}  ({known + '; ' if known else ''}{plain(places[key])})")
    listed = {
        key: value if isinstance(value, (bool, int, str, list)) else str(value) for key, value in settings.items()
    }
    values = {"rule": name, "title": rule.title, "removable": rule.is_removable, "settings": listed}
    context.out.record({**values, "from": places})


def _is_given(context: Context, key: str) -> bool:
    """Does the file name a key? A value equal to the default may still stand there."""
    source = context.settings.source
    return source is not None and any(
        line.split("=")[0].strip() == key for line in source.read_text(encoding="utf-8").splitlines()
    )
