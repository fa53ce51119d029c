"""`gpdedup-tui logout`: revoke the sign-in at Google and forget it here."""

from models.errors import ExitCode
from models.google.signin import sign_out
from tui.cli.context import Context
from tui.cli.signals import cancelled_by_signals


def run(context: Context) -> int:
    """Sign out.

    Args:
        context: Names the token file.

    Returns:
        0 where it was revoked or there was nothing to revoke, 4 where Google could not be told.
    """
    with cancelled_by_signals(context.control):
        ended = sign_out(context.paths.token, context.control)
    context.out.result(ended.sentence)
    context.out.record({"was_signed_in": ended.was_signed_in, "revoked": ended.is_revoked})
    return ExitCode.PARTLY if ended.was_signed_in and not ended.is_revoked else ExitCode.DONE
