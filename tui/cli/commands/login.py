"""`gpdedup-tui login`: sign in to Google without a browser on this machine."""

import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from models.control import Control
from models.errors import Cancelled, ExitCode, GpdedupError, SignInError, UsageError
from models.google import two_steps
from models.google.scopes import Purpose, purpose_of, scopes_for
from models.google.signin import SignIn
from models.google.tokens import Token, load_token, save_token
from tui.cli.ask import stdin_lines
from tui.cli.context import Context
from tui.cli.qr import qr_lines
from tui.cli.signals import cancelled_by_signals


def run(context: Context) -> int:
    """Sign in, with the browser that comes back to this machine's loopback or with a pasted address.

    Args:
        context: Names the client secret, what for, and where the token is kept.

    Raises:
        SignInError: There is no client secret, or consent was denied or is not complete.
        UsageError: The client secret cannot be used.
        Cancelled: Ctrl-C; the port is free again.
    """
    arguments = context.arguments
    if arguments.finish is not None:
        return _finish(context)
    named = arguments.client_secret
    secret = Path(named).expanduser() if named else context.paths.client_secret
    scopes = scopes_for(Purpose(arguments.purpose), _granted(context.paths.token))
    if arguments.begin:
        return _begin(context, secret, scopes)
    with (
        cancelled_by_signals(context.control),
        SignIn(secret, scopes, context.clock, port=arguments.port) as sign_in,
    ):
        _tell_way(context, sign_in)
        token = _Race(sign_in, context).winner()
    return _keep(context, token, Purpose(arguments.purpose))


def _begin(context: Context, secret: Path, scopes: Sequence[str]) -> int:
    """Print the address, alone on stdout, and end."""
    begun = two_steps.begin(secret, scopes, context.paths.token, context.clock, port=context.arguments.port)
    context.out.say(
        "Open this address in any browser. It ends on a page that cannot be shown: copy that page's address,"
    )
    context.out.say("and finish within some minutes: gpdedup-tui login --finish ADDRESS")
    context.out.result(begun.authorization_url)
    context.out.record({"authorization_url": begun.authorization_url, "port": begun.port})
    return ExitCode.DONE


def _finish(context: Context) -> int:
    """Take the address that `--begin` led to; from stdin it stands in no list of processes."""
    address = context.arguments.finish
    if address == "-":
        with cancelled_by_signals(context.control):
            address = next(filter(str.strip, stdin_lines(context.control)), "")
    token = two_steps.finish(address, context.paths.token, context.clock)
    code = _keep(context, token, purpose_of(token.scopes or ()))
    two_steps.forget_begun(context.paths.token)
    return code


def _keep(context: Context, token: Token, purpose: Purpose) -> int:
    save_token(context.paths.token, token)
    context.out.result(f"You are signed in. The sign-in is kept in {context.paths.token}.")
    context.out.say(f"Next: gpdedup-tui sync {purpose}")
    context.out.record({"token": str(context.paths.token), "scopes": list(token.scopes or ())})
    return ExitCode.DONE


def _granted(token_file: Path) -> tuple[str, ...] | None:
    # Asked for again, so that a sign-in for the Picker does not end the one for the Library.
    with suppress(SignInError):
        return load_token(token_file).scopes
    return ()


def _tell_way(context: Context, sign_in: SignIn) -> None:
    say = context.out.say
    context.out.record({"authorization_url": sign_in.authorization_url, "port": sign_in.port})
    say("Open this address in any browser:")
    say("")
    say(sign_in.authorization_url)
    say("")
    for line in qr_lines(sign_in.authorization_url, context.out):
        say(line)
    say(f"Waiting on port {sign_in.port} of this machine. Is the browser on another one? Run this there first:")
    say(f"  {sign_in.ssh_command}")
    if sys.stdin is not None:
        say("Or paste here the address that the browser ended on, even if it shows an error:")
    context.out.flush()


class _Race:
    """Waits for the browser in one thread and for a pasted line in another; the first one that comes wins.

    Args:
        sign_in: Under way.
        context: Its control ends both.
    """

    def __init__(self, sign_in: SignIn, context: Context) -> None:
        self._sign_in = sign_in
        self._out = context.out
        self._control = context.control
        self._reading = Control()
        self._refused: GpdedupError | None = None

    def winner(self) -> Token:
        """Returns the sign-in.

        Raises:
            SignInError: Consent was denied or is not complete.
            Cancelled: Ctrl-C.
        """
        reader = threading.Thread(target=self._read_pasted, name="pasted", daemon=True)
        reader.start()
        try:
            return self._sign_in.wait(self._control)
        except Cancelled:
            if self._refused is not None:
                raise self._refused from None
            raise
        finally:
            self._reading.cancel()
            reader.join()

    def _read_pasted(self) -> None:
        with suppress(Cancelled):
            for line in stdin_lines(self._reading):
                if line.strip() and self._finish(line):
                    return

    def _finish(self, line: str) -> bool:
        """Returns whether the sign-in is over, well or not; a line that is no address is told, and the wait goes on."""
        try:
            self._sign_in.finish_with_pasted(line)
        except UsageError as error:
            self._out.say(str(error))
            return False
        except GpdedupError as error:
            self._refused = error
            self._sign_in.close()
        return True
