"""The check that no last copy goes, made where decisions are written."""

import json
from collections.abc import Sequence, Set
from operator import itemgetter
from typing import Final, NamedTuple

from models.database import Library
from models.decisions.words import Change
from models.rules.facts import HOME
from models.rules.names import resembles_uuid_dng
from models.rules.registry import NOT_REMOVABLE

SHOWN_ONLY: Final = ", ".join(f"'{name}'" for name in sorted(NOT_REMOVABLE))

# One row a pair, in the order asked for. `leaning` is an item that may still go and that counts on the candidate;
# one that has gone needs nothing any more. The claiming rule has a `~` in front where it is for looking at, which
# sorts behind every letter.
PAIRS: Final = f"""
    WITH wanted AS (
        SELECT key AS place, json_extract(value, '$[0]') AS candidate_id, json_extract(value, '$[1]') AS keeper_id,
               json_extract(value, '$[2]') AS verdict
        FROM json_each(?))
    SELECT w.place, w.candidate_id, w.keeper_id, w.verdict, coalesce(d.verdict, 'open'),
        m.filename, m.id IS NULL, coalesce(m.trashed, 0), m.gone_at IS NOT NULL, m.source = 'local',
        (SELECT min(CASE WHEN f.rule IN ({SHOWN_ONLY}) THEN '~' ELSE '' END || f.rule) FROM finding AS f
         WHERE f.candidate_id = w.candidate_id AND coalesce(f.keeper_id, '') = w.keeper_id),
        k.filename, k.id IS NULL, coalesce(k.trashed, 0), k.gone_at IS NOT NULL, coalesce(k.partner_shared, 0),
        k.source = 'local', k.account IS NOT m.account
            OR {HOME.replace("m.", "k.")} IS NOT {HOME},
        k.sha256 IS NOT NULL AND k.sha256 = m.sha256,
        EXISTS (SELECT 1 FROM decision AS own WHERE own.candidate_id = w.keeper_id AND own.verdict = 'remove'),
        (SELECT coalesce(x.filename, x.id) FROM decision AS other JOIN media_item AS x ON x.id = other.candidate_id
         WHERE other.keeper_id = w.candidate_id AND other.verdict = 'remove'
           AND x.gone_at IS NULL AND coalesce(x.trashed, 0) = 0
         LIMIT 1),
        (SELECT coalesce(x.filename, x.id) FROM decision AS kept JOIN finding AS f
           ON f.candidate_id = kept.candidate_id AND coalesce(f.keeper_id, '') = kept.keeper_id
         LEFT JOIN media_item AS x ON x.id = kept.keeper_id
         WHERE kept.candidate_id = w.candidate_id AND kept.verdict = 'keep' AND kept.keeper_id <> w.keeper_id
         LIMIT 1)
    FROM wanted AS w
    LEFT JOIN decision AS d ON d.candidate_id = w.candidate_id AND d.keeper_id = w.keeper_id
    LEFT JOIN media_item AS m ON m.id = w.candidate_id
    LEFT JOIN media_item AS k ON k.id = nullif(w.keeper_id, '')
"""  # noqa: S608 - constants only


# The numbers of actions, as several may be taken within one second.
STATE: Final = """
    SELECT (SELECT coalesce(max(id), 0) FROM scan) || ' ' || coalesce(max(step.id), 0)
    FROM action AS step LEFT JOIN action AS taken_back ON taken_back.id = step.undoes
    WHERE 'swap' IN (step.kind, taken_back.kind)
"""


def findings_state(library: Library) -> str:
    """Returns what is another text after every scan, and after every swap, undone or redone, too.

    These alone change findings and reuse their numbers: a decision does not, and a sync leaves it to the next scan.
    """
    return str(library.value(STATE))


class Pair(NamedTuple):
    """A pair with everything that a removal depends on, as the library has it now."""

    place: int
    """In the order asked for."""
    candidate_id: str
    keeper_id: str
    verdict: str
    before: str
    filename: str | None
    is_missing: int
    is_trashed: int
    is_gone: int
    is_local: int
    claimed_by: str | None
    """The rule; None where none claims the pair; `~` in front where only rules do that are for looking at."""
    keeper_filename: str | None
    keeper_missing: int
    keeper_trashed: int
    keeper_gone: int
    keeper_partner: int
    keeper_local: int | None
    keeper_elsewhere: int
    same_bytes: int
    keeper_goes: int
    leaning: str | None
    """The name of an item that counts on the candidate."""
    kept_beside: str | None
    """The name of another keeper beside which the person decided to keep the candidate."""

    @property
    def name(self) -> str:
        """The candidate's name, raw."""
        return self.filename or self.candidate_id

    @property
    def keeper_name(self) -> str:
        """The keeper's name, raw."""
        return self.keeper_filename or self.keeper_id


