"""`gpdedup-tui stage`: into an album what the API lets in, everything else to the hand-off."""

from collections.abc import Iterator
from contextlib import contextmanager

from models.errors import ExitCode
from models.overview import next_step
from models.progress import Progress
from models.sources.opening import open_photos_library
from models.staging.album import AlbumStager
from models.staging.dry_run import rehearse
from models.staging.entries import Plan, Route, State
from models.staging.handed import advice
from models.staging.handoff import plan_id
from models.staging.plan import make_plan
from models.staging.result import DEMO_NOTE, ItemReason, StageResult, check_title, default_title
from models.staging.strays import find_strays, left_there
from models.text import counted, megabytes
from tui.cli.context import Context
from tui.cli.ids import read_ids
from tui.cli.progress_line import sync_lines
from tui.cli.signals import cancelled_by_signals


def run(context: Context) -> int:
    """Stage the plan, or say with `--dry-run` what would be done.

    Args:
        context: Names the album and, where given, the ids.

    Returns:
        The exit code: 4 where the API refused any, or the day's quota ended it.

    Raises:
        UsageError: An id is not known, or the album's title is empty.
        SignInError: Something goes to an album and nobody is signed in.
        Cancelled: Ctrl-C; what was done is recorded.
    """
    arguments = context.arguments
    title = check_title(arguments.album if arguments.album is not None else default_title(context.clock.now()))
    only = read_ids((), arguments.ids_file) if arguments.ids_file else None
    with context.library() as library:
        plan = make_plan(library, only)
        if not plan.entries and only is None:
            context.out.say(next_step(library) or "Nothing is decided to be removed: see gpdedup-tui decide --help.")
    tell_plan(context, plan)
    if arguments.dry_run:
        return _rehearse(context, plan, title)
    result = stage_plan(context, plan, title, arguments.album_id)
    tell(context, result)
    return result.exit_code


def tell_plan(context: Context, plan: Plan) -> None:
    """Say what the plan holds, what to look at first, and what was left out of it."""
    totals, checks, say = plan.totals, plan.checks, context.out.say
    routes = ", ".join(f"{totals.by_route[route]:,} {route}" for route in Route)
    size = f", {megabytes(totals.size_bytes)}" if totals.size_bytes else ""
    unknown = f" ({totals.unknown_sizes:,} sizes are not known)" if size and totals.unknown_sizes else ""
    say(f"Plan: {counted(totals.items, 'item')} ({routes}){size}{unknown}.")
    for number, what in (
        (plan.done, "are done already (taken in with gpdedup-tui ack)"),
        (checks.favourites, "favourites"),
        (checks.in_albums, "in albums of yours"),
        (checks.albums_to_lose, "in albums of yours that what stays for them is not in"),
        (checks.partner_shared, "shared by a partner"),
        (checks.without_keeper, "without an item that stays for them"),
        (checks.without_link, "without a link to open"),
    ):
        if number:
            say(f"  {number:,} of them {what}")
    now = context.clock.now()
    for warning in filter(None, (synced.warning(now) for synced in checks.synced)):
        say(f"  {warning}")
    for out in plan.left_out:
        say(f"left out: {out.filename}: {out.reason}".replace("\n", "␤"))


def stage_plan(context: Context, plan: Plan, title: str, album_id: str | None = None) -> StageResult:
    """Put the plan's items into the album, take out what is planned no more; needs no sign-in where neither is due.

    Args:
        context: Names the library, the account and the servers.
        plan: As just made.
        title: Of the album.
        album_id: An existing album, used in place of a title.
    """
    account = context.account if "account" in vars(context.arguments) else None
    with context.library() as library:
        strays = find_strays(library, plan, account)
        if not plan.on(Route.ALBUM) and (not strays or not context.paths.token.exists()):
            notes = (left_there(len(strays)),) if strays else ()
            return StageResult(handoff=len(plan.on(Route.HANDOFF)), notes=notes)
    with open_stager(context, account) as stager:
        return stager.stage(plan, title, album_id)


@contextmanager
def open_stager(context: Context, account: str | None) -> Iterator[AlbumStager]:
    """Open what stages in an album: with the library, signed in, its progress printed, cancelled by signals.

    Args:
        context: Names the library and the servers.
        account: The label whose items it stages; None for all.

    Raises:
        SignInError: There is no sign-in for this.
    """
    progress = Progress()
    with (
        context.library() as library,
        cancelled_by_signals(context.control),
        open_photos_library(context.paths, context.roots, context.control, progress) as client,
        sync_lines(context.out, progress, None),
    ):
        yield AlbumStager(library, client, context.clock, context.control, progress, account=account)


def tell(context: Context, result: StageResult, *, is_demo: bool = False) -> None:
    """Print what became of the plan: the reasons, the counts, the album, and what to do next."""
    out = context.out
    tell_reasons(context, "refused by Google, goes to the hand-off", result.refused)
    tell_reasons(context, "left out", result.left_out)
    for note in (*result.notes, result.stopped):
        if note:
            out.say(note)
    out.result(
        f"{counted(result.planned, 'item')} planned: {result.album:,} added to the album, {result.already:,} in it"
        f" already, {result.handoff:,} for the hand-off, {result.failed:,} failed."
    )
    for album in result.albums:
        out.result(f"{album.title}: {album.url}".replace("\n", "␤"))
    if result.albums and is_demo:
        out.say(DEMO_NOTE)
    elif result.albums:
        out.say("Open the album in Google Photos, look through it, select all, and move it to the bin.")
    if result.handoff:
        with context.library() as library:
            # Made anew: what was refused just now goes there, too.
            out.say(advice(library, plan_id(make_plan(library).on(Route.HANDOFF))))
    out.record(result.as_json())


def tell_reasons(context: Context, what: str, items: tuple[ItemReason, ...]) -> None:
    """Say of each item why it took another way."""
    for item in items:
        context.out.say(f"{what}: {item.filename}: {item.reason}".replace("\n", "␤"))


def _rehearse(context: Context, plan: Plan, title: str) -> int:
    album_id = context.arguments.album_id
    account = context.account if "account" in vars(context.arguments) else None
    with context.library() as library:
        calls = rehearse(library, context.clock, plan, title, album_id=album_id, account=account)
    for call in calls:
        context.out.result(call.sentence)
    handoff = len(plan.on(Route.HANDOFF))
    context.out.result(f"{counted(len(calls), 'call')}; {counted(handoff, 'item')} for the hand-off. Nothing was done.")
    if plan.entries:
        context.out.say("What goes, and what stays for it: gpdedup-tui candidates --decision remove")
    already = sum(entry.state == State.IN_ALBUM for entry in plan.on(Route.ALBUM))
    album = len(plan.on(Route.ALBUM)) - already
    dry = StageResult(album=album, handoff=handoff, already=already)
    context.out.record({**dry.as_json(), "dry_run": True})
    return ExitCode.DONE
