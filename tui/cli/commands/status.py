"""`gpdedup-tui status`: what the library holds, what was done, where the files are."""

from collections.abc import Iterator
from dataclasses import asdict

from models import times
from models.errors import ExitCode
from models.staging.handed import handoff_lines
from models.staging.verify import verify
from models.staging.verify_text import count_lines, warning_lines
from models.status import LastPass, Status, library_status
from models.text import counted
from tui.cli.context import Context
from tui.item_text import zone_name


def run(context: Context) -> int:
    """Print the state of things.

    Args:
        context: Names the library.
    """
    with context.library() as library:
        status = library_status(library)
        verified = verify(library)
    for line in _lines(status):
        context.out.result(line)
    for line in (*count_lines(verified), *warning_lines(verified)):
        context.out.result(f"  {line}")
    names = ("library", "config", "token", "client_secret", "log")
    files = {name: getattr(context.paths, name).absolute() for name in names}
    context.out.result("Files")
    for name, path in files.items():
        missing = "" if path.exists() else "  (not there)"
        context.out.result(f"  {name:14} {path}{missing}")
    record = {**_record(status), "verification": verified.as_json()}
    context.out.record({**record, "files": {name: str(path) for name, path in files.items()}})
    return ExitCode.DONE


def _lines(status: Status) -> Iterator[str]:
    yield "Library"
    if not status.sources:
        yield "  no items yet; begin with gpdedup-tui sync, or try gpdedup-tui demo"
    for source in status.sources:
        account = f" ({source.account})" if source.account else ""
        yield f"  {source.source + account:14} {counted(source.items, 'item')}"
    if status.gone or status.trashed:
        yield f"  {'':14} {status.gone:,} gone, {status.trashed:,} in the trash"
    yield f"Last syncs (times: {zone_name()})" if status.passes else "Last syncs: none"
    for last in status.passes:
        yield _pass_line(last)
    scanned = times.to_local(status.last_scan) if status.last_scan else "never"
    yield f"Findings (last scan: {scanned}){'' if status.findings else ': none'}"
    for rule, confidence, number in status.findings:
        yield f"  {rule:14} {number:,} {confidence}"
    decided = ", ".join(f"{number:,} {verdict}" for verdict, number in status.decisions)
    yield f"Decisions: {decided or 'none'}"
    staged = ", ".join(f"{number:,} {state}" for state, number in status.staged)
    yield f"Staged: {staged or ('nothing acknowledged yet' if status.handoffs else 'nothing')}"
    for album in status.albums:
        yield f"  {album.title}: {counted(album.items, 'item')}  {album.product_url or ''}".replace("\n", "␤")
    yield from ["Hand-offs"] if status.handoffs else []
    yield from (f"  {line}" for line in handoff_lines(status.handoffs))


def _pass_line(last: LastPass) -> str:
    account = f" ({last.account})" if last.account else ""
    when = times.to_local(last.finished_at or last.started_at)
    counts = f"{last.seen:,} read, {last.added:,} new, {last.updated:,} changed, {last.gone:,} gone"
    skipped = f", {last.skipped:,} skipped" if last.skipped else ""
    state = "" if last.state == "done" else f" [{last.state}; the same sync goes on from there]"
    return f"  {last.source + account:14} {when}  {counts}{skipped}{state}"


def _record(status: Status) -> dict[str, object]:
    record = asdict(status)
    record["findings"] = [
        {"rule": rule, "confidence": confidence, "count": number} for rule, confidence, number in status.findings
    ]
    record["decisions"] = dict(status.decisions)
    record["staged"] = dict(status.staged)
    record["handoffs"] = [one.as_json() for one in status.handoffs]
    return record
