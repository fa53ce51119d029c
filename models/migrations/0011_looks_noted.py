"""Note what pictures look like as a change, so that the next scan compares those alone that can look like them.

As in 0004 triggers do it, so that no writer can forget to. What a picture looked like before is noted as well: what
was near it then is to be looked at again, too.
"""


def _trigger(name, event, item_id, number):
    return (
        f"CREATE TRIGGER item_change_{name} BEFORE {event} ON picture_look"  # noqa: S608 - constants only
        " WHEN EXISTS (SELECT 1 FROM scan_state)"
        f" BEGIN INSERT INTO item_change (item_id, look, hash) VALUES ({item_id}, 1, {number}); END"
    )


STATEMENTS = (
    # Is it a look that changed, and not the item; and the hash before.
    "ALTER TABLE item_change ADD COLUMN look INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE item_change ADD COLUMN hash INTEGER",
    "CREATE INDEX picture_look_hash ON picture_look (hash) WHERE hash IS NOT NULL",
    # Before, and not after: INSERT OR REPLACE tells no trigger what it replaced.
    _trigger("look_seen", "INSERT", "NEW.item_id", "(SELECT hash FROM picture_look WHERE item_id = NEW.item_id)"),
    _trigger("look_changed", "UPDATE", "OLD.item_id", "OLD.hash"),
    _trigger("look_lost", "DELETE", "OLD.item_id", "OLD.hash"),
)


def up(migrator, db):
    """Add the columns, the index and the triggers.

    Args:
        migrator: peewee's schema migrator; it has no triggers.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
