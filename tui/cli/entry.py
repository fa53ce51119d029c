"""From words to an exit code: parse, run one command, and turn what goes wrong into a sentence."""

import argparse
import errno
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from models.errors import Cancelled, ExitCode, GpdedupError
from models.text import plain
from tui.cli.output import Output, discard_stdout, prepare_streams
from tui.cli.parser import PROGRAM, parse


def run(words: Sequence[str] | None = None) -> int:
    """Run one command line.

    Args:
        words: What follows the program's name; None takes the process's own.

    Returns:
        The exit code; every error was told in a sentence on stderr.
    """
    prepare_streams()
    arguments = argparse.Namespace()
    try:
        arguments = parse(sys.argv[1:] if words is None else words)
        code = _run_command(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
        code = ExitCode.DONE
    except SystemExit as ended:  # --help and --version
        code = ended.code if isinstance(ended.code, int) else ExitCode.DONE
    except GpdedupError as error:
        code = _tell(str(error), error.exit_code)
    except (Cancelled, KeyboardInterrupt):
        code = _tell("Interrupted. What was done so far is saved.", ExitCode.INTERRUPTED)
    except Exception as error:
        code = _tell_fault(arguments, error)
    return int(code)


def _run_command(arguments: argparse.Namespace) -> int:
    # Imported here, so that `--help` and `--version` pay for none of it.
    from models.log import keep_log  # noqa: PLC0415
    from tui.cli.context import make_context  # noqa: PLC0415
    from tui.cli.signals import interrupted_by_signals  # noqa: PLC0415

    with interrupted_by_signals():
        context = make_context(arguments, Output(as_json=getattr(arguments, "json", False)))
        keep_log(context.paths.log)
        command = import_module(f"tui.cli.commands.{arguments.handler}")
        return int(command.run(context))


def _tell(sentence: str, code: ExitCode) -> ExitCode:
    # The terminal may be the very thing that went away.
    with suppress(OSError):
        sys.stdout.flush()
    with suppress(OSError):
        print(f"{PROGRAM}: {plain(sentence)}", file=sys.stderr, flush=True)  # noqa: T201
    return code


def _tell_fault(arguments: argparse.Namespace, error: Exception) -> ExitCode:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO) and error.filename is None:
        discard_stdout()
        return _tell(f"The output could not be written: {error.strerror}.", ExitCode.FAILED)
    from models.log import write_fault  # noqa: PLC0415
    from tui.cli.context import named_paths  # noqa: PLC0415

    log = named_paths(arguments).log
    name = type(error).__name__
    if write_fault(log, error):
        return _tell(f"A fault of the program ({name}). {log} has the details.", ExitCode.FAILED)
    return _tell(f"A fault of the program ({name}: {error}). The log {log} cannot be written.", ExitCode.FAILED)
