"""`gpdedup-tui rules`: the rules, their settings, where each came from and how to change them; and trying one's own."""

import json
from collections.abc import Sequence
from typing import Any, Final

from models.errors import ExitCode, UsageError
from models.rules import raw_sidecar
from models.rules.base import Rule
from models.rules.bounds import THRESHOLDS, default_of
from models.rules.condition_values import SETTINGS
from models.rules.custom import PREFIX
from models.rules.registry import CUSTOM, KNOWN_SETTINGS, MAKERS_KEY, build_rules, own_settings, place_of
from models.rules.saving import rule_text
from models.rules.second_apart import MAKERS
from models.rules.trial import Trial, draft_rule, try_rule
from models.settings import DEFAULT_KEEPER_ORDER
from models.text import counted, plain
from tui.cli.context import Context
from tui.cli.signals import cancelled_by_signals

FIRST: Final = 10
"""So many of what a tried rule would find are named."""


def run(context: Context) -> int:
    """List the rules, or try one.

    Args:
        context: Names the configuration.

    Raises:
        UsageError: The configuration, or a setting of the rule to try, is wrong.
    """
    if context.arguments.conditions:
        return _try(context, context.arguments.conditions)
    for name, rule in build_rules(context.settings).items():
        _tell(context, name, rule)
    _tell_order(context)
    is_there = "" if context.settings.source else " (not there yet; the defaults hold)"
    context.out.say(f"\nChange rules under [rules.NAME], and keeper_order, in {context.paths.config}{is_there}.")
    context.out.say("Your own go under [rules.custom.NAME]; all conditions that are given have to hold:")
    for key, setting in SETTINGS.items():
        context.out.say(f"  {key:<18} {setting.help}")
    context.out.say('Try one before you write it down: gpdedup-tui rules --try name="Screenshot*" max_long_side=2048')
    return ExitCode.DONE


def _tell(context: Context, name: str, rule: Rule) -> None:
    choices = KNOWN_SETTINGS.get(name, {})
    own = name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""
    given = own_settings(context.settings)[own] if own else context.settings.rules.get(name, {})
    table = f"rules.{CUSTOM}.{own}" if own else f"rules.{name}"
    thresholds = THRESHOLDS.get(name, {})
    settings: dict[str, Any] = {key: known[0] for key, known in choices.items()}
    settings |= {key: default_of(name, key) for key in thresholds} | dict(given)
    if name == raw_sidecar.NAME:
        settings.setdefault(MAKERS_KEY, list(MAKERS))
    places = {key: place_of(context.settings, key, table) if key in given else "default" for key in settings}
    context.out.result(f"{name}: {rule.title}")
    if not rule.is_removable:
        context.out.result("  for looking at; its findings cannot be decided remove")
    for key, value in settings.items():
        known = " or ".join(f'"{choice}"' for choice in choices.get(key, ()))
        if key in thresholds:
            known = f"{thresholds[key].lowest} to {thresholds[key].highest}, {thresholds[key].help}"
        context.out.result(f"  {key} = {plain(_shown(value))}  ({known + '; ' if known else ''}{places[key]})")
    plain_values = {key: _listed(value) for key, value in settings.items()}
    values = {"rule": name, "title": rule.title, "removable": rule.is_removable, "settings": plain_values}
    context.out.record({**values, "from": places})


def _tell_order(context: Context) -> None:
    """Tell the keeper order, which holds for all rules: as JSON, it is the object whose rule is null."""
    order = list(context.settings.keeper_order)
    place = place_of(context.settings, "keeper_order") if "keeper_order" in context.settings.given else "default"
    context.out.result(f"What stays is chosen by keeper_order, the first difference wins ({place}):")
    context.out.result(f"  {', '.join(order)}")
    left_out = [step for step in DEFAULT_KEEPER_ORDER if step not in order]
    if left_out:
        context.out.result(f"  not asked: {', '.join(left_out)}")
    values = {"rule": None, "title": "for all rules", "settings": {"keeper_order": order}}
    context.out.record({**values, "from": {"keeper_order": place}, "config": str(context.paths.config)})


def _shown(value: Any) -> str:
    if isinstance(value, (bool, str, list)):
        return json.dumps(value, ensure_ascii=False)  # which is how TOML writes them, too
    return str(value)


def _listed(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float, str, list)) else str(value)


def _try(context: Context, conditions: Sequence[str]) -> int:
    """Count what a rule would find, and write nothing."""
    texts = dict(_setting(word) for word in conditions)
    draft = draft_rule(context.settings, "my-rule", texts)
    for key, words in draft.faults.items():
        raise UsageError(f"{key or 'The rule'} {words}.")
    assert draft.rule is not None  # noqa: S101 - it has no fault
    with context.library() as library, cancelled_by_signals(context.control):
        trial = try_rule(library, draft.rule, context.control, _ignore)
    context.out.result(
        f"{counted(trial.found, 'item')} would be proposed, of them {counted(trial.favourites, 'favourite')},"
        f" {trial.in_albums:,} in albums, {trial.partner_shared:,} from a partner."
    )
    for named in trial.first[:FIRST]:
        facts = (named.filename, named.taken, named.pixels, f"stays: {named.stays}" if named.stays else "")
        context.out.result("  " + "  ".join(fact for fact in facts if fact))
    first = [named._asdict() for named in trial.first[:FIRST]]
    counts = {"favourites": trial.favourites, "in_albums": trial.in_albums, "partner_shared": trial.partner_shared}
    context.out.record({"found": trial.found, **counts, "first": first})
    context.out.say(f"Nothing was saved. To keep it, write this into {context.paths.config}:\n")
    context.out.say(rule_text("my-rule", draft.values).rstrip())
    return ExitCode.DONE


def _setting(word: str) -> tuple[str, str]:
    key, equals, text = word.partition("=")
    if not equals or not text.strip():
        raise UsageError(f"{word!r} is no condition.", 'Write a setting, "=" and its value: --try name="Screenshot*".')
    return key.strip(), text


def _ignore(_: Trial) -> None:
    """Nobody watches the count."""
