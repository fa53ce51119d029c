"""The two items of a finding side by side, field by field."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Footer

from models.candidates import Candidate
from models.decisions import Verdict
from models.text import plain
from tui import item_text
from tui.review_text import NO_PICTURES
from tui.typing import Closing
from tui.widgets.lines import Line, Lines, fitted, wrapped
from tui.widgets.pictures import Pictures
from tui.widgets.step_bar import StepBar
from tui.words import LINK_SENT

LABEL_CELLS = 14


Word = Verdict | Literal["swap"]
"""What the page is closed with."""


class CompareScreen(Closing, Screen[Word | None]):
    """Shows every field of both sides; what differs is marked. Closes with a decision, a swap, or without one.

    Args:
        candidate: The finding.
        decision: The word on it.
        objections: Why it cannot be decided `remove`, or swapped: `remove` and `swap`, each empty where it can.
        claims: Every finding on the candidate, this one included.
        group: Every finding that names the same keeper, this one included.
    """

    STEP = "review"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "decide('remove')", "Remove", id="compare.remove", tooltip="Remove it, and on to the next"),
        Binding("x", "decide('keep')", "Keep", id="compare.keep", tooltip="Keep both, and on to the next"),
        Binding("s", "swap", "Swap", id="compare.swap", tooltip="What would go stays, and what would stay goes"),
        Binding("y", "copy(False)", "Copy link", show=False, id="compare.copy", tooltip="Copy the link of what goes"),
        Binding(
            "Y",
            "copy(True)",
            "Copy keeper's",
            show=False,
            id="compare.copy_keeper",
            tooltip="Copy the link of what stays",
        ),
        Binding(
            "p", "pictures", "Pictures", id="compare.pictures", tooltip="Show both pictures, or hide them; remembered"
        ),
        Binding("escape,enter", "close", "Back", id="compare.back", tooltip="Back to the table"),
        Binding("j", "scroll(1)", "More", show=False, id="compare.down", tooltip="A line down"),
        Binding("k", "scroll(-1)", "Up", show=False, id="compare.up", tooltip="A line up"),
    ]

    def __init__(
        self,
        candidate: Candidate,
        decision: Verdict,
        *,
        objections: Mapping[str, str],
        claims: Sequence[Candidate] = (),
        group: Sequence[Candidate] = (),
    ) -> None:
        super().__init__()
        self._others = _other_lines(candidate, claims, group)
        self._candidate = candidate
        self._decision = decision
        self._objections = objections

    def compose(self) -> ComposeResult:
        """Yield the lines in a scrolling box."""
        yield StepBar()
        yield Pictures(id="pictures", indent=LABEL_CELLS + 1)
        with VerticalScroll(id="compare"):
            yield Lines(id="compare-lines")
        yield Lines(id="compare-status")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Give the keys to the scrolling box; show the pictures, where the person wants them."""
        self.query_one("#compare").focus()
        previews = self.gpdedup.previews
        previews.changed.subscribe(self, lambda _: self._show_pictures())
        previews.get_ready()
        self._show_pictures()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Returns why an action cannot be done now; nothing where it can."""
        if action in {"decide", "swap"}:
            return self._objections.get(str(parameters[0]) if parameters else action, "")
        if action == "copy" and not self._link(of_keeper=bool(parameters[0])):
            return "no link is known"
        return self.gpdedup.previews.why_not if action == "pictures" else ""

    def action_pictures(self) -> None:
        """Show both pictures, or hide them, from now on."""
        previews = self.gpdedup.previews
        previews.toggle()
        self._say("reading the pictures …" if previews.is_on else "pictures off")

    def _show_pictures(self) -> None:
        pair = (self._candidate.item, self._candidate.keeper) if self.gpdedup.previews.is_on else None
        columns, rows = (self.app.size.width - LABEL_CELLS) // 2 - 4, max(4, self.app.size.height // 3)
        self.query_one(Pictures).wish(pair, columns, rows)

    @on(Pictures.Shown)
    def _shown(self, message: Pictures.Shown) -> None:
        self._say("" if message.number else NO_PICTURES)

    def _say(self, sentence: str) -> None:
        self.query_one("#compare-status", Lines).show([(f" {sentence}", "muted")])

    def on_resize(self, event: Resize) -> None:
        """Write the lines for the new width."""
        width = max(40, event.size.width - 4)
        lines = compare_lines(self._candidate, self._decision, width)
        lines += [line for label, text in self._others for line in _paragraph(label, text, width)]
        box = self.query_one("#compare-lines", Lines)
        box.styles.height = len(lines)
        box.show(*lines)
        self.call_after_refresh(self.refresh_bindings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done with this finding; nothing is said of more lines where all are in sight."""
        if action == "scroll":
            return self._has_more
        return None if self.why_not(action, parameters) else True

    @property
    def _has_more(self) -> bool:
        return self.is_mounted and self.query_one("#compare").max_scroll_y > 0

    def _link(self, *, of_keeper: bool) -> str | None:
        item = self._candidate.keeper if of_keeper else self._candidate.item
        return item.product_url if item is not None else None

    def action_decide(self, verdict: str) -> None:
        """Close with a decision.

        Args:
            verdict: `remove` or `keep`.
        """
        self.dismiss(Verdict(verdict))

    def action_swap(self) -> None:
        """Close, and let the two change places."""
        self.dismiss("swap")

    def action_close(self) -> None:
        """Close without a decision."""
        self.dismiss(None)

    def action_copy(self, of_keeper: bool) -> None:
        """Copy a link through the terminal.

        Args:
            of_keeper: That of the keeper instead of the candidate's.
        """
        link = self._link(of_keeper=of_keeper)
        if link:
            self.app.copy_to_clipboard(plain(link))
            self._say(LINK_SENT)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#compare").scroll_relative(y=lines, animate=False)


