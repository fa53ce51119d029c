"""The tables of the library, as peewee sees them. The README documents them for everybody else.

Rows of these classes do not leave `models/`: the screens get frozen dataclasses.
"""

from peewee import (
    AutoField,
    BooleanField,
    CompositeKey,
    FloatField,
    IntegerField,
    Model,
    TextField,
)

APPLICATION_ID = 0x67706464
"""SQLite's `application_id` of a library file: "gpdd"."""


class MediaItem(Model):
    """One photo or video of the library; `models.items.Item` says what each column holds."""

    id = TextField(primary_key=True)
    source = TextField()
    account = TextField(default="")
    filename = TextField(null=True)
    mime_type = TextField(null=True)
    kind = TextField(default="unknown")
    creation_time = TextField(null=True)
    width = IntegerField(null=True)
    height = IntegerField(null=True)
    camera_make = TextField(null=True)
    camera_model = TextField(null=True)
    focal_length = FloatField(null=True)
    f_number = FloatField(null=True)
    iso_equivalent = IntegerField(null=True)
    exposure_time = FloatField(null=True)
    product_url = TextField(null=True)
    size_bytes = IntegerField(null=True)
    sha256 = TextField(null=True)
    sha1 = TextField(null=True)
    trashed = BooleanField(null=True)
    favorited = BooleanField(null=True)
    archived = BooleanField(null=True)
    description = TextField(null=True)
    upload_time = TextField(null=True)
    partner_shared = BooleanField(null=True)
    people_count = IntegerField(null=True)
    edited = BooleanField(null=True)
    orientation = IntegerField(null=True)
    exif_time = TextField(null=True)
    exif_offset = TextField(null=True)
    exif_subsec = TextField(null=True)
    fps = FloatField(null=True)
    note = TextField(null=True)
    seen_in = IntegerField(default=0)
    added_at = TextField()
    changed_at = TextField()
    gone_at = TextField(null=True)

    class Meta:
        table_name = "media_item"


class ItemFileRow(Model):
    """A file that holds (a part of) an item."""

    item_id = TextField()
    path = TextField()
    role = TextField()
    part = TextField(default="")
    size_bytes = IntegerField(null=True)
    modified_ns = IntegerField(null=True)

    class Meta:
        table_name = "item_file"
        primary_key = CompositeKey("item_id", "path", "part")


class AlbumRow(Model):
    """An album of the person's; `ours` where this program made it."""

    id = TextField()
    source = TextField()
    account = TextField(default="")
    title = TextField()
    ours = BooleanField(default=False)

    class Meta:
        table_name = "album"
        primary_key = CompositeKey("source", "account", "id")


class AlbumItem(Model):
    """An item's place in an album."""

    item_id = TextField()
    album_id = TextField()

    class Meta:
        table_name = "album_item"
        primary_key = CompositeKey("item_id", "album_id")


class Sync(Model):
    """One pass over a source, from its first batch to its last, however often it was interrupted."""

    id = AutoField()
    source = TextField()
    account = TextField(default="")
    identity = TextField(default="")
    state = TextField()
    mark = TextField(null=True)
    pages = IntegerField(default=0)
    seen = IntegerField(default=0)
    added = IntegerField(default=0)
    updated = IntegerField(default=0)
    gone = IntegerField(default=0)
    skipped = IntegerField(default=0)
    odd = IntegerField(default=0)
    started_at = TextField()
    finished_at = TextField(null=True)
    note = TextField(null=True)
    readers = IntegerField(default=0)

    class Meta:
        table_name = "sync"


class SyncSkip(Model):
    """What a pass could not store, and why."""

    sync_id = IntegerField()
    name = TextField()
    reason = TextField()

    class Meta:
        table_name = "sync_skip"
        primary_key = CompositeKey("sync_id", "name", "reason")


class FindingRow(Model):
    """One rule's claim that a candidate is redundant because its keeper stays."""

    id = AutoField()
    rule = TextField()
    candidate_id = TextField()
    keeper_id = TextField(null=True)
    confidence = TextField()
    reason = TextField()
    evidence = TextField()
    found_at = TextField()

    class Meta:
        table_name = "finding"


class Scan(Model):
    """One run of one rule, with what it found."""

    id = AutoField()
    rule = TextField()
    started_at = TextField()
    finished_at = TextField(null=True)
    certain = IntegerField(default=0)
    strong = IntegerField(default=0)
    possible = IntegerField(default=0)

    class Meta:
        table_name = "scan"


class DecisionRow(Model):
    """The person's present word on a pair; no row means `open`."""

    candidate_id = TextField()
    keeper_id = TextField(default="")
    verdict = TextField()
    decided_at = TextField()
    action_id = IntegerField()

    class Meta:
        table_name = "decision"
        primary_key = CompositeKey("candidate_id", "keeper_id")


class Action(Model):
    """One thing the person did, single or bulk: the step that undo takes back."""

    id = AutoField()
    kind = TextField()
    at = TextField()
    title = TextField()
    state = TextField(default="done")
    undoes = IntegerField(null=True)

    class Meta:
        table_name = "action"


class JournalEntry(Model):
    """One change of one item's decision or staging; never changed afterwards."""

    id = AutoField()
    action_id = IntegerField()
    at = TextField()
    step = TextField()
    item_id = TextField()
    keeper_id = TextField(default="")
    before = TextField(default="")
    after = TextField(default="")
    note = TextField(default="")

    class Meta:
        table_name = "journal"


class StagingAlbum(Model):
    """An album that this program made or was given for staging."""

    id = TextField(primary_key=True)
    account = TextField(default="")
    title = TextField()
    product_url = TextField(null=True)
    created_at = TextField()

    class Meta:
        table_name = "staging_album"


class StagedItem(Model):
    """What became of one planned item: its state and, where it is in an album, which."""

    item_id = TextField(primary_key=True)
    state = TextField()
    album_id = TextField(null=True)
    reason = TextField(default="")
    at = TextField()

    class Meta:
        table_name = "staged_item"


TABLES: tuple[type[Model], ...] = (
    MediaItem,
    ItemFileRow,
    AlbumRow,
    AlbumItem,
    Sync,
    SyncSkip,
    FindingRow,
    Scan,
    DecisionRow,
    Action,
    JournalEntry,
    StagingAlbum,
    StagedItem,
)
