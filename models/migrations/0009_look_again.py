"""Have pictures looked at again: what was kept of them until now lacks their detail, which tells a blur from a copy."""


def up(migrator, db):
    """Forget what was seen; `scan --pictures` sees it again.

    Args:
        migrator: peewee's schema migrator; not needed to delete rows.
        db: The library's database.
    """
    db.execute_sql("DELETE FROM picture_look")
