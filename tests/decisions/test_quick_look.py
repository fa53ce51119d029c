"""The quick look at all pairs of a step finds each one that the judge has something to say against."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from models.database import Library
from models.decisions import Outcome, Verdict, decide_bulk, decide_findings, decide_items, safety
from models.rules.base import Confidence
from tests.conftest import FakeClock
from tests.decisions.shelf import claim, shelve, steps, words
from tests.rules.camera import change

IDS = "abcdefgh"
RULES = ("same-shot", "raw-sidecar", "uuid-thumbnail", "exact", "missing-locally", "custom:own")
STATES: tuple[dict[str, Any], ...] = (
    {"trashed": 1},
    {"trashed": 1, "favorited": 1},
    {"gone_at": "2026-01-01 00:00:00"},
    {"partner_shared": 1},
    {"source": "local"},
    {"source": "toolkit"},
    {"account": "other"},
    {"filename": "1D4CAA6F-16c6-4c3d-901b-9387de10e528(1).DNG"},
    {"filename": "1d4caa6f-16c6-4c3d-901b-9387de10e528\0.dng"},
    {"filename": None},
)
EVERY_REMOVAL = f"{safety.PAIRS} WHERE {safety.REMOVALS} {safety.IN_ORDER}"
WAYS: tuple[Callable[[Library, FakeClock], Outcome], ...] = (
    lambda library, clock: decide_items(library, clock, IDS, Verdict.REMOVE),
    lambda library, clock: decide_findings(library, clock, range(1, 99), Verdict.REMOVE, include_marked=True),
    lambda library, clock: decide_bulk(
        library, clock, rules=RULES, confidences=Confidence, verdict=Verdict.REMOVE, include_marked=False
    ),
)


def make_a_mess(library: Library, clock: FakeClock, dice: random.Random) -> None:
    """Claim this and that, let things happen to the items, and decide some."""
    shelve(library, *IDS, sha256=None)
    for same in dice.sample(IDS, 3):
        change(library, same, sha256="ab")
    others = [None, *IDS]
    for candidate in IDS:
        for rule in dice.sample(RULES, dice.randint(0, 2)):
            claim(library, candidate, dice.choice(others), rule=rule, confidence=dice.choice(list(Confidence)))
    decide_items(library, clock, dice.sample(IDS, 2), dice.choice([Verdict.REMOVE, Verdict.KEEP]))
    numbers = [row[0] for row in library.rows("SELECT id FROM finding")]
    if numbers:
        decide_findings(library, clock, [dice.choice(numbers)], Verdict.KEEP, include_marked=True)
    for _ in range(dice.randint(1, 4)):
        change(library, dice.choice(IDS), **dice.choice(STATES))
    if numbers and dice.random() < 0.2:
        library.execute("DELETE FROM finding WHERE id = ?", (dice.choice(numbers),))


def taken_back(library: Library, clock: FakeClock, way: Callable[[Library, FakeClock], Outcome]) -> Any:
    """Returns all that a step does, and leaves nothing of it."""
    with library.database.atomic() as step:
        outcome = way(library, clock)
        done = outcome, words(library), steps(library)
        step.rollback()
    return done


def test_nothing_slips_past_the_quick_look(library: Library, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = changed = 0
    with library.connection():
        for seed in range(60):
            with library.database.atomic() as mess:
                make_a_mess(library, clock, random.Random(seed))
                for way in WAYS:
                    quick = taken_back(library, clock, way)
                    with monkeypatch.context() as patched:
                        patched.setattr(safety, "DOUBTFUL", EVERY_REMOVAL)
                        assert taken_back(library, clock, way) == quick, f"seed {seed}"
                    refused += len(quick[0].refused)
                    changed += quick[0].changed
                mess.rollback()
    assert min(refused, changed) > 100
