"""Remember what changed since the last scan, so that the next one looks at nothing else.

Triggers do it, so that no writer can forget to: whoever changes an item, an album or an item's place in one leaves a
line in `item_change`. Before the first scan there is no line in `scan_state`, and nothing is written.
"""

WATCHED = (
    "source, account, filename, mime_type, kind, creation_time, width, height, camera_make, camera_model, focal_length,"
    " f_number, iso_equivalent, exposure_time, size_bytes, sha256, sha1, trashed, favorited, description, upload_time,"
    " partner_shared, people_count, edited, exif_time, exif_offset, exif_subsec, gone_at"
)
IS_WATCHED = "EXISTS (SELECT 1 FROM scan_state)"
COLUMNS = "(item_id, second, camera_make, camera_model, sha256)"


def _values(row):
    return (
        f"{row}.id, substr({row}.creation_time, 1, 19), trim({row}.camera_make), trim({row}.camera_model), {row}.sha256"
    )


def _note(condition):
    """Note all items that answer to a condition."""
    return f"INSERT INTO item_change {COLUMNS} SELECT {_values('m')} FROM media_item AS m WHERE {condition};"  # noqa: S608


def _trigger(name, event, *steps):
    return f"CREATE TRIGGER {name} AFTER {event} WHEN {IS_WATCHED} BEGIN {' '.join(steps)} END"


OLD_PLACE = (
    f"INSERT INTO item_change {COLUMNS} SELECT {_values('OLD')}"
    " WHERE substr(OLD.creation_time, 1, 19) IS NOT substr(NEW.creation_time, 1, 19)"
    " OR OLD.camera_make IS NOT NEW.camera_make OR OLD.camera_model IS NOT NEW.camera_model"
    " OR OLD.sha256 IS NOT NEW.sha256;"
)
NEW_PLACE = f"INSERT INTO item_change {COLUMNS} SELECT {_values('NEW')};"
LOST_PLACE = f"INSERT INTO item_change {COLUMNS} SELECT {_values('OLD')};"


def _in_album(row):
    return _note(f"m.id IN (SELECT item_id FROM album_item WHERE album_id = {row}.id)")  # noqa: S608


def _in_titled(row):
    return _note(
        "m.id IN (SELECT item_id FROM album_item WHERE album_id IN"  # noqa: S608
        f" (SELECT album.id FROM album WHERE album.title = {row}.title))"
    )


STATEMENTS = (
    """
    CREATE TABLE scan_state (
        rule TEXT NOT NULL PRIMARY KEY,
        as_of TEXT NOT NULL,
        upto INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE item_change (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        item_id TEXT NOT NULL,
        second TEXT,
        camera_make TEXT,
        camera_model TEXT,
        sha256 TEXT
    )
    """,
    _trigger("item_change_added", "INSERT ON media_item", NEW_PLACE),
    _trigger("item_change_changed", f"UPDATE OF {WATCHED} ON media_item", OLD_PLACE, NEW_PLACE),
    _trigger("item_change_removed", "DELETE ON media_item", LOST_PLACE),
    _trigger("item_change_album_entered", "INSERT ON album_item", _note("m.id = NEW.item_id")),
    _trigger("item_change_album_left", "DELETE ON album_item", _note("m.id = OLD.item_id")),
    _trigger("item_change_album_made", "INSERT ON album", _in_album("NEW")),
    _trigger("item_change_album_named", "UPDATE OF title, ours ON album", _in_album("NEW")),
    _trigger("item_change_album_lost", "DELETE ON album", _in_album("OLD")),
    _trigger("item_change_staging_made", "INSERT ON staging_album", _in_titled("NEW")),
    _trigger("item_change_staging_named", "UPDATE OF title ON staging_album", _in_titled("OLD"), _in_titled("NEW")),
    _trigger("item_change_staging_lost", "DELETE ON staging_album", _in_titled("OLD")),
    # A walk over the moments reads nothing but this index.
    "DROP INDEX media_item_moment",
    "CREATE INDEX media_item_moment ON media_item (creation_time, camera_make, camera_model, source, account, kind)",
    # Mostly empty: the items whose time is EXIF's own, without a zone.
    "CREATE INDEX media_item_zoneless ON media_item (exif_time) WHERE exif_time IS NOT NULL AND exif_offset IS NULL"
    " AND instr(creation_time, exif_time) = 1",
)


def up(migrator, db):
    """Create the tables and the triggers.

    Args:
        migrator: peewee's schema migrator; not needed for new tables.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
