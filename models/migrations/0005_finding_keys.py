"""Keep beside each finding what it is sorted, searched and counted by, so that a million of them take half a second.

Triggers do it, so that no writer can forget to: a scan, a swap, a sync that tells another name, a decision.
"""

# What has no time, no name or no size sorts behind what has: written so that an index needs no expression.
KEYS = """
    SELECT f.id, f.rule, f.confidence, coalesce(m.creation_time, '~'), coalesce(m.filename, char(1114111)),
        coalesce(m.size_bytes, -1), coalesce(k.filename, ''),
        trim(coalesce(m.camera_make, '') || ' ' || coalesce(m.camera_model, ''))
    FROM finding AS f JOIN media_item AS m ON m.id = f.candidate_id LEFT JOIN media_item AS k ON k.id = f.keeper_id
"""
WORDS = """
    SELECT f.id, d.verdict
    FROM finding AS f JOIN decision AS d ON d.candidate_id = f.candidate_id AND d.keeper_id = coalesce(f.keeper_id, '')
"""
WRITE_KEYS = (
    "DELETE FROM finding_key WHERE finding_id = NEW.id;"  # noqa: S608 - constants only
    f" INSERT INTO finding_key {KEYS} WHERE f.id = NEW.id;"
)
WRITE_WORD = (
    "DELETE FROM finding_decision WHERE finding_id = NEW.id;"  # noqa: S608 - constants only
    f" INSERT INTO finding_decision {WORDS} WHERE f.id = NEW.id;"
)
# Not INSERT OR REPLACE: in a trigger, the policy of the statement that fired it counts instead.
DROP_WORD = (
    "DELETE FROM finding_decision WHERE finding_id IN (SELECT f.id FROM finding AS f"
    " WHERE f.candidate_id = {row}.candidate_id AND coalesce(f.keeper_id, '') = {row}.keeper_id);"
)
DROP_OLD = DROP_WORD.format(row="OLD")
TAKE_WORD = (
    "INSERT INTO finding_decision SELECT f.id, NEW.verdict FROM finding AS f"
    " WHERE f.candidate_id = NEW.candidate_id AND coalesce(f.keeper_id, '') = NEW.keeper_id;"
)
SHOWN = ("creation_time", "filename", "size_bytes", "camera_make", "camera_model")
IS_CHANGED = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in SHOWN)
ITEM_CHANGED = f"""
    CREATE TRIGGER finding_key_item AFTER UPDATE OF {", ".join(SHOWN)} ON media_item WHEN {IS_CHANGED}
    BEGIN
        UPDATE finding_key
        SET taken = coalesce(NEW.creation_time, '~'), name = coalesce(NEW.filename, char(1114111)),
            size_bytes = coalesce(NEW.size_bytes, -1),
            camera = trim(coalesce(NEW.camera_make, '') || ' ' || coalesce(NEW.camera_model, ''))
        WHERE finding_id IN (SELECT id FROM finding WHERE candidate_id = NEW.id);
        UPDATE finding_key SET keeper_name = coalesce(NEW.filename, '')
        WHERE finding_id IN (SELECT id FROM finding WHERE keeper_id = NEW.id);
    END
"""  # noqa: S608 - constants only
STATEMENTS = (
    """
    CREATE TABLE finding_key (
        finding_id INTEGER PRIMARY KEY,
        rule TEXT NOT NULL,
        confidence TEXT NOT NULL,
        taken TEXT NOT NULL,
        name TEXT NOT NULL COLLATE NOCASE,
        size_bytes INTEGER NOT NULL,
        keeper_name TEXT NOT NULL,
        camera TEXT NOT NULL
    )
    """,
    "CREATE TABLE finding_decision (finding_id INTEGER PRIMARY KEY, verdict TEXT NOT NULL)",
    "INSERT INTO finding_key" + KEYS,
    "INSERT INTO finding_decision" + WORDS,
    "CREATE INDEX finding_key_taken ON finding_key (taken, finding_id, rule)",
    "CREATE INDEX finding_key_name ON finding_key (name, finding_id, rule)",
    "CREATE INDEX finding_key_size ON finding_key (size_bytes DESC, finding_id, rule)",
    "CREATE INDEX finding_key_counts ON finding_key (rule, confidence, size_bytes)",
    f"CREATE TRIGGER finding_key_found AFTER INSERT ON finding BEGIN {WRITE_KEYS} {WRITE_WORD} END",
    "CREATE TRIGGER finding_key_changed AFTER UPDATE OF rule, candidate_id, keeper_id, confidence ON finding"
    f" BEGIN {WRITE_KEYS} {WRITE_WORD} END",
    "CREATE TRIGGER finding_key_lost AFTER DELETE ON finding BEGIN DELETE FROM finding_key WHERE finding_id = OLD.id;"
    " DELETE FROM finding_decision WHERE finding_id = OLD.id; END",
    ITEM_CHANGED,
    f"CREATE TRIGGER finding_decision_taken AFTER INSERT ON decision BEGIN {TAKE_WORD} END",
    f"CREATE TRIGGER finding_decision_changed AFTER UPDATE ON decision BEGIN {DROP_OLD} {TAKE_WORD} END",
    f"CREATE TRIGGER finding_decision_dropped AFTER DELETE ON decision BEGIN {DROP_OLD} END",
)


def up(migrator, db):
    """Create the tables and the triggers, and fill the tables.

    Args:
        migrator: peewee's schema migrator; not needed for new tables.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
