"""`gpdedup-tui unstage`: take out of the albums again what this program put there."""

from collections.abc import Sequence

from models.staging.result import UnstageResult
from models.staging.unstage import look_up
from models.text import counted
from tui.cli.commands.stage import open_stager, tell_reasons
from tui.cli.context import Context
from tui.cli.ids import read_ids


def run(context: Context) -> int:
    """Empty the albums of what was staged, or take out the named items alone.

    Args:
        context: Names the account and, where given, the album's title and the ids.

    Returns:
        The exit code: 4 where something was refused, or the day's quota ended it.

    Raises:
        UsageError: An id is in no album of ours, or no album has the title.
        SignInError: Something is to be taken out and nobody is signed in.
        Cancelled: Ctrl-C; what was done is recorded.
    """
    arguments = context.arguments
    ids = read_ids(arguments.ids, arguments.ids_file) if arguments.ids or arguments.ids_file else None
    account = context.account if "account" in vars(context.arguments) else None
    with context.library() as library:
        wanted = look_up(library, account, arguments.album, ids)
    # Nothing in an album is nothing to ask Google for: no sign-in is needed.
    result = _take_out(context, account, ids) if wanted.by_album else UnstageResult(not_ours=wanted.not_ours)
    out = context.out
    tell_reasons(context, "refused by Google", result.failed)
    for note in (*result.notes, result.stopped):
        if note:
            out.say(note)
    out.result(
        f"{counted(result.taken_out, 'item')} taken out of the album, {result.not_there:,} no longer there,"
        f" {result.not_ours:,} left because somebody else had put them there, {len(result.failed):,} refused."
    )
    out.record(
        {
            "taken_out": result.taken_out,
            "not_there": result.not_there,
            "not_ours": result.not_ours,
            "failed": len(result.failed),
        }
    )
    return result.exit_code


def _take_out(context: Context, account: str | None, ids: Sequence[str] | None) -> UnstageResult:
    with open_stager(context, account) as stager:
        return stager.unstage(title=context.arguments.album, item_ids=ids)
