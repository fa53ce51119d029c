"""The Library API as a source: everything that one OAuth client uploaded to an account."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, Final

from models.control import Control
from models.google.api import endless, next_page_token
from models.google.client import ApiRefusedError, PhotosLibrary
from models.google.media_item import to_item
from models.google.prefetch import Prefetcher
from models.google.scopes import LISTING
from models.items import Item, SourceName
from models.progress import Progress
from models.sources.base import Batch, Skip

BAD_REQUEST: Final = 400
"""What Google answers to a page token that has run out; the text is not known, so none is looked for."""
ALL_READ: Final = "(all pages are read)"
"""The mark behind the last page: a pass that is ended between it and its own end need not read again. No page token has
blanks."""


class GoogleLibrarySource:
    """Reads all items that the client may list, 100 a page; the mark is the next page's token.

    Args:
        client: The API.
        account: The person's label for the account.
        client_id: The OAuth client, which decides what is listed; empty for the sign-in's own.
    """

    name: Final = SourceName.LIBRARY

    def __init__(self, client: PhotosLibrary, account: str = "", client_id: str = "") -> None:
        self.account = account
        self.identity = client_id or client.token.client_id
        self._client = client
        self._has_ended = False

    @property
    def is_complete(self) -> bool:
        """Has the last page been read?"""
        return self._has_ended

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield the pages from a mark on, the next one being fetched meanwhile.

        A page token that Google refuses (they run out) makes the listing begin again, once in a run.

        Args:
            mark: The page token at which an interrupted pass stopped; None for the beginning.
            control: Pause and cancel.
            progress: Told which page is read.

        Raises:
            Cancelled: The person cancelled.
            GpdedupError: The list cannot be read on.
        """
        self._client.token.require(LISTING)
        self._has_ended = mark == ALL_READ
        if self._has_ended:
            return
        with Prefetcher(self._fetch, control) as prefetcher:
            with closing(self._pages(prefetcher, mark, control)) as pages:
                for number, page in enumerate(pages, start=1):
                    progress.step = f"page {number}"
                    yield page
            self._has_ended = True

    def _pages(self, prefetcher: Prefetcher[Batch], mark: str | None, control: Control) -> Generator[Batch, None, None]:
        """Yields each page; where Google refuses a page token, from the first one again."""
        page_token, has_restarted = mark, False
        # Hashes, because the tokens of a large library would fill megabytes.
        seen = {hash(mark)}
        prefetcher.begin(page_token)
        while True:
            control.check()
            try:
                page = prefetcher.page()
            except ApiRefusedError as error:
                if error.status != BAD_REQUEST or page_token is None or has_restarted:
                    raise
                page_token, has_restarted = None, True
                seen.clear()
                prefetcher.begin(None)
                continue
            page_token = page.mark
            if page_token is None:
                yield replace(page, mark=ALL_READ)
                return
            if hash(page_token) in seen:
                raise endless(self._client.host)
            seen.add(hash(page_token))
            prefetcher.begin(page_token)
            yield page

    def _fetch(self, page_token: str | None, control: Control) -> Batch:
        """Fetch and read a page; in the prefetcher's thread, so that reading overlaps with writing."""
        page = self._client.list_media_items(page_token, control)
        entries: Any = page.get("mediaItems")
        listed = entries if isinstance(entries, list) else []
        read = [to_item(entry, self.account) for entry in listed]
        return Batch(
            items=tuple(entry for entry in read if isinstance(entry, Item)),
            mark=next_page_token(page),
            skipped=tuple(entry for entry in read if isinstance(entry, Skip)),
        )
