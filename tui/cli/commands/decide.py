"""`gpdedup-tui decide remove|keep|open`: by ids, or in bulk."""

from collections.abc import Sequence
from dataclasses import replace

from models.candidates import CandidateFilter, CandidateOrder, finding_ids
from models.database import Library
from models.decisions import Outcome, Verdict, decide_bulk, decide_items
from models.errors import ExitCode, UsageError
from models.rules.base import Confidence
from models.rules.registry import NOT_REMOVABLE, build_rules, choose_rules
from models.text import counted
from tui.cli.context import Context
from tui.cli.ids import read_ids

UNASKED = frozenset({Confidence.CERTAIN, Confidence.STRONG})
"""What a bulk decision touches where no confidence is named."""


def run(context: Context) -> int:
    """Take a decision.

    Args:
        context: Names the verdict and the items, or rules and confidences.

    Returns:
        The exit code: 4 where a decision was refused.

    Raises:
        UsageError: An id or a rule is not known, or nothing was named.
    """
    arguments = context.arguments
    by_id = bool(arguments.ids or arguments.ids_file)
    in_bulk = bool(arguments.rule or arguments.confidence or arguments.all)
    if by_id == in_bulk:
        raise UsageError(
            "Name item ids, or findings in bulk, not both." if by_id else "There is nothing to decide on.",
            "Give item ids, --ids-file F, --rule NAME, --confidence LEVEL or --all.",
        )
    with context.library() as library:
        outcome = _by_id(context, library) if by_id else _in_bulk(context, library)
    return tell(context, outcome)


def _by_id(context: Context, library: Library) -> Outcome:
    arguments = context.arguments
    ids = read_ids(arguments.ids, arguments.ids_file)
    return decide_items(library, context.clock, ids, Verdict(arguments.verdict))


def _in_bulk(context: Context, library: Library) -> Outcome:
    arguments = context.arguments
    rules = tuple(choose_rules(build_rules(context.settings), arguments.rule or ()))
    verdict = Verdict(arguments.verdict)
    if verdict is Verdict.REMOVE:
        for rule in NOT_REMOVABLE.intersection(arguments.rule or ()):
            context.out.say(f"{rule} is for looking at only: no decision removes what it shows.")
    if not arguments.confidence:
        _tell_possible(context, library, rules)
    return decide_bulk(
        library,
        context.clock,
        rules=rules,
        confidences=frozenset(map(Confidence, arguments.confidence or UNASKED)),
        verdict=verdict,
        include_marked=arguments.include_marked,
    )


def _tell_possible(context: Context, library: Library, rules: Sequence[str]) -> None:
    possible = CandidateFilter(confidences=frozenset({Confidence.POSSIBLE}), decisions=frozenset({Verdict.OPEN}))
    number = sum(len(finding_ids(library, replace(possible, rule=rule), CandidateOrder.FOUND)) for rule in rules)
    if number:
        context.out.say(
            f"{counted(number, 'possible finding stays', 'possible findings stay')} open: look at them in Review, or"
            " name --confidence possible."
        )


def tell(context: Context, outcome: Outcome) -> int:
    """Print what a decision, an undo or a redo came to.

    Returns:
        The exit code: 4 where something was refused.
    """
    out = context.out
    for refusal in outcome.refused:
        out.say(f"refused: {refusal.filename or refusal.item_id}: {refusal.reason}".replace("\n", "␤"))
    for number, why in (
        (outcome.left_open, "favourites, items in albums and partner items; --include-marked decides on them, too"),
        (outcome.left_kept, "you had decided to keep them"),
        (outcome.left_shown, "their rule is for looking at only"),
    ):
        if number:
            out.say(f"{counted(number, 'finding stays', 'findings stay')} as before: {why}.")
    out.result(
        f"{outcome.title}: {outcome.changed:,} changed, {outcome.unchanged:,} as before,"
        f" {len(outcome.refused):,} refused.".replace("\n", "␤")
    )
    out.record(
        {
            "title": outcome.title,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
            "left_open": outcome.left_open,
            "left_kept": outcome.left_kept,
            "refused": [
                {"item_id": refusal.item_id, "filename": refusal.filename, "reason": refusal.reason}
                for refusal in outcome.refused
            ],
        }
    )
    return ExitCode.PARTLY if outcome.refused else ExitCode.DONE
