"""Files without a sidecar of their own that belong to another one: Google's renders, and motion photos' videos."""

from dataclasses import dataclass
from typing import Final

from models.control import Control
from models.items import MOTION_SUFFIXES, MediaKind, kind_of, suffix_of
from models.sources.takeout.names import original_names, stem_of
from models.sources.takeout.scratch import Scratch

EDITED: Final = "edited"
MOTION: Final = "motion"

Rank = tuple[bool, bool, str]


@dataclass(frozen=True, slots=True)
class Follower:
    """A file that may belong to another one of its folder."""

    folder: int
    entry: int
    name: str
    role: str
    stems: tuple[str, ...]
    """What its original may be called, without ending."""

    def may_follow(self, original: str) -> bool:
        """Is the other one of a fitting kind: a still for a motion video, a video for a video's render?"""
        kind = kind_of(None, original)
        if self.role == MOTION:
            return kind in (MediaKind.PHOTO, MediaKind.RAW)
        return (kind is MediaKind.VIDEO) == (kind_of(None, self.name) is MediaKind.VIDEO)

    def rank(self, original: str, has_sidecar: bool) -> Rank:
        """Returns what is smallest for the likeliest original."""
        return not has_sidecar, suffix_of(original) != suffix_of(self.name), original


def tie_followers(scratch: Scratch, control: Control) -> None:
    """Fill `belongs`.

    Args:
        scratch: With its pairs.
        control: Looked at once a file.
    """
    scratch.run("CREATE INDEX entry_stem ON entry (folder, stem)")
    for (folder,) in scratch.rows("SELECT id FROM folder ORDER BY id"):
        for entry, name in scratch.rows(
            "SELECT id, name FROM entry WHERE folder = ? AND known"
            " AND NOT EXISTS (SELECT 1 FROM pair WHERE pair.entry = entry.id) ORDER BY name",
            (folder,),
        ):
            control.check()
            for follower in roles_of(folder, entry, name):
                if _tie(scratch, follower):
                    break
    # The render of a render belongs to the original.
    scratch.run(
        "UPDATE belongs SET (to_entry, to_sidecar) = (SELECT to_entry, to_sidecar FROM belongs AS next"
        " WHERE next.entry = belongs.to_entry) WHERE to_entry IN (SELECT entry FROM belongs)"
    )


def roles_of(folder: int, entry: int, name: str) -> list[Follower]:
    """Tell what a file without a sidecar may be of another one, by its name alone.

    Args:
        folder: Of the scratch database.
        entry: Likewise.
        name: Of the file.

    Returns:
        The likelier role first; nothing where it can only stand for itself.
    """
    roles = []
    stems = original_names(name)
    if stems:
        roles.append(Follower(folder, entry, name, EDITED, tuple(stems)))
    if suffix_of(name) in MOTION_SUFFIXES or kind_of(None, name) is MediaKind.VIDEO:
        # `PXL_1.MP` beside `PXL_1.MP.jpg`, `IMG_1.MOV` beside `IMG_1.HEIC`.
        roles.append(Follower(folder, entry, name, MOTION, (stem_of(name), name)))
    return roles


def _tie(scratch: Scratch, follower: Follower) -> bool:
    """Returns True where an original was found; a file that is there is preferred to a lone sidecar."""
    files = _files(scratch, follower)
    if files:
        scratch.run("INSERT INTO belongs VALUES (?, ?, ?, NULL)", (follower.entry, follower.role, min(files)[1]))
        return True
    alone = _sidecars(scratch, follower)
    if alone:
        scratch.run("INSERT INTO belongs VALUES (?, ?, NULL, ?)", (follower.entry, follower.role, min(alone)[1]))
    return bool(alone)


def _files(scratch: Scratch, follower: Follower) -> list[tuple[Rank, int]]:
    return [
        (follower.rank(name, bool(has_sidecar)), number)
        for stem in follower.stems
        for number, name, has_sidecar in scratch.rows(
            "SELECT id, name, EXISTS (SELECT 1 FROM pair WHERE pair.entry = entry.id) FROM entry"
            " WHERE folder = ? AND stem = ? AND id <> ? AND known",
            (follower.folder, stem, follower.entry),
        )
        if follower.may_follow(name)
    ]


def _sidecars(scratch: Scratch, follower: Follower) -> list[tuple[Rank, int]]:
    """Returns the sidecars whose own medium is not there; `/` comes right after `.`."""
    return [
        (follower.rank(medium, has_sidecar=True), number)
        for stem in follower.stems
        for number, medium in scratch.rows(
            "SELECT id, medium FROM sidecar WHERE folder = ? AND medium >= ? AND medium < ?"
            " AND NOT EXISTS (SELECT 1 FROM pair WHERE pair.sidecar = sidecar.id)",
            (follower.folder, f"{stem}.", f"{stem}/"),
        )
        if stem_of(medium) == stem and follower.may_follow(medium)
    ]
