"""What another program decides in the same library shows in Review without a key: looked at by a timer."""

from typing import Final

from models.candidates.matching import ALL_DECISIONS
from tui.review_scanning import ReviewScanning

LOOK: Final = 1.0
"""Seconds between two looks at what was written elsewhere."""


class ReviewElsewhere(ReviewScanning):
    """Follows a second terminal. Nothing is sent to this one where nothing changed.

    No row goes away for a decision; one whose decision was taken back comes into a filter of decisions again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_looking = self._are_rows_due = False

    def on_mount(self) -> None:
        """Get the timer ready; it stands still while another screen is shown."""
        self._looks = self.set_interval(LOOK, self._look_elsewhere, pause=True)

    def on_screen_resume(self) -> None:
        """Look from now on."""
        self._looks.resume()

    def on_screen_suspend(self) -> None:
        """Look no more: coming back reads everything."""
        self._looks.pause()

    def _look_elsewhere(self) -> None:
        self._list_those_due()
        if self.is_loaded and not self._is_looking:  # behind a long bulk step, looks do not queue up
            self._is_looking = True
            self.spawn(self._show_news)

    async def _show_news(self) -> None:
        try:
            news = await self.model.news()
        finally:
            self._is_looking = False
        if news is None:
            return
        if self.model.state not in {None, news.findings} and not self._is_working:
            self.reload()
        elif news.has_decisions:
            self._are_rows_due = self.model.filter.decisions != ALL_DECISIONS
            self.table.view_moved(0)
            self.numbers.count_soon()
            self.tell_reopened()
            self._list_those_due()

    def _list_those_due(self) -> None:
        """Take in what may match again; not while a range is marked, which it could come into."""
        if self._are_rows_due and self.table.mark_start is None:
            self._are_rows_due = False
            self.relist()

    @property
    def _is_working(self) -> bool:
        """Does this program change findings itself? The end of that lists them anew."""
        sync = self.gpdedup.sync_job
        return self._is_scanning or (sync is not None and sync.is_running)
