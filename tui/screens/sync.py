"""The second step: what the harvest is doing, live, and what it came to."""

from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Footer, Static

from models.errors import GpdedupError, OlderExportError
from models.items import SourceName
from models.overview import LastSync, last_syncs, noted_items, skipped_items, unfinished_passes
from models.passes import Unfinished
from models.text import plain
from tui.hints import screen_sentence
from tui.rates import RateMeter
from tui.screens.polling import PollingScreen
from tui.sync_text import SyncText, idle_lines, result_lines
from tui.widgets.status_line import StatusLine
from tui.widgets.step_bar import StepBar
from tui.words import LINK_SENT
from tui.workers import Phase, SyncJob, SyncRequest


class SyncScreen(PollingScreen):
    """Polls the job of the App at 4 Hz while one runs, and stands still otherwise."""

    STEP = "sync"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", id="sync.pause", tooltip="Pause after this batch, or go on"),
        Binding("c", "cancel", "Cancel", id="sync.cancel", tooltip="Stop the sync; what is stored stays"),
        Binding("l", "skipped", "Skipped", id="sync.skipped", tooltip="List what was not stored, or in part, and why"),
        Binding("enter,s", "go_on", "Sync", id="sync.go_on", tooltip="Go on where a sync stopped, or sync again"),
        Binding("R", "again", "From the start", id="sync.again", show=False, tooltip="Read the source from its start"),
        Binding("o", "older", "Read the older", id="sync.older", tooltip="Read the export although it is an older one"),
        Binding("y", "copy", "Copy link", id="sync.copy", tooltip="Copy the address where you pick the photos"),
        Binding("k", "qr", "QR code", id="sync.qr", tooltip="Show that address as a QR code"),
        Binding("escape", "leave", "Leave it running", id="sync.leave", tooltip="The sync goes on meanwhile"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._meter = RateMeter()
        self._shown: SyncJob | None = None
        self._left: list[Unfinished] = []
        self._last: list[LastSync] = []

    def compose(self) -> ComposeResult:
        """Yield the lines of the sketch; which of them are seen depends on the job."""
        yield StepBar()
        with VerticalScroll(id="sync"):
            for name in ("title", "bar"):
                yield StatusLine(id=f"sync-{name}", classes="live")
            yield Static(id="sync-link", classes="live")
            for name in ("rate", "waits"):
                yield StatusLine(id=f"sync-{name}", classes="live")
            for number in range(SyncText.NAMES):
                more = " more" if number >= SyncText.FEW_NAMES else ""
                yield StatusLine(id=f"sync-last-{number}", classes=f"live last{more}")
            yield Static(id="sync-result")
        yield Footer(show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Look at the job at once, and again at 4 Hz while it runs."""
        self._poll()
        if self.job is None or not self.job.is_running:
            self._look_for_unfinished()

    @property
    def job(self) -> SyncJob | None:
        """The App's sync, running or ended; None before the first."""
        return self.gpdedup.sync_job

    def _poll(self) -> None:
        job = self.job
        if job is not self._shown:
            self._shown, self._meter = job, RateMeter()
        is_running = job is not None and job.is_running
        self._keep_polling(is_running)
        if job is not None and is_running:
            self._show_live(job)
        else:
            self._show_result(job)
        is_picking = bool(job and job.picker_address), bool(job and job.progress.seen)
        self._tell_footer((job, job and job.phase, is_picking, len(self._left), len(self._last)))

    def _show_live(self, job: SyncJob) -> None:
        now = self.gpdedup.clock.monotonic()
        is_new_second = self._meter.take(now, job.progress.seen)
        text = SyncText(job, self._meter, now, self.size.width - 2)
        for name, parts in text.lines().items():
            line = self.query_one(f"#sync-{name}", StatusLine)
            # A page renews all names: the lower ones change once a second, which is a third of the bytes.
            if is_new_second or not line.has_class("more"):
                line.show(*parts)
        self._show_link(job.picker_address)
        self._switch(is_live=True)

    def _show_link(self, address: str) -> None:
        """Show where the person picks: whole and alone on its lines, so that it can be copied."""
        link, words = self.query_one("#sync-link", Static), plain(address)
        if str(link.content) != words:
            link.update(Content.styled(words, Style(link=words)))
        self.set_class(bool(address), "-picking")

    def _show_result(self, job: SyncJob | None) -> None:
        request = self._next_request()
        next_source = request.source if request else ""
        lines = result_lines(job) if job else idle_lines(self._left, self._last, next_source=next_source)
        self.query_one("#sync-result", Static).update(Content("\n".join(lines)))
        self._switch(is_live=False)

    def _switch(self, *, is_live: bool) -> None:
        self.set_class(is_live, "-live")

    @work(group="unfinished", exclusive=True)
    async def _look_for_unfinished(self) -> None:
        try:
            account = self.gpdedup.account
            left = await self.gpdedup.library_thread.call(unfinished_passes)
            self._left = [one for one in left if one.account == account]
            self._last = await self.gpdedup.library_thread.call(last_syncs, account)
        except GpdedupError as error:
            self.query_one("#sync-result", Static).update(Content(screen_sentence(error, "2")))
            return
        self._poll()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Hide what makes no sense now, and grey out what cannot be done.

        Args:
            action: Its name.
            parameters: Not used.
        """
        job = self.job
        is_running = job is not None and job.is_running
        if action in {"pause", "cancel", "leave"}:
            return is_running
        if action in {"copy", "qr"}:
            return is_running and bool(job and job.picker_address)
        if action in {"go_on", "again"}:
            can = not is_running and self._next_request() is not None
            return can or (None if action == "again" else False)
        if action == "older":
            return job is not None and isinstance(job.error, OlderExportError)
        if action == "skipped":
            # Before a pick there is nothing to list, and the footer has no room for it.
            is_before_pick = is_running and job is not None and job.picker_address and not job.progress.seen
            return not is_before_pick and (bool(self._skip_sources()) or None)
        return True

    def _next_request(self) -> SyncRequest | None:
        """Returns how to go on with what was left half-way, or what to sync again; None where nothing is known."""
        job = self.job
        if job is not None:
            return replace(job.request, restart=False, accept_gone=False, older=False)
        # What was left half-way comes first, then what was read last; the demo has but one account.
        sources = [*(one.source for one in self._left), *(one.source for one in self._last)]
        sources += [SourceName.LIBRARY] if self.gpdedup.demo is not None else []
        return next(filter(None, map(self._request, sources)), None)

    def _request(self, source: str) -> SyncRequest | None:
        if source in {SourceName.LIBRARY, SourceName.PICKER}:
            return SyncRequest(SourceName(source))
        paths = self.gpdedup.remembered.texts(source)
        return SyncRequest(SourceName(source), paths) if paths else None

    def action_leave(self) -> None:
        """One step back; the sync is the App's and goes on."""
        self.gpdedup.action_step_back()

    def action_pause(self) -> None:
        """Pause, or go on."""
        if self.job is not None:
            control = self.job.control
            (control.resume if control.is_paused else control.pause)()
            self._poll()

    def action_cancel(self) -> None:
        """Ask, then stop the sync."""
        from tui.screens.prompt import ConfirmScreen  # noqa: PLC0415

        job = self.job
        if job is not None and job.is_running:
            lines = [job.sentence]
            if job.request.source is not SourceName.PICKER:
                lines.append("What is stored stays, and the next sync goes on from there.")
            question = ConfirmScreen("Cancel the sync?", lines, yes="Cancel it", no="Let it run")
            self.app.push_screen(question, lambda answer: job.control.cancel() if answer else None)

    def action_go_on(self) -> None:
        """Go on with what was left half-way; ask before what is done is read again."""
        from tui.screens.again import SyncAgainScreen  # noqa: PLC0415

        request, job = self._next_request(), self.job
        if request is None:
            return
        if job is None or job.phase is not Phase.DONE:
            self._start(request)
            return
        self.app.push_screen(SyncAgainScreen(job), lambda answer: self._start(request) if answer else None)

    def _start(self, request: SyncRequest) -> None:
        self.gpdedup.start_sync(request)
        self._poll()

    def action_again(self) -> None:
        """Read the source again from its start."""
        request = self._next_request()
        if request is not None:
            self._start(replace(request, restart=True))

    def action_older(self) -> None:
        """Read an export that was refused because it is an older one."""
        if self.job is not None:
            self._start(replace(self.job.request, older=True))

    async def action_skipped(self) -> None:
        """List what could not be stored, and what was stored in part."""
        from tui.screens.listing import ListScreen  # noqa: PLC0415

        lines: list[tuple[str, str]] = []
        for source in self._skip_sources():
            skips = await self.gpdedup.library_thread.call(skipped_items, source, self.gpdedup.account)
            noted = await self.gpdedup.library_thread.call(noted_items, source, self.gpdedup.account)
            lines += [(skip.name, skip.reason) for skip in skips]
            lines += [(item.name, f"stored, but: {item.reason}") for item in noted]
        title = "Skipped, or stored in part, and why"
        self.app.push_screen(ListScreen(title, lines, empty="Nothing was skipped."))

    def _skip_sources(self) -> list[str]:
        """Returns whose skipped files `l` lists: the source of this sync, or of each pass that is shown at rest."""
        if self.job is not None:
            return [self.job.request.source]
        shown = [one.source for one in self._left] + [one.source for one in self._last]
        return list(dict.fromkeys(shown))

    def action_copy(self) -> None:
        """Copy the address where the person picks, by OSC 52."""
        if self.job is not None:
            self.app.copy_to_clipboard(self.job.picker_address)
            self.app.notify(LINK_SENT, markup=False)

    def action_qr(self) -> None:
        """Show that address as a QR code."""
        from tui.screens.qr import QrScreen  # noqa: PLC0415

        if self.job is not None:
            self.app.push_screen(QrScreen(self.job.picker_address))
