"""`gpdedup-tui scan`: run the rules and count what they find."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from models.errors import ExitCode, UsageError
from models.progress import Progress
from models.rules.base import Rule
from models.rules.registry import build_rules, choose_rules
from models.rules.scan import RuleCounts, scan
from models.text import counted
from tui.cli.context import Context
from tui.cli.progress_line import sync_lines
from tui.cli.signals import cancelled_by_signals
from tui.exports import remembered_exports


def run(context: Context) -> int:
    """Scan the library with all rules, or with those named.

    Args:
        context: Names the rules.

    Raises:
        UsageError: There is no such rule.
        Cancelled: Ctrl-C; the findings of the rules that were done are stored.
    """
    rules = choose_rules(build_rules(context.settings), context.arguments.rule or ())
    if context.arguments.pictures:
        _look(context)
    return tell(context, scan_with(context, rules, full=context.arguments.full, exports=_exports(context)))


def _look(context: Context) -> None:
    """Look at the pictures that have not been seen yet."""
    from models.visual import look_at_pictures  # noqa: PLC0415 - only where it is asked for

    exports = _exports(context)
    progress = Progress()
    with (
        context.library() as library,
        cancelled_by_signals(context.control),
        sync_lines(context.out, progress, None),
    ):
        looked = look_at_pictures(library, exports, context.control, progress)
    context.out.say(
        looked.sentence
        or f"{counted(looked.seen, 'picture')} looked at ({looked.without_hash:,} flat, tiny or unreadable),"
        f" {looked.not_found:,} not found in the export or on this disk."
    )


def _exports(context: Context) -> tuple[Path, ...]:
    """Returns the exports that were named, or the last one that was read, which may be on a disk that is away."""
    named = tuple(Path(path).expanduser() for path in context.arguments.export or ())
    missing = [path for path in named if not path.exists()]
    if missing:
        advice = "Name the folder or the archives of the Takeout export with --export."
        raise UsageError(f"{missing[0]} cannot be found.", advice)
    return named or remembered_exports(context.paths)


def scan_with(
    context: Context, rules: Mapping[str, Rule], *, full: bool = False, exports: Sequence[Path] = ()
) -> list[RuleCounts]:
    """Run rules over the library, until they are done or somebody presses Ctrl-C; first hash what they need."""
    from models.digests import hash_where_needed  # noqa: PLC0415 - imports the readers of exports

    progress = Progress()
    with context.library() as library, cancelled_by_signals(context.control):
        with sync_lines(context.out, progress, None):
            hashed = hash_where_needed(library, rules, exports, context.control, progress)
        if hashed.sentence:
            context.out.say(hashed.sentence)
        return list(scan(library, rules, context.clock, context.control, full=full))


def tell(context: Context, counts: Sequence[RuleCounts]) -> ExitCode:
    """Print the counts by rule and confidence. Returns `PARTLY` where a rule had to stop."""
    for found in counts:
        for refusal in found.reopened:
            context.out.say(f"open again: {refusal.filename or refusal.item_id}: {refusal.reason}".replace("\n", "␤"))
        total = counted(found.certain + found.strong + found.possible, "finding")
        context.out.result(
            f"{found.rule}: {total}: {found.certain:,} certain, {found.strong:,} strong, {found.possible:,} possible."
        )
        names = ("rule", "certain", "strong", "possible", *(("stopped",) if found.stopped else ()))
        context.out.record({name: getattr(found, name) for name in names})
        if found.stopped:
            context.out.say(f"{found.rule} stopped; its counts are those of the scan before. {found.stopped}")
    return ExitCode.PARTLY if any(found.stopped for found in counts) else ExitCode.DONE
