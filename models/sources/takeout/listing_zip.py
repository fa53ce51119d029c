"""The first pass over a `.zip`, and which entries of an archive of either kind are read at all."""

import stat
from functools import lru_cache

from models.sources.takeout.listing import Lister, PartFaultError
from models.sources.takeout.nested import SYSTEM_FOLDERS, SYSTEM_PREFIX, archive_in_archive
from models.sources.takeout.sidecar import MAX_SIDECAR
from models.sources.takeout.zip_reader import ENCRYPTED, ZipFaultError, entries, read_small, refusal, with_slashes
from models.text import storable


def list_zip(lister: Lister) -> None:
    """List a zip archive and read its sidecars.

    Raises:
        PartFaultError: It is no zip, half of one, damaged or encrypted.
    """
    lister.progress.step = f"reading the sidecars of {storable(lister.part.name)}"
    try:
        with lister.part.path.open("rb") as listing, lister.part.path.open("rb", buffering=0) as content:
            for entry in entries(listing):
                if entry.flags & ENCRYPTED:
                    raise PartFaultError("it is encrypted")
                split = archive_path(lister, entry.name, entry.mode)
                if split is None:
                    continue
                directory, name = split
                if not name.lower().endswith(".json"):
                    reason = refusal(entry)
                    if reason:
                        lister.skip(entry.name, reason)
                        continue
                    place = (entry.offset, entry.compressed, entry.method, None, entry.crc)
                    lister.add_file(directory, name, entry.size, None, place)
                    continue
                try:
                    lister.add_json(directory, name, read_small(content, entry, MAX_SIDECAR))
                except ZipFaultError as error:
                    lister.add_broken(directory, name, str(error))
    except ZipFaultError as error:
        raise PartFaultError(str(error)) from error
    except OSError as error:
        raise PartFaultError(f"{error.strerror or error}") from error


def archive_path(lister: Lister, path: str, mode: int) -> tuple[str, str] | None:
    """Returns an archive entry's folder and name, or None where it is nothing to read: listed if people may miss it."""
    directory, slash, name = with_slashes(path).rpartition("/")
    if not name:
        return None
    folder = lister.inner(directory) if slash else ""
    if folder is None or name in {".", ".."} or "\0" in name or (not slash and name.endswith(":")):
        lister.skip(path, "its name leads out of the archive; it was not read")
        return None
    if name.startswith(SYSTEM_PREFIX) or _is_of_a_system(folder):
        return None
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        lister.skip(path, "it is a link or a device, which are not followed")
        return None
    if (reason := archive_in_archive(folder, name)) is not None:
        lister.skip(path, reason)
        return None
    return folder, name


@lru_cache(maxsize=1_024)
def _is_of_a_system(folder: str) -> bool:
    """Kept for the folder at hand, of which there may be a hundred thousand files."""
    return not SYSTEM_FOLDERS.isdisjoint(folder.split("/"))
