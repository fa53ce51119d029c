"""What the Sync screen says: plain functions from a job to lines of text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import set_cell_size

from models.errors import OlderExportError
from models.items import MediaKind, SourceName
from models.overview import LastSync
from models.passes import Unfinished
from models.text import counted, plain, shortened
from tui.hints import on_screen
from tui.item_text import taken as local_time
from tui.item_text import zone_name
from tui.rates import RateMeter, bar, duration, time_left, wait_words
from tui.words import source_title
from tui.workers import Phase, SyncJob

if TYPE_CHECKING:
    from models.rules.scan import RuleCounts

Parts = tuple[str, str]

GOES_ON: Final = "enter goes on from there · R reads from the start"
GOES_ON_BY_PICKING: Final = "enter begins a new pick; what was read stays"
"""A session of the Picker ends with the sync that opened it."""

COMPANY = frozenset({"corporation", "corp", "company", "co", "ltd", "co.,ltd", "inc", "optical", "imaging"})
"""Words of a maker's name that nobody says."""


class SyncText:
    """The live lines of a running sync.

    Args:
        job: Running.
        meter: Its rates.
        now: Monotonic seconds.
        width: Cells there are for a line.
    """

    NAMES: ClassVar[int] = 12
    """How many of the last names are shown where the terminal is high."""
    FEW_NAMES: ClassVar[int] = 4
    """How many there are at 24 lines; what lies below changes once a second."""

    def __init__(self, job: SyncJob, meter: RateMeter, now: float, width: int) -> None:
        self._job = job
        self._progress = job.progress
        self._meter = meter
        self._now = now
        self._width = width

    def lines(self) -> dict[str, Parts]:
        """Returns the left and the right part of each line, by the line's name."""
        lines = {
            "title": (self._title(), self._times()),
            "bar": (self._bar(), ""),
            "rate": (self._rate(), self._kinds()),
            "waits": (self._waits(), self._skipped()),
        }
        names = list(self._progress.last)[-self.NAMES :][::-1]
        for number in range(self.NAMES):
            entry = names[number] if number < len(names) else None
            lines[f"last-{number}"] = (self._name(entry, number), "")
        return lines

    @property
    def total(self) -> int | None:
        """How many items there are: as the source says, else as many as the last finished pass read."""
        total = self._progress.total if self._progress.total is not None else self._job.expected
        return total if total and total >= self._progress.seen else None

    def _title(self) -> str:
        title = source_title(self._job.request.source)
        if self._job.phase is Phase.SCANNING:
            return f"Looking for what is redundant. {plain(self._progress.step)}"
        return f"{title}: {plain(self._progress.step)}" if self._progress.step else title

    def _times(self) -> str:
        if self._job.control.is_cancelled:
            return "stopping after this batch"
        if self._job.control.is_paused:
            return "paused: space goes on"
        ran = f"running for {duration(self._now - self._job.started)}"
        rest = (self.total or 0) - self._progress.seen
        left = time_left(rest, self._meter.rate) if self._meter.is_settled else ""
        return f"{ran} · {left}" if left else ran

    def _bar(self) -> str:
        seen = self._progress.seen
        if self._job.picker_address and not seen:
            return "Open this address on any device of the same account, pick, and press Done."
        if self.total is None:
            return counted(seen, "item")
        about = "" if self._progress.total is not None else "about "
        words = f"{seen / self.total:4.0%}   {seen:,} of {about}{self.total:,} items"
        return f"{bar(seen / self.total, max(10, self._width - len(words) - 1))} {words}"

    def _rate(self) -> str:
        chart = self._meter.chart(max(8, min(40, self._width // 3)))
        return f"rate    {chart} {self._meter.rate:,.0f} items/s" if chart else "rate    not known yet"

    def _kinds(self) -> str:
        kinds = self._progress.kinds
        parts = [
            (kinds[MediaKind.PHOTO], "photos"),
            (kinds[MediaKind.RAW], "raw"),
            (kinds[MediaKind.VIDEO], "videos"),
        ]
        return " · ".join(f"{word} {number:,}" for number, word in parts)

    def _waits(self) -> str:
        wait = self._progress.wait
        if wait is not None:
            return f"waits   {wait_words(wait, self._now)}"
        if self._progress.waits:
            times = counted(len(self._progress.waits), "wait")
            return f"waits   none now; {times} before, the last: {plain(self._progress.waits[-1])}"
        return "waits   none"

    def _skipped(self) -> str:
        skipped = self._progress.skipped
        return f"skipped {skipped:,} (l lists them)" if skipped else "skipped none"

    def _name(self, entry: tuple[str, str, str] | None, number: int) -> str:
        # The zone of all times stands once, below the line's name.
        lead = ("last", f"({zone_name()})")[number] if number < 2 else ""
        lead = f"{lead:8}"
        if entry is None:
            return lead if number == 0 else ""
        name, taken, camera = entry
        column = max(16, min(44, self._width - 52))
        local = local_time(taken) if taken else ""
        return (
            f"{lead}{set_cell_size(shortened(plain(name), column), column)}  {local:16}  {plain(camera_words(camera))}"
        )


def camera_words(camera: str) -> str:
    """Returns make and model as people say them: `NIKON D750`, not `NIKON CORPORATION NIKON D750`.

    Args:
        camera: Both, as they are written.
    """
    words = [word for word in camera.split() if word.casefold().strip(".,") not in COMPANY]
    starts = [place for place, word in enumerate(words) if word.casefold() == words[0].casefold()]
    return " ".join(words[starts[-1] :]) if starts else camera


def result_lines(job: SyncJob) -> list[str]:
    """Returns what a sync came to, for people.

    Args:
        job: Ended.
    """
    title = source_title(job.request.source)
    took = duration(job.ended - job.started)
    if job.phase is Phase.CANCELLED:
        return [
            f"{title}: cancelled after {counted(job.progress.seen, 'item')}, {took}.",
            f"What is stored stays.{_unscanned(job)}",
            "",
            _keys(job),
        ]
    if job.error is not None:
        return [
            f"{title}: stopped after {counted(job.progress.seen, 'item')}, {took}.",
            "",
            plain(job.error.what),
            plain(on_screen(job.error.hint, "enter")),
            "",
            f"What is stored stays.{_unscanned(job)} {_keys(job)}",
        ]
    return _done_lines(job, title, took)


def _keys(job: SyncJob) -> str:
    if isinstance(job.error, OlderExportError):
        return "o reads the older export · 1 names another"
    return GOES_ON_BY_PICKING if job.request.source is SourceName.PICKER else GOES_ON


def _unscanned(job: SyncJob) -> str:
    """Returns that a pass which ended half-way left its items to no rule."""
    return " The rules have not looked at it yet: 3, then r." if job.progress.seen else ""


def _done_lines(job: SyncJob, title: str, took: str) -> list[str]:
    result = job.result
    assert result is not None  # noqa: S101 - a job that is done has one
    lines = [
        f"{title}: done in {took}.",
        "",
        f"read      {counted(result.seen, 'item')}",
        f"new       {result.added:,}",
        f"changed   {result.updated:,}",
        f"gone      {result.gone:,}",
        f"skipped   {result.skipped:,}" + ("  (l lists them)" if result.skipped else ""),
    ]
    if result.odd:
        lines.append(f"odd       {counted(result.odd, 'item')} stored with a field left empty  (l lists them)")
    lines += ["", *(plain(note) for note in result.notes), *([""] if result.notes else [])]
    lines += [*job.warnings, ""] if job.warnings else []
    lines += _reopened_lines(job)
    lines += ["found", *_count_lines(job)]
    found = any(count.certain + count.strong + count.possible for count in job.counts)
    return [*lines, "", "3 shows them for review." if found else "There is nothing to review."]


def _reopened_lines(job: SyncJob) -> list[str]:
    if not job.reopened:
        return []
    head = f"{counted(len(job.reopened), 'decision')} lost the copy that was to stay, and wait for you again:"
    names = [f"  {plain(refusal.filename)}: {plain(refusal.reason)}" for refusal in job.reopened[:10]]
    more = len(job.reopened) - len(names)
    return [head, *names, *([f"  and {more:,} more"] if more else []), ""]


def _found(count: "RuleCounts") -> str:
    parts = ((count.certain, "certain"), (count.strong, "strong"), (count.possible, "possible"))
    found = " · ".join(f"{number:,} {word}" for number, word in parts if number) or "nothing"
    return f"{found}; stopped: {count.stopped}" if count.stopped else found


def _count_lines(job: SyncJob) -> list[str]:
    lines = [f"  {count.rule:16} {_found(count)}" for count in job.counts]
    return lines or ["  nothing yet"]


def idle_lines(left: Sequence[Unfinished], last: Sequence[LastSync], *, next_source: str) -> list[str]:
    """Returns what was left half-way and what was read before, and what the keys do.

    Args:
        left: The passes that can go on.
        last: The newest finished pass of each source.
        next_source: What enter reads; empty where it reads nothing.
    """
    lines: list[str] = []
    if left:
        lines += ["A sync was left half-way:", ""]
        for one in left:
            started = local_time(one.started_at)
            lines.append(f"  {source_title(one.source)}: {counted(one.seen, 'item')} read, begun {started}")
        goes_on = next_source in {one.source for one in left}
        keys = f"{GOES_ON_BY_PICKING if next_source == SourceName.PICKER else GOES_ON} · 1 shows the sources"
        lines += ["", keys if goes_on else "1 asks where its files are, and goes on from there."]
        return [*lines, "", "Read before:", "", *_last_lines(last)] if last else lines
    lines += ["No sync runs.", "", *_last_lines(last)]
    lines += [""] if last else []
    if next_source:
        lines.append(f"enter or s syncs {source_title(next_source)}{' again' if last else ''} · 1 shows the sources")
    else:
        lines.append("1 shows where photos can be read from.")
    return lines


def _last_lines(last: Sequence[LastSync]) -> list[str]:
    width = max((len(source_title(sync.source)) for sync in last), default=0)
    lines = []
    for sync in last:
        facts = f"{counted(sync.seen, 'item')}, {sync.added:,} new, {sync.gone:,} gone"
        facts += f", {sync.skipped:,} skipped" if sync.skipped else ""
        lines.append(f"  {source_title(sync.source):{width}}  {local_time(sync.finished_at)}  {facts}")
    return lines
