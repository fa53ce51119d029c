"""Small questions: yes or no, and one line of text."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from models.text import plain
from tui.typing import Closing


class ConfirmScreen(Closing, ModalScreen[bool]):
    """Asks a question; `y` or the first button says yes, `n`, escape or the second one no.

    Args:
        title: The question.
        lines: What a person needs to know for the answer; text from outside is made plain here.
        yes: The word on the first button.
        no: The word on the second one, which has the focus.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes", tooltip="Do it"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no", tooltip="Leave everything as it is"),
        Binding("left,right", "app.focus_next", "Other answer", show=False, id="confirm.other", tooltip="Other answer"),
    ]

    def __init__(self, title: str, lines: Sequence[str], *, yes: str = "Yes", no: str = "No") -> None:
        super().__init__(classes="question")
        self._title = title
        self._lines = tuple(lines)
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """Yield the question, what to know, and the two answers."""
        with Vertical(classes="box"):
            yield Static(Content(plain(self._title)), classes="title")
            for line in self._lines:
                yield Static(Content(plain(line)))
            with Horizontal(classes="answers"):
                yield Button(f"{self._yes} (y)", id="yes", compact=True)
                yield Button(f"{self._no} (n)", id="no", compact=True)

    def on_mount(self) -> None:
        """Put the focus on the answer that changes nothing."""
        self.query_one("#no", Button).focus()

    def action_answer(self, answer: bool) -> None:
        """Close with the answer.

        Args:
            answer: True for yes.
        """
        self.dismiss(answer)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")


class TextScreen(Closing, ModalScreen[str | None]):
    """Asks for one line of text; enter takes it, escape leaves without an answer.

    Args:
        title: What is asked for.
        lines: What a person needs to know for the answer.
        value: What stands in the field at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="text.leave", tooltip="Close without an answer"),
    ]

    def __init__(self, title: str, lines: Sequence[str], value: str = "") -> None:
        super().__init__(classes="question")
        self._title = title
        self._lines = tuple(lines)
        self._value = value

    def compose(self) -> ComposeResult:
        """Yield the question and the field."""
        with Vertical(classes="box"):
            yield Static(Content(plain(self._title)), classes="title")
            for line in self._lines:
                yield Static(Content(plain(line)))
            yield Input(self._value, id="answer", compact=True)  # what is typed replaces it
            yield Static(Content("enter takes it · escape leaves"), classes="hint")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.dismiss(event.value)

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
