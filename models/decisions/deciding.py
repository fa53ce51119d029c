"""Taking decisions: item by item, finding by finding, and in bulk. Each call is one step for undo."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from models.control import Clock
from models.database import Library
from models.decisions.pairs import LeftOut, gather_findings
from models.decisions.safety import findings_state
from models.decisions.words import Outcome, Refusal, Verdict
from models.decisions.writing import Step, drop_redo
from models.errors import FindingsChangedError, UsageError
from models.rules.base import Confidence
from models.rules.registry import NOT_REMOVABLE
from models.text import counted, plain

SHOWN_IDS: Final = 5
NO_CLAIM: Final = "No rule claims it, so nothing is known to stay in its place."

UNCLAIMED: Final = """
    SELECT m.id, m.filename FROM media_item AS m
    WHERE m.id IN (SELECT value FROM json_each(?)) AND m.id NOT IN (SELECT candidate_id FROM temp.step_pair)
    ORDER BY m.id
"""
# Words on pairs that no rule claims any more: reopening an item forgets these, too.
LEFTOVERS: Final = """
    INSERT INTO temp.step_pair (candidate_id, keeper_id, verdict, before)
    SELECT candidate_id, keeper_id, 'open', verdict FROM decision
    WHERE candidate_id IN (SELECT value FROM json_each(?)) ON CONFLICT (candidate_id, keeper_id) DO NOTHING
"""
NAME: Final = """
    SELECT coalesce(nullif(m.filename, ''), j.item_id) FROM journal AS j LEFT JOIN media_item AS m ON m.id = j.item_id
    WHERE j.action_id = ? LIMIT 1
"""


def decide_items(library: Library, clock: Clock, item_ids: Iterable[str], verdict: Verdict) -> Outcome:
    """Decide items by name: the word counts for every claim on them.

    Args:
        library: Written in one transaction.
        clock: For the time of the decision.
        item_ids: Candidates' ids.
        verdict: The person's word.

    Returns:
        What became of them; what would take a last copy is refused with the reason.

    Raises:
        UsageError: An id is not in the library. Nothing was written.
    """
    ids = list(dict.fromkeys(item_ids))
    listed = (json.dumps(ids),)
    with library.transaction():
        _refuse_unknown(library, ids)
        gather_findings(library, "f.candidate_id IN (SELECT value FROM json_each(?))", listed, verdict)
        if verdict is Verdict.OPEN:
            library.execute(LEFTOVERS, listed)
        unclaimed = tuple(Refusal(item_id, filename, NO_CLAIM) for item_id, filename in library.rows(UNCLAIMED, listed))
        return _take(library, clock, verdict, by_name=True, unclaimed=unclaimed)


def decide_findings(
    library: Library,
    clock: Clock,
    finding_ids: Sequence[int],
    verdict: Verdict,
    *,
    include_marked: bool,
    as_of: str | None = None,
) -> Outcome:
    """Decide findings that the person chose, such as the rows of a selection, as one step.

    Args:
        library: Written in one transaction.
        clock: For the time of the decision.
        finding_ids: The rows; the caller leaves out what the person did not mean (`possible` ones in a bulk removal).
        verdict: The person's word.
        include_marked: Also remove favourites, items in albums and partner items.
        as_of: The `findings_state` in which the person saw them; None where they were chosen just now.

    Returns:
        What became of them.

    Raises:
        FindingsChangedError: A scan or a swap came between: a number may stand for another pair. Nothing was written.
    """
    leave_out = {LeftOut.SHOWN} if include_marked else {LeftOut.SHOWN, LeftOut.MARKED}
    with library.transaction():
        if as_of is not None and as_of != findings_state(library):
            raise FindingsChangedError
        listed = (json.dumps(list(finding_ids)),)
        gather_findings(library, "f.id IN (SELECT value FROM json_each(?))", listed, verdict, leave_out)
        return _take(library, clock, verdict, by_name=False)


def decide_bulk(
    library: Library,
    clock: Clock,
    *,
    rules: Collection[str] | None,
    confidences: Collection[Confidence],
    verdict: Verdict,
    include_marked: bool,
) -> Outcome:
    """Decide all findings of some rules and confidences as one step.

    What the person decided to keep stays kept. Rules that are for looking at are left alone, unless no other is
    named: then each of their findings is refused.

    Args:
        library: Written in one transaction.
        clock: For the time of the decision.
        rules: Rule names; None means all.
        confidences: Only findings of these.
        verdict: The person's word.
        include_marked: Also remove favourites, items in albums and partner items.

    Returns:
        What became of them.
    """
    chosen = "f.confidence IN (SELECT value FROM json_each(?))"
    parameters = [json.dumps([confidence.value for confidence in confidences])]
    if rules is not None:
        chosen += " AND f.rule IN (SELECT value FROM json_each(?))"
        parameters.append(json.dumps(list(rules)))
    leave_out = {LeftOut.KEPT}
    if rules is None or not NOT_REMOVABLE.issuperset(rules):
        leave_out.add(LeftOut.SHOWN)
    if not include_marked:
        leave_out.add(LeftOut.MARKED)
    with library.transaction():
        gather_findings(library, chosen, parameters, verdict, leave_out)
        return _take(library, clock, verdict, by_name=False)


def _take(
    library: Library, clock: Clock, verdict: Verdict, *, by_name: bool, unclaimed: tuple[Refusal, ...] = ()
) -> Outcome:
    """Write what was gathered as one step and say what became of it."""
    step = Step(library, clock, "decide")
    written = step.settle(by_name=by_name)
    changed = step.changed
    title = _title(step, verdict, changed)
    if step.action_id is not None:
        drop_redo(library)
        step.end(title)
    return Outcome(
        action_id=step.action_id,
        title=title,
        changed=changed,
        unchanged=written.unchanged,
        refused=(*unclaimed, *written.refused),
        left_open=written.left_open,
        left_kept=written.left_kept,
        left_shown=written.left_shown,
    )


def _title(step: Step, verdict: Verdict, changed: int) -> str:
    """Returns the step in words: one item by its name, more by their number."""
    verb = {Verdict.REMOVE: "remove", Verdict.KEEP: "keep", Verdict.OPEN: "reopen"}[verdict]
    if changed == 1:
        return f"{verb} {step.library.value(NAME, (step.action_id,))}"
    return f"{verb} {counted(changed, 'item')}"


def _refuse_unknown(library: Library, ids: Sequence[str]) -> None:
    known = "SELECT m.id FROM media_item AS m WHERE m.id IN (SELECT value FROM json_each(?))"
    found = {row[0] for row in library.rows(known, (json.dumps(ids),))}
    unknown = [plain(item_id) for item_id in ids if item_id not in found]
    if unknown:
        more = f" and {len(unknown) - SHOWN_IDS:,} more" if len(unknown) > SHOWN_IDS else ""
        listed = ", ".join(unknown[:SHOWN_IDS])
        raise UsageError(
            f"{counted(len(unknown), 'id is', 'ids are')} not in the library: {listed}{more}. Nothing was decided.",
            "`gpdedup-tui candidates --format ids` lists what can be decided.",
        )
