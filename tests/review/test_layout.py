"""How the screen looks: three pictures, with fixed data, times in UTC, and no clock on them."""

import asyncio

import pytest

from models.rules.registry import RULES
from tests.review.driving import Review, until
from tui.screens.compare import CompareScreen
from tui.screens.review import ReviewScreen


@pytest.fixture(autouse=True)
def same_rules(app, monkeypatch) -> None:
    """The pictures do not change with every new rule, nor with what is at hand to be shown."""
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    app._rules = {name: RULES[name] for name in ("uuid-thumbnail", "raw-sidecar", "same-shot", "exact")}


async def _decide_some(pilot) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
    screen = Review(pilot.app, pilot)
    await screen.rest()
    await screen.press("space", "x", "down", "space", "down", "shift+down", "shift+down")
    await asyncio.sleep(0)


async def _compare(pilot) -> None:
    await _decide_some(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_review(app, snap_compare, size):
    assert snap_compare(app, terminal_size=size, run_before=_decide_some)


def test_compare(app, snap_compare):
    assert snap_compare(app, terminal_size=(80, 24), run_before=_compare)
