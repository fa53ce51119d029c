"""What can be typed after `gpdedup-tui`. Imports nothing but argparse, so that `--help` answers at once."""

import argparse
from collections.abc import Sequence
from typing import Any, Protocol

from models.version import VERSION
from tui.cli.arguments import CommandParser, at_least, holds_commands, milliseconds

PROGRAM = "gpdedup-tui"
CONFIDENCES = ("certain", "strong", "possible")
VERDICTS = ("remove", "keep", "open")
FORMATS = ("table", "json", "csv", "ids")
PATHS: dict[str, tuple[str, str | int, str]] = {
    "takeout": ("PATH", "+", "folders or archives, all parts together"),
    "local": ("DIR", "+", "folders; all below them is read"),
    "toolkit": ("FILE", 1, "the file that its metadata export saved"),
}
"""The sources that read files: what a path is called in the help, how many there are, and what they are."""
DESCRIPTION = """\
Find what is redundant in a big Google Photos library, decide by keyboard, and stage it for deletion.
Nothing is ever deleted. Without a command the screens open; everything they do can be done with commands too.
New here? Try: gpdedup-tui demo"""
EPILOG = """\
exit codes: 0 done · 1 failed (network, library file, disk) · 2 wrong use · 3 sign-in needed ·
            4 done in part (something was skipped or refused, the day's quota) · 130 interrupted"""


