"""How patient the program is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.control import Control
from models.errors import NetworkError
from models.google.errors import PassingError, Trouble
from models.google.retry import PATIENT, RetryPolicy, call_patiently
from models.progress import Progress

BUSY = PassingError("the server is busy (503)", Trouble.BUSY)
RATE = PassingError("too many requests a minute (429)", Trouble.RATE)
NOBODY = PassingError("the connection was refused", Trouble.UNREACHABLE)


@given(st.integers(1, 40))
def test_waits_grow_and_are_capped(attempt: int) -> None:
    assert 0 < PATIENT.delay(BUSY, attempt) <= min(32.0, 0.5 * 2 ** (attempt - 1))


def test_waits_are_spread() -> None:
    assert len({PATIENT.delay(BUSY, 5) for _ in range(20)}) == 20


def test_the_shortest_waits_for_a_minutes_quota_outlast_a_minute() -> None:
    shortest = sum(min(32.0, 4 * 2 ** (attempt - 1)) / 2 for attempt in range(1, PATIENT.tries))
    assert shortest > 60
    for attempt in range(1, PATIENT.tries):
        assert PATIENT.delay(RATE, attempt) >= min(32.0, 4 * 2 ** (attempt - 1)) / 2


@pytest.mark.parametrize(("asked", "least", "most"), [(3.0, 3.0, 3.5), (0.0, 0.0, 0.5), (86_400.0, 120.0, 120.5)])
def test_what_the_server_asks_for_is_honoured_within_reason(asked: float, least: float, most: float) -> None:
    assert least <= PATIENT.delay(PassingError("busy", Trouble.BUSY, asked), 1) <= most


@given(st.floats(0, 30), st.floats(0, 32), st.integers(1, 7))
def test_nobody_answering_is_given_up_before_20_seconds(elapsed: float, wait: float, attempt: int) -> None:
    if not PATIENT.is_enough(NOBODY, attempt, elapsed, wait):
        # A refusal itself takes no time; one that does not come at all takes the timeout, once.
        assert elapsed + wait < 15


def test_a_call_is_made_again_until_it_answers() -> None:
    control, progress, tries = Control(), Progress(), iter([BUSY, RATE, None])

    def call() -> str:
        error = next(tries)
        if error:
            raise error
        return "answer"

    assert call_patiently(call, "photos.test", RetryPolicy(pace=0.001), control, progress) == "answer"
    assert list(progress.waits) == [BUSY.cause, RATE.cause]
    assert (progress.retries, progress.wait) == (2, None)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BUSY, "photos.test did not answer properly"),
        (RATE, "too many requests a minute"),
        (NOBODY, "photos.test cannot be reached: the connection was refused"),
    ],
)
def test_patience_that_runs_out_says_why_and_what_to_do(error: PassingError, words: str) -> None:
    def call() -> None:
        raise error

    with pytest.raises(NetworkError, match=words) as caught:
        call_patiently(call, "photos.test", RetryPolicy(pace=0.0005), Control(), Progress())
    assert "again" in caught.value.hint


def test_other_errors_are_not_repeated() -> None:
    calls = []

    def call() -> None:
        calls.append(1)
        raise KeyError("ours")

    with pytest.raises(KeyError):
        call_patiently(call, "photos.test", PATIENT, Control(), Progress())
    assert calls == [1]
