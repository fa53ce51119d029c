"""Asking again: how often, how long in between, and telling the person what is waited for."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from models.control import Control
from models.errors import NetworkError
from models.google.errors import PassingError, Trouble
from models.progress import Progress, Wait

if TYPE_CHECKING:
    from tenacity import RetryCallState

Answer = TypeVar("Answer")
FASTEST: Final = 0.0005


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient to be; all times in seconds."""

    tries: int = 8
    """How often a request is sent at most."""
    first_wait: float = 0.5
    """The longest first wait; each next one may be twice as long."""
    longest_wait: float = 32.0
    rate_wait: float = 4.0
    """The longest first wait after "too many requests a minute": eight tries then outlast a minute."""
    unreachable_for: float = 14.0
    """How long nobody may answer at all: with the last try this stays below 20 s."""
    longest_retry_after: float = 120.0
    """More than this is never waited, whatever the server asks for."""
    pace: float = 1.0
    """Every wait is multiplied by it; tests turn it down."""

    def delay(self, error: PassingError, attempt: int) -> float:
        """Draw how long to wait: exponential, with full jitter, so that many clients do not come back at once.

        Args:
            error: Why the last try failed.
            attempt: How many tries there were, from 1.

        Returns:
            Seconds.
        """
        if error.retry_after is not None:
            return self.pace * (min(error.retry_after, self.longest_retry_after) + random.uniform(0, 0.5))  # noqa: S311
        doubled = 2.0 ** (attempt - 1)
        if error.trouble in (Trouble.RATE, Trouble.SESSIONS):
            ceiling = min(self.longest_wait, self.rate_wait * doubled)
            return self.pace * random.uniform(ceiling / 2, ceiling)  # noqa: S311 - spreads load, guards no secret
        return self.pace * random.uniform(FASTEST, min(self.longest_wait, self.first_wait * doubled))  # noqa: S311

    def is_enough(self, error: PassingError, attempt: int, elapsed: float, next_wait: float) -> bool:
        """Tell whether to give up.

        Args:
            error: Why the last try failed.
            attempt: How many tries there were, from 1.
            elapsed: Since the first try began, in seconds.
            next_wait: How long the next wait would be, in seconds.
        """
        if error.trouble is Trouble.UNREACHABLE and elapsed + next_wait > self.unreachable_for * self.pace:
            return True
        return attempt >= self.tries


PATIENT: Final = RetryPolicy()


def call_patiently(
    call: Callable[[], Answer], host: str, policy: RetryPolicy, control: Control, progress: Progress
) -> Answer:
    """Make a call until it answers, waiting between the tries where a cancel reaches it.

    Args:
        call: Raises `PassingError` for what may be gone a moment later.
        host: Who is called, for the sentence.
        policy: How patient to be.
        control: Ends a wait.
        progress: Told of each wait while it lasts, and of its cause afterwards.

    Returns:
        What the call answered.

    Raises:
        NetworkError: Patience ran out.
        Cancelled: The person cancelled.
    """
    from tenacity import Retrying, retry_if_exception_type  # noqa: PLC0415 - 60 ms, most of it asyncio

    def announce(state: "RetryCallState") -> None:
        cause = _error(state).cause
        until = (state.outcome_timestamp or 0.0) + state.upcoming_sleep  # tenacity's are monotonic seconds
        progress.wait = Wait(cause, state.upcoming_sleep, state.attempt_number, until)
        progress.waits.append(cause)
        progress.retries += 1
        if progress.on_wait is not None:
            progress.on_wait(progress.wait)

    def pause(seconds: float) -> None:
        try:
            control.wait(seconds)
        finally:
            progress.wait = None

    retrying = Retrying(
        retry=retry_if_exception_type(PassingError),
        wait=lambda state: policy.delay(_error(state), state.attempt_number),
        stop=lambda state: policy.is_enough(
            _error(state), state.attempt_number, state.seconds_since_start or 0.0, state.upcoming_sleep
        ),
        before_sleep=announce,
        sleep=pause,
        reraise=True,
    )
    try:
        return retrying(call)
    except PassingError as error:
        raise given_up(host, error) from error


def _error(state: "RetryCallState") -> PassingError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, PassingError):
        raise TypeError(f"asked about {error!r}, which is no passing error") from error
    return error


def given_up(host: str, error: PassingError) -> NetworkError:
    """Returns the sentence for patience that ran out."""
    if error.trouble is Trouble.UNREACHABLE:
        return NetworkError(
            f"{host} cannot be reached: {error.cause}.",
            "Check the network connection (and --api-root, where you gave one), then run the same command again.",
        )
    if error.trouble is Trouble.RATE:
        return NetworkError(
            f"{host} keeps answering that there are too many requests a minute.",
            "Wait some minutes, then run the same command again: it goes on where it stopped.",
        )
    if error.trouble is Trouble.SESSIONS:
        return NetworkError(
            "Google opens no further Picker session: too many are open, or there were too many requests.",
            "Sessions that were left open end by themselves after some time. Run the same command again later.",
        )
    return NetworkError(
        f"{host} did not answer properly, however often it was asked: {error.cause}.",
        "What was stored is safe. Run the same command again later: it goes on where it stopped.",
    )
