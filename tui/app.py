"""The application: four steps, the work that runs behind them, and what holds on every screen."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.reactive import reactive
from textual.signal import Signal
from textual.theme import Theme

from models.control import Clock
from models.database import Library
from models.errors import GpdedupError
from models.overview import source_counts
from models.settings import ApiRoots, Paths, Settings
from tui.library_thread import LibraryThread
from tui.modes import MODES
from tui.quitting import Quitting
from tui.remembered import Remembered
from tui.screens.too_small import TooSmallScreen
from tui.themes import choose_theme
from tui.widgets.step_bar import STEPS, StepBar
from tui.words import library_summary
from tui.workers import SyncJob, Workplace

if TYPE_CHECKING:
    from models.emulator import Emulator
    from models.rules.base import Rule
    from tui.graphics.driver import AskingDriver, TerminalAnswered
    from tui.previews import Previews

SMALLEST: Final = (60, 15)
"""Columns and rows below which one sentence stands in place of every screen."""
KEY_NAMES: Final = {"enter": "enter", "escape": "escape"}


def stylesheet() -> Path:
    """Returns where the styles are: beside the packages in a checkout, inside `tui` when installed."""
    here = Path(__file__).parent
    return next(path for path in (here.parent / "screens.tcss", here / "screens.tcss") if path.exists())


def _commands() -> type[Provider]:
    from tui.commands import Actions  # noqa: PLC0415

    return Actions


class GpdedupApp(Quitting):
    """The program on a terminal.

    Args:
        library: Open.
        settings: Checked.
        paths: Where token, client secret, log and state are.
        roots: Where the APIs are.
        account: The person's own label for the account; may be empty.
        demo: The embedded Google Photos, where this is the demo.
        clock: Real time, or a test's.

    Raises:
        UsageError: The configuration names a theme, a rule or a key that is not known.
    """

    TITLE = "gpdedup-tui"
    CSS_PATH = stylesheet()
    MODES = MODES
    first_step: ClassVar[str] = "connect"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as App declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-medium"), (32, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "step('connect')", "Connect", show=False, id="app.connect", tooltip="Choose a source, sign in"),
        Binding("2", "step('sync')", "Sync", show=False, id="app.sync", tooltip="Read a source into the library"),
        Binding("3", "step('review')", "Review", show=False, id="app.review", tooltip="Decide what goes"),
        Binding("4", "step('stage')", "Stage", show=False, id="app.stage", tooltip="The plan, the album, the hand-off"),
        Binding("escape", "step_back", "Back", show=False, id="app.back", tooltip="One step back"),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="What the keys of this screen do"),
        Binding(
            "ctrl+p",
            "command_palette",
            "Palette",
            show=False,
            priority=True,
            id="app.palette",
            tooltip="Everything that can be done here, by its name",
        ),
        Binding("q", "quit", "Quit", show=False, id="app.quit", tooltip="End the program; asks while work runs"),
    ]

    asking_driver: "AskingDriver | None" = None
    """The terminal, where it can be asked what it can show."""
    library_summary: reactive[str] = reactive("", layout=False, repaint=False)
    """What the library holds, for the top line."""

    def __init__(  # noqa: PLR0917 - what a program is made of, in the order in which it is found
        self,
        library: Library,
        settings: Settings,
        paths: Paths,
        roots: ApiRoots,
        account: str = "",
        demo: "Emulator | None" = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.library = library
        self.settings = settings
        self.paths = paths
        self.roots = roots
        self.account = account
        self.demo = demo
        self.clock = clock or Clock()
        self.remembered = Remembered.load(paths.screens)
        self._rules: Mapping[str, Rule] | None = None
        self.animation_level = "none"
        self.library_changed = Signal[SyncJob | None](self, "library-changed")
        """Published after a sync or a staging run has changed what the screens show."""
        self._library_thread: LibraryThread | None = None
        self._early_keys: list[str] = []
        """What was pressed before there was a screen to take it."""
        choose_theme(self)
        if settings.keys:
            from tui.own_keys import check_keys, default_keys  # noqa: PLC0415 - imports every screen

            check_keys(settings, default_keys())

    @property
    def rules(self) -> "Mapping[str, Rule]":
        """The rules, with the person's settings, by name."""
        if self._rules is None:
            from models.rules.registry import build_rules  # noqa: PLC0415 - not needed for the first paint

            self._rules = build_rules(self.settings)
        return self._rules

    def take_rules(self, settings: Settings) -> None:
        """Use other rules from now on; the rest of the settings holds from the next start.

        Args:
            settings: What the configuration says now.
        """
        from models.rules.registry import build_rules  # noqa: PLC0415 - see above

        self._rules = build_rules(settings)
        self.settings = replace(self.settings, rules=settings.rules, given=settings.given, source=settings.source)

    @property
    def place(self) -> Workplace:
        """What a job needs of this program."""
        return Workplace(self.library, self.clock, self.paths, self.roots, self.account, self.settings)

    @property
    def library_thread(self) -> LibraryThread:
        """The one thread in which the screens ask the library."""
        if self._library_thread is None:
            self._library_thread = LibraryThread(self.library)
        return self._library_thread

    @cached_property
    def previews(self) -> "Previews":
        """Whether and how pictures are shown."""
        from tui.previews import Previews  # noqa: PLC0415 - not needed for the first paint

        return Previews(self)

    def get_driver_class(self) -> type[Driver]:
        """Returns the terminal of this system; where it can be asked what it can show, one that can."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from tui.graphics.driver import AskingDriver  # noqa: PLC0415 - other systems have no such driver

        return AskingDriver

    def on_terminal_answered(self, message: "TerminalAnswered") -> None:
        """Take in what the terminal can show."""
        self.previews.answered(message.facts)

    def compose(self) -> ComposeResult:
        """Yields the top line alone: the first paint, while the screen of the first step is made."""
        yield StepBar()

    def on_mount(self) -> None:
        """Take the person's keys; show the first step once the top line is painted."""
        self.set_keymap(dict(self.settings.keys))
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        self.screen_change_signal.subscribe(self, lambda _: self._fit(self.size))
        # Not as DEFAULT_MODE: from Python 3.12 on Textual would mount that screen before it is on the stack.
        self.call_after_refresh(self._show_first_step)

    async def _show_first_step(self) -> None:
        if self.current_mode not in self.MODES:  # a key may have chosen another step already
            await self.switch_mode(self.first_step)
        self._fit(self.size)
        self.refresh_summary()
        early, self._early_keys = self._early_keys, []
        for key in early:
            self.screen.call_after_refresh(self.simulate_key, key)

    def _remember_theme(self, theme: Theme) -> None:
        self.remembered.keep("theme", theme.name)

    async def on_unmount(self) -> None:
        """Ask what runs to stop, also where the program ends by a fault, and let go of the library's thread."""
        self.stop_work()
        if self._library_thread is not None:
            self._library_thread.close()

    def refresh_summary(self) -> None:
        """Count the items again, for the top line."""
        self._refresh_summary()

    @work(group="summary", exclusive=True, exit_on_error=False)
    async def _refresh_summary(self) -> None:
        try:
            counts = await self.library_thread.call(source_counts)
        except GpdedupError as error:
            self.library_summary = error.what
            return
        self.library_summary = library_summary(
            counts,
            is_demo=self.demo is not None,
            is_syncing=self.sync_job is not None and self.sync_job.is_running,
        )

    async def on_key(self, event: Key) -> None:
        """Say why a greyed-out key does nothing; keep a key for a screen that is still to come.

        Args:
            event: No field took it.
        """
        if self.current_mode not in self.MODES:
            self._early_keys += [event.key] if event.key not in self._bindings.key_to_bindings else []
            return
        active = self.screen.active_bindings.get(event.key)
        if active is None or active.enabled:
            return
        from tui.commands import commands_of  # noqa: PLC0415 - not needed for the first paint

        for command in commands_of(self.screen):
            if command.id == active.binding.id and command.reason:
                self.clear_notifications()  # a key held down would fill the screen
                await command.run()

    def on_resize(self, event: Resize) -> None:
        """Put one sentence in place of a screen that has no room, and take it away again."""
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        if not self.screen_stack:  # the program is ending
            return
        fits = size.width >= SMALLEST[0] and size.height >= SMALLEST[1]
        if fits and isinstance(self.screen, TooSmallScreen):
            self.pop_screen()
        elif not fits and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen(SMALLEST))

    def get_key_display(self, binding: Binding) -> str:
        """Returns a key's name as the documentation writes it."""
        if (name := KEY_NAMES.get(binding.key)) is not None:
            return name
        return binding.key if binding.key.startswith("ctrl+") else super().get_key_display(binding)

    def action_step(self, mode: str) -> None:
        """Show one of the four steps.

        Args:
            mode: `connect`, `sync`, `review` or `stage`.
        """
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_mode(mode)

    def action_step_back(self) -> None:
        """Close what lies on top, or show the step before this one."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
            return
        modes = [mode for mode, _, _ in STEPS]
        if self.current_mode in modes[1:]:
            self.switch_mode(modes[modes.index(self.current_mode) - 1])

    def action_help(self) -> None:
        """Show what the keys of the present screen do."""
        from tui.screens.help import HelpScreen  # noqa: PLC0415

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))
