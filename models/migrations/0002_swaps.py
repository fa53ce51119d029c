"""Remember which pairs the person swapped, so that a scan does not turn them back."""

STATEMENTS = (
    """
    CREATE TABLE swapped_pair (
        rule TEXT NOT NULL,
        candidate_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        keeper_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        goes_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        stays_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        confidence TEXT NOT NULL,
        reason TEXT NOT NULL,
        evidence TEXT NOT NULL,
        swapped_at TEXT NOT NULL,
        PRIMARY KEY (rule, candidate_id, keeper_id)
    ) WITHOUT ROWID
    """,
)


def up(migrator, db):
    """Create the table.

    Args:
        migrator: peewee's schema migrator; not needed for a new table.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
