"""`gpdedup-tui candidates`: list every finding, for people or for programs."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping

from models.candidates import Candidate, CandidateFilter, CandidateOrder, candidates, finding_ids
from models.database import Library
from models.decisions import Verdict
from models.errors import ExitCode
from models.overview import next_step
from models.rules.base import Confidence
from models.rules.registry import build_rules, choose_rules
from tui.cli import listing
from tui.cli.context import Context

PAGE = 500
"""Findings read at a time, so that a list of a million costs no memory."""


def run(context: Context) -> int:
    """List the findings that match.

    Args:
        context: Names rules, confidences, decisions, a limit and a format.

    Raises:
        UsageError: There is no such rule.
    """
    arguments = context.arguments
    choose_rules(build_rules(context.settings), arguments.rule or ())
    print_as = _format(context)
    with context.library() as library:
        ids = matching_ids(library, arguments)
        print_as(context, _pages(library, ids[: arguments.limit]))
        if not ids and (hint := next_step(library)):
            context.out.say(hint)
    return ExitCode.DONE


def matching_ids(library: Library, arguments: object) -> "array[int]":
    """Returns the finding ids that the options name, rule by rule where rules are named."""
    given = vars(arguments)
    confidences = frozenset(map(Confidence, given["confidence"] or Confidence))
    decisions = frozenset(map(Verdict, given["decision"] or Verdict))
    ids = array("q")
    for rule in dict.fromkeys(given["rule"] or (None,)):
        ids.extend(finding_ids(library, CandidateFilter(rule, confidences, decisions), CandidateOrder.FOUND))
    return ids


def _pages(library: Library, ids: "array[int]") -> Iterator[list[Candidate]]:
    for start in range(0, len(ids), PAGE):
        yield list(candidates(library, ids[start : start + PAGE]))


def _format(context: Context) -> Callable[[Context, Iterable[list[Candidate]]], None]:
    chosen = context.arguments.format
    if chosen is None:
        return listing.json_lines if context.out.as_json else listing.table
    formats: Mapping[str, Callable[[Context, Iterable[list[Candidate]]], None]] = {
        "table": listing.table,
        "json": listing.json_lines if context.out.as_json else listing.json_array,
        "csv": listing.csv_rows,
        "ids": listing.ids,
    }
    return formats[chosen]
