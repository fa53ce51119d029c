"""Asks before a source is read again that was read just now: a key pressed once too often must not start work."""

from tui.screens.prompt import ConfirmScreen
from tui.words import source_title
from tui.workers import SyncJob


class SyncAgainScreen(ConfirmScreen):
    """Says what the last sync came to.

    Args:
        job: It.
    """

    def __init__(self, job: SyncJob) -> None:
        super().__init__(
            f"Sync {source_title(job.request.source)} again?",
            [job.sentence, "Reading it again changes only what has changed since."],
            yes="Sync again",
            no="Leave it",
        )
