"""Let a scan tell a burst by its names from the index alone, and write new findings with half the steps."""

# As in 0005: a finding that is new has no key and no word yet, so there is nothing to delete first.
KEYS = """
    INSERT INTO finding_key
    SELECT NEW.id, NEW.rule, NEW.confidence, coalesce(m.creation_time, '~'), coalesce(m.filename, char(1114111)),
        coalesce(m.size_bytes, -1), coalesce((SELECT filename FROM media_item WHERE id = NEW.keeper_id), ''),
        trim(coalesce(m.camera_make, '') || ' ' || coalesce(m.camera_model, ''))
    FROM media_item AS m WHERE m.id = NEW.candidate_id;
"""
WORD = """
    INSERT INTO finding_decision
    SELECT NEW.id, verdict FROM decision
    WHERE candidate_id = NEW.candidate_id AND keeper_id = coalesce(NEW.keeper_id, '');
"""
STATEMENTS = (
    "DROP INDEX media_item_moment",
    "CREATE INDEX media_item_moment"
    " ON media_item (creation_time, camera_make, camera_model, source, account, kind, filename)",
    "DROP TRIGGER finding_key_found",
    f"CREATE TRIGGER finding_key_found AFTER INSERT ON finding BEGIN {KEYS} {WORD} END",
)


def up(migrator, db):
    """Make the index and the trigger anew.

    Args:
        migrator: peewee's schema migrator; it has no triggers.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
