"""What the Stage screen looks up in the library each time it is shown: decisions may have changed since."""

from dataclasses import dataclass, field
from pathlib import Path

from models.database import Library
from models.staging.handed import Handoff, handoff_lines, handoffs
from models.staging.plan import Plan, Route, make_plan
from models.staging.strays import find_strays, put_there_by_others
from models.staging.verify_text import verification_lines
from models.text import storable


@dataclass(frozen=True)
class StageNow:
    """The plan as decisions are now, and what an earlier run left behind that no plan holds any more."""

    plan: Plan
    strays: int = 0
    """Items that this program put into an album and that are not to be removed any more: staging takes them out."""
    foreign: int = 0
    """The same where somebody else had put them there: only the person can take them out."""
    written: tuple[Handoff, ...] = ()
    past: list[str] = field(default_factory=list)
    """What became of earlier runs, as lines."""

    @property
    def unstaged(self) -> int:
        """How many items for an album were decided since the last run."""
        return sum(not entry.state for entry in self.plan.on(Route.ALBUM))

    def objection(self, action: str) -> str:
        """Returns why an action of the screen has nothing to do; nothing where it has.

        Args:
            action: `dry_run`, `go`, `handoff`, `items` or `left_out`.
        """
        if action == "left_out":
            return "" if self.plan.left_out else "nothing was left out of the plan"
        if not self.plan.entries:
            takes_out = action in {"dry_run", "go"} and self.strays
            return "" if takes_out else "nothing is planned"
        is_idle = action == "handoff" and not self.plan.on(Route.HANDOFF)
        return "everything that is planned goes into an album" if is_idle else ""

    def withdrawn_from(self, folder: Path) -> int:
        """Returns how many items of a hand-off are not to be removed any more.

        Args:
            folder: Where its files are.
        """
        place = storable(str(folder.absolute()))
        return sum(one.withdrawn for one in self.written if one.folder == place)


def look(library: Library) -> StageNow:
    """Make the plan anew, and compare with it what was staged.

    Args:
        library: Read only.
    """
    plan, written = make_plan(library), handoffs(library)
    past = verification_lines(library)
    lines = list(handoff_lines(written))
    past += ["Hand-offs written", *(f"  {line}" for line in lines)] if lines else []
    return StageNow(plan, len(find_strays(library, plan)), put_there_by_others(library, plan), written, past)
