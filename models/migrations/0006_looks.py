"""Keep what a picture looks like, so that it is decoded once."""

STATEMENTS = (
    """
    CREATE TABLE picture_look (
        item_id TEXT NOT NULL PRIMARY KEY REFERENCES media_item (id) ON DELETE CASCADE,
        seen_as TEXT NOT NULL,
        state TEXT NOT NULL,
        hash INTEGER,
        tiny BLOB,
        colour TEXT
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
