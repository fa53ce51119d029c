"""Leave a finding's keys alone where a scan changes its words alone: SQLite fires a trigger for each column named.

After an update the words of a million findings may change. All are stored in one transaction, and a decision waits.
"""

from importlib import import_module

BEFORE = import_module("models.migrations.0005_finding_keys")
COLUMNS = ("rule", "candidate_id", "keeper_id", "confidence")
IS_CHANGED = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in COLUMNS)
STATEMENTS = (
    "DROP TRIGGER finding_key_changed",
    f"CREATE TRIGGER finding_key_changed AFTER UPDATE OF {', '.join(COLUMNS)} ON finding WHEN {IS_CHANGED}"
    f" BEGIN {BEFORE.WRITE_KEYS} {BEFORE.WRITE_WORD} END",
)


def up(migrator, db):
    """Make the trigger anew.

    Args:
        migrator: peewee's schema migrator; it has no triggers.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
