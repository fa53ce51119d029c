"""The top line of every screen: the program, its four steps, and what the library holds."""

from typing import ClassVar, Final

from rich.cells import cell_len
from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from models.text import plain

STEPS: Final = (("connect", "1", "Connect"), ("sync", "2", "Sync"), ("review", "3", "Review"), ("stage", "4", "Stage"))
"""Mode of the App, key, title."""


class StepBar(Widget):
    """Shows where the person is. The current step is marked by brackets as well as by colour."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"step-bar--{part}" for part in ("name", "step", "current", "summary")}
    DEFAULT_CSS = """
    StepBar {
        dock: top;
        height: 1;
        background: $panel;
        color: $foreground;
        link-style: none;
        link-color: $foreground;
        link-background: $panel;
        .step-bar--name { color: $foreground; text-style: bold; }
        .step-bar--step { color: $foreground; }
        .step-bar--current { color: $accent; text-style: bold reverse; }
        .step-bar--summary { color: $foreground; }
        &:ansi { background: ansi_default; }
    }
    """

    summary: reactive[str] = reactive("", layout=False)
    """What the library holds, already plain: `Takeout · 184,211 items`."""

    def on_mount(self) -> None:
        """Follow the App's summary, where the App has one."""
        if hasattr(self.app, "library_summary"):
            self.watch(self.app, "library_summary", self._follow)

    def _follow(self, summary: str) -> None:
        self.summary = summary

    def render(self) -> RenderResult:
        """Returns the line: as much of it as the width holds."""
        line = self._steps(self.size.width)
        room = self.size.width - cell_len(line.plain) - 2
        summary = fitting(plain(self.summary), room)
        if summary:
            line.append(" " * (room - cell_len(summary) + 1))
            line.append(summary, self.get_component_rich_style("step-bar--summary"))
        return line

    def _steps(self, width: int) -> Text:
        line = Text(no_wrap=True, overflow="crop")
        if width >= 70:
            line.append(" gpdedup-tui ", self.get_component_rich_style("step-bar--name"))
        current = getattr(self.screen, "STEP", "")
        for mode, key, title in STEPS:
            name = "current" if mode == current else "step"
            style = self.get_component_rich_style(f"step-bar--{name}")
            line.append(" ")
            line.append(Text(f" {key} {title} ", style).on(click=f"app.step('{mode}')"))
        return line


def fitting(summary: str, room: int) -> str:
    """Returns as many of a summary's last parts as there is room for: the number of items comes last.

    Args:
        summary: Parts with ` · ` between them.
        room: Cells.
    """
    while cell_len(summary) > room:
        _, dot, summary = summary.partition(" · ")
        if not dot:
            return ""
    return summary
