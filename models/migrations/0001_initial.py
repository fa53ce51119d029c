"""The first tables. A migration is frozen: a later change is a new file beside this one."""

STATEMENTS = (
    """
    CREATE TABLE media_item (
        id TEXT NOT NULL PRIMARY KEY,
        source TEXT NOT NULL,
        account TEXT NOT NULL DEFAULT '',
        filename TEXT,
        mime_type TEXT,
        kind TEXT NOT NULL DEFAULT 'unknown',
        creation_time TEXT,
        width INTEGER,
        height INTEGER,
        camera_make TEXT,
        camera_model TEXT,
        focal_length REAL,
        f_number REAL,
        iso_equivalent INTEGER,
        exposure_time REAL,
        product_url TEXT,
        size_bytes INTEGER,
        sha256 TEXT,
        sha1 TEXT,
        trashed INTEGER,
        favorited INTEGER,
        archived INTEGER,
        description TEXT,
        upload_time TEXT,
        partner_shared INTEGER,
        people_count INTEGER,
        edited INTEGER,
        orientation INTEGER,
        exif_time TEXT,
        exif_offset TEXT,
        exif_subsec TEXT,
        fps REAL,
        note TEXT,
        seen_in INTEGER NOT NULL DEFAULT 0,
        added_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        gone_at TEXT
    )
    """,
    "CREATE INDEX media_item_moment ON media_item (creation_time, camera_make, camera_model)",
    "CREATE INDEX media_item_sha256 ON media_item (sha256) WHERE sha256 IS NOT NULL",
    """
    CREATE TABLE item_file (
        item_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        role TEXT NOT NULL,
        part TEXT NOT NULL DEFAULT '',
        size_bytes INTEGER,
        modified_ns INTEGER,
        PRIMARY KEY (item_id, path, part)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE album (
        id TEXT NOT NULL,
        source TEXT NOT NULL,
        account TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL,
        ours INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (source, account, id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE album_item (
        item_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        album_id TEXT NOT NULL,
        PRIMARY KEY (item_id, album_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE sync (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        account TEXT NOT NULL DEFAULT '',
        identity TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL,
        mark TEXT,
        pages INTEGER NOT NULL DEFAULT 0,
        seen INTEGER NOT NULL DEFAULT 0,
        added INTEGER NOT NULL DEFAULT 0,
        updated INTEGER NOT NULL DEFAULT 0,
        gone INTEGER NOT NULL DEFAULT 0,
        skipped INTEGER NOT NULL DEFAULT 0,
        odd INTEGER NOT NULL DEFAULT 0,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        note TEXT
    )
    """,
    """
    CREATE TABLE sync_skip (
        sync_id INTEGER NOT NULL REFERENCES sync (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (sync_id, name, reason)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE finding (
        id INTEGER PRIMARY KEY,
        rule TEXT NOT NULL,
        candidate_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        keeper_id TEXT REFERENCES media_item (id) ON DELETE CASCADE,
        confidence TEXT NOT NULL,
        reason TEXT NOT NULL,
        evidence TEXT NOT NULL,
        found_at TEXT NOT NULL,
        UNIQUE (rule, candidate_id)
    )
    """,
    "CREATE INDEX finding_candidate ON finding (candidate_id)",
    "CREATE INDEX finding_keeper ON finding (keeper_id)",
    """
    CREATE TABLE scan (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        rule TEXT NOT NULL,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        certain INTEGER NOT NULL DEFAULT 0,
        strong INTEGER NOT NULL DEFAULT 0,
        possible INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE decision (
        candidate_id TEXT NOT NULL REFERENCES media_item (id) ON DELETE CASCADE,
        keeper_id TEXT NOT NULL DEFAULT '',
        verdict TEXT NOT NULL CHECK (verdict IN ('remove', 'keep')),
        decided_at TEXT NOT NULL,
        action_id INTEGER NOT NULL,
        PRIMARY KEY (candidate_id, keeper_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX decision_keeper ON decision (keeper_id)",
    """
    CREATE TABLE action (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        at TEXT NOT NULL,
        title TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'done',
        undoes INTEGER
    )
    """,
    """
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        action_id INTEGER NOT NULL REFERENCES action (id),
        at TEXT NOT NULL,
        step TEXT NOT NULL,
        item_id TEXT NOT NULL,
        keeper_id TEXT NOT NULL DEFAULT '',
        before TEXT NOT NULL DEFAULT '',
        after TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX journal_action ON journal (action_id)",
    "CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal"
    " BEGIN SELECT raise(ABORT, 'the journal is append-only'); END",
    """
    CREATE TABLE staging_album (
        id TEXT NOT NULL PRIMARY KEY,
        account TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL,
        product_url TEXT,
        created_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE staged_item (
        item_id TEXT NOT NULL PRIMARY KEY REFERENCES media_item (id) ON DELETE CASCADE,
        state TEXT NOT NULL,
        album_id TEXT,
        reason TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL
    )
    """,
)


def up(migrator, db):
    """Create the tables.

    Args:
        migrator: peewee's schema migrator; not needed for new tables.
        db: The library's database.
    """
    for statement in STATEMENTS:
        db.execute_sql(statement)
