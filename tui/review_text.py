"""The sentences of the Review screen."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from models.candidates import Candidate, CandidateFilter, CandidateOrder, RuleCount
from models.decisions import Outcome, Refusal, Verdict
from models.rules.base import Rule
from models.text import counted, megabytes, plain
from tui.rates import duration
from tui.review_filter import nearest_words, unknown_word
from tui.widgets.rule_list import RuleEntry

if TYPE_CHECKING:
    from models.visual.looking import Unseen

DONE_WORDS: Final = {Verdict.REMOVE: "to be removed", Verdict.KEEP: "kept", Verdict.OPEN: "open again"}
ORDER_WORDS: Final = {
    CandidateOrder.TAKEN: "by time taken",
    CandidateOrder.FOUND: "as the rules found them",
    CandidateOrder.NAME: "by name",
    CandidateOrder.SIZE: "largest first",
    CandidateOrder.CONFIDENCE: "surest first",
    CandidateOrder.DECISION: "undecided first",
    CandidateOrder.GROUP: "by what stays, groups together",
}
NO_PICTURES: Final = "no file is at hand: pictures come from a Takeout export, a disk or a pick"
STILL_READING: Final = "that line is still being read; press again"
FILTER_KEYS: Final = "enter takes, escape clears"


def rule_entries(rules: Mapping[str, Rule], counts: Sequence[RuleCount]) -> list[RuleEntry]:
    """Returns the lines of the rule list: every rule that is known or has findings, and all together."""
    numbers = dict.fromkeys(rules, 0) | {count.rule: count.findings for count in counts}
    return [*(RuleEntry(*pair) for pair in numbers.items()), RuleEntry(None, sum(numbers.values()))]


def place_text(cursor: int, rows: int, marked: int) -> str:
    """Returns where the cursor is, and how many rows are marked."""
    if not rows:
        return ""
    place = f"{cursor + 1:,}/{rows:,}"
    return f"{place}  {marked:,} marked" if marked > 1 else place


def share_text(shown: CandidateFilter, rows: int, everything: int) -> str:
    """Say how many rows a filter leaves.

    Args:
        shown: The filter.
        rows: In the table.
        everything: What there would be without it.
    """
    # The list of rules stands on another one when the person begins to type: its word does not count now.
    return f"{rows:,} of {everything:,}{' in all rules' if shown.rules else ''}"


def filter_text(words: str, share: str, unmatched: int) -> str:
    """Write the filter in force and how much it shows; nothing where none is.

    Args:
        words: As typed.
        share: As `share_text` says it.
        unmatched: Rows that were decided since, and no longer match.
    """
    if not words.strip():
        return ""
    since = f", {unmatched:,} decided since (/ enter hides)" if unmatched else ""
    return f'filter "{plain(words.strip())}" {share}{since}'


def order_text(order: CandidateOrder) -> str:
    """Returns how the rows are sorted: the rest of a sentence that begins with "sorted"."""
    return ORDER_WORDS[order]


def sorted_text(order: CandidateOrder, *, shows_groups: bool) -> str:
    """Say how the rows are sorted from now on.

    Args:
        order: The new one.
        shows_groups: Did groups stand together before? An order that pulls them apart is told of.
    """
    apart = shows_groups and order not in {CandidateOrder.TAKEN, CandidateOrder.GROUP}
    return f"sorted {ORDER_WORDS[order]}{'; groups may stand apart' if apart else ''}"


def bulk_question(number: int, verdict: Verdict) -> tuple[str, list[str]]:
    """Returns what is asked before a big bulk decision, and what to know for the answer."""
    if verdict is not Verdict.REMOVE:
        return f"Keep {counted(number, 'item')}?", ["z takes it back as one step."]
    return f"Remove {counted(number, 'item')}?", [
        "Nothing is deleted: this is a decision. z takes it back as one step.",
        "Favourites, items in albums and those of a partner are left open.",
    ]


def look_question(unseen: "Unseen") -> tuple[str, list[str]]:
    """Returns what is asked before pictures are looked at, and what to know for the answer.

    Args:
        unseen: What there is to do.
    """
    return f"Look at {counted(unseen.pictures, 'picture')} ({megabytes(unseen.size_bytes)})?", [
        f"It takes about {duration(unseen.seconds)} on this machine, where all files are at hand; then the rules run.",
        "What was seen is kept; escape stops it, and the next time it goes on from there.",
    ]


def outcome_text(outcome: Outcome, verdict: Verdict) -> str:
    """Write what became of a bulk decision: how many changed, were left open, and were refused, and the first why."""
    parts = [f"{counted(outcome.changed, 'item')} {DONE_WORDS[verdict]}"]
    if outcome.left_open:
        parts.append(f"{outcome.left_open:,} left open (favourite, album or partner)")
    if outcome.left_kept:
        parts.append(f"{outcome.left_kept:,} stay kept")
    if outcome.left_shown:
        parts.append(f"{outcome.left_shown:,} only to look at")
    if outcome.refused:
        parts.append(refusal_text(outcome.refused))
    return " · ".join(parts)


def kept_pair_text(candidate: Candidate) -> str:
    """Write what it means that a pair alone is kept.

    Args:
        candidate: The finding.
    """
    others = ", ".join(candidate.claimed_by)
    return (
        f"this pair is kept; what {others} claims is untouched"
        if others
        else "this pair is kept; nothing else is claimed"
    )


def swap_text(candidate: Candidate, outcome: Outcome) -> str:
    """Write what became of a swap; of its group some words may not have come along.

    Args:
        candidate: As it was before.
        outcome: Of the swap.
    """
    done = [f"swapped: {plain(candidate.item.filename) or plain(candidate.item.id)} stays"]
    refused = [refusal_text(outcome.refused)] if outcome.refused else []
    return " · ".join([*(done if outcome.action_id is not None else []), *refused])


def refusal_text(refused: Sequence[Refusal]) -> str:
    """Returns the reason of the first refusal, and how many more there are."""
    first = refused[0]
    name, reason = plain(first.filename) or plain(first.item_id), plain(first.reason)
    more = f" (and {len(refused) - 1:,} more)" if len(refused) > 1 else ""
    return f"refused: {reason if name in reason else f'{name}: {reason}'}{more}"


def reopened_text(items: int) -> str:
    """Say that decisions were taken back because their ground is gone.

    Args:
        items: At least one.
    """
    return f"{counted(items, 'item is', 'items are')} open again: what was to stay did not; J says which"


NEEDS: Final = {
    "exact": ("no two with the same bytes", "It compares files: those of a Takeout export, not those of the API."),
    "lookalike": ("no two that look alike", "It compares pictures that were looked at: P looks."),
    "missing-locally": ("nothing to tell of", "It compares with a folder on your disk: 1 reads one."),
}
"""What a rule compares that a library need not have, so that an empty list is no answer yet."""


def _slip(words: str) -> Sequence[str]:
    unknown = unknown_word(words)
    return [f"The filter knows no {plain(unknown)}: but {' '.join(nearest_words(unknown))}"] if unknown else []


def empty_sentences(
    *, items: int, was_scanned: bool, words: str, rule: str | None, looked_at: int = 0
) -> tuple[str, ...]:
    """Say why there is nothing in the table, and what to do.

    Args:
        items: How many the library holds.
        was_scanned: Has any rule ever run?
        words: Of the filter, as typed.
        rule: The rule shown; None for all.
        looked_at: How many pictures have been looked at.
    """
    if not items:
        return ("The library is empty.", "Press 2 to sync a source, or 1 to choose one.")
    if not was_scanned:
        return (f"The rules have not looked at these {counted(items, 'item')} yet.", "Press r to scan.")
    if words.strip():
        return ("Nothing matches the filter.", *_slip(words), "Escape clears it.")
    if rule == "lookalike" and not looked_at:
        return (
            "lookalike compares pictures, and none was looked at yet.",
            "P looks at them.",
            "] shows the next rule.",
        )
    if rule in NEEDS:
        what, needs = NEEDS[rule]
        return (f"{rule} found {what} among {counted(items, 'item')}.", needs, "] shows the next rule.")
    what = f"The rule {rule} found" if rule else "The rules found"
    return (f"{what} nothing redundant among {counted(items, 'item')}.", "Press r to scan again, ] for the next rule.")
