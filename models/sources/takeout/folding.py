"""From files to items: the copies that an export holds of one item in several folders become one.

By the key in its link where the sidecars have one; else by title, time and size; a copy without a sidecar by name and
size, and by the checksum where archives tell it. Where it is doubtful an album's copy is folded rather than kept apart:
two rows for what is one item in Google Photos could be taken for duplicates of each other, and deleting one would
delete both. Two files of one folder are never folded without a key, nor those of two years where one has no sidecar: an
item has one year, and of RAW files of one size there are many with one name.
"""

from typing import Final

from models.control import Control
from models.sources.takeout.names import YEAR
from models.sources.takeout.scratch import Scratch

IGNORED_SUFFIXES: Final = (".html", ".htm", ".css", ".js", ".txt", ".csv", ".db", ".ini")
"""What exports, systems and people put beside media, and nobody misses."""


FILES: Final = """
    INSERT INTO occurrence (folder, entry, sidecar, path, key, title, taken, size, crc)
    SELECT entry.folder, entry.id, sidecar.id, folder.path || '/' || entry.name, sidecar.key,
        coalesce(sidecar.title, entry.name), sidecar.taken, entry.size, entry.crc
    FROM entry JOIN folder ON folder.id = entry.folder
    LEFT JOIN pair ON pair.entry = entry.id LEFT JOIN sidecar ON sidecar.id = pair.sidecar
    WHERE (entry.known OR sidecar.id IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM belongs WHERE belongs.entry = entry.id)
    ORDER BY entry.folder, entry.name
"""
ALONE: Final = """
    INSERT INTO occurrence (folder, sidecar, path, key, title, taken)
    SELECT sidecar.folder, sidecar.id, folder.path || '/' || coalesce(sidecar.medium, sidecar.title, sidecar.name),
        sidecar.key, sidecar.title, sidecar.taken
    FROM sidecar JOIN folder ON folder.id = sidecar.folder
    WHERE NOT EXISTS (SELECT 1 FROM pair WHERE pair.sidecar = sidecar.id)
    ORDER BY sidecar.folder, sidecar.name
"""
DISTINCT_PATHS: Final = """
    UPDATE occurrence SET path = (SELECT folder.path || '/' || sidecar.name FROM sidecar
        JOIN folder ON folder.id = sidecar.folder WHERE sidecar.id = occurrence.sidecar)
    WHERE entry IS NULL AND EXISTS (
        SELECT 1 FROM occurrence AS other WHERE other.path = occurrence.path AND other.id < occurrence.id)
"""
BY_KEY: Final = "UPDATE occurrence SET fold = 'key' || char(31) || key WHERE key IS NOT NULL"
WITH_KEYED: Final = """
    UPDATE occurrence SET fold = (
        SELECT min(other.fold) FROM occurrence AS other WHERE other.title = occurrence.title
            AND other.taken = occurrence.taken AND other.size = occurrence.size AND other.key IS NOT NULL
            AND other.folder <> occurrence.folder AND ifnull(other.crc = occurrence.crc, true)
        HAVING count(DISTINCT other.fold) = 1)
    WHERE fold IS NULL AND sidecar IS NOT NULL AND taken IS NOT NULL AND size > 0
"""
BY_TITLE: Final = """
    UPDATE occurrence SET fold = 'title' || char(31) || title || char(31) || taken || char(31) || size || char(31) || n
    FROM (
        SELECT id AS numbered, row_number() OVER (PARTITION BY folder, title, taken, size ORDER BY path) AS n
        FROM occurrence WHERE fold IS NULL AND sidecar IS NOT NULL AND taken IS NOT NULL AND size > 0)
    WHERE id = numbered AND title IS NOT NULL
"""
WITHOUT_SIDECAR: Final = """
    UPDATE occurrence SET fold = (
        SELECT min(other.fold) FROM entry AS twin JOIN occurrence AS other ON other.entry = twin.id
            JOIN folder AS own ON own.id = occurrence.folder
        WHERE twin.name = occurrence.title AND twin.size = occurrence.size AND twin.folder <> occurrence.folder
            AND other.sidecar IS NOT NULL AND ifnull(twin.crc = occurrence.crc, true)
            AND NOT EXISTS (
                SELECT 1 FROM occurrence AS home JOIN folder ON folder.id = home.folder
                WHERE home.title = other.title AND home.taken IS other.taken AND home.size = other.size
                    AND home.fold = other.fold AND folder.year <> own.year)
        HAVING count(DISTINCT other.fold) = 1)
    WHERE fold IS NULL AND sidecar IS NULL AND size > 0
"""
BY_NAME: Final = """
    UPDATE occurrence SET fold = CASE
        WHEN is_told AND sums = years THEN 'name' || char(31) || title || char(31) || size || char(31) || crc
        WHEN years > 1 AND (SELECT year FROM folder WHERE folder.id = occurrence.folder) IS NOT NULL THEN NULL
        ELSE 'name' || char(31) || title || char(31) || size END
    FROM (
        SELECT title AS name, size AS bytes, count(crc) = count(*) AS is_told, count(DISTINCT year) AS years,
            count(DISTINCT CASE WHEN year IS NOT NULL THEN crc END) AS sums
        FROM occurrence JOIN folder ON folder.id = occurrence.folder
        WHERE fold IS NULL AND sidecar IS NULL AND size > 0 GROUP BY title, size)
    WHERE title = name AND size = bytes AND fold IS NULL AND sidecar IS NULL AND size > 0
"""
WITHOUT_FILE: Final = """
    UPDATE occurrence SET fold = (
        SELECT min(other.fold) FROM occurrence AS other WHERE other.title = occurrence.title
            AND other.taken = occurrence.taken AND other.folder <> occurrence.folder AND other.fold IS NOT NULL
        HAVING count(DISTINCT other.fold) = 1)
    WHERE fold IS NULL AND entry IS NULL
"""
SIDECARS_ALONE: Final = """
    UPDATE occurrence SET fold = 'told' || char(31) || title || char(31) || taken || char(31) || n
    FROM (
        SELECT id AS numbered, row_number() OVER (PARTITION BY folder, title, taken ORDER BY path) AS n
        FROM occurrence AS lone WHERE fold IS NULL AND entry IS NULL AND taken IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM occurrence AS other WHERE other.title = lone.title
                AND other.taken = lone.taken AND other.fold IS NOT NULL))
    WHERE id = numbered AND title IS NOT NULL
"""
OWNERS: Final = """
    UPDATE occurrence SET owner = (
        SELECT other.id FROM occurrence AS other JOIN folder ON folder.id = other.folder
        WHERE other.fold = occurrence.fold
        ORDER BY other.entry IS NULL, folder.album IS NOT NULL, other.path LIMIT 1)
    WHERE fold IN (SELECT fold FROM occurrence GROUP BY fold HAVING count(*) > 1)
"""


