"""All rules by name, as the settings want them."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from models.errors import UsageError
from models.rules import exact, lookalike, missing_locally, raw_sidecar, same_shot, uuid_thumbnail
from models.rules.base import Rule
from models.rules.bounds import THRESHOLDS, bounds_of
from models.rules.condition_values import faults_of
from models.rules.custom import own_rule
from models.rules.second_apart import MAKERS
from models.settings import Settings, line_of

CUSTOM: Final = "custom"
MAKERS_KEY: Final = "a_second_apart"
"""The setting of `raw-sidecar` that lists makers whose two halves may be dated a second apart."""
NAME_RULE: Final = "Use 1 to 40 small letters, digits and dashes, beginning with a letter."
OWN_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")

KNOWN_SETTINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        uuid_thumbnail.NAME: {},
        raw_sidecar.NAME: {"remove": ("raw", "jpeg")},
        same_shot.NAME: {},
        exact.NAME: {},
        lookalike.NAME: {},
        missing_locally.NAME: {},
    }
)
"""Rule name to its settings and what each may be; the first value is the default."""


def build_rules(settings: Settings) -> dict[str, Rule]:
    """Make every rule, as the person's settings want it.

    Args:
        settings: Read from the configuration.

    Returns:
        Rule name to rule, in the order in which people see them.

    Raises:
        UsageError: A rule or a setting is not known; names file, line and key.
    """
    _check(settings)
    makers = tuple(name.casefold() for name in settings.rules.get(raw_sidecar.NAME, {}).get(MAKERS_KEY, MAKERS))
    remove_raw = removes_raw(settings)
    order = settings.keeper_order
    bounds = bounds_of(settings.rules)
    rules: tuple[Rule, ...] = (
        uuid_thumbnail.UuidThumbnail(order=order, remove_raw=remove_raw, bounds=bounds),
        raw_sidecar.RawSidecar(order=order, remove_raw=remove_raw, makers=makers, bounds=bounds),
        same_shot.SameShot(order=order, remove_raw=remove_raw, bounds=bounds),
        exact.Exact(order=order),
        lookalike.Lookalike(order=order, remove_raw=remove_raw, bounds=bounds),
        missing_locally.MissingLocally(),
    )
    own = [
        own_rule(name, values, order, remove_raw=remove_raw, bounds=bounds)
        for name, values in own_settings(settings).items()
    ]
    return {rule.name: rule for rule in (*rules, *own)}


def removes_raw(settings: Settings) -> bool:
    """Tell whether `raw-sidecar` proposes the RAW, and not the other file."""
    return bool(settings.rules.get(raw_sidecar.NAME, {}).get("remove", "raw") == "raw")


def own_settings(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    """Returns the settings of the person's own rules: name, without the prefix, to what its table holds."""
    own: Mapping[str, Mapping[str, Any]] = settings.rules.get(CUSTOM, {})
    return own


def choose_rules(rules: Mapping[str, Rule], names: Iterable[str]) -> dict[str, Rule]:
    """Pick rules by name; none named means all.

    Args:
        rules: As `build_rules` gives them.
        names: From the person.

    Raises:
        UsageError: A name is not known; lists the known ones.
    """
    wanted = tuple(names)
    for name in wanted:
        if name not in rules:
            raise UsageError(f"There is no rule {name!r}.", f"Known are {', '.join(rules)}.")
    return {name: rule for name, rule in rules.items() if not wanted or name in wanted}


def _check(settings: Settings) -> None:
    for name, values in settings.rules.items():
        if name == CUSTOM:
            for own, conditions in own_settings(settings).items():
                _check_custom(settings, own, conditions)
        elif name not in KNOWN_SETTINGS:
            known = f"{', '.join(RULES)}, and your own under [rules.custom.NAME]"
            raise UsageError(f"{_where(settings, name)}there is no rule {name!r}.", f"Known are {known}.")
        else:
            for key, value in values.items():
                _check_value(settings, name, key, value)


def _check_custom(settings: Settings, name: str, values: Any) -> None:
    table = f"rules.{CUSTOM}.{name}"
    if not isinstance(values, Mapping):
        raise UsageError(f"{_where(settings, name)}[rules.{CUSTOM}] holds tables: [rules.{CUSTOM}.NAME].")
    if not OWN_NAME.fullmatch(name):
        raise UsageError(
            f"{_where(settings, name)}{name!r} is no name for a rule.",
            NAME_RULE,
        )
    for fault in faults_of(values):
        if not fault.key:
            raise UsageError(f"{_where(settings, name)}[{table}] {fault.words}.")
        raise UsageError(f"{_where(settings, fault.key, table)}{fault.key!r} of [{table}] {fault.words}.")


def _check_value(settings: Settings, name: str, key: str, value: Any) -> None:
    table = f"rules.{name}"
    if (name, key) == (raw_sidecar.NAME, MAKERS_KEY):
        if not isinstance(value, list) or not all(isinstance(maker, str) and maker for maker in value):
            raise UsageError(f"{_where(settings, key, table)}{key!r} of [{table}] must be a list of camera makes.")
        return
    threshold = THRESHOLDS.get(name, {}).get(key)
    if threshold is not None:
        if fault := threshold.fault(value):
            raise UsageError(f"{_where(settings, key, table)}{key!r} of [{table}] {fault}.")
        return
    allowed = KNOWN_SETTINGS[name].get(key)
    if allowed is None:
        known = ", ".join((*KNOWN_SETTINGS[name], *THRESHOLDS.get(name, ()))) or "none"
        raise UsageError(
            f"{_where(settings, key, table)}the rule {name!r} has no setting {key!r}.",
            f"It has these settings: {known}.",
        )
    if value not in allowed:
        choices = " or ".join(f'"{choice}"' for choice in allowed)
        raise UsageError(f"{_where(settings, key, table)}{key!r} of [{table}] must be {choices}.")


def _where(settings: Settings, key: str, table: str = "") -> str:
    """Returns file and line of a setting, where it came from a file."""
    place = place_of(settings, key, table)
    return f"{place}: " if place else ""


def place_of(settings: Settings, key: str, table: str = "") -> str:
    """Say where a setting stands: `config.toml, line 3`; nothing where there is no file.

    Args:
        settings: As read.
        key: Its name.
        table: The table that it stands in, such as `rules.raw-sidecar`; without one, the first line that names the key.
    """
    if settings.source is None:
        return ""
    try:
        text = settings.source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return str(settings.source)
    lines = text.splitlines()
    header = next((n for n, line in enumerate(lines) if plain_header(line) == table), 0) if table else 0
    return f"{settings.source}, line {header + line_of(chr(10).join(lines[header:]), key)}"


def plain_header(line: str) -> str:
    """Returns the name in a table's header without brackets, quotes and comment; of another line, nothing that is one.

    Args:
        line: Of a TOML text.
    """
    return line.split("#", maxsplit=1)[0].strip().strip("[]").replace('"', "").replace("'", "").replace(" ", "")


RULES: Final[Mapping[str, Rule]] = MappingProxyType(build_rules(Settings()))
"""Every rule with its default settings."""

NOT_REMOVABLE: Final = frozenset(rule.name for rule in RULES.values() if not rule.is_removable)
"""Rules whose findings are for looking at."""
