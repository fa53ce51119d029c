"""Letting the rules look at the library, from the Review screen: in a thread, looked at by a timer."""

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Final

from models.rules.base import Rule
from models.status import pictures_seen
from tui.exports import remembered_exports
from tui.review_rows import ReviewRows
from tui.review_text import NO_PICTURES, look_question
from tui.scan_job import ScanJob
from tui.screens.prompt import ConfirmScreen

POLL: Final = 0.25
"""Seconds between two looks at a running scan."""


class ReviewScanning(ReviewRows):
    """Starts, follows and stops a scan; deciding is the subclass's."""

    def __init__(self) -> None:
        super().__init__()
        self._scan: ScanJob | None = None

    def on_mount(self) -> None:
        """Get the timer ready that follows a scan."""
        self._polling = self.set_interval(POLL, self._poll_scan, pause=True)

    @property
    def _is_scanning(self) -> bool:
        return self._scan is not None and self._scan.is_running

    def stop_scan(self) -> None:
        """Ask the scan to stop, if one runs."""
        if self._scan is not None:
            self._scan.control.cancel()

    def own_rule_changed(self, name: str | None) -> None:
        """Show a rule of the person's own that was saved, or the others where it was removed, and scan.

        Args:
            name: Of the rule; None where nothing changed.
        """
        if name is None:
            return
        rule = self.gpdedup.rules.get(name)
        self._choose(name if rule else None)
        if self._is_scanning:
            done = "saved" if rule else "removed"
            self.say(f"{name} is {done}; press r to scan when this scan has ended", is_warning=True)
        else:  # only a scan with all rules drops what a rule found that is no more
            self._begin_scan({name: rule} if rule else self.gpdedup.rules)

    def action_scan(self) -> None:
        """Let the rules look at the library; in a thread."""
        if self._is_scanning:
            self.say("a scan is running; escape stops it")
        else:
            self._begin_scan(self.gpdedup.rules)

    @cached_property
    def why_no_look(self) -> str:
        """Why pictures cannot be compared; empty where they can."""
        from models.visual.looking import EXTRA, MISSING, has_visual  # noqa: PLC0415 - not for the first paint

        return "" if has_visual() else f"{MISSING}; {EXTRA} brings them"

    def action_look(self) -> None:
        """Look at the pictures that nobody has looked at yet, then scan; asks first, for it may take hours."""
        if self._is_scanning:
            self.say("a scan is running; escape stops it")
        else:
            self.spawn(self._look)

    async def _look(self) -> None:
        unseen = await self.model.unseen_pictures()
        if not unseen.pictures:
            seen = await self.gpdedup.library_thread.call(pictures_seen)
            self.say("every picture has been looked at; r scans" if seen else NO_PICTURES)
        elif await self.app.push_screen_wait(ConfirmScreen(*look_question(unseen))) and not self._is_scanning:
            self._begin_scan(self.gpdedup.rules, pictures=True)

    def _begin_scan(self, rules: Mapping[str, Rule], *, pictures: bool = False) -> None:
        job = self._scan = ScanJob()
        app = self.gpdedup
        app.watch_over(job)
        work = partial(job.run, app.library, rules, app.clock, remembered_exports(app.paths), pictures=pictures)
        self.run_worker(work, thread=True, group="scan", name="scan")
        self._polling.resume()

    def _poll_scan(self) -> None:
        if (job := self._scan) is None:
            return
        stops = " · escape stops it" if job.is_running else ""
        self.say(f"{job.sentence}{stops}", is_warning=job.error is not None)
        if not job.is_running:
            self._polling.pause()
            self.reload()
