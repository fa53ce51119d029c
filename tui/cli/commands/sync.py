"""`gpdedup-tui sync SOURCE`: read a source into the library."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from models.database import Library
from models.errors import Cancelled, ExitCode
from models.harvest import Harvest
from models.items import SourceName
from models.overview import expected_items, noted_items, skipped_items
from models.passes import SyncResult
from models.progress import Progress
from models.staging.verify import verify
from models.staging.verify_text import count_lines, warning_lines
from models.text import counted
from tui.cli.context import Context
from tui.cli.progress_line import sync_lines
from tui.cli.signals import cancelled_by_signals
from tui.exports import remember_exports

if TYPE_CHECKING:
    from models.decisions.words import Refusal

CONTRACT = ("source", "seen", "added", "updated", "gone", "skipped")
"""What `--json` ends with."""

NOTED_LINES = 10
"""How many items that were stored in part are named."""


def run(context: Context) -> int:
    """Sync one source, then reopen the decisions that lost their keeper.

    Args:
        context: Names the source, and its paths where it has some.

    Returns:
        The exit code: 4 where something was skipped.

    Raises:
        Cancelled: Ctrl-C, or the session ended; what was read is stored.
        GpdedupError: The source or the library failed; what was read is stored.
    """
    result = read_source(context, SourceName(context.arguments.source))
    tell(context, result)
    return ExitCode.PARTLY if result.skipped else ExitCode.DONE


def read_source(context: Context, source_name: SourceName) -> SyncResult:
    """Harvest one source, with progress on a terminal.

    Args:
        context: Names paths, account and servers.
        source_name: What to read.

    Raises:
        Cancelled: It was interrupted.
        GpdedupError: The source or the library failed.
    """
    from models.decisions.orphans import reopen_orphans  # noqa: PLC0415
    from models.sources.opening import open_source  # noqa: PLC0415 - imports Google's client where it is needed

    progress = Progress()
    arguments = context.arguments
    with context.library() as library, cancelled_by_signals(context.control):
        source = open_source(
            source_name,
            getattr(arguments, "path", ()),
            account=context.account,
            paths=context.paths,
            roots=context.roots,
            control=context.control,
            progress=progress,
            library=library,
            on_address=lambda address: tell_address(context, address),
            restart=getattr(arguments, "restart", False),
            hash_files=getattr(arguments, "hash", False),
            pictures=getattr(arguments, "pictures", False),
            older=getattr(arguments, "older", False),
        )
        harvest = Harvest(library, source, context.clock, context.control, progress)
        restart, accept_gone = getattr(arguments, "restart", False), getattr(arguments, "accept_gone", False)
        try:
            with sync_lines(context.out, progress, expected_items(library, source_name, context.account)):
                result = harvest.run(restart=restart, accept_gone=accept_gone)
        except Cancelled:
            context.out.say(f"{counted(progress.seen, 'item')} read so far. The same command goes on from there.")
            raise
        if source_name == SourceName.TAKEOUT:
            remember_exports(context.paths, arguments.path)
        tell_reopened(context, reopen_orphans(library, context.clock))
        tell_verified(context, library)
    return result


def tell(context: Context, result: SyncResult) -> None:
    """Print what a pass came to: a line for people, what was skipped, and the JSON line of the contract."""
    out = context.out
    if result.skipped:
        out.say(f"{counted(result.skipped, 'entry was', 'entries were')} skipped:")
        with context.library() as library:
            for skip in skipped_items(library, result.source, context.account):
                out.say(f"  {skip.name}: {skip.reason}".replace("\n", "␤"))
    for note in result.notes:
        out.say(note)
    if result.odd:
        out.say(f"{counted(result.odd, 'item')} had odd values, which were left empty (column `note`).")
    _tell_noted(context, result)
    out.result(
        f"{result.source}: {counted(result.seen, 'item')} read, {result.added:,} new, {result.updated:,} changed,"
        f" {result.gone:,} gone, {result.skipped:,} skipped."
    )
    values = asdict(result)
    out.record({name: values[name] for name in CONTRACT})


def _tell_noted(context: Context, result: SyncResult) -> None:
    """List what was stored in part; the first ones, because there may be very many."""
    with context.library() as library:
        noted = noted_items(library, result.source, context.account, NOTED_LINES + 1)
    for item in noted[:NOTED_LINES]:
        context.out.say(f"  {item.name}: {item.reason}".replace("\n", "␤"))
    if len(noted) > NOTED_LINES:
        context.out.say("  … and more: `l` on the Sync screen lists them all")


def tell_reopened(context: Context, reopened: "tuple[Refusal, ...]") -> None:
    """Say loudly which decisions lost the item that was to stay."""
    if reopened:
        context.out.say(
            f"{counted(len(reopened), 'decision is', 'decisions are')} open again, because what was to stay is not"
            " there any more:"
        )
    for refusal in reopened:
        context.out.say(f"  {refusal.filename or refusal.item_id}: {refusal.reason}".replace("\n", "␤"))


def tell_verified(context: Context, library: Library) -> None:
    """Say what became of what was staged, and loudly what this pass found out that was not meant."""
    verified = verify(library)
    for line in (*count_lines(verified), *warning_lines(verified, only_news=True)):
        context.out.say(line)


def tell_address(context: Context, address: str) -> None:
    """Show where the person picks: as text, and as a QR code for the phone."""
    from tui.cli.qr import qr_lines  # noqa: PLC0415

    context.out.say("Open this address on any device, signed in to the same account, and pick:")
    context.out.say(address)
    for line in qr_lines(address, context.out):
        context.out.say(line)
