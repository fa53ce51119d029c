"""Taking decisions: item by item, finding by finding, and in bulk. Each call is one step for undo."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from models.control import Clock
from models.database import Library
from models.decisions.safety import findings_state
from models.decisions.words import Change, Outcome, Refusal, Verdict
from models.decisions.writing import Step, Written, drop_redo
from models.errors import FindingsChangedError, UsageError
from models.rules.base import Confidence
from models.rules.facts import IN_ALBUM
from models.rules.registry import NOT_REMOVABLE
from models.text import counted, plain

SHOWN_IDS: Final = 5

# The strongest claims go first, then by id: what is refused does not depend on the order of arrival.
SELECT: Final = f"""
    SELECT f.rule, f.candidate_id, coalesce(f.keeper_id, ''),
           coalesce(m.favorited, 0) OR coalesce(m.partner_shared, 0) OR {IN_ALBUM},
           EXISTS (SELECT 1 FROM decision AS d JOIN finding AS g
                   ON g.candidate_id = d.candidate_id AND coalesce(g.keeper_id, '') = d.keeper_id
                   WHERE d.candidate_id = f.candidate_id AND d.verdict = 'keep')
    FROM finding AS f JOIN media_item AS m ON m.id = f.candidate_id
    WHERE {{chosen}}
    ORDER BY CASE f.confidence WHEN 'certain' THEN 0 WHEN 'strong' THEN 1 ELSE 2 END, f.candidate_id, 3, f.rule
"""  # noqa: S608 - constants only


@dataclass
class _LeftOut:
    """What a step does not touch: items that a bulk removal must not, and items that no rule claims."""

    marked: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    unclaimed: list[Refusal] = field(default_factory=list)


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
    with library.transaction():
        _refuse_unknown(library, ids)
        chosen = "f.candidate_id IN (SELECT value FROM json_each(?))"
        rows = library.rows(SELECT.format(chosen=chosen), (json.dumps(ids),))
        changes = [Change(candidate, keeper, verdict) for _, candidate, keeper, *_ in rows]
        if verdict is Verdict.OPEN:
            changes += _leftovers(library, ids)
        claimed = {change.candidate_id for change in changes}
        unclaimed = _unclaimed(library, [item_id for item_id in ids if item_id not in claimed])
        return _take(library, clock, verdict, changes, _LeftOut(unclaimed=unclaimed), by_name=True)


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
    chosen = "f.id IN (SELECT value FROM json_each(?))"
    with library.transaction():
        if as_of is not None and as_of != findings_state(library):
            raise FindingsChangedError
        rows = library.stream(SELECT.format(chosen=chosen), (json.dumps(list(finding_ids)),))
        left_out = _LeftOut()
        changes = _sort_out(rows, verdict, left_out, include_marked=include_marked, kept_stay=False, shown_stay=True)
        return _take(library, clock, verdict, changes, left_out, by_name=False)


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
    shown_stay = rules is None or not NOT_REMOVABLE.issuperset(rules)
    with library.transaction():
        rows = library.stream(SELECT.format(chosen=chosen), parameters)
        left_out = _LeftOut()
        changes = _sort_out(
            rows, verdict, left_out, include_marked=include_marked, kept_stay=True, shown_stay=shown_stay
        )
        return _take(library, clock, verdict, changes, left_out, by_name=False)


def _sort_out(
    rows: Iterable[tuple[Any, ...]],
    verdict: Verdict,
    left_out: _LeftOut,
    *,
    include_marked: bool,
    kept_stay: bool,
    shown_stay: bool,
) -> Iterator[Change]:
    """Leave out of a bulk removal what it must not touch; other words leave nothing out."""
    removing = verdict is Verdict.REMOVE
    for rule, candidate, keeper, is_marked, is_kept in rows:
        if removing and shown_stay and rule in NOT_REMOVABLE:
            left_out.shown.add(candidate)
        elif removing and kept_stay and is_kept:
            left_out.kept.add(candidate)
        elif removing and is_marked and not include_marked:
            left_out.marked.add(candidate)
        else:
            yield Change(candidate, keeper, verdict)


def _take(
    library: Library,
    clock: Clock,
    verdict: Verdict,
    changes: Iterable[Change],
    left_out: _LeftOut,
    *,
    by_name: bool,
) -> Outcome:
    """Write one step and say what became of it."""
    step = Step(library, clock, "decide")
    written = step.write(changes, by_name=by_name)
    shown = left_out.shown - written.changed - written.unchanged - {refused.item_id for refused in written.refused}
    title = _title(library, verdict, written)
    if step.action_id is not None:
        drop_redo(library)
        step.end(title)
    return Outcome(
        action_id=step.action_id,
        title=title,
        changed=len(written.changed),
        unchanged=len(written.unchanged),
        refused=(*left_out.unclaimed, *written.refused),
        left_open=len(left_out.marked),
        left_kept=len(left_out.kept),
        left_shown=len(shown),
    )


def _title(library: Library, verdict: Verdict, written: Written) -> str:
    """Returns the step in words: one item by its name, more by their number."""
    verb = {Verdict.REMOVE: "remove", Verdict.KEEP: "keep", Verdict.OPEN: "reopen"}[verdict]
    if len(written.changed) == 1:
        (item_id,) = written.changed
        name = library.value("SELECT filename FROM media_item WHERE id = ?", (item_id,))
        return f"{verb} {name or item_id}"
    return f"{verb} {counted(len(written.changed), 'item')}"


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


def _unclaimed(library: Library, ids: Sequence[str]) -> list[Refusal]:
    rows = library.rows(
        "SELECT m.id, m.filename FROM media_item AS m WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.id",
        (json.dumps(ids),),
    )
    reason = "No rule claims it, so nothing is known to stay in its place."
    return [Refusal(item_id, filename, reason) for item_id, filename in rows]


def _leftovers(library: Library, ids: Sequence[str]) -> list[Change]:
    """Returns words on pairs that no rule claims any more: reopening an item forgets these, too."""
    rows = library.rows(
        "SELECT candidate_id, keeper_id FROM decision WHERE candidate_id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    return [Change(candidate, keeper, Verdict.OPEN) for candidate, keeper in rows]
