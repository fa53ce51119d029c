"""The steps of each source on the Connect screen: what to do, the field or the buttons for it, and what came of it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from models.errors import GpdedupError
from models.items import SourceName
from models.text import plain
from tui.account import AccountState, state_lines
from tui.hints import screen_sentence
from tui.takeout_paths import paths_in
from tui.widgets.path_field import PathField
from tui.workers import SyncRequest


class SourceChosen(Message):
    """The person wants a source to be read.

    Args:
        request: Which one, and from where.
    """

    def __init__(self, request: SyncRequest) -> None:
        super().__init__()
        self.request = request


class SignInWanted(Message):
    """The person wants to sign in.

    Args:
        is_for_picker: For the Picker API instead of the Library API.
    """

    def __init__(self, *, is_for_picker: bool = False) -> None:
        super().__init__()
        self.is_for_picker = is_for_picker


class SignOutWanted(Message):
    """The person wants the sign-in to be forgotten."""


class SourcePanel(VerticalScroll, can_focus=False):
    """One source's steps; `say` shows what came of the last one."""

    STEPS: ClassVar[tuple[str, ...]] = ()

    def steps(self) -> Static:
        """Returns the steps as a text."""
        return Static(Content("\n".join(self.STEPS)), classes="steps")

    def outcome(self) -> Static:
        """Returns the place where `say` writes."""
        return Static(classes="outcome")

    def say_error(self, error: GpdedupError) -> None:
        """Show what failed, and what to press.

        Args:
            error: Any.
        """
        self.say(screen_sentence(error, "enter"), is_error=True)

    def say(self, words: str, *, is_error: bool = False) -> None:
        """Show a sentence below the steps.

        Args:
            words: What; text from outside is made plain.
            is_error: Did something fail?
        """
        outcome = self.query_one(".outcome", Static)
        outcome.set_class(is_error, "error")
        outcome.update(Content(plain(words)))
        outcome.scroll_visible(animate=False)


class GooglePanel(SourcePanel):
    """The Google account: its state, and what can be done about it.

    Args:
        account: The person's own label for it; may be empty.
        is_demo: Is this the embedded Google Photos?
    """

    def __init__(self, account: str, *, is_demo: bool) -> None:
        super().__init__(id="google")
        self._account = account
        self._is_demo = is_demo
        self._wants_other = False
        """Is the field there for a client secret in place of the one that is kept?"""

    def compose(self) -> ComposeResult:
        """Yield state, field and buttons."""
        yield Static("", id="google-state", classes="steps")
        yield PathField(placeholder="~/Downloads/client_secret_….json", endings=frozenset({".json"}), id="secret-path")
        with Horizontal(classes="buttons"):
            yield Button("Sync", id="google-sync", compact=True)
            yield Button("Sign in", id="google-sign-in", compact=True)
            yield Button("Sign out", id="google-sign-out", compact=True)
            yield Button("Other client", id="google-other-client", compact=True)
        yield self.outcome()

    def on_mount(self) -> None:
        """Offer nothing until the account's state is known: a quick enter must not reach the wrong field."""
        for widget in self.query("Input, Button"):
            widget.display = False

    def show(self, state: AccountState) -> None:
        """Show the account's state.

        Args:
            state: As found on disk.
        """
        lines = state_lines(state, self._account, is_demo=self._is_demo)
        self.query_one("#google-state", Static).update(Content("\n".join(map(plain, lines))))
        has_none = not state.has_client_secret and not state.is_signed_in
        self.query_one("#secret-path").display = has_none or self._wants_other
        self.query_one("#google-other-client").display = not has_none and not self._is_demo
        self.query_one("#google-sync").display = state.can_list
        self.query_one("#google-sign-in").display = state.has_client_secret and not self._is_demo
        self.query_one("#google-sign-out").display = state.is_signed_in and not self._is_demo

    @on(Input.Submitted)
    def _take_secret(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            (path, *_) = paths_in(event.value)
        except GpdedupError as error:
            self.say_error(error)
            return
        self.post_message(ClientSecretGiven(path))

    @on(Button.Pressed, "#google-other-client")
    def _ask_for_other(self, event: Button.Pressed) -> None:
        event.stop()
        self._wants_other = True
        self.say("Name the other client's JSON above; a sign-in with it takes the place of this one.")
        field = self.query_one("#secret-path")
        field.display = True
        field.focus()

    def secret_kept(self) -> None:
        """The client secret was good; the field goes with the next look at the account."""
        self._wants_other = False

    @on(Button.Pressed, "#google-sync")
    def _sync(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(SourceChosen(SyncRequest(SourceName.LIBRARY)))

    @on(Button.Pressed, "#google-sign-in")
    def _sign_in(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(SignInWanted())

    @on(Button.Pressed, "#google-sign-out")
    def _sign_out(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(SignOutWanted())


class ClientSecretGiven(Message):
    """The person named a client secret.

    Args:
        path: The file; not read yet.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path


class PickerPanel(SourcePanel):
    """The Picker: explains, and starts a session."""

    STEPS = (
        "1  Start picking: you get an address, as text and as a QR code.",
        "2  Open it on any device, pick up to 2,000 items there, and press Done.",
        "3  They are read here then. Again for more. Picked items have no link and",
        "   cannot go into an album; the work list names them.",
        "   To compare pictures, a small one of each photo is fetched and not kept.",
    )

    def compose(self) -> ComposeResult:
        """Yield steps and buttons."""
        yield self.steps()
        with Horizontal(classes="buttons"):
            yield Button("Start picking", id="picker-start", compact=True)
            yield Button("Pick and compare pictures", id="picker-pictures", compact=True)
            yield Button("Sign in for picking", id="picker-sign-in", compact=True)
        yield self.outcome()

    def on_mount(self) -> None:
        """Offer nothing until the account's state is known."""
        for button in self.query(Button):
            button.display = False

    def show(self, state: AccountState, *, is_demo: bool) -> None:
        """Show what can be done in the account's state.

        Args:
            state: As found on disk.
            is_demo: Is this the embedded Google Photos?
        """
        from models.visual.looking import EXTRA, MISSING, has_visual  # noqa: PLC0415 - not needed for the first paint

        self.query_one("#picker-start").display = state.can_pick or is_demo
        pictures = self.query_one("#picker-pictures", Button)
        pictures.display = state.can_pick or is_demo
        pictures.disabled = not has_visual()
        pictures.tooltip = f"{MISSING}; {EXTRA} brings them" if pictures.disabled else None
        self.query_one("#picker-sign-in").display = not state.can_pick and state.has_client_secret and not is_demo
        if not state.has_client_secret and not state.can_pick and not is_demo:
            self.say(
                "It takes a client secret of a project in which the Photos Picker API is enabled;"
                " the Google account card above says how to get one."
            )

    @on(Button.Pressed, "#picker-start")
    def _start(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(SourceChosen(SyncRequest(SourceName.PICKER)))

    @on(Button.Pressed, "#picker-pictures")
    def _start_with_pictures(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(SourceChosen(SyncRequest(SourceName.PICKER, pictures=True)))

    @on(Button.Pressed, "#picker-sign-in")
    def _sign_in(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(SignInWanted(is_for_picker=True))