class _Commands(Protocol):
    """What `add_subparsers` returns; its class is private in argparse."""

    def add_parser(self, name: str, **options: Any) -> "CommandParser":
        """Add a command."""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line.

    Args:
        words: What follows the program's name.

    Returns:
        `handler`, the module of the command, and its options; options for all are there only where given.

    Raises:
        UsageError: It cannot be understood.
        SystemExit: `--help` or `--version` was answered.
    """
    parser = build_parser()
    _refuse_unknown_option(parser, words)
    return parser.parse_args(words)


def _refuse_unknown_option(parser: CommandParser, words: Sequence[str]) -> None:
    # argparse would take the value of an option it does not know for the command, and complain about that.
    known = {name for action in parser._actions for name in action.option_strings}
    commands = [name for action in parser._actions if holds_commands(action) for name in action.choices or ()]
    for word in words:
        if word == "--" or word in commands:
            return
        if word.startswith("--") and word.split("=")[0] not in known:
            parser.error(f"there is no option {word.split('=')[0]} for all commands")


def build_parser() -> CommandParser:
    """Returns the parser of the whole command line."""
    common = _common_options()
    parser = CommandParser(
        prog=PROGRAM,
        description=DESCRIPTION,
        epilog=EPILOG,
        parents=[common],
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {VERSION}")
    parser.set_defaults(handler="program")
    commands = _Adder(parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=CommandParser), common)
    _add_connecting(commands)
    _add_syncing(commands)
    _add_reviewing(commands)
    _add_staging(commands)
    _add_looking(commands)
    return parser


class _Adder:
    """Adds commands that all know the options for all."""

    def __init__(self, commands: _Commands, common: argparse.ArgumentParser) -> None:
        self.commands = commands
        self.common = common

    def add(self, name: str, summary: str, handler: str = "", details: str = "") -> CommandParser:
        parser = self.commands.add_parser(
            name,
            help=summary,
            description=f"{summary[:1].upper()}{summary[1:]}.{details and ' ' + details}",
            parents=[self.common],
            allow_abbrev=False,
        )
        parser.set_defaults(handler=handler or name)
        return parser

    def below(self, parser: CommandParser, metavar: str, title: str) -> "_Adder":
        commands = parser.add_subparsers(metavar=metavar, title=title, required=True, parser_class=CommandParser)
        return _Adder(commands, self.common)


def _common_options() -> argparse.ArgumentParser:
    # SUPPRESS: an option that was not given leaves no trace, so that a subcommand's default cannot
    # overrule what was given before the subcommand.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("options for all, before or after the command")
    group.add_argument("--library", metavar="FILE", help="the SQLite file of the library")
    group.add_argument("--config", metavar="FILE", help="the configuration (TOML)")
    group.add_argument("--token", metavar="FILE", help="the sign-in's token file")
    group.add_argument("--account", metavar="LABEL", help="your own name for an account")
    group.add_argument("--api-root", metavar="URL", help="both APIs below one address (GPDEDUP_API_ROOT)")
    group.add_argument("--json", action="store_true", help="one JSON object a line on stdout, words on stderr")
    return common


def _add_connecting(commands: _Adder) -> None:
    demo = commands.add("demo", "the whole program on a made-up library, on this machine alone")
    demo.add_argument("--headless", action="store_true", help="sync, scan and stage without the screen")
    demo.add_argument("--items", type=at_least(0), default=5000, metavar="N", help="how many items (5,000)")
    demo.add_argument("--latency", type=milliseconds, metavar="MS", help="what each request takes, in ms")
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, another library")
    login = commands.add("login", "sign in to Google; no browser is needed on this machine")
    login.add_argument("--client-secret", metavar="FILE", help="the OAuth Desktop client's JSON file")
    login.add_argument("--for", dest="purpose", choices=("library", "picker"), default="library", help="what for")
    steps = login.add_mutually_exclusive_group()
    steps.add_argument(
        "--begin", action="store_true", help="print the address and end; for scripts, without a terminal"
    )
    steps.add_argument("--finish", metavar="ADDRESS", help="end what --begin began; - reads the address from stdin")
    login.add_argument("--port", type=at_least(0), default=0, metavar="N", help="listen on this port")
    commands.add("logout", "forget the sign-in and revoke it at Google")


def _add_syncing(commands: _Adder) -> None:
    sync = commands.add("sync", "read a source into the library; goes on where it stopped")
    sources = commands.below(sync, "SOURCE", "sources")
    for name, summary in (
        ("library", "what this OAuth client uploaded, through the Library API"),
        ("picker", "what you pick in Google Photos, up to 2,000 at a time"),
        ("takeout", "a Google Takeout export: the whole library"),
        ("local", "folders on disk, to compare with; never staged"),
        ("toolkit", "the metadata.csv that Google-Photos-Toolkit saves"),
    ):
        source = sources.add(name, summary, handler="sync")
        source.set_defaults(source=name)
        if name in PATHS:
            metavar, number, meaning = PATHS[name]
            source.add_argument("path", nargs=number, metavar=metavar, help=meaning)
        source.add_argument("--restart", action="store_true", help="begin again instead of going on")
        source.add_argument("--accept-gone", action="store_true", help="believe that the items not listed are gone")
        if name == "picker":
            source.add_argument(
                "--pictures",
                action="store_true",
                help="look at each photo, too, for lookalike: fetches a small picture",
            )
        if name == "takeout":
            source.add_argument("--hash", action="store_true", help="compute each file's SHA-256: reads every byte")
            source.add_argument("--older", action="store_true", help="read it although a newer export was read before")


def _add_reviewing(commands: _Adder) -> None:
    scan = commands.add("scan", "run the rules and count what they find; looks only at what changed since")
    _add_rule_option(scan)
    scan.add_argument("--full", action="store_true", help="look at everything again")
    scan.add_argument("--pictures", action="store_true", help="first look at the pictures at hand, for lookalike")
    scan.add_argument("--export", action="append", metavar="PATH", help="a Takeout export; repeatable (the last one)")
    listing = commands.add("candidates", "list every finding, whatever its decision")
    _add_rule_option(listing)
    _add_confidence_option(listing)
    listing.add_argument("--decision", action="append", choices=VERDICTS, help="only these; repeatable")
    listing.add_argument("--limit", type=at_least(0), metavar="N", help="at most so many")
    listing.add_argument("--format", choices=FORMATS, help="table, or with --json json lines")
    decide = commands.add(
        "decide",
        "remove, keep or leave open: by ids, or in bulk",
        details="In bulk: certain and strong findings only, unless --confidence possible is named; favourites, items"
        " in albums and partner items stay open, unless --include-marked is given. Ids that begin with a dash"
        " go behind --.",
    )
    decide.add_argument("verdict", choices=VERDICTS)
    decide.add_argument("ids", nargs="*", metavar="ID", help="item ids")
    decide.add_argument("--ids-file", metavar="F", help="item ids, one a line; - reads them from stdin")
    _add_rule_option(decide)
    _add_confidence_option(decide)
    decide.add_argument("--all", action="store_true", help="the findings of all rules")
    decide.add_argument("--include-marked", action="store_true", help="favourites, album and partner items too")
    commands.add("undo", "take the last decision back").set_defaults(again=False)
    commands.add("redo", "take the last undo back", handler="undo").set_defaults(again=True)


def _add_staging(commands: _Adder) -> None:
    stage = commands.add("stage", "put what you decided to remove into an album, as far as the API lets it")
    where = stage.add_mutually_exclusive_group()
    where.add_argument("--album", metavar="TITLE", help="the album (gpdedup: to delete YYYY-MM-DD)")
    where.add_argument("--album-id", metavar="ID", help="an album that this client made")
    stage.add_argument("--ids-file", metavar="F", help="only these item ids, one a line; - reads them from stdin")
    stage.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    handoff = commands.add("handoff", "write the work list and the browser script for what no album takes")
    handoff.add_argument("--out", metavar="DIR", required=True, help="the folder to write into")
    handoff.add_argument("--album", metavar="TITLE", help="the album that the browser script makes")
    handoff.add_argument("--ids-file", metavar="F", help="only these item ids, one a line; - reads them from stdin")
    handoff.add_argument(
        "--export",
        action="append",
        metavar="PATH",
        help="the Takeout export, for pictures; repeatable (the last one)",
    )
    handoff.add_argument("--no-thumbnails", action="store_true", help="a work list without pictures")
    handoff.add_argument("--keep-albums", action="store_true", help="the script adds what stays to albums of what goes")
    handoff.add_argument("--force", action="store_true", help="replace files that are there")
    unstage = commands.add("unstage", "take what this program put into the album out again")
    unstage.add_argument("ids", nargs="*", metavar="ID", help="only these item ids; ones with a dash go behind --")
    unstage.add_argument("--ids-file", metavar="F", help="only these item ids, one a line; - reads them from stdin")
    unstage.add_argument("--album", metavar="TITLE", help="only out of the albums of this title")
    ack = commands.add("ack", "take in what the work list or the browser script reports as done")
    ack.add_argument("file", metavar="FILE", help="the JSON file that either of them saved")


def _add_looking(commands: _Adder) -> None:
    recover = commands.add(
        "recover",
        "copy files out of a Takeout export that are missing on this disk",
        details="What `scan` found missing after a `sync local`: findings of missing-locally that are strong (not"
        " here); --confidence possible names those of which that cannot be told. Nothing is replaced.",
    )
    recover.add_argument("--out", metavar="DIR", required=True, help="the folder to copy to")
    recover.add_argument("--export", action="append", metavar="PATH", help="the export; repeatable (the last one)")
    _add_confidence_option(recover)
    commands.add("status", "counts, last syncs, what is staged, where the files are")
    journal = commands.add("journal", "every decision and staging step ever taken")
    journal.add_argument("--csv", action="store_true", help="as CSV")
    forget = commands.add(
        "forget",
        "remove what this program keeps on this machine",
        details="Name one of: --source NAME, --account LABEL (its items and its sign-in), --everything."
        " Nothing at Google changes.",
    )
    forget.add_argument("--source", metavar="NAME", help="the items of one source and all that was decided on them")
    forget.add_argument("--everything", action="store_true", help="the library, the sign-ins and the log")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    rules = commands.add("rules", "the rules, their settings and where to change them")
    rules.add_argument(
        "--try",
        dest="conditions",
        metavar="KEY=VALUE",
        nargs="+",
        help="count what a rule of your own would find, and save nothing",
    )


def _add_rule_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rule", action="append", metavar="NAME", help="only this rule; repeatable")


def _add_confidence_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--confidence", action="append", choices=CONFIDENCES, help="only these; repeatable")
