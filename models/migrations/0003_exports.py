"""Remember what else an item of an export was called, and which parts of an export were read."""

STATEMENTS = (
    # No foreign key: a library of a million items would need a second index as large as the table to check it.
    """
    CREATE TABLE item_alias (
        alias TEXT NOT NULL PRIMARY KEY,
        item_id TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    INSERT OR REPLACE INTO item_alias
    SELECT 'file:' || CASE item.account WHEN '' THEN '' ELSE item.account || ':' END || file.path, item.id
    FROM item_file AS file JOIN media_item AS item ON item.id = file.item_id
    WHERE item.source = 'takeout' AND file.role IN ('original', 'copy')
        AND item.id <> 'file:' || CASE item.account WHEN '' THEN '' ELSE item.account || ':' END || file.path
    """,
    """
    CREATE INDEX media_item_name ON media_item (filename, size_bytes) WHERE source IN ('takeout', 'toolkit')
    """,
    """
    CREATE INDEX media_item_lone ON media_item (id)
    WHERE source = 'takeout' AND upload_time IS NULL AND gone_at IS NULL
    """,
    """
    CREATE TABLE export_part (
        account TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        is_whole INTEGER NOT NULL,
        sync_id INTEGER NOT NULL REFERENCES sync (id) ON DELETE CASCADE,
        PRIMARY KEY (account, name)
    ) WITHOUT ROWID
    """,
)


def up(migrator, db):
    """Create the tables, and fill in what the files tell.

    Args:
        migrator: peewee's schema migrator; not needed for new tables.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
