"""The steps of the sources that are files: a Takeout export, a folder on disk, the toolkit's list."""

from shlex import join
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from models.errors import GpdedupError
from models.items import SourceName
from tui.takeout_paths import paths_in
from tui.widgets.path_field import PathField
from tui.widgets.source_panels import SourceChosen, SourcePanel
from tui.workers import SyncRequest


class PathPanel(SourcePanel):
    """A source that is named by paths: its steps, and a field for them.

    Args:
        last: What was read last time, already filled in.
    """

    SOURCE: ClassVar[SourceName]
    PLACEHOLDER: ClassVar[str]
    ENDINGS: ClassVar[frozenset[str]] = frozenset()
    """Of the files that are suggested."""

    def __init__(self, last: tuple[str, ...]) -> None:
        super().__init__(id=self.SOURCE.value)
        self._last = last

    def compose(self) -> ComposeResult:
        """Yield steps and field."""
        yield self.steps()
        yield PathField(
            join(self._last) if self._last else "",
            placeholder=self.PLACEHOLDER,
            endings=self.ENDINGS,
            id=f"{self.SOURCE}-path",
        )
        yield self.outcome()

    @on(Input.Submitted)
    def _read(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            paths = paths_in(event.value)
        except GpdedupError as error:
            self.say_error(error)
            return
        self.say("")
        self.post_message(SourceChosen(SyncRequest(self.SOURCE, paths)))


class TakeoutPanel(PathPanel):
    """A Takeout export: how to get one, and where it is."""

    SOURCE = SourceName.TAKEOUT
    PLACEHOLDER = "~/Downloads/takeout-*.zip"
    ENDINGS = frozenset({".zip", ".tgz", ".gz"})
    STEPS = (
        "1  At takeout.google.com choose Google Photos alone; download every part.",
        "2  Name their folder, or the .zip and .tgz parts. No need to unpack them.",
        "3  enter reads them.  → takes the suggestion; * stands for any letters;",
        "   a name with spaces among several goes in quotes.",
    )


class LocalPanel(PathPanel):
    """A folder on disk: what it is good for, and where it is."""

    SOURCE = SourceName.LOCAL
    PLACEHOLDER = "~/Pictures"
    STEPS = (
        "1  Name the folders of your own copies; all that lies below is read.",
        "2  enter reads them: the first time every byte, later only what changed.",
        "3  Review then lists what is in Google Photos and not here. Local files are",
        "   compared with, and never staged.  → takes the suggestion.",
    )


class ToolkitPanel(PathPanel):
    """Google-Photos-Toolkit's list: what it is, and where it is."""

    SOURCE = SourceName.TOOLKIT
    PLACEHOLDER = "~/Downloads/metadata.csv"
    ENDINGS = frozenset({".csv"})
    STEPS = (
        "1  In the Google-Photos-Toolkit userscript select items; export their",
        "   metadata.",
        "2  Name the metadata.csv that it saved; enter reads it.",
        "3  It has links, sizes and times but no cameras, so that it completes the",
        "   items of a Takeout export.  → takes the suggestion.",
    )
