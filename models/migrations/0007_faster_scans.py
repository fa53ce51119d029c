"""Let a scan tell a burst by its names from the index alone, and write new findings with half the steps.

What `lookalike` is sure of may be no keeper, so its claims are changes of the items: whoever writes or removes one
leaves a line in `item_change`, as in 0004.
"""

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


def _claim(event, row, condition):
    """Note the item that a strong claim of `lookalike` is about."""
    return f"""
        CREATE TRIGGER item_change_claim_{event[:6].lower()} AFTER {event} ON finding
        WHEN {row}.rule = 'lookalike' AND {condition} AND EXISTS (SELECT 1 FROM scan_state)
        BEGIN
            INSERT INTO item_change (item_id, second, camera_make, camera_model, sha256)
            SELECT id, substr(creation_time, 1, 19), trim(camera_make), trim(camera_model), sha256
            FROM media_item WHERE id = {row}.candidate_id;
        END
    """  # noqa: S608 - constants only


STATEMENTS = (
    "DROP INDEX media_item_moment",
    "CREATE INDEX media_item_moment"
    " ON media_item (creation_time, camera_make, camera_model, source, account, kind, filename)",
    # RAWs of one maker; few libraries hold any of those that are asked for.
    "CREATE INDEX media_item_raw ON media_item (lower(trim(camera_make))) WHERE kind = 'raw'",
    "DROP TRIGGER finding_key_found",
    _claim("INSERT", "NEW", "NEW.confidence = 'strong'"),
    _claim("UPDATE OF confidence", "NEW", "OLD.confidence <> NEW.confidence"),
    _claim("DELETE", "OLD", "OLD.confidence = 'strong'"),
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
