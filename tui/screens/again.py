"""Asks before a source is read again that was read just now: a key pressed once too often must not start work."""

from models.items import SourceName
from tui.screens.prompt import ConfirmScreen
from tui.words import source_title
from tui.workers import SyncJob


class SyncAgainScreen(ConfirmScreen):
    """Says what the last sync came to.

    Args:
        job: It.
    """

    def __init__(self, job: SyncJob) -> None:
        if job.request.source is SourceName.PICKER:
            question, words, yes = "Pick again?", "The picks add up: what was read stays.", "Pick again"
        else:
            question = f"Sync {source_title(job.request.source)} again?"
            words, yes = "Reading it again changes only what has changed since.", "Sync again"
        super().__init__(question, [job.sentence, words], yes=yes, no="Leave it")
