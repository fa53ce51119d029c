"""Fetching the next page while the last one is written."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import Final, Generic, Self, TypeVar

from models.control import Control

Page = TypeVar("Page")
GLANCE: Final = 0.25
"""How often, in seconds, to look whether the person cancelled while a page is under way."""


class Prefetcher(Generic[Page]):
    """Fetches one page ahead in a thread of its own, which has ended when the block ends.

    Args:
        fetch: Gives the page for a page token; the control ends it.
        control: A cancel ends the waiting and the fetching.
    """

    def __init__(self, fetch: Callable[[str | None, Control], Page], control: Control) -> None:
        self._fetch = fetch
        self._control = control
        # Of its own, so that a page which nobody wants any more is broken off although nobody cancelled.
        self._fetching = Control()
        self._links = ExitStack()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="next-page")
        self._ahead: Future[Page] | None = None

    def __enter__(self) -> Self:
        self._links.enter_context(self._control.on_cancel(self._fetching.cancel))
        return self

    def __exit__(self, *_: object) -> None:
        self._links.close()
        self._fetching.cancel()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def begin(self, page_token: str | None) -> None:
        """Begin to fetch a page; there is never more than one ahead."""
        self._ahead = self._thread.submit(self._fetch, page_token, self._fetching)

    def page(self) -> Page:
        """Wait for the page that was begun.

        Returns:
            The page.

        Raises:
            Cancelled: The person cancelled.
            GpdedupError: It could not be fetched.
        """
        if self._ahead is None:
            raise RuntimeError("no page was begun")
        while not wait([self._ahead], timeout=GLANCE).done:
            self._control.check()
        return self._ahead.result()
