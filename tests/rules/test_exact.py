"""`exact`: shown with a warning, never removable."""

from dataclasses import replace

from models.database import Library
from models.decisions import Verdict, decide_items
from models.items import SourceName
from models.rules.registry import RULES
from tests.conftest import FakeClock
from tests.rules.camera import JPEG, claims, reason

ONE = replace(JPEG, id="one", sha256="ab", creation_time=None)


def test_equal_bytes_under_two_keys_are_certain_and_stay(library: Library, clock: FakeClock) -> None:
    items = [ONE, replace(ONE, id="two", favorited=True), replace(ONE, id="other", sha256="cd")]
    assert claims(library, clock, items, "exact") == {"one": ("two", "certain")}
    assert "trashing one may trash both" in reason(library, "one")
    assert not RULES["exact"].is_removable
    assert len(decide_items(library, clock, ["one"], Verdict.REMOVE).refused) == 1


def test_accounts_sources_and_the_lost_are_no_twins(library: Library, clock: FakeClock) -> None:
    items = [
        ONE,
        replace(ONE, id="account", account="other"),
        replace(ONE, id="local", source=SourceName.LOCAL),
        replace(ONE, id="trashed", trashed=True),
        replace(ONE, id="unknown", sha256=None),
    ]
    assert claims(library, clock, items, "exact") == {}
