"""The field of a sign-in for the address that came back."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.widgets.one_line import OneLineField


class AddressField(OneLineField):
    """The field for what came back; its enter stands in the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Sign in", id="sign_in.finish", tooltip="Finish with the address in the field"),
    ]

    def take_pasted(self, text: str) -> None:
        """Let a whole address replace what is there; a piece of one goes to the cursor.

        Args:
            text: As it was copied.
        """
        if self.line_of(text).startswith("http"):
            self.select_all()
        super().take_pasted(text)
