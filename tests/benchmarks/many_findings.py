"""A library of a million made-up findings in half a minute: what triggers do row by row is done at once at the end."""

from importlib import import_module
from pathlib import Path

from models.database import Library
from tests.review.made_up import make_findings

KEYS = import_module("models.migrations.0005_finding_keys").KEYS
DROPPED = """
    SELECT type, name, sql FROM sqlite_master
    WHERE sql IS NOT NULL AND (type = 'trigger' AND tbl_name IN ('media_item', 'finding', 'album_item')
        OR type = 'index' AND tbl_name IN ('media_item', 'finding', 'finding_key'))
"""


def make_many(path: Path, count: int) -> Path:
    """Write a library with so many findings, as `make_findings` does.

    Args:
        path: Where; it is kept where it is there already.
        count: How many findings.

    Returns:
        The path.
    """
    if path.exists():
        return path
    with Library(path) as library, library.connection():
        library.execute("PRAGMA synchronous = OFF")
        library.execute("PRAGMA cache_size = -400000")
        left_out = library.rows(DROPPED)
        for kind, name, _ in left_out:
            library.execute(f"DROP {kind} {name}")
        make_findings(library, count, nasty=False)
        library.execute(f"INSERT INTO finding_key {KEYS}")
        for _, _, sql in left_out:
            library.execute(sql)
    return path
