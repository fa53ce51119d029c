"""All rules by name, as the settings want them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from models.errors import UsageError
from models.rules import exact, missing_locally, raw_sidecar, same_shot, uuid_thumbnail
from models.rules.base import Rule
from models.settings import Settings, line_of

KNOWN_SETTINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        uuid_thumbnail.NAME: {},
        raw_sidecar.NAME: {"remove": ("raw", "jpeg")},
        same_shot.NAME: {},
        exact.NAME: {},
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
    remove_raw = settings.rules.get(raw_sidecar.NAME, {}).get("remove", "raw") == "raw"
    order = settings.keeper_order
    rules: tuple[Rule, ...] = (
        uuid_thumbnail.UuidThumbnail(order=order, remove_raw=remove_raw),
        raw_sidecar.RawSidecar(order=order, remove_raw=remove_raw),
        same_shot.SameShot(order=order, remove_raw=remove_raw),
        exact.Exact(order=order),
        missing_locally.MissingLocally(),
    )
    return {rule.name: rule for rule in rules}


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
        if name not in KNOWN_SETTINGS:
            raise UsageError(f"{_where(settings, name)}there is no rule {name!r}.", f"Known are {', '.join(RULES)}.")
        for key, value in values.items():
            _check_value(settings, name, key, value)


def _check_value(settings: Settings, name: str, key: str, value: Any) -> None:
    allowed = KNOWN_SETTINGS[name].get(key)
    if allowed is None:
        known = ", ".join(KNOWN_SETTINGS[name]) or "none"
        raise UsageError(
            f"{_where(settings, key)}the rule {name!r} has no setting {key!r}.", f"It has these settings: {known}."
        )
    if value not in allowed:
        choices = " or ".join(f'"{choice}"' for choice in allowed)
        raise UsageError(f"{_where(settings, key)}{key!r} of [rules.{name}] must be {choices}.")


def _where(settings: Settings, key: str) -> str:
    """Returns file and line of a setting, where it came from a file."""
    if settings.source is None:
        return ""
    try:
        text = settings.source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return f"{settings.source}: "
    return f"{settings.source}, line {line_of(text, key)}: "


RULES: Final[Mapping[str, Rule]] = MappingProxyType(build_rules(Settings()))
"""Every rule with its default settings."""

NOT_REMOVABLE: Final = frozenset(rule.name for rule in RULES.values() if not rule.is_removable)
"""Rules whose findings are for looking at."""
