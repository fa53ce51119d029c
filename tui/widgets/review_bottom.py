"""The bottom of the Review screen: the filter's field, where one is, and what happened last."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from tui.widgets.lines import Line, Lines, wrapped

FILTER_WORDS = 'is:open is:keep is:remove confidence:… rule:… camera:… year:2019 album:"…"'
"""The words of the filter in 78 cells; the help explains them."""


class ReviewBottom(Vertical):
    """A line; more below an open field, for the words of the filter or what is wrong with them.

    Args:
        words: What stands in the field at first.
    """

    DEFAULT_CSS = """
    ReviewBottom {
        height: 1;
        & > Horizontal { height: 1fr; }
        & #filter { width: 1fr; min-width: 24; }
        & #review-status { width: 1fr; height: 1fr; }
        & #filter-words { height: 1; }
    }
    """

    def __init__(self, words: str) -> None:
        super().__init__(id="review-bottom")
        self._words = words

    def compose(self) -> ComposeResult:
        """Yield the field, the line beside it, and the one below."""
        with Horizontal():
            field = Input(self._words, placeholder="part of a name", id="filter", compact=True, select_on_focus=False)
            field.cursor_blink = False
            field.display = False
            yield field
            yield Lines(id="review-status")
        yield Lines(id="filter-words")

    def on_mount(self) -> None:
        """The field is closed at first."""
        self.query_one("#filter-words").display = False

    def show(self, parts: Sequence[str], message: str, *, is_warning: bool) -> None:
        """Show how things stand, and a message.

        Args:
            parts: Of the line; empty ones are left out.
            message: The last one; empty where there is none. Shown whole, as far as three lines hold it.
            is_warning: Did something not go as asked?
        """
        is_open, height = bool(self.query_one(Input).display), 0
        width = self.app.size.width - 2
        said = [part for part in parts if part]
        while is_open and len("  ".join(said)) > width // 2 and len(said) > 1:
            said.pop()  # beside the field there is room for half a line: better nothing than half a word
        state, style = "  ".join(said), "warning" if is_warning else ""
        lines: list[Line] = [[(f" {state}", "muted")]]
        if is_open:
            words = [(text, style) for text in wrapped(message, width, 3)] if message else [(FILTER_WORDS, "muted")]
            below = self.query_one("#filter-words", Lines)
            below.styles.height = height = len(words)
            below.show(*([(f" {text}", style)] for text, style in words))
        elif len(state) + len(message) + 2 <= width:
            lines = [[(f" {state}", "muted"), (f"  {message}", style)]]
        else:  # a reason is shown whole: the table gives way to it until the next key
            lines += [[(f" {text}", style)] for text in wrapped(message, width, 3)]
        self.query_one("#filter-words").display = is_open
        self.styles.height = len(lines) + height
        self.query_one("#review-status", Lines).show(*lines)
