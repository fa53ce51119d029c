"""The check that no last copy goes, made where decisions are written."""

from typing import Final, NamedTuple

from models.database import Library
from models.decisions.pairs import SHOWN_ONLY, LeftOut
from models.rules.facts import HOME
from models.rules.names import UUID_GLOB, resembles_uuid_dng

# What is true of a pair `w`, its candidate `m` and its keeper `k`, in the order of `Pair`. `leaning` is an item that
# may still go and counts on the candidate; one that has gone needs nothing any more. The claiming rule has a `~` in
# front where it is for looking at, which sorts behind every letter.
CLAIM: Final = f"""
    (SELECT min(CASE WHEN f.rule IN ({SHOWN_ONLY}) THEN '~' ELSE '' END || f.rule) FROM finding AS f
     WHERE f.candidate_id = w.candidate_id AND coalesce(f.keeper_id, '') = w.keeper_id)"""  # noqa: S608 - constants only
LEANING: Final = """
    (SELECT coalesce(x.filename, x.id) FROM decision AS other JOIN media_item AS x ON x.id = other.candidate_id
     WHERE other.keeper_id = w.candidate_id AND other.verdict = 'remove'
       AND x.gone_at IS NULL AND coalesce(x.trashed, 0) = 0
     LIMIT 1)"""
KEPT_BESIDE: Final = """
    (SELECT coalesce(x.filename, x.id) FROM decision AS kept JOIN finding AS f
       ON f.candidate_id = kept.candidate_id AND coalesce(f.keeper_id, '') = kept.keeper_id
     LEFT JOIN media_item AS x ON x.id = kept.keeper_id
     WHERE kept.candidate_id = w.candidate_id AND kept.verdict = 'keep' AND kept.keeper_id <> w.keeper_id
     LIMIT 1)"""
CANDIDATE_FLAGS: Final = ("m.id IS NULL", "coalesce(m.trashed, 0)", "m.gone_at IS NOT NULL", "m.source = 'local'")
KEEPER_FLAGS: Final = (
    "k.id IS NULL",
    "coalesce(k.trashed, 0)",
    "k.gone_at IS NOT NULL",
    "coalesce(k.partner_shared, 0)",
    "k.source = 'local'",
    f"k.account IS NOT m.account OR {HOME.replace('m.', 'k.')} IS NOT {HOME}",
    "k.sha256 IS NOT NULL AND k.sha256 = m.sha256",
    "EXISTS (SELECT 1 FROM decision AS own WHERE own.candidate_id = w.keeper_id AND own.verdict = 'remove')",
)
FROM: Final = """
    FROM temp.step_pair AS w
    LEFT JOIN media_item AS m ON m.id = w.candidate_id
    LEFT JOIN media_item AS k ON k.id = nullif(w.keeper_id, '')
"""
PAIRS: Final = f"""
    SELECT w.candidate_id, w.keeper_id, w.before, m.filename, {", ".join(CANDIDATE_FLAGS)}, {CLAIM}, k.filename,
        {", ".join(KEEPER_FLAGS)}, {LEANING}, {KEPT_BESIDE}
    {FROM}
"""
IN_ORDER: Final = "ORDER BY w.place, w.candidate_id, w.keeper_id"

# Of nearly all pairs nothing of this is true; then no word can be said against any of them, in whatever order they are
# judged. What one judgement means for another is known of those alone of which an item goes beside one keeper and stays
# beside another. Whatever `Judge` heeds is here, too.
REMOVALS: Final = f"verdict = 'remove' AND before <> 'remove' AND left_out = {LeftOut.NOT}"
SPEAKS: Final = (
    *CANDIDATE_FLAGS,
    f"NOT w.is_claimed AND coalesce({CLAIM}, '~') LIKE '~%'",
    *KEEPER_FLAGS,
    f"lower(k.filename) GLOB '{UUID_GLOB}'",
    f"{LEANING} IS NOT NULL",
    f"{KEPT_BESIDE} IS NOT NULL",
    "w.candidate_id IN entangled",
    "w.keeper_id IN entangled",
)
DOUBTFUL: Final = f"""
    WITH entangled (id) AS MATERIALIZED (
        SELECT keeper_id FROM temp.step_pair AS pair
        WHERE {REMOVALS} AND EXISTS (
            SELECT 1 FROM temp.step_pair AS other WHERE other.candidate_id = pair.keeper_id AND {REMOVALS}))
    {PAIRS} WHERE {REMOVALS} AND ({" OR ".join(f"({flag})" for flag in SPEAKS)}) {IN_ORDER}
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

    candidate_id: str
    keeper_id: str
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


def gathered_pairs(library: Library) -> list[Pair]:
    """Read everything about the pairs gathered.

    Args:
        library: In the transaction that writes the decisions, so that nothing read can be stale.

    Returns:
        The pairs in the order in which they are to be judged.
    """
    return [Pair._make(row) for row in library.rows(f"{PAIRS} {IN_ORDER}")]


def refused_pairs(library: Library, *, by_name: bool) -> list[tuple[Pair, str]]:
    """Judge the removals gathered.

    Args:
        library: In the transaction that writes the decisions, so that nothing read can be stale.
        by_name: Did the person name the items one by one?

    Returns:
        The pairs that must not be decided `remove`, each with a sentence that says why.
    """
    judge = Judge(by_name=by_name)
    doubtful = map(Pair._make, library.stream(DOUBTFUL))
    judged = ((pair, judge.objection(pair)) for pair in doubtful)
    return [(pair, reason) for pair, reason in judged if reason]


class Judge:
    """Says whether a removal is safe, after everything that it has already let pass in this step.

    Args:
        by_name: Did the person name the items one by one? Only then may something go that has no keeper.
    """

    def __init__(self, *, by_name: bool) -> None:
        self._by_name = by_name
        self._going: set[str] = set()
        self._leaned_on: dict[str, str] = {}

    def objection(self, pair: Pair) -> str:
        """Say why a pair must not be decided `remove`.

        Args:
            pair: The verdict asked for is `remove`.

        Returns:
            A sentence, or nothing; then the pair counts as decided for the next ones.
        """
        # Where the person names an item, the newest word counts for all of its pairs.
        own = pair._replace(kept_beside=None) if self._by_name else pair
        reason = _about_candidate(own, self._leaned_on) or self._about_keeper(own)
        if not reason:
            self._going.add(pair.candidate_id)
            if pair.keeper_id:
                self._leaned_on.setdefault(pair.keeper_id, pair.name)
        return reason

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
