"""The first step: where the photos are, and what each way can and cannot do."""

from pathlib import Path
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, ContentSwitcher, Footer, OptionList, Static

from models.control import Control
from models.errors import GpdedupError
from tui.account import AccountState, account_state, keep_client_secret
from tui.typing import Gpdedup
from tui.widgets.path_panels import LocalPanel, TakeoutPanel, ToolkitPanel
from tui.widgets.source_cards import Cards
from tui.widgets.source_panels import (
    ClientSecretGiven,
    GooglePanel,
    PickerPanel,
    SignInWanted,
    SignOutWanted,
    SourceChosen,
    SourcePanel,
)
from tui.widgets.step_bar import StepBar
from tui.workers import SyncRequest, guarded


class AccountSeen(Message):
    """The account's files were read.

    Args:
        state: What they say, or why they cannot be read.
    """

    def __init__(self, state: AccountState | GpdedupError) -> None:
        super().__init__()
        self.state = state


class SignedOut(Message):
    """The token was forgotten.

    Args:
        words: What a person should know of it.
    """

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


INTRO: Final = (
    "Since 31 March 2025 Google shows a program only what its own client uploaded.\n"
    "A whole library is read from a Takeout export. Nothing is ever deleted here."
)


class ConnectScreen(Gpdedup, Screen[None]):
    """A card a source; the chosen one shows its steps below."""

    STEP = "connect"
    AUTO_FOCUS = "#cards"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sign_in", "Sign in", id="connect.sign_in", tooltip="Sign in to Google, without a browser here"),
        Binding(
            "escape",
            "leave_field",
            "Back to the cards",
            id="connect.back",
            tooltip="Leave the field; what is typed stays",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._state = AccountState(has_client_secret=False, is_signed_in=False)
        self._waits_to_open = False
        """Was a card chosen before it was known what can be done there?"""

    def compose(self) -> ComposeResult:
        """Yield what Google allows, the cards, and the steps of each."""
        is_demo = self.gpdedup.demo is not None
        yield StepBar()
        yield Static(Content(INTRO), id="intro")
        yield Cards("google" if is_demo else "takeout")
        with ContentSwitcher(initial="google" if is_demo else "takeout", id="panels"):
            yield TakeoutPanel(self.gpdedup.remembered.texts("takeout"))
            yield GooglePanel(self.gpdedup.account, is_demo=is_demo)
            yield PickerPanel(id="picker")
            yield LocalPanel(self.gpdedup.remembered.texts("local"))
            yield ToolkitPanel(self.gpdedup.remembered.texts("toolkit"))
        yield Footer(show_command_palette=False)

    def on_resize(self, event: Resize) -> None:
        """Say more about each source where there is room; let the cards scroll where there is little."""
        cards = self.query_one(Cards)
        cards.make_room(is_roomy=event.size.height >= 36 and event.size.width >= 110)
        cards.styles.max_height = 6 if event.size.height < 20 else None

    def on_screen_resume(self) -> None:
        """Look at the account's files again."""
        self.look_at_account()

    def look_at_account(self) -> None:
        """Read the state of the account, in a thread: a home directory may be slow."""
        self.run_worker(self._look, thread=True, group="account", exclusive=True, exit_on_error=False)

    def _look(self) -> None:
        app = self.gpdedup
        state = guarded(app.place, lambda: account_state(app.paths, app.clock))
        self.post_message(AccountSeen(state))

    def on_account_seen(self, message: "AccountSeen") -> None:
        """Show the account's state, or why it cannot be read.

        Args:
            message: From the thread.
        """
        if isinstance(message.state, AccountState):
            self._state = message.state
            is_demo = self.gpdedup.demo is not None
            self.query_one(GooglePanel).show(message.state)
            self.query_one(PickerPanel).show(message.state, is_demo=is_demo)
            self.refresh_bindings()
            if self._waits_to_open:
                self.action_open_card()
        else:
            self.query_one(GooglePanel).say_error(message.state)

    @property
    def panel(self) -> SourcePanel:
        """The steps that are shown."""
        return self.query_one(f"#{self.query_one(Cards).chosen}", SourcePanel)

    @on(OptionList.OptionHighlighted, "#cards")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one("#panels", ContentSwitcher).current = event.option_id
        self._waits_to_open = False

    @on(OptionList.OptionSelected, "#cards")
    def _selected(self) -> None:
        self.action_open_card()

    def action_open_card(self) -> None:
        """Do the one thing that can be done there, or put the focus on the first of several."""
        offered = [one for one in self.panel.query("Input, Button") if one.display and one.focusable]
        self._waits_to_open = not offered
        if len(offered) == 1 and isinstance(offered[0], Button):
            offered[0].press()
        elif offered:
            offered[0].focus()

    def action_leave_field(self) -> None:
        """Back to the cards."""
        self.query_one(Cards).focus()

    @on(SourceChosen)
    def _start(self, message: SourceChosen) -> None:
        request: SyncRequest = message.request
        if request.arguments:
            self.gpdedup.remembered.keep(request.source, list(request.arguments))
        self.query_one(Cards).focus()  # who comes back finds keys that work, and not a field that takes them
        job = self.gpdedup.sync_job
        if job is None or not job.has_read(request):
            self._begin(request)
            return
        from tui.screens.again import SyncAgainScreen  # noqa: PLC0415

        self.app.push_screen(SyncAgainScreen(job), lambda answer: self._begin(request) if answer else None)

    def _begin(self, request: SyncRequest) -> None:
        if not self.gpdedup.start_sync(request):
            self.app.notify("A sync is running already; its screen is shown.", markup=False, severity="warning")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done.

        Args:
            action: Its name.
            parameters: Not used.
        """
        if action == "leave_field":
            return not isinstance(self.focused, Cards)
        return None if self.why_not(action, parameters) else True

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:  # noqa: ARG002 - as `check_action` has them
        """Returns why an action cannot be done now, in a few words; nothing where it can.

        Args:
            action: Its name.
            parameters: Not used.
        """
        if action != "sign_in":
            return ""
        if self.gpdedup.demo is not None:
            return "the demo is signed in already"
        needs = "a client secret is needed first; the Google account card says how to get one"
        return "" if self._state.has_client_secret else needs

    def action_sign_in(self) -> None:
        """Sign in to Google."""
        self._sign_in(is_for_picker=False)

    @on(SignInWanted)
    def _sign_in_wanted(self, message: SignInWanted) -> None:
        self._sign_in(is_for_picker=message.is_for_picker)

    def _sign_in(self, *, is_for_picker: bool) -> None:
        from tui.screens.sign_in import SignInScreen  # noqa: PLC0415 - imports Google's client

        self.app.push_screen(SignInScreen(is_for_picker=is_for_picker), self._signed_in)

    def _signed_in(self, outcome: bool | None) -> None:
        self.look_at_account()
        if outcome:
            self.panel.say("Signed in.")

    @on(SignOutWanted)
    def _sign_out_wanted(self) -> None:
        from tui.screens.prompt import ConfirmScreen  # noqa: PLC0415

        lines = [
            "The token is revoked at Google and its file is removed.",
            "The library, your decisions and the client secret stay.",
        ]
        self.app.push_screen(ConfirmScreen("Sign out?", lines, yes="Sign out", no="Stay"), self._sign_out)

    def _sign_out(self, answer: bool | None) -> None:
        if answer:
            self.run_worker(self._sign_out_now, thread=True, group="sign-out", exit_on_error=False)

    def _sign_out_now(self) -> None:
        from models.google.signin import sign_out  # noqa: PLC0415

        app = self.gpdedup
        outcome = guarded(app.place, lambda: sign_out(app.paths.token, Control()))
        self.post_message(SignedOut(str(outcome) if isinstance(outcome, GpdedupError) else outcome.sentence))

    def on_signed_out(self, message: "SignedOut") -> None:
        """Say what became of the token.

        Args:
            message: From the thread.
        """
        self.query_one(GooglePanel).say(message.words)
        self.look_at_account()

    @on(ClientSecretGiven)
    def _keep_client_secret(self, message: ClientSecretGiven) -> None:
        given = Path(message.path)
        kept = guarded(self.gpdedup.place, lambda: keep_client_secret(given, self.gpdedup.paths))
        if isinstance(kept, GpdedupError):
            self.query_one(GooglePanel).say_error(kept)
            return
        self.query_one(GooglePanel).secret_kept()
        self.query_one(GooglePanel).say(f"Kept in {kept}, readable by you alone.")
        self.look_at_account()
        self._sign_in(is_for_picker=False)
