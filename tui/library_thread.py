"""A thread of its own for calls to the library, so that no key ever waits on a lock or on the disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Concatenate, Final, ParamSpec, TypeVar

from models.database import Library, sentences

CACHE: Final = -2_000
"""KB, SQLite's own default: the screens' threads walk indexes once, or read a few rows; a larger one is not faster."""

P = ParamSpec("P")
T = TypeVar("T")


class LibraryThread:
    """One thread with one connection. Calls run one after the other, in the order in which they were made.

    A screen awaits `call`; while the library works, the event loop goes on drawing and taking keys. Give slow
    questions (sorting a million rows) a thread of their own, so that quick ones do not queue behind them.

    Args:
        library: Open; it must stay open until `close`.
        name: What the thread is called in a stack dump.
    """

    def __init__(self, library: Library, name: str = "library") -> None:
        self._library = library
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._pending = 0
        self._is_closed = False

    @property
    def pending(self) -> int:
        """How many calls were made that have not been answered yet."""
        return self._pending

    async def call(self, function: Callable[Concatenate[Library, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `function(library, *args, **kwargs)` in the thread and wait for its answer; for questions.

        When the wait is cancelled, a call that has not begun is dropped.

        Args:
            function: Takes the library first; must not touch a widget.
            *args: What follows the library.
            **kwargs: Likewise, by name.

        Returns:
            What the function returns.

        Raises:
            Exception: Whatever the function raises, and `RuntimeError` after `close`.
        """
        return await self._answer(self.submit(function, *args, **kwargs))

    async def write(self, function: Callable[Concatenate[Library, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `call`, for what must not be lost: it is carried out even when nobody waits for it any more.

        Args:
            function: Takes the library first; must not touch a widget.
            *args: What follows the library.
            **kwargs: Likewise, by name.

        Returns:
            What the function returns.

        Raises:
            Exception: Whatever the function raises, and `RuntimeError` after `close`.
        """
        future = self.submit(function, *args, **kwargs)
        return await asyncio.shield(asyncio.ensure_future(self._answer(future)))

    async def _answer(self, future: Future[T]) -> T:
        self._pending += 1
        try:
            return await asyncio.wrap_future(future)
        finally:
            self._pending -= 1

    def submit(self, function: Callable[Concatenate[Library, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue `function(library, *args, **kwargs)` without waiting for it.

        Args:
            function: Takes the library first; must not touch a widget.
            *args: What follows the library.
            **kwargs: Likewise, by name.

        Returns:
            The answer to come.
        """
        return self._executor.submit(lambda: self._run(lambda library: function(library, *args, **kwargs)))

    def _run(self, ask: Callable[[Library], T]) -> T:
        # Opening a connection and its pragmas cost more than reading a page of rows: it stays open until `close`.
        with sentences(self._library.path):
            if self._library.database.connect(reuse_if_open=True):
                self._library.execute(f"PRAGMA cache_size = {CACHE}")
        return ask(self._library)

    def close(self) -> None:
        """Finish the calls that were made, close the thread's connection and end the thread. May be called twice."""
        if self._is_closed:
            return
        self._is_closed = True
        self._executor.submit(self._library.close)
        self._executor.shutdown(wait=True)
