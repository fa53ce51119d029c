"""The words of the filter field: text in the name, and `is:` with a confidence or a decision."""

from dataclasses import replace
from typing import Final

from models.candidates import CandidateFilter
from models.decisions import Verdict
from models.errors import UsageError
from models.rules.base import Confidence

CONFIDENCES: Final = {f"is:{confidence}": confidence for confidence in Confidence}
DECISIONS: Final = {f"is:{verdict}": verdict for verdict in Verdict}
WORDS: Final = (*CONFIDENCES, *DECISIONS)
"""`is:certain`, `is:strong`, `is:possible`, `is:remove`, `is:keep`, `is:open`."""


def parse_filter(text: str, rule: str | None) -> CandidateFilter:
    """Read what the person typed.

    Words of one sort widen each other (`is:strong is:possible` shows both), words of different sorts narrow
    (`is:open is:possible`). Everything else is looked for in the name, spaces included.

    Args:
        text: As typed.
        rule: The rule whose findings are shown; None for all.

    Raises:
        UsageError: An `is:` word is not known.
    """
    words = text.split()
    confidences = frozenset(CONFIDENCES[word.lower()] for word in words if word.lower() in CONFIDENCES)
    decisions = frozenset(DECISIONS[word.lower()] for word in words if word.lower() in DECISIONS)
    rest = [word for word in words if word.lower() not in WORDS]
    for word in rest:
        if word.lower().startswith("is:") and not any(known.startswith(word.lower()) for known in WORDS):
            raise UsageError(f"{word} is not known.", f"Known are {', '.join(WORDS)}.")
    # A word that is still being typed (`is:str`) does not empty the list in the meantime.
    name = " ".join(word for word in rest if not word.lower().startswith("is:"))
    found = CandidateFilter(rule=rule, text=name)
    if confidences:
        found = replace(found, confidences=confidences)
    return replace(found, decisions=decisions) if decisions else found
