"""`gpdedup-tui scan`: run the rules and count what they find."""

from collections.abc import Mapping, Sequence

from models.errors import ExitCode
from models.rules.base import Rule
from models.rules.registry import build_rules, choose_rules
from models.rules.scan import RuleCounts, scan
from models.text import counted
from tui.cli.context import Context
from tui.cli.signals import cancelled_by_signals


def run(context: Context) -> int:
    """Scan the library with all rules, or with those named.

    Args:
        context: Names the rules.

    Raises:
        UsageError: There is no such rule.
        Cancelled: Ctrl-C; the findings of the rules that were done are stored.
    """
    rules = choose_rules(build_rules(context.settings), context.arguments.rule or ())
    tell(context, scan_with(context, rules, full=context.arguments.full))
    return ExitCode.DONE


def scan_with(context: Context, rules: Mapping[str, Rule], *, full: bool = False) -> list[RuleCounts]:
    """Run rules over the library, until they are done or somebody presses Ctrl-C."""
    with context.library() as library, cancelled_by_signals(context.control):
        return list(scan(library, rules, context.clock, context.control, full=full))


def tell(context: Context, counts: Sequence[RuleCounts]) -> None:
    """Print the counts by rule and confidence."""
    for found in counts:
        for refusal in found.reopened:
            context.out.say(f"open again: {refusal.filename or refusal.item_id}: {refusal.reason}".replace("\n", "␤"))
        total = counted(found.certain + found.strong + found.possible, "finding")
        context.out.result(
            f"{found.rule}: {total}: {found.certain:,} certain, {found.strong:,} strong, {found.possible:,} possible."
        )
        names = ("rule", "certain", "strong", "possible")
        context.out.record({name: getattr(found, name) for name in names})
