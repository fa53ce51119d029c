"""Reaching into work that runs in a thread."""

import pytest

from models.control import ASIDE, Control
from models.errors import Cancelled


def test_work_steps_aside_for_a_key_for_a_moment_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    control, waits = Control(), list[float]()
    monkeypatch.setattr(control._cancelled, "wait", waits.append)
    control.check()
    assert waits == []
    control.step_aside()
    control.check()
    control.step_aside()
    control.check()  # right after it has rested, it works
    assert len(waits) == 1
    assert 0 < waits[0] <= ASIDE


def test_a_cancel_counts_also_for_work_that_stepped_aside() -> None:
    control = Control()
    control.step_aside()
    control.cancel()
    with pytest.raises(Cancelled):
        control.check()
