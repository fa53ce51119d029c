"""Trying a rule of one's own before it is saved: what it would find, counted over the whole library."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from models.control import Control
from models.database import Library
from models.rules.base import Finding
from models.rules.bounds import bounds_of
from models.rules.condition_values import Fault, faults_of, typed_values
from models.rules.custom import CustomRule, own_rule
from models.rules.facts import IN_ALBUM
from models.rules.registry import NAME_RULE, OWN_NAME, removes_raw
from models.settings import Settings

BATCH: Final = 500
"""So many findings are counted before the next report."""
SHOWN: Final = 200
"""So many of the first are named."""
MARKS: Final = f"""
    SELECT coalesce(sum(m.favorited), 0), coalesce(sum({IN_ALBUM}), 0), coalesce(sum(m.partner_shared), 0)
    FROM media_item AS m WHERE m.id IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - constants only


class Draft(NamedTuple):
    """A rule as it stands in a form."""

    values: Mapping[str, Any]
    """Setting to its TOML value."""
    faults: Mapping[str, str]
    """What is wrong: setting to the rest of a sentence; `rule` for its name, nothing for the rule as a whole."""
    rule: CustomRule | None
    """What can be tried; None as long as a setting is wrong or no condition is given."""


def draft_rule(settings: Settings, name: str, texts: Mapping[str, str]) -> Draft:
    """Read a rule from what a person typed.

    Args:
        settings: Tell the keeper order and what `raw-sidecar` proposes.
        name: The person's own name for it; may be missing or wrong as long as the rule is only tried.
        texts: Setting to its text; empty where it is not given.
    """
    values = typed_values(texts)
    faults = dict(Fault(key, words) for key, words in faults_of(values))
    rule = None
    if not faults:
        rule = own_rule(
            name, values, settings.keeper_order, remove_raw=removes_raw(settings), bounds=bounds_of(settings.rules)
        )
    if not OWN_NAME.fullmatch(name):
        faults["rule"] = f"cannot be named {name!r}. {NAME_RULE}" if name else f"needs a name. {NAME_RULE}"
    return Draft(values, faults, rule)


class Named(NamedTuple):
    """One of the first items that a rule holds of; raw text from outside."""

    filename: str
    taken: str
    pixels: str
    stays: str
    """What would stay in its place; empty where nothing is known to."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would find, as far as the library has been looked at."""

    share: float = 0.0
    """Of the library, from 0 to 1."""
    found: int = 0
    favourites: int = 0
    in_albums: int = 0
    partner_shared: int = 0
    first: tuple[Named, ...] = field(default=())


def try_rule(library: Library, rule: CustomRule, control: Control, tell: Callable[[Trial], None]) -> Trial:
    """Count what a scan with a rule would find. Nothing is written.

    Args:
        library: Read only.
        rule: Any of the person's own.
        control: Pause and cancel.
        tell: Called with what was found so far, every few hundred findings and every few thousand items.

    Raises:
        Cancelled: The person went on typing, or left.
        UsageError: A regular expression takes too long.
    """
    trial = Trial()
    pending: list[Finding] = []

    def count(share: float) -> None:
        nonlocal trial
        trial = replace(_counted(library, trial, pending), share=share)
        pending.clear()
        tell(trial)

    with library.connection():
        for finding in rule.findings(library, control, partly=False, on_share=count):
            pending.append(finding)
            if len(pending) >= BATCH:
                count(trial.share)
        count(1.0)
    return trial


def _counted(library: Library, trial: Trial, findings: list[Finding]) -> Trial:
    if not findings:
        return trial
    ids = [finding.candidate_id for finding in findings]
    favourites, in_albums, partner_shared = library.rows(MARKS, (json.dumps(ids),))[0]
    return replace(
        trial,
        found=trial.found + len(findings),
        favourites=trial.favourites + favourites,
        in_albums=trial.in_albums + in_albums,
        partner_shared=trial.partner_shared + partner_shared,
        first=(*trial.first, *_named(library, findings[: SHOWN - len(trial.first)])),
    )


def _named(library: Library, findings: list[Finding]) -> list[Named]:
    ids = [key for finding in findings for key in (finding.candidate_id, finding.keeper_id) if key]
    sql = "SELECT id, coalesce(filename, id), coalesce(creation_time, ''), width, height FROM media_item"
    rows = library.rows(f"{sql} WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),))  # noqa: S608
    known = {key: Named(name, taken, f"{w}×{h}" if w and h else "", "") for key, name, taken, w, h in rows}
    return [
        known[one.candidate_id]._replace(stays=known[one.keeper_id].filename if one.keeper_id in known else "")
        for one in findings
        if one.candidate_id in known
    ]
