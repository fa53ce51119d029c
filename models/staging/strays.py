"""What an earlier run put into an album and no plan holds any more: decided otherwise, or its keeper has gone."""

from dataclasses import dataclass

from models.database import Library
from models.staging.entries import Plan
from models.staging.ledger import FOUND_THERE
from models.staging.plan import make_plan
from models.text import counted

IN_ALBUM = """
    SELECT s.item_id, s.album_id, m.account FROM staged_item s JOIN media_item m ON m.id = s.item_id
    WHERE s.state = 'in-album' AND (s.reason = ?) = ? AND s.album_id IS NOT NULL
      AND m.gone_at IS NULL AND NOT coalesce(m.trashed, 0) ORDER BY s.item_id
"""


@dataclass(frozen=True, slots=True)
class Stray:
    """An item that this program added to an album, and that is not planned any more."""

    item_id: str
    album_id: str
    account: str = ""


def find_strays(library: Library, plan: Plan, account: str | None = None) -> list[Stray]:
    """Find what staging takes out of the albums again, so that whoever empties them does not meet it there.

    Args:
        library: Read only.
        plan: The one at hand; it may be of a few items only.
        account: The person's label; None for all.
    """
    return _unplanned(library, plan, account, by_others=False)


def put_there_by_others(library: Library, plan: Plan) -> int:
    """Count what lies in our albums, is not planned any more, and stays there: this program did not put it there.

    Args:
        library: Read only.
        plan: The one at hand.
    """
    return len(_unplanned(library, plan, None, by_others=True))


def _unplanned(library: Library, plan: Plan, account: str | None, *, by_others: bool) -> list[Stray]:
    planned = {entry.item.id for entry in plan.entries}
    rows = library.rows(IN_ALBUM, (FOUND_THERE, by_others))
    loose = [Stray(*row) for row in rows if row[0] not in planned and account in (None, row[2])]
    if loose:
        planned = {entry.item.id for entry in make_plan(library).entries}
    return [stray for stray in loose if stray.item_id not in planned]


def left_there(number: int) -> str:
    """Returns what to say where nobody is signed in who could take strays out.

    Args:
        number: Of strays.
    """
    these = "it" if number == 1 else "them"
    return (
        f"Do not empty the album yet: {counted(number, 'item in it is', 'items in it are')} not to be removed any more."
        f" Sign in and stage again, which takes {these} out."
    )
