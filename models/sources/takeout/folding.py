"""From files to items: the copies that an export holds of one item in several folders become one.

By the key in its link where the sidecars have one; else by title, time and size; a copy without a sidecar by name and
size, and by the checksum where archives tell it. Where it is doubtful an album's copy is folded rather than kept apart:
two rows for what is one item in Google Photos could be taken for duplicates of each other, and deleting one would
delete both. Two files of one folder are never folded without a key, nor those of two years where one has no sidecar: an
item has one year, and of RAW files of one size there are many with one name.
"""

from typing import Final

from models.control import Control
from models.sources.takeout.names import year_of
from models.sources.takeout.scratch import Scratch

IGNORED_SUFFIXES: Final = (".html", ".htm", ".css", ".js", ".txt", ".csv", ".db", ".ini")
"""What exports, systems and people put beside media, and nobody misses."""


FILES: Final = """
    INSERT INTO occurrence (folder, entry, sidecar, path, key, title, taken, size, crc, fold)
    SELECT entry.folder, entry.id, sidecar.id, folder.path || '/' || entry.name, sidecar.key,
        coalesce(sidecar.title, entry.name), sidecar.taken, entry.size, entry.crc, 'key' || char(31) || sidecar.key
    FROM entry JOIN folder ON folder.id = entry.folder
    LEFT JOIN pair ON pair.entry = entry.id LEFT JOIN sidecar ON sidecar.id = pair.sidecar
    WHERE (entry.known OR sidecar.id IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM belongs WHERE belongs.entry = entry.id)
    ORDER BY entry.folder, entry.name
"""
ALONE: Final = """
    INSERT INTO occurrence (folder, sidecar, path, key, title, taken, fold)
    SELECT sidecar.folder, sidecar.id, folder.path || '/' || coalesce(sidecar.medium, sidecar.title, sidecar.name),
        sidecar.key, sidecar.title, sidecar.taken, 'key' || char(31) || sidecar.key
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
LONE: Final = "fold IS NULL AND sidecar IS NULL AND size > 0"
TWINS: Final = f"""
    CREATE TEMP TABLE lone AS
        SELECT DISTINCT title, size, crc, shape, year FROM occurrence JOIN folder ON folder.id = occurrence.folder
        WHERE {LONE};
    CREATE TEMP TABLE twin AS
        SELECT DISTINCT entry.name AS title, entry.size, entry.crc, other.fold, folder.shape, folder.year
        FROM (SELECT DISTINCT title, size FROM lone) AS one
        JOIN entry ON entry.name = one.title AND entry.size = one.size
        JOIN occurrence AS other ON other.entry = entry.id JOIN folder ON folder.id = entry.folder
        WHERE other.sidecar IS NOT NULL AND other.fold IS NOT NULL;
    CREATE INDEX temp.twin_title ON twin (title, size);
    CREATE TEMP TABLE home AS SELECT DISTINCT fold, shape, year FROM twin WHERE year IS NOT NULL;
    CREATE INDEX temp.home_fold ON home (fold);
    CREATE TEMP TABLE answer AS
        SELECT lone.title, lone.size, lone.crc, lone.shape, lone.year, min(twin.fold) AS fold
        FROM lone JOIN twin ON twin.title = lone.title AND twin.size = lone.size
        WHERE ifnull(twin.crc = lone.crc, true) AND NOT EXISTS (
            SELECT 1 FROM home WHERE home.fold = twin.fold AND home.shape = lone.shape AND home.year <> lone.year)
        GROUP BY 1, 2, 3, 4, 5 HAVING count(DISTINCT twin.fold) = 1;
    CREATE INDEX temp.answer_title ON answer (title, size)
"""  # noqa: S608 - constants only
"""Asked once for all copies of one name, size, checksum and year: of one picture there may be thousands in albums."""
WITHOUT_SIDECAR: Final = f"""
    UPDATE occurrence SET fold = answer.fold FROM answer, folder
    WHERE folder.id = occurrence.folder AND answer.title = occurrence.title AND answer.size = occurrence.size
        AND answer.crc IS occurrence.crc AND answer.shape IS folder.shape AND answer.year IS folder.year
        AND occurrence.{LONE.replace(" AND ", " AND occurrence.")}
        AND NOT EXISTS (
            SELECT 1 FROM entry AS own JOIN entry AS same ON same.folder = own.folder AND same.stem = own.stem
                JOIN pair ON pair.entry = same.id
            WHERE own.id = occurrence.entry AND same.name = own.name)
"""  # noqa: S608 - constants only
BY_NAME: Final = f"""
    WITH left_over AS (
        SELECT occurrence.id, title, size, year,
            CASE WHEN count(crc) OVER same = count(*) OVER same THEN crc ELSE '' END AS told
        FROM occurrence JOIN folder ON folder.id = occurrence.folder WHERE {LONE}
        WINDOW same AS (PARTITION BY title, size)),
    counted AS (
        SELECT id, year, 'name' || char(31) || title || char(31) || size || char(31) || told AS name,
            min(year) OVER alike IS NOT max(year) OVER alike AS in_years
        FROM left_over WINDOW alike AS (PARTITION BY title, size, told))
    UPDATE occurrence SET fold = name FROM counted
    WHERE counted.id = occurrence.id AND NOT (in_years AND counted.year IS NOT NULL)
"""  # noqa: S608 - constants only
"""Those of several years stay alone; those in albums then belong to none of them."""
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
    for step in (FILES, "CREATE INDEX occurrence_path ON occurrence (path)", ALONE, DISTINCT_PATHS):
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
    years = ((year_of(path.rpartition("/")[2]), number) for number, path in folders)
    named = ((*year, number) for year, number in years if year)
    scratch.run_many("UPDATE folder SET (shape, year) = (?, ?) WHERE id = ?", named)
    for step in (WITH_KEYED, BY_TITLE, *TWINS.split(";"), WITHOUT_SIDECAR, BY_NAME, WITHOUT_FILE, SIDECARS_ALONE):
        control.check()
        scratch.run(step)
    scratch.run("UPDATE occurrence SET fold = 'alone' || char(31) || path WHERE fold IS NULL")


def _skip_unknown(scratch: Scratch) -> None:
    """List what is neither a medium nor described by a sidecar, but for what belongs beside media."""
    endings = " ".join(f"AND lower(entry.name) NOT LIKE '%{suffix}'" for suffix in IGNORED_SUFFIXES)
    scratch.run(
        "INSERT INTO skip (name, reason)"  # noqa: S608 - our own words
        " SELECT folder.path || '/' || entry.name, 'it has no sidecar, and its ending is that of no"
        " picture or video; it was not read.' FROM entry JOIN folder ON folder.id = entry.folder WHERE NOT known"
        f" AND entry.name NOT LIKE '.%' AND lower(entry.name) <> 'thumbs.db' {endings}"
        " AND NOT EXISTS (SELECT 1 FROM pair WHERE pair.entry = entry.id)"
    )
