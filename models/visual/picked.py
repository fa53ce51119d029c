"""Looking at what was picked in Google Photos, while its addresses hold; the pictures themselves are not kept."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from models.control import Control
from models.database import Library
from models.errors import NetworkError, QuotaError
from models.google.pictures import SmallPictures
from models.progress import Progress
from models.text import counted
from models.visual.hashing import Look, Small, looks_of, shrink, without_warnings
from models.visual.looking import keep_looks

AT_ONCE: Final = 4
"""So many pictures are fetched at a time: one after the other would take minutes for 2,000."""
MOST_PIXELS: Final = 4_000_000
"""A picture with more was not made small, whoever sent it: decoding it may take all memory."""


class PickedLooks:
    """Looks at picked items, page by page, and counts.

    Args:
        library: Written once a page; the items are in it.
        pictures: Fetches them.
        control: Pause and cancel.
        progress: Told in the end what came of it.
    """

    def __init__(self, library: Library, pictures: SmallPictures, control: Control, progress: Progress) -> None:
        self._library = library
        self._pictures = pictures
        self._control = control
        self._progress = progress
        self._seen = self._blind = self._refused = self._left = 0
        self._trouble = ""

    def look(self, addresses: Sequence[tuple[str, str]]) -> None:
        """Look at the pictures of one page. A server that does not give them ends the looking, not the sync.

        Args:
            addresses: Item id and base URL.

        Raises:
            Cancelled: The person cancelled.
            SignInError: The sign-in is dead.
        """
        if self._trouble:
            self._left += len(addresses)
            return
        found: dict[str, Small] = {}
        with without_warnings(), ThreadPoolExecutor(AT_ONCE) as pool:
            pending = [(item_id, pool.submit(self._shrink, base_url)) for item_id, base_url in addresses]
            try:
                for item_id, future in pending:
                    self._control.check()
                    small = future.result()
                    if small is not None:
                        found[item_id] = small
            except (NetworkError, QuotaError) as error:
                self._trouble = error.what
                self._left += len(addresses) - len(found)
            finally:
                pool.shutdown(cancel_futures=True)
        self._keep(dict(zip(found, looks_of(list(found.values())), strict=True)))
        if not self._trouble:
            self._refused += len(addresses) - len(found)

    def close(self) -> None:
        """Close the connections, and say what came of it."""
        self._pictures.close()
        self._progress.notes.append(self.sentence)

    def _shrink(self, base_url: str) -> Small | None:
        data = self._pictures.fetch(base_url)
        return None if data is None else shrink(data, most_pixels=MOST_PIXELS)

    def _keep(self, looks: dict[str, Look]) -> None:
        # Nothing tells the bytes apart: neither size nor hash is known of what was picked.
        keep_looks(self._library, looks, dict.fromkeys(looks, ""))
        self._seen += len(looks)
        self._blind += sum(look.hash is None for look in looks.values())

    @property
    def sentence(self) -> str:
        """What came of it."""
        words = [f"{counted(self._seen, 'picture')} looked at ({self._blind:,} flat, tiny or unreadable)."]
        if self._refused:
            words.append(f"Google gave no picture of {counted(self._refused, 'item')}.")
        if self._trouble:
            words.append(f"{counted(self._left, 'picture was', 'pictures were')} not looked at: {self._trouble}")
        return " ".join(words)