def fold(scratch: Scratch, control: Control) -> int:
    """Fill `occurrence`.

    Args:
        scratch: With pairs and followers.
        control: Looked at between the steps.

    Returns:
        The number of items.
    """
    for step in (FILES, "CREATE INDEX occurrence_path ON occurrence (path)", ALONE, DISTINCT_PATHS, BY_KEY):
        control.check()
        scratch.run(step)
    if scratch.value("SELECT 1 FROM occurrence WHERE fold IS NULL LIMIT 1"):
        _fold_keyless(scratch, control)
    scratch.run("UPDATE occurrence SET owner = id")
    scratch.run("CREATE INDEX occurrence_fold ON occurrence (fold)")
    scratch.run(OWNERS)
    scratch.run("CREATE INDEX occurrence_owner ON occurrence (owner)")
    scratch.run("CREATE INDEX belongs_entry ON belongs (to_entry) WHERE to_entry IS NOT NULL")
    scratch.run("CREATE INDEX belongs_sidecar ON belongs (to_sidecar) WHERE to_sidecar IS NOT NULL")
    _skip_unknown(scratch)
    return int(scratch.value("SELECT count(*) FROM occurrence WHERE owner = id"))


def _fold_keyless(scratch: Scratch, control: Control) -> None:
    scratch.run("CREATE INDEX occurrence_title ON occurrence (title, taken, size)")
    scratch.run("CREATE INDEX occurrence_entry ON occurrence (entry)")
    scratch.run("CREATE INDEX entry_size ON entry (name, size)")
    folders = scratch.rows("SELECT id, path FROM folder WHERE album IS NULL")
    years = ((YEAR.search(path.rpartition("/")[2]), number) for number, path in folders)
    scratch.run_many("UPDATE folder SET year = ? WHERE id = ?", ((year[0], number) for year, number in years if year))
    for step in (WITH_KEYED, BY_TITLE, WITHOUT_SIDECAR, BY_NAME, WITHOUT_FILE, SIDECARS_ALONE):
        control.check()
        scratch.run(step)
    scratch.run("UPDATE occurrence SET fold = 'alone' || char(31) || path WHERE fold IS NULL")


def _skip_unknown(scratch: Scratch) -> None:
    """List what is neither a medium nor described by a sidecar, but for what belongs beside media."""
    endings = " ".join(f"AND lower(entry.name) NOT LIKE '%{suffix}'" for suffix in IGNORED_SUFFIXES)
    scratch.run(
        "INSERT INTO skip SELECT folder.path || '/' || entry.name, 'it has no sidecar, and its ending is that of no"  # noqa: S608
        " picture or video; it was not read.' FROM entry JOIN folder ON folder.id = entry.folder WHERE NOT known"
        f" AND entry.name NOT LIKE '.%' AND lower(entry.name) <> 'thumbs.db' {endings}"
        " AND NOT EXISTS (SELECT 1 FROM pair WHERE pair.entry = entry.id)"
    )
