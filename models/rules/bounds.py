"""The thresholds of the rules. A person may make them stricter; looser than the rules' own they are refused."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple


class Limits(NamedTuple):
    """What one rule demands; a named tuple, as a scan looks at it for each moment."""

    long_side: float
    """Of the one long side as a share of the other: at most, or for `raw-sidecar` at least, so many percent."""
    shapes_within: float = 1
    """How far two shapes, width to height, may lie apart, in percent."""
    items_per_instant: int = 60
    """An instant that one camera shares with more items than this is a wrong clock."""
    bits_that_differ: int = 6
    """Of the 64 of two look-alike hashes."""


class Bounds(NamedTuple):
    """The limits of all rules: what one rule claims `strong` is no keeper for another, so each asks for several."""

    uuid_thumbnail: Limits = Limits(95)
    raw_sidecar: Limits = Limits(95)
    same_shot: Limits = Limits(90)
    lookalike: Limits = Limits(90)


DEFAULTS: Final = Bounds()


class Threshold(NamedTuple):
    """What a limit may be set to."""

    field: str
    """Of `Limits`."""
    lowest: int
    highest: int
    help: str
    is_whole: bool = False

    def fault(self, value: Any) -> str:
        """Say what is wrong with a value, as the rest of a sentence; empty where nothing is.

        Args:
            value: As TOML gives it.
        """
        kinds = (int,) if self.is_whole else (int, float)
        if isinstance(value, kinds) and not isinstance(value, bool) and self.lowest <= value <= self.highest:
            return ""
        kind = "a whole number" if self.is_whole else "a number"
        return f"must be {kind} from {self.lowest} to {self.highest}: it may make the rule stricter, not looser"


_SHAPES: Final = Threshold("shapes_within", 0, 1, "percent by which the shapes of the two may differ, at most")
_CROWD: Final = Threshold(
    "items_per_instant", 2, 60, "items of one camera in one second, at most; more are a wrong clock", is_whole=True
)

THRESHOLDS: Final[Mapping[str, Mapping[str, Threshold]]] = MappingProxyType(
    {
        "uuid-thumbnail": {
            "long_side_at_most": Threshold("long_side", 1, 95, "percent of the original's long side"),
            "shapes_within": _SHAPES,
            "items_per_instant": _CROWD,
        },
        "raw-sidecar": {
            "long_side_at_least": Threshold("long_side", 95, 100, "percent of the long side of what goes"),
            "shapes_within": _SHAPES,
            "items_per_instant": _CROWD,
        },
        "same-shot": {
            "long_side_at_most": Threshold("long_side", 1, 90, "percent of the larger one's long side"),
            "shapes_within": _SHAPES,
            "items_per_instant": _CROWD,
        },
        "lookalike": {
            "long_side_at_most": Threshold("long_side", 1, 90, "percent of the other's long side"),
            "shapes_within": _SHAPES,
            "bits_that_differ": Threshold("bits_that_differ", 0, 6, "bits of 64 of the two hashes", is_whole=True),
        },
    }
)
"""Rule name to setting to what it may be."""


def default_of(rule: str, setting: str) -> float:
    """Returns what a threshold is unless the person says otherwise.

    Args:
        rule: Its name.
        setting: A key of `THRESHOLDS[rule]`.
    """
    limits = getattr(DEFAULTS, rule.replace("-", "_"))
    value: float = getattr(limits, THRESHOLDS[rule][setting].field)
    return value


def bounds_of(rules: Mapping[str, Mapping[str, Any]]) -> Bounds:
    """Returns the limits as the person wants them.

    Args:
        rules: Rule name to its settings, without a fault.
    """
    bounds = DEFAULTS
    for rule, thresholds in THRESHOLDS.items():
        name = rule.replace("-", "_")
        given = {known.field: rules[rule][key] for key, known in thresholds.items() if key in rules.get(rule, {})}
        bounds = bounds._replace(**{name: getattr(bounds, name)._replace(**given)})
    return bounds
