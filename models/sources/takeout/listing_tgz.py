"""The first pass over a `.tgz`: it can only be read forward, so the media's headers are read as they come."""

import gzip
import hashlib
import json
import tarfile
import zlib
from typing import IO, Final

from models.items import MEDIA_TYPES, suffix_of
from models.sources.header_file import HeaderFile
from models.sources.media_header import read_header
from models.sources.takeout.listing import Lister, PartFaultError
from models.sources.takeout.listing_zip import archive_path
from models.sources.takeout.peeking import MOST_HEADER
from models.sources.takeout.sidecar import MAX_SIDECAR
from models.text import storable

PIECE: Final = 1024 * 1024
READ_WHOLE: Final = frozenset(
    {
        *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
        *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    }
)


class _Member(tarfile.TarInfo):
    """An entry whose headers cannot fill the memory: tarfile reads them whole, and a few bytes may unpack to much."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in READ_WHOLE and self.size > MOST_HEADER:
            raise PartFaultError(f"it is damaged: a name in it has {self.size:,} bytes")
        return super()._proc_member(archive)  # type: ignore[misc,no-any-return]  # not in its stubs


def list_tgz(lister: Lister, *, hash_files: bool) -> None:
    """List a tar archive, read its sidecars and its media's headers in one pass.

    Args:
        lister: For a `.tgz` part.
        hash_files: Compute each medium's SHA-256 on the way.

    Raises:
        PartFaultError: It is no archive, half of one, or damaged.
    """
    lister.progress.step = f"reading {storable(lister.part.name)}"
    try:
        with gzip.open(lister.part.path) as packed, tarfile.open(fileobj=packed, mode="r|", tarinfo=_Member) as archive:
            while member := archive.next():
                # In a stream tarfile never looks back, but it keeps every member: a gigabyte for a million.
                archive.members = []  # type: ignore[attr-defined]  # not in its stubs
                lister.control.check()
                if not member.isdir():
                    _list_member(lister, archive, member, hash_files=hash_files)
            _check_end(packed)
    except EOFError as error:
        reason = "its end is missing: the download stopped half-way, or it is still under way"
        raise PartFaultError(reason) from error
    except gzip.BadGzipFile as error:
        raise PartFaultError("it is not a .tgz archive, or it is damaged") from error
    except (tarfile.TarError, zlib.error, ValueError, RecursionError) as error:
        raise PartFaultError("it is damaged") from error
    except OSError as error:
        raise PartFaultError(f"{error.strerror or error}") from error


def _check_end(packed: gzip.GzipFile) -> None:
    """Read on to the end: tarfile takes a damaged header for the end, and gzip's checksum stands at the very end."""
    while piece := packed.read(PIECE):
        if piece.strip(b"\0"):
            raise PartFaultError("it is damaged")


def _list_member(lister: Lister, archive: tarfile.TarFile, member: tarfile.TarInfo, *, hash_files: bool) -> None:
    mode = 0 if member.isreg() else 0o120000
    split = archive_path(lister, member.name, mode)
    content = archive.extractfile(member) if split else None
    if split is None or content is None:
        return
    directory, name = split
    with content:
        if not name.lower().endswith(".json"):
            entry_id = lister.add_file(directory, name, member.size)
            if suffix_of(name) in MEDIA_TYPES:
                _keep_header(lister, entry_id, content, member, name, hash_files=hash_files)
        elif member.size > MAX_SIDECAR:
            lister.add_broken(directory, name, f"it is too large for a sidecar ({member.size:,} bytes)")
        else:
            lister.add_json(directory, name, content.read())


def _keep_header(
    lister: Lister, entry_id: int, content: IO[bytes], member: tarfile.TarInfo, name: str, *, hash_files: bool
) -> None:
    digest = hashlib.sha256()

    def fetch(_: int, length: int) -> bytes:
        piece = content.read(length)
        if hash_files:
            digest.update(piece)
        return piece

    header = read_header(HeaderFile(member.size, fetch, forward=True), name)
    while hash_files and fetch(0, PIECE):
        lister.control.check()
    fields = json.dumps(header._asdict())
    sha256 = digest.hexdigest() if hash_files else None
    lister.scratch.run("INSERT INTO header VALUES (?, ?, ?)", (entry_id, fields, sha256))
