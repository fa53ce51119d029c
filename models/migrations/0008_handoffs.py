"""Remember where each hand-off was written, so that nobody has to look for it."""

STATEMENTS = (
    """
    CREATE TABLE handoff (
        folder TEXT NOT NULL PRIMARY KEY,
        plan_id TEXT NOT NULL,
        written_at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # Until now the folder stood in the words of the action alone.
    """
    INSERT OR REPLACE INTO handoff (folder, plan_id, written_at)
    SELECT substr(a.title, instr(a.title, ' to ') + 4), min(j.note), a.at
    FROM action a JOIN journal j ON j.action_id = a.id AND j.step = 'handoff'
    WHERE a.kind = 'handoff' AND instr(a.title, ' to ') > 0 GROUP BY a.id ORDER BY a.id
    """,
)


def up(migrator, db):
    """Create the table, and fill it with what was written before.

    Args:
        migrator: peewee's schema migrator; not needed for a new table.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
