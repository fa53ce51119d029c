"""The fourth step: the plan, a dry run, the album with live progress, the hand-off, and what became of each item."""

from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer

from models.errors import GpdedupError
from models.staging.plan import Plan, Route
from tui.hints import screen_sentence
from tui.outcome_text import outcome_lines
from tui.screens.listing import ListScreen
from tui.screens.polling import PollingScreen
from tui.stage_job import AlbumRead, StageJob, album_names
from tui.stage_now import StageNow, look
from tui.stage_text import call_lines, fate_lines, live_lines, plan_lines, title_lines
from tui.widgets.paragraphs import Paragraphs
from tui.widgets.status_line import StatusLine
from tui.widgets.step_bar import StepBar
from tui.words import LINK_SENT
from tui.workers import guarded

LIVE = ("step", "bar", "waits")


class StageScreen(PollingScreen):
    """Shows the plan first; one key for the dry run, one to go."""

    STEP = "stage"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "dry_run", "Dry run", id="stage.dry_run", tooltip="List the calls that staging would make"),
        Binding("s,enter", "go", "Stage", id="stage.go", tooltip="Put the items into the album, write the hand-off"),
        Binding("c", "cancel", "Cancel", id="stage.cancel", tooltip="Stop; what is in the album stays there"),
        Binding("h", "handoff", "Hand-off", id="stage.handoff", tooltip="Write the hand-off files alone"),
        Binding("i", "items", "Items", id="stage.items", tooltip="List every item and what became of it"),
        Binding("o", "left_out", "Left out", id="stage.left_out", tooltip="List what is left out, and why"),
        Binding("y", "copy", "Copy link", show=False, id="stage.copy", tooltip="Copy the album's link"),
        Binding("v", "album", "See the album", show=False, id="stage.album", tooltip="Read the album back from Google"),
        Binding("j", "scroll(1)", "Down", show=False, id="stage.down", tooltip="A line down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="stage.up", tooltip="A line up"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._now: StageNow | None = None
        self._is_fresh = False
        """Was it looked up since the screen was shown last?"""

    def compose(self) -> ComposeResult:
        """Yield the live lines, the outcome, and the plan."""
        yield StepBar()
        with VerticalScroll(id="stage"):
            for name in LIVE:
                yield StatusLine(id=f"stage-{name}", classes="live")
            yield Paragraphs(id="stage-outcome")
            yield Paragraphs(["Making the plan…"], id="stage-plan")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Hear when something changed."""
        self.gpdedup.library_changed.subscribe(self, lambda _: self._refresh())

    def on_screen_resume(self) -> None:
        """Make the plan anew: decisions may have changed."""
        self._refresh()

    @property
    def job(self) -> StageJob | None:
        """The App's staging run, running or ended; None before the first."""
        return self.gpdedup.stage_job

    @property
    def plan(self) -> Plan | None:
        """The plan that is shown; None while it is being made."""
        return self._now.plan if self._now is not None else None

    def _refresh(self) -> None:
        self._is_fresh = False  # until it is looked up, nothing says that what was staged is still to go
        self._poll()
        if self.is_current:
            self._make_plan()

    @work(group="plan", exclusive=True)
    async def _make_plan(self) -> None:
        try:
            self._now = await self.gpdedup.library_thread.call(look)
            self._is_fresh = True
            lines = plan_lines(self._now.plan, self.gpdedup.clock.now(), self._now.strays)
            lines += ["", *self._now.past] if self._now.past else []
        except GpdedupError as error:
            self._now, lines = None, [screen_sentence(error, "4")]
        self._poll()
        self.query_one("#stage-plan", Paragraphs).show(lines)
        self.refresh_bindings()

    def _poll(self) -> None:
        job = self.job
        is_running = job is not None and job.is_running
        self.set_class(is_running, "-live")
        self.set_class(job is not None and not is_running, "-ended")
        if job is None:
            return
        self._keep_polling(is_running)
        if is_running:
            live = live_lines(job, self.gpdedup.clock.monotonic(), self.size.width - 2)
            for name, parts in zip(LIVE, live, strict=True):
                self.query_one(f"#stage-{name}", StatusLine).show(*parts)
        else:
            lines = outcome_lines(job, self._now if self._is_fresh else None, is_demo=self.gpdedup.demo is not None)
            self.query_one("#stage-outcome", Paragraphs).show(lines)
        self._tell_footer((job, job and job.phase))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what makes no sense now, and grey out what cannot be done.

        Args:
            action: Its name.
            parameters: Not used.
        """
        is_running = self.job is not None and self.job.is_running
        if action == "cancel":
            return is_running
        if is_running and action in {"dry_run", "go", "handoff"}:
            return False
        return None if self.why_not(action, parameters) else True

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:  # noqa: ARG002 - as `check_action` has them
        """Returns why an action cannot be done now, in a few words; nothing where it can.

        Args:
            action: Its name.
            parameters: Not used.
        """
        if action in {"copy", "album"}:
            return "" if self._album_url else "nothing was put into an album since the program started"
        if action not in {"dry_run", "go", "items", "handoff", "left_out"}:
            return ""
        return self._now.objection(action) if self._now is not None else "the plan is not made yet"

    @property
    def _album_url(self) -> str:
        job = self.job
        return (job.result.album_url or "") if job is not None and job.result is not None else ""

    def action_go(self) -> None:
        """Ask for the album's title where something goes into one, then begin."""
        from tui.screens.prompt import TextScreen  # noqa: PLC0415

        if self._now is None:
            return
        if not self._now.plan.on(Route.ALBUM):
            self._begin(self._default_title(), with_album=True)
            return
        lines = title_lines(self._now)
        screen = TextScreen("Album title", lines, self._default_title())
        self.app.push_screen(screen, lambda title: self._begin(title, with_album=True) if title else None)

    def action_handoff(self) -> None:
        """Write the hand-off files alone; needs no sign-in."""
        self._begin(self._default_title(), with_album=False)

    def _default_title(self) -> str:
        from models.staging.result import default_title  # noqa: PLC0415

        return default_title(self.gpdedup.clock.now())

    def _begin(self, title: str, *, with_album: bool) -> None:
        job = StageJob(title, with_album, started=self.gpdedup.clock.monotonic())
        if self.gpdedup.start_stage(job):
            self._poll()

    def action_cancel(self) -> None:
        """Stop the run after its present batch."""
        if self.job is not None:
            self.job.control.cancel()
            self._poll()

    async def action_dry_run(self) -> None:
        """List the calls that staging would make; none is made."""
        from models.staging.dry_run import rehearse  # noqa: PLC0415 - only once somebody asks
        from tui.screens.dry_run import DryRunScreen  # noqa: PLC0415

        plan = self.plan
        if plan is not None:
            clock, title = self.gpdedup.clock, self._default_title()
            calls = await self.gpdedup.library_thread.call(rehearse, clock, plan, title)
            screen = DryRunScreen(call_lines(calls, len(plan.on(Route.HANDOFF))))
            self.app.push_screen(screen, lambda wanted: self.action_go() if wanted else None)

    def action_items(self) -> None:
        """List every item and what became of it."""
        if self.plan is not None:
            lines = fate_lines(self.plan.entries)
            self.app.push_screen(ListScreen("Every item of the plan", lines, step="stage", share=0.3))

    def action_left_out(self) -> None:
        """List what is left out, and why."""
        if self.plan is not None:
            lines = [(out.filename, out.reason) for out in self.plan.left_out]
            self.app.push_screen(ListScreen("Left out of the plan, and why", lines, step="stage"))

    def action_album(self) -> None:
        """Read the albums of the last run back from Google."""
        job = self.job
        if job is not None and job.result is not None:
            work = partial(self._read_albums, tuple(album.id for album in job.result.albums))
            self.run_worker(work, thread=True, group="album", exclusive=True, exit_on_error=False)

    def _read_albums(self, album_ids: tuple[str, ...]) -> None:
        # In a thread: a message is all that it does to the screen.
        place = self.gpdedup.place
        self.post_message(AlbumRead(guarded(place, lambda: album_names(album_ids, place))))

    def on_album_read(self, message: AlbumRead) -> None:
        """Show what an album holds.

        Args:
            message: From the thread.
        """
        if isinstance(message.names, GpdedupError):
            self.app.notify(str(message.names), markup=False, severity="warning")
            return
        lines = [(name, "") for name in message.names]
        self.app.push_screen(ListScreen("In the album now, as Google tells it", lines, step="stage"))

    def action_copy(self) -> None:
        """Copy the album's link, by OSC 52."""
        self.app.copy_to_clipboard(self._album_url)
        self.app.notify(LINK_SENT, markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines.

        Args:
            lines: Down; negative for up.
        """
        self.query_one("#stage", VerticalScroll).scroll_relative(y=lines, animate=False)