FIRST_FLAG: Final = Pair._fields.index("is_missing")
CLAIM: Final = Pair._fields.index("claimed_by")
KEEPER_FLAGS: Final = Pair._fields.index("keeper_missing")
"""From here on all columns speak against a removal, where they hold anything."""


def load_pairs(library: Library, changes: Sequence[Change]) -> list[Pair]:
    """Read what removals depend on.

    Args:
        library: In the transaction that writes the decisions, so that nothing read can be stale.
        changes: In the order in which they are to be judged.

    Returns:
        A pair for each change, in that order.
    """
    # Sorted here: in SQL it would copy all columns once more.
    return sorted(map(Pair._make, library.stream(PAIRS, (json.dumps(changes),))), key=itemgetter(0))


class Judge:
    """Says whether a removal is safe, after everything that it has already let pass in this step.

    Args:
        by_name: Did the person name the items one by one? Only then may something go that has no keeper.
    """

    def __init__(self, *, by_name: bool) -> None:
        self._by_name = by_name
        self._going: set[str] = set()
        self._leaned_on: dict[str, str] = {}

    @property
    def going(self) -> Set[str]:
        """Ids of the items that it let pass."""
        return self._going

    def goes_already(self, pair: Pair) -> None:
        """Count a pair that was decided `remove` before."""
        self._going.add(pair.candidate_id)

    def objection(self, pair: Pair) -> str:
        """Say why a pair must not be decided `remove`.

        Args:
            pair: The verdict asked for is `remove`.

        Returns:
            A sentence, or nothing; then the pair counts as decided for the next ones.
        """
        reason = "" if self._is_plain(pair) else _about_candidate(pair, self._leaned_on) or self._about_keeper(pair)
        if not reason:
            self._going.add(pair.candidate_id)
            if pair.keeper_id:
                self._leaned_on.setdefault(pair.keeper_id, pair.name)
        return reason

    def _is_plain(self, pair: Pair) -> bool:
        """Is there nothing at all to be said against it? So it is with nearly all, and no sentence need be made."""
        return not (
            any(pair[FIRST_FLAG:CLAIM])
            or pair.claimed_by is None
            or pair.claimed_by[0] == "~"
            or not pair.keeper_id
            or any(pair[KEEPER_FLAGS:])
            or pair.keeper_id in self._going
            or pair.candidate_id in self._leaned_on
            or pair.keeper_id == pair.candidate_id
            or resembles_uuid_dng(pair.keeper_filename)
        )

    def _about_keeper(self, pair: Pair) -> str:
        if not pair.keeper_id:
            is_named = self._by_name and (pair.claimed_by or "").startswith("custom:")
            return "" if is_named else "Nothing stays in its place."
        name = f"{pair.keeper_name}, which should stay,"
        objections = (
            (pair.keeper_missing, f"{name} is not in the library."),
            (pair.keeper_trashed, f"{name} is in the trash."),
            (pair.keeper_gone, f"{name} is gone since the last sync."),
            (pair.keeper_partner, f"{name} belongs to a partner."),
            (pair.keeper_local, f"{name} is only on the local disk."),
            (pair.keeper_elsewhere, f"{name} is in another source or account."),
            (resembles_uuid_dng(pair.keeper_filename), f"{name} is a Lightroom thumbnail itself."),
            (pair.same_bytes, f"{name} has the same bytes; Google may hold one original behind both."),
            (pair.keeper_goes or pair.keeper_id in self._going, f"{name} is to be removed, too."),
        )
        return next((sentence for holds, sentence in objections if holds), "")


def _about_candidate(pair: Pair, leaned_on: dict[str, str]) -> str:
    rule = pair.claimed_by or ""
    leaning = pair.leaning or leaned_on.get(pair.candidate_id)
    objections = (
        (pair.is_missing, "It is not in the library any more."),
        (pair.claimed_by is None, "No rule claims it, so nothing is known to stay in its place."),
        (rule.startswith("~"), f"The rule {rule[1:]} only shows it; it cannot be removed."),
        (pair.is_trashed, "It is in the trash already."),
        (pair.is_gone, "It is gone since the last sync."),
        (pair.is_local, "It is on the local disk, not in Google Photos."),
        (pair.keeper_id == pair.candidate_id, "Nothing else stays in its place."),
        (leaning, f"{leaning} is to be removed because this one stays; swap the two, or reopen that one first."),
        (pair.kept_beside, f"You decided to keep it beside {pair.kept_beside}; decide on it alone to change that."),
    )
    return next((sentence for holds, sentence in objections if holds), "")
