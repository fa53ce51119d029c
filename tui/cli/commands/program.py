"""`gpdedup-tui` alone: the screens."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from models.database import Library
from models.errors import ExitCode, UsageError
from tui.cli.context import Context
from tui.cli.signals import told_by_signals

FRAMES = "250"
"""How many a second there may be. At rest there are none, and a key makes two."""

if TYPE_CHECKING:
    from models.emulator import Emulator


def run(context: Context) -> int:
    """Open the program on the library.

    Args:
        context: Names library, configuration, account and servers.

    Raises:
        UsageError: There is no terminal to draw on.
        LibraryError: The library cannot be opened.
    """
    need_terminal("Use the commands instead: gpdedup-tui --help lists them.")
    with Library(context.paths.library) as library:
        return show(context, library)


def need_terminal(hint: str) -> None:
    """Make sure that there is a terminal to draw on and to read keys from.

    Args:
        hint: What to do where there is none.

    Raises:
        UsageError: stdin or stdout is a pipe, a file or closed, or the terminal cannot draw.
    """
    streams = (sys.stdin, sys.stdout)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError("The screens need a terminal; stdin or stdout is none.", hint)
    if os.environ.get("TERM") == "dumb":
        raise UsageError("The screens need a terminal that can draw; TERM is dumb.", hint)


def show(context: Context, library: Library, demo: "Emulator | None" = None) -> int:
    """Show the screens until the person quits or the session ends.

    Args:
        context: Names configuration, account and servers.
        library: Open.
        demo: The embedded server, where this is the demo.
    """
    # What a key changes is painted as soon as it is known, and not in the next sixtieth of a second.
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    from tui.app import GpdedupApp  # noqa: PLC0415 - 200 ms that only the screens need
    from tui.memory import return_freed_memory  # noqa: PLC0415 - as above

    return_freed_memory()

    class QuietApp(GpdedupApp):
        """Ends without Textual's traceback, which shows every local value: a token may be among them."""

        fault: Exception | None = None

        def fail(self, error: Exception) -> None:
            """End with what the command line makes of the fault."""
            self.fault = self.fault or error
            self._return_code = ExitCode.FAILED
            self._close_messages_no_wait()

    app = QuietApp(
        library, context.settings, context.paths, context.roots, context.account, demo=demo, clock=context.clock
    )

    def end() -> None:
        app.stop_work()
        with suppress(RuntimeError):  # it has ended by itself meanwhile
            app.call_from_thread(app.exit, ExitCode.INTERRUPTED)

    with told_by_signals(end):
        code = app.run()
    if app.fault is not None:
        raise app.fault  # the sentence, the log and the exit code are those of every command
    return code if code is not None else (app.return_code or ExitCode.DONE)
