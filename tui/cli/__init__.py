"""The command line: arguments first; Textual and Google only where a command needs them."""

from tui.cli.entry import run

__all__ = ["run"]
