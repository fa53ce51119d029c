"""The person's word on candidates: taken, checked, journalled, taken back."""

from models.decisions.deciding import decide_bulk, decide_findings, decide_items
from models.decisions.elsewhere import Elsewhere, News
from models.decisions.history import JournalLine, journal_entries, redo, undo
from models.decisions.journal import JournalRow, journal_ids, journal_rows
from models.decisions.orphans import reopen_orphans, reopened_items
from models.decisions.safety import findings_state
from models.decisions.swap import swap
from models.decisions.words import Outcome, Refusal, Verdict

__all__ = [
    "Elsewhere",
    "JournalLine",
    "JournalRow",
    "News",
    "Outcome",
    "Refusal",
    "Verdict",
    "decide_bulk",
    "decide_findings",
    "decide_items",
    "findings_state",
    "journal_entries",
    "journal_ids",
    "journal_rows",
    "redo",
    "reopen_orphans",
    "reopened_items",
    "swap",
    "undo",
]
