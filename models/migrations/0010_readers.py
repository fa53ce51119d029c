"""Note with which readers a pass read its files, so that better ones read the headers of unchanged files once more."""


def up(migrator, db):
    """Add the column; of the passes until now nothing is known.

    Args:
        migrator: peewee's schema migrator; not needed to add a column.
        db: The library's database.
    """
    db.execute_sql("ALTER TABLE sync ADD COLUMN readers INTEGER NOT NULL DEFAULT 0")
