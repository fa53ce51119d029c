"""Which pictures are to be compared again: all that what changed leads to, by their looks."""

from typing import Final

from models.control import Control
from models.database import Library
from models.rules.moments import TOUCHED_MOMENTS

SIGN: Final = 1 << 63
"""What is added to a hash, which SQLite keeps with a sign."""
SEEDS: Final = f"""
    WITH changed AS (SELECT item_id FROM temp.seen_anew UNION {TOUCHED_MOMENTS})
    SELECT hash FROM temp.seen_anew WHERE hash IS NOT NULL
    UNION SELECT look.hash FROM changed CROSS JOIN picture_look AS look ON look.item_id = changed.item_id
    WHERE look.hash IS NOT NULL
"""  # noqa: S608 - constants only
"""What the pictures that changed look like, and did; and those of the seconds in which something changed: what stays
in a second may not stay for a look-alike."""
HASHES: Final = "SELECT DISTINCT hash FROM picture_look WHERE hash IS NOT NULL ORDER BY hash"
TOUCHES: Final = """
    SELECT item_id FROM temp.touched UNION SELECT item_id FROM temp.seen_anew UNION SELECT item_id FROM temp.reached
"""


def reach_alike(library: Library, distance: int, control: Control) -> None:
    """Write into `temp.reached` the items that what changed leads to, from each to all that is near it in hash.

    Nothing else can be claimed otherwise than before: what is compared with what, which hashes a crowd shares, and
    what stays, is decided among pictures that are connected so. Whoever is gone, or of another account, connects, too:
    that reaches a few too many.

    Args:
        library: With `temp.touched` and `temp.seen_anew`.
        distance: Bits by which near hashes differ at most.
        control: Pause and cancel.
    """
    library.execute("DROP TABLE IF EXISTS temp.reached")
    library.execute("CREATE TEMP TABLE reached (item_id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID")
    seeds = [number + SIGN for (number,) in library.rows(SEEDS)]
    if not seeds:
        return

    from models.visual.searching import reached  # noqa: PLC0415 - its library is an extra

    hashes = [number + SIGN for (number,) in library.stream(HASHES)]
    numbers = [(number - SIGN,) for number in reached(hashes, seeds, distance, control)]
    library.execute_many("INSERT OR IGNORE INTO temp.reached SELECT item_id FROM picture_look WHERE hash = ?", numbers)
