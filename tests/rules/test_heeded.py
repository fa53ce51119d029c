"""What `lookalike` is sure of is to go, so no other rule names it as the one that stays."""

from dataclasses import replace

import pytest

from models.control import Control
from models.database import Library
from models.items import Item
from models.rules.conditions import Condition
from models.rules.custom import CustomRule
from models.rules.registry import RULES
from models.rules.scan import scan
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, RAW, SMALL, change, found, look_like, scan_with, store

PRINT = replace(JPEG, id="print", filename="print.jpg", width=8000, height=5333, creation_time=None)
"""The same picture, larger and without a time."""
WEB = replace(JPEG, id="web", filename="IMG_2533-web.jpg", width=1200, height=800)
FILLERS = tuple(replace(RAW, id=f"x{n}", creation_time=None) for n in range(30))


@pytest.mark.parametrize(
    ("rule", "item", "keeper"),
    [("uuid-thumbnail", SMALL, "raw"), ("raw-sidecar", RAW, None), ("same-shot", WEB, None)],
)
def test_what_looks_like_a_larger_one_is_no_keeper(
    library: Library, clock: FakeClock, rule: str, item: Item, keeper: str | None
) -> None:
    store(library, RAW, JPEG, item, PRINT)
    scan_with(library, clock)
    assert found(library, rule)[item.id] == ("jpeg", "strong")
    look_like(library, 1, "jpeg", "print")
    scan_with(library, clock)
    assert found(library, "lookalike") == {"jpeg": ("print", "strong")}
    assert found(library, rule).get(item.id, (None, ""))[0] == keeper


def test_a_claim_that_is_only_possible_is_not_heeded(library: Library, clock: FakeClock) -> None:
    store(library, RAW, JPEG, replace(PRINT, creation_time="2020-01-01 10:00:00"))
    look_like(library, 1, "jpeg", "print")
    scan_with(library, clock)
    assert found(library, "lookalike") == {"jpeg": ("print", "possible")}
    assert found(library, "raw-sidecar") == {"raw": ("jpeg", "strong")}


def test_one_scan_is_enough_and_only_the_seconds_concerned_are_looked_at(library: Library, clock: FakeClock) -> None:
    store(library, RAW, JPEG, SMALL, PRINT, *FILLERS)
    scan_with(library, clock)
    look_like(library, 1, "jpeg", "print")
    changed = [count.changed for count in scan_with(library, clock)]
    assert sum(changed) == 3
    assert [count.changed for count in scan(library, RULES, clock, Control(), full=True)] == [0] * len(RULES)
    change(library, "print", trashed=1)
    scan_with(library, clock)
    assert found(library, "raw-sidecar") == {"raw": ("jpeg", "strong")}
    assert found(library, "uuid-thumbnail") == {"thumb": ("jpeg", "strong")}
    assert scan_with(library, clock)
    assert library.value("SELECT count(*) FROM item_change") == 0


def test_an_own_rule_heeds_it_too(library: Library, clock: FakeClock) -> None:
    own = CustomRule("custom:small", Condition(max_long_side=2000), requires_original=True)
    rules = {**RULES, own.name: own}
    store(library, JPEG, replace(WEB, filename="web.jpg"), PRINT, *FILLERS)
    scan(library, rules, clock, Control())
    assert found(library, own.name) == {"web": ("jpeg", "possible")}
    look_like(library, 1, "jpeg", "print")
    scan(library, rules, clock, Control())
    assert found(library, own.name) == {}
