"""Running the rules, and keeping what they find aside until it is stored."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from models.control import Control
from models.database import Library
from models.rules.base import Confidence, Finding, MomentRule, Rule, TableRule
from models.rules.moments import moments

CHUNK: Final = 1_000
"""So many findings are kept in memory at once, and between two calls of the progress callback."""

# In the connection's own temporary database: collecting takes long, and a sync may write meanwhile.
SCANNED: Final = """
    CREATE TEMP TABLE scanned (
        rule TEXT NOT NULL,
        candidate_id TEXT NOT NULL,
        keeper_id TEXT,
        confidence TEXT NOT NULL,
        reason TEXT NOT NULL,
        evidence TEXT NOT NULL
    )
"""
# Only once most of them are there: keys come in no order, and to keep an index meanwhile takes ten times as long.
INDEX: Final = "CREATE UNIQUE INDEX IF NOT EXISTS temp.scanned_key ON scanned (rule, candidate_id)"
OnChange: TypeAlias = Callable[[str, Counter[Confidence]], None]


class Collector:
    """Takes findings in and writes them to the temporary table, a thousand at a time.

    Args:
        library: The temporary tables are this connection's own.
        control: Pause and cancel.
        on_change: Called with a rule's name and its counts so far.
    """

    def __init__(
        self, library: Library, control: Control, on_change: Callable[[str, Counter[Confidence]], None]
    ) -> None:
        self._library = library
        self._control = control
        self._on_change = on_change
        self._counts: dict[str, Counter[Confidence]] = {}
        self._pending: list[Finding] = []
        library.execute("DROP TABLE IF EXISTS temp.scanned")
        library.execute(SCANNED)

    def run_moments(self, rules: Sequence[MomentRule], *, partly: bool) -> None:
        """Run rules in one walk over the moments.

        Args:
            rules: All of them see each moment.
            partly: Only the seconds in `temp.touched`.
        """
        for moment in moments(self._library, self._control, partly=partly) if rules else ():
            for rule in rules:
                self._pending += rule.claims(moment)
            if len(self._pending) >= CHUNK:
                self._flush()
        self._flush()
        if rules:
            self.end()
        for rule in rules:
            self._take(rule.afterwards(self._library, self._control, self._claimed(rule)))
        self._flush()

    def run_table(self, rule: TableRule, *, partly: bool) -> None:
        """Run one rule.

        Args:
            rule: Any.
            partly: Only the candidates in `temp.scope`.
        """
        self._take(rule.findings(self._library, self._control, partly=partly))
        self._flush()

    def end(self) -> None:
        """Make what was collected quick to look up; to be called when all rules have run."""
        self._library.execute(INDEX)

    def _claimed(self, rule: Rule) -> "_Claimed":
        return _Claimed(self._library, rule.name)

    def _take(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._pending.append(finding)
            if len(self._pending) >= CHUNK:
                self._flush()

    def _flush(self) -> None:
        self._library.insert_many("INSERT INTO temp.scanned", self._pending)
        found = Counter((finding.rule, finding.confidence) for finding in self._pending)
        for (name, confidence), number in found.items():
            self._counts.setdefault(name, Counter())[confidence] += number
        for name in dict.fromkeys(name for name, _ in found):
            self._on_change(name, self._counts[name])
        self._pending.clear()
        self._control.check()


class _Claimed:
    """The candidates that a rule has claimed so far."""

    def __init__(self, library: Library, rule: str) -> None:
        self._library = library
        self._rule = rule

    def __contains__(self, candidate_id: object) -> bool:
        sql = "SELECT 1 FROM temp.scanned WHERE rule = ? AND candidate_id = ?"
        return self._library.value(sql, (self._rule, candidate_id)) is not None