def compare_lines(candidate: Candidate, decision: Verdict, width: int) -> list[Line]:
    """Write both sides of a finding out.

    Args:
        candidate: The finding.
        decision: The word on it.
        width: In cells.
    """
    half = (width - LABEL_CELLS) // 2
    head: Line = [(" " * LABEL_CELLS, ""), (fitted("goes", half), "goes"), ("stays", "stays")]
    lines = [head, *_field_lines(candidate, half), []]
    lines += _paragraph("why", f"{candidate.confidence}: {candidate.reason}", width)
    lines += _paragraph("rule", f"{candidate.rule}, decision: {decision}", width)
    marks = item_text.marks(candidate)
    if marks:
        lines += _paragraph(item_text.STAR, f"{marks}: bulk decisions leave it open", width, "warning")
    lines.append([])
    for label, item in (("goes", candidate.item), ("stays", candidate.keeper)):
        lines += _paragraph(f"{label} at", (item and item.product_url) or "no link known", width)
    return lines


def _other_lines(
    candidate: Candidate, claims: Sequence[Candidate], group: Sequence[Candidate]
) -> list[tuple[str, str]]:
    """Returns what else is claimed of the item, and what else would go for its keeper: label and text."""
    lines = []
    for claim in claims:
        if claim.finding_id != candidate.finding_id:
            keeper = item_text.name(claim.keeper) if claim.keeper else "nothing named"
            lines.append(
                ("also", f"{claim.rule}, {claim.confidence}, {claim.decision}: {keeper} stays. {claim.reason}")
            )
    members = {member.item.id: member for member in group}
    if len(members) > 1 and candidate.keeper is not None:
        lines.append(("group", f"{item_text.name(candidate.keeper)} stays for {len(members)}:"))
        lines += [
            ("", f"{item_text.name(one.item)}  {item_text.pixels(one.item)}  {one.decision}")
            for one in members.values()
        ]
    return lines


def _field_lines(candidate: Candidate, half: int) -> list[Line]:
    goes = item_text.fields(candidate.item)
    stays = item_text.fields(candidate.keeper) if candidate.keeper else dict.fromkeys(goes, item_text.UNKNOWN)
    lines: list[Line] = []
    for label, value in goes.items():
        other = stays[label]
        if value == other == item_text.UNKNOWN:
            continue
        differs = value != other and label != "id" and item_text.UNKNOWN not in (value, other)
        style = "strong" if differs else ""
        mark = "≠" if differs else " "
        left, right = (text if half > 2 else "" for text in (fitted(value, half - 2), fitted(other, half - 2)))
        head = (f" {mark} {label:<{LABEL_CELLS - 3}}", "warning" if differs else "label")
        lines.append([head, (f"{left}  {right}", style)])
    return lines


def _paragraph(label: str, text: str, width: int, style: str = "") -> list[Line]:
    rows = wrapped(text, width - LABEL_CELLS, 12)
    return [[(f"   {label if not n else '':<{LABEL_CELLS - 3}}", "label"), (row, style)] for n, row in enumerate(rows)]
