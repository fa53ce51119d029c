"""What the Stage screen says: plain functions from a plan or a run to lines of text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from models.staging.plan import Plan, PlanEntry, Route, State
from models.text import counted, megabytes, plain
from tui.item_text import taken
from tui.rates import bar, duration, wait_words
from tui.stage_job import StageJob
from tui.stage_now import StageNow
from tui.words import source_title

if TYPE_CHECKING:
    from models.staging.dry_run import Call

FATES: Final[Mapping[str, str]] = {
    "": "planned",
    State.ADDING: "being added",
    State.IN_ALBUM: "in the album",
    State.REFUSED: "refused by Google, handed off",
    State.LEFT_OUT: "left out",
    State.TAKEN_OUT: "taken out of the album again",
    State.HANDOFF_DONE: "handed off, done",
}


NUMBER: Final = "\0"
"""Stands for a number of items in a sentence; no text that is safe for a terminal has it."""


def plan_lines(plan: Plan, now: float, strays: int = 0) -> list[str]:
    """Returns a plan with its counts and checks.

    Args:
        plan: Made from the decisions as they are.
        now: Seconds since 1970-01-01 UTC, for the age of what it rests on.
        strays: How many items an earlier run put into an album that are planned no more.
    """
    if not plan.entries:
        return [*_nothing(plan), *_left_out(plan), *_taken_out(strays)]
    totals = plan.totals
    rules = " · ".join(f"{plain(rule)} {number:,}" for rule, number in totals.by_rule.items())
    sure = " · ".join(f"{number:,} {level}" for level, number in totals.by_confidence.items() if number)
    return [
        f"The plan: {counted(totals.items, 'item')} to go, {_size(plan)}",
        "",
        f"rules     {rules}",
        f"sureness  {sure}",
        f"routes    {_routes(totals.by_route)}",
        *_checks(plan, now),
        *_left_out(plan),
        *_taken_out(strays),
        *_done_so_far(plan),
        "",
        "Nothing is deleted here: items are put into an album or listed, and you delete them in Google Photos.",
    ]


def _size(plan: Plan) -> str:
    totals = plan.totals
    if totals.unknown_sizes == totals.items:
        return "their sizes not known (this source tells none)"
    unknown = f" and {totals.unknown_sizes:,} of unknown size" if totals.unknown_sizes else ""
    return megabytes(totals.size_bytes) + unknown


def _nothing(plan: Plan) -> list[str]:
    if plan.left_out:
        return ["Nothing can be staged."]
    return ["Nothing is decided to be removed yet.", "", "3 shows what is redundant; space there decides."]


def _routes(by_route: Mapping[Route, int]) -> str:
    words = {Route.ALBUM: "into an album", Route.HANDOFF: "handed off (work list, browser script)"}
    return " · ".join(f"{by_route.get(route, 0):,} {words[route]}" for route in Route if by_route.get(route))


def _checks(plan: Plan, now: float) -> list[str]:
    checks = plan.checks
    lines = ["checks    no last copy goes: checked; each has a keeper that stays"]
    if checks.without_keeper:
        lines = [f"checks    {counted(checks.without_keeper, 'item')} of custom rules without a keeper: look at them"]
    lines.append(
        f"          favourites among them: {checks.favourites:,} · in your albums: {checks.in_albums:,}"
        f" · from a partner: {checks.partner_shared:,}"
    )
    if checks.albums_to_lose:
        lines.append(f"          in your albums, where what stays is not: {checks.albums_to_lose:,}")
    if checks.without_link:
        lines.append(f"          without a link to open: {checks.without_link:,}")
    for synced in checks.synced:
        when = taken(synced.finished_at) if synced.finished_at else "never to its end"
        lines.append(f"          {source_title(synced.source)} last synced: {when}")
        if warning := synced.warning(now):
            lines.append(f"          {plain(warning)}")
    return lines


def _left_out(plan: Plan) -> list[str]:
    return [f"left out  {counted(len(plan.left_out), 'item')}: o says why"] if plan.left_out else []


def _taken_out(strays: int) -> list[str]:
    if not strays:
        return []
    words = counted(strays, "item in it is", "items in it are")
    return [f"album     {words} not to be removed any more: s takes {'it' if strays == 1 else 'them'} out again"]


def _done_so_far(plan: Plan) -> list[str]:
    fates = Counter(entry.state for entry in plan.entries if entry.state)
    if not fates:
        return []
    return ["so far    " + " · ".join(f"{FATES.get(state, state)} {number:,}" for state, number in fates.items())]


def fate_lines(entries: Iterable[PlanEntry]) -> list[tuple[str, str]]:
    """Returns what became of every single item: its name, and its fate.

    Args:
        entries: Of a plan.
    """
    return [(entry.item.name, _what_is_known(entry)) for entry in entries]


def _fate(entry: PlanEntry) -> str:
    route = "for the album" if entry.route is Route.ALBUM else "for the hand-off"
    fate = FATES.get(entry.state, entry.state) if entry.state else route
    return f"{fate}: {entry.note}" if entry.note else fate


def _what_is_known(entry: PlanEntry) -> str:
    """Returns what tells one UUID from another: when it was taken, and what stays; then its fate, and whose claim."""
    stays = f"{entry.keeper.name} stays" if entry.keeper is not None else "nothing stays for it"
    when = taken(entry.item.creation_time) if entry.item.creation_time else ""
    return " · ".join(filter(None, (when, stays, _fate(entry), entry.rule)))


def title_lines(now: StageNow) -> list[str]:
    """Returns what staging would do, for the question that asks for the album's title.

    Args:
        now: With a plan for an album.
    """
    album, handoff = now.plan.on(Route.ALBUM), len(now.plan.on(Route.HANDOFF))
    there = sum(entry.state == State.IN_ALBUM for entry in album)
    new = len(album) - there
    lines = [f"{counted(new, 'item')} into this album; it is made, or gone on with if it is known."] if new else []
    if there:
        here = f"{counted(there, 'item is', 'items are')} in an album already"
        lines.append(f"{here}{'.' if new else ': staging looks again, and adds nothing.'}")
    if now.strays:
        words = counted(now.strays, "item is", "items are")
        lines.append(f"{words} taken out of the album again: not to be removed any more.")
    if handoff:
        lines.append(f"{counted(handoff, 'item')} handed off: files are written, nothing is sent.")
    return lines


def live_lines(job: StageJob, now: float, width: int) -> tuple[tuple[str, str], ...]:
    """Returns the lines of a run: what it does and for how long, a bar, waits.

    Args:
        job: Running.
        now: Monotonic seconds.
        width: Cells there are for a line.
    """
    progress = job.progress
    step = plain(progress.step) or "making the plan"
    if job.control.is_cancelled:
        step = "stopping after this batch"
    times = f"running for {duration(now - job.started)}"
    words = counted(progress.seen, "item")
    if progress.total:
        share = progress.seen / progress.total
        words = f"{min(share, 1):4.0%}   {progress.seen:,} of {progress.total:,} items"
        words = f"{bar(share, max(10, width - len(words) - 1))} {words}"
    wait = progress.wait
    waits = f"waits   {wait_words(wait, now)}" if wait else "waits   none"
    return (step, times), (words, ""), (waits, "")


def call_lines(calls: "Sequence[Call]", handoff: int) -> list[str]:
    """Returns what a dry run found, in order; calls in a row for the same purpose are one line with their number.

    Args:
        calls: To Google Photos.
        handoff: How many items the hand-off's files would hold.
    """
    writes = sum(call.writes for call in calls)
    number = f"{counted(len(calls), 'call')} to Google Photos, {writes:,} of which write (albums only)"
    lines = [f"Dry run: nothing was done. Staging would make {number if calls else 'no call to Google Photos'}.", ""]
    for (sentence, method), alike in groupby(calls, lambda call: (_unnumbered(call), call.method)):
        same = list(alike)
        words = sentence.replace(NUMBER, counted(sum(call.items for call in same), "item"))
        lines.append(f"{len(same):>6,} ×  {words} ({method})")
    if handoff:
        lines.append(f"     –   Write the hand-off files for {counted(handoff, 'item')}, on this machine")
    return [*lines, "", "escape, then i: every item that goes, and what stays for it"]


def _unnumbered(call: "Call") -> str:
    """Returns what a call is for without how many items it is about: one line holds all calls for the same."""
    sentence = call.sentence.rstrip(".")
    return sentence.replace(counted(call.items, "item"), NUMBER, 1) if call.items else sentence
