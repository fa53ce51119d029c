"""The screens of the four steps, each imported when it is first shown: the first paint waits for one of them alone."""

from collections.abc import Callable
from typing import Any, Final

from textual.screen import Screen


def _connect() -> Screen[Any]:
    from tui.screens.connect import ConnectScreen  # noqa: PLC0415 - each screen is imported when it is first shown

    return ConnectScreen()


def _sync() -> Screen[Any]:
    from tui.screens.sync import SyncScreen  # noqa: PLC0415

    return SyncScreen()


def _review() -> Screen[Any]:
    from tui.screens.review import ReviewScreen  # noqa: PLC0415

    return ReviewScreen()


def _stage() -> Screen[Any]:
    from tui.screens.stage import StageScreen  # noqa: PLC0415

    return StageScreen()


MODES: Final[dict[str, str | Callable[[], Screen[Any]]]] = {
    "connect": _connect,
    "sync": _sync,
    "review": _review,
    "stage": _stage,
}
"""Mode of the App to what makes its screen."""
