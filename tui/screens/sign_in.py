"""Sign-in without a browser on this machine: an address, a listener on loopback, and a field for what came back."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Paste
from textual.message import Message
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Footer, Input, Static

from models.control import Control
from models.errors import Cancelled, GpdedupError
from models.text import plain
from tui.hints import screen_sentence
from tui.typing import Closing
from tui.widgets.address_field import AddressField
from tui.workers import as_sentence

if TYPE_CHECKING:
    from models.google.signin import SignIn


class Began(Message):
    """The listener is there, and the address is known.

    Args:
        sign_in: What knows both.
    """

    def __init__(self, sign_in: "SignIn") -> None:
        super().__init__()
        self.sign_in = sign_in


class Ended(Message):
    """The sign-in is done, or a step of it failed.

    Args:
        step: Which step: `preparing`, `waiting`, `pasting`, `saving`.
        error: Why it failed; None where it is done.
    """

    def __init__(self, step: str, error: GpdedupError | None = None) -> None:
        super().__init__()
        self.step = step
        self.error = error


class SignInScreen(Closing, ModalScreen[bool]):
    """Fills the terminal, so that the address stands on lines of its own and can be copied.

    Args:
        is_for_picker: Ask for the Picker's scope instead of the library's.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy the address", id="sign_in.copy", tooltip="Copy the address (OSC 52)"),
        Binding("k", "qr", "QR code", id="sign_in.qr", tooltip="Show the address as a QR code"),
        Binding("p,tab", "paste_here", "To the field", id="sign_in.paste", tooltip="Paste there what came back"),
        Binding("r", "retry", "Try again", id="sign_in.retry", tooltip="Begin anew with a fresh address"),
        Binding("escape", "leave_field", "Out of the field", id="sign_in.back", tooltip="What is in it stays"),
        Binding("escape", "leave", "Cancel", id="sign_in.leave", tooltip="Stop waiting and free the port"),
    ]

    def __init__(self, *, is_for_picker: bool = False) -> None:
        super().__init__()
        self._is_for_picker = is_for_picker
        self._control = Control()
        self.sign_in: SignIn | None = None
        """The sign-in under way, once its listener is there."""
        self._has_failed = False
        self._is_over = False

    def compose(self) -> ComposeResult:
        """Yield the steps; the address fills whole lines, without border or indent."""
        with VerticalScroll(id="sign-in", can_focus=False):
            yield Static(Content("Sign in to Google   1  Open this address in any browser:"), classes="title")
            yield Static(Content("making the address…"), id="address")
            yield Static(id="listening")
            yield Static(id="tunnel")
            yield Static(id="instead")
            yield AddressField(placeholder="http://127.0.0.1:…/?state=…&code=…", id="pasted", compact=True)
            yield Static(id="outcome", classes="outcome")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin."""
        self._begin()

    def _begin(self) -> None:
        self._control.cancel()
        self._has_failed = False
        self.sign_in = None
        self._say("")
        self.query_one("#address", Static).update(Content("making the address…"))
        self.refresh_bindings()
        self._control = control = Control()
        self.run_worker(lambda: self._work(control), thread=True, group="sign-in", exit_on_error=False)

    def _work(self, control: Control) -> None:
        # In a thread: messages are all that it does to the screen.
        from models.google.signin import SignIn  # noqa: PLC0415 - imports Google's client

        app = self.gpdedup
        step = "preparing"
        try:
            sign_in = SignIn(app.paths.client_secret, self._scopes(), app.clock)
            try:
                self.post_message(Began(sign_in))
                step = "waiting"
                token = sign_in.wait(control)
                step = "saving"
                self._save(token)
            finally:
                sign_in.close()
        except Cancelled:
            return
        except Exception as error:
            self.post_message(Ended(step, as_sentence(error, app.place)))
        else:
            self.post_message(Ended(step))

    def _scopes(self) -> tuple[str, ...]:
        """Returns what to ask for: what the purpose takes, and what was granted before, as one token holds all."""
        from models.google.scopes import Purpose, scopes_for  # noqa: PLC0415
        from tui.account import account_state  # noqa: PLC0415

        wanted = scopes_for(Purpose.PICKER if self._is_for_picker else Purpose.LIBRARY)
        granted = account_state(self.gpdedup.paths, self.gpdedup.clock).granted or frozenset()
        return (*wanted, *sorted(granted - set(wanted)))

    def _save(self, token: object) -> None:
        from models.google.tokens import save_token  # noqa: PLC0415

        save_token(self.gpdedup.paths.token, token)

    def on_began(self, message: Began) -> None:
        """Show the address, the port, and the way through SSH.

        Args:
            message: From the thread.
        """
        self.sign_in = message.sign_in
        address = plain(message.sign_in.authorization_url)
        self.query_one("#address", Static).update(Content.styled(address, Style(link=address)))
        port = message.sign_in.port
        self.query_one("#listening", Static).update(
            Content(f"2  Waiting on port {port}. If the browser is elsewhere, run this there first:")
        )
        self.query_one("#tunnel", Static).update(Content(message.sign_in.ssh_command))
        self.query_one("#instead", Static).update(
            Content("   Or paste here the address that the browser ended on, error page or not:")
        )
        self.refresh_bindings()

    def on_ended(self, message: Ended) -> None:
        """Close when done; otherwise say which step failed, and why.

        Args:
            message: From a thread.
        """
        if self._is_over:
            return
        if message.error is None:
            # A pasted address also ends the waiting: the second message finds the screen closed.
            self._is_over = True
            self._control.cancel()
            self.dismiss(True)
            return
        self._has_failed = True
        if message.step != "pasting":
            self._show_end()
        again = RETRY if self.focused is None else f"escape, then {RETRY}"
        self._say(f"{STEP_WORDS[message.step]}: {screen_sentence(message.error, again)}", is_error=True)
        self.refresh_bindings()

    def _show_end(self) -> None:
        """Take away what is of no use any more: nobody waits for the answer of that address."""
        self.sign_in = None
        self.set_focus(None)
        for name in ("listening", "tunnel", "instead"):
            self.query_one(f"#{name}", Static).update("")
        self.query_one("#address", Static).update(Content(f"None any more: {RETRY} makes a fresh one."))

    def _say(self, words: str, *, is_error: bool = False) -> None:
        outcome = self.query_one("#outcome", Static)
        outcome.set_class(is_error, "error")
        outcome.update(Content(plain(words)))
        outcome.scroll_visible(animate=False)

    def on_paste(self, event: Paste) -> None:
        """Take a pasted address wherever the focus is."""
        event.stop()
        self.query_one("#pasted", AddressField).take_pasted(event.text)
        self._finish(event.text)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._finish(event.value)

    def _finish(self, text: str) -> None:
        sign_in = self.sign_in
        if sign_in is not None and text.strip():
            self.run_worker(lambda: self._paste(sign_in, text), thread=True, group="pasting", exit_on_error=False)
        elif self._has_failed:
            self._say(f"Nobody waits for that answer any more. {RETRY} begins anew, with a fresh address.")

    def _paste(self, sign_in: "SignIn", text: str) -> None:
        # In a thread, as `_work`.
        step = "pasting"
        try:
            token = sign_in.finish_with_pasted(text)
            step = "saving"
            self._save(token)
        except Exception as error:
            self.post_message(Ended(step, as_sentence(error, self.gpdedup.place)))
        else:
            self.post_message(Ended(step))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Grey out what cannot be done yet.

        Args:
            action: Its name.
            parameters: Not used.
        """
        if action == "retry":
            return self._has_failed
        if action in {"leave_field", "leave", "paste_here"}:
            return (self.focused is not None) is (action == "leave_field")
        if action in {"copy", "qr"}:
            return self.sign_in is not None or None
        return True

    def action_copy(self) -> None:
        """Copy the address by OSC 52, which reaches the clipboard through SSH where the terminal allows it."""
        if self.sign_in is not None:
            self.app.copy_to_clipboard(self.sign_in.authorization_url)
            self._say("Copied, if your terminal allows it.")

    def action_qr(self) -> None:
        """Show the address as a QR code."""
        from tui.screens.qr import QrScreen  # noqa: PLC0415

        if self.sign_in is not None:
            self.app.push_screen(QrScreen(self.sign_in.authorization_url))

    def action_paste_here(self) -> None:
        """Go to the field."""
        self.query_one("#pasted", Input).focus()

    def action_retry(self) -> None:
        """Begin anew."""
        self._begin()

    def action_leave_field(self) -> None:
        """Back to the keys; what stands in the field stays."""
        self.set_focus(None)

    def action_leave(self) -> None:
        """Stop waiting, which frees the port."""
        self._control.cancel()
        self.dismiss(False)

    def on_unmount(self) -> None:
        """Whatever closes the screen also stops the waiting."""
        self._control.cancel()


RETRY: Final = "r"
"""The key that begins anew."""
STEP_WORDS: Final = {
    "preparing": "The sign-in cannot begin",
    "waiting": "Google's answer did not bring a sign-in",
    "pasting": "The pasted address does not work",
    "saving": "The sign-in worked, but could not be kept",
}
