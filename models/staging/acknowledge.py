"""Takes in what the work list or the browser script reports as done."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.control import Clock
from models.database import Library
from models.errors import ExitCode, GpdedupError, UsageError
from models.staging.entries import State
from models.staging.handed import NOW_KNOWN_AS
from models.staging.ledger import Fate, Ledger

FORMAT = "gpdedup-tui acknowledgement"
VERSION = 1
LARGEST = 64_000_000
"""Bytes; a hand-off of 500,000 items stays below it."""
KNOWN = f"""
    SELECT j.item_id, m.id, ifnull(s.state, '') FROM journal j JOIN media_item m ON m.id = {NOW_KNOWN_AS}
    LEFT JOIN staged_item s ON s.item_id = m.id WHERE j.step = 'handoff' AND j.note = ?
"""  # noqa: S608 - words of our own
KEYS = frozenset({"format", "version", "kind", "plan", "done", "checksum"})


class AckKind(StrEnum):
    """Who reports."""

    WORK_LIST = "work-list"
    """`done.json`: the person ticked items off."""
    BROWSER_ALBUM = "browser-album"
    """The browser script added items to an album."""

    @property
    def words(self) -> str:
        """What was done, for the record."""
        return "ticked off in the work list" if self is AckKind.WORK_LIST else "added to an album by the browser script"


@dataclass(frozen=True, slots=True)
class AckResult:
    """What an acknowledgement changed."""

    kind: AckKind
    plan_id: str
    recorded: int
    """Items newly known to be done."""
    already: int
    """Items that were known to be done before."""
    forgotten: int
    """Items that the library no longer holds, because what it kept about them was deleted."""
    strangers: tuple[str, ...] = ()
    """Ids, raw, that are not in the hand-off as the library remembers it; nothing was recorded for them."""

    @property
    def exit_code(self) -> ExitCode:
        """Done in part where anything was not taken in."""
        return ExitCode.PARTLY if self.strangers else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class _Acknowledgement:
    kind: AckKind
    plan_id: str
    done: tuple[str, ...]


def ack(library: Library, clock: Clock, path: Path) -> AckResult:
    """Record as done what a file reports; an id that its hand-off does not hold keeps none of the others out.

    Args:
        library: Where the states are.
        clock: For the time of the record.
        path: `done.json` or the browser script's acknowledgement.

    Returns:
        How many items it was; the same file again changes nothing.

    Raises:
        UsageError: There is no such file.
        GpdedupError: It is no acknowledgement, was cut off or edited, or belongs to another library's plan.
    """
    said = _parse(path, _read(path))
    handed = dict(
        library.rows("SELECT item_id, keeper_id FROM journal WHERE step = 'handoff' AND note = ?", (said.plan_id,))
    )
    if not handed:
        raise GpdedupError(
            f"{path} belongs to a hand-off that this library did not write.",
            "Name the library that wrote it with --library, or the account with --account. Nothing was recorded.",
        )
    known = {row[0]: row[1:] for row in library.rows(KNOWN, (said.plan_id,))}
    done = [item_id for item_id in said.done if item_id in handed]
    new = [item_id for item_id in done if item_id in known and known[item_id][1] not in _SETTLED]
    Ledger(library, clock, "ack", f"Took in {path.name}").record(
        [Fate(known[item_id][0], handed[item_id], State.HANDOFF_DONE, None, said.kind.words) for item_id in new]
    )
    forgotten = sum(item_id not in known for item_id in done)
    strangers = tuple(item_id for item_id in said.done if item_id not in handed)
    return AckResult(said.kind, said.plan_id, len(new), len(done) - len(new) - forgotten, forgotten, strangers)


_SETTLED = frozenset({State.HANDOFF_DONE.value, State.IN_ALBUM.value})


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise _refusal(path, "it is too large")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist.", "Name the file that the browser saved.") from None
    except IsADirectoryError:
        raise UsageError(f"{path} is a folder.", "Name the file that the browser saved.") from None
    except OSError as error:
        raise GpdedupError(f"{path} cannot be read: {error.strerror}.", "Check its owner.") from error
    except UnicodeDecodeError:
        raise _refusal(path, "it is no text") from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _refusal(path, "it is no JSON, or was cut off") from None


def _parse(path: Path, value: Any) -> _Acknowledgement:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _refusal(path, "it was not saved by the work list or the browser script")
    if value.get("version") != VERSION:
        raise GpdedupError(f"{path} was written by another version of gpdedup-tui.", "Write the hand-off again.")
    said = _whole(value)
    if said is None or value["checksum"] != checksum("\n".join([said.plan_id, *said.done])):
        raise _refusal(path, "it was changed after it was saved")
    return said


def _whole(value: dict[str, Any]) -> _Acknowledgement | None:
    """Returns what an acknowledgement says, or None where a field is missing, of another type or not ours."""
    plan, done, kind = value.get("plan"), value.get("done"), value.get("kind")
    if frozenset(value) != KEYS or not isinstance(plan, str) or kind not in [known.value for known in AckKind]:
        return None
    if not isinstance(done, list) or not all(isinstance(item_id, str) for item_id in done):
        return None
    return _Acknowledgement(AckKind(kind), plan, tuple(done)) if len(set(done)) == len(done) else None


def checksum(text: str) -> str:
    """Returns FNV-1a of a text, as the work list and the script compute it: it finds accidents, not malice."""
    hashed = 0x811C9DC5
    for byte in text.encode("utf-8", "replace"):
        hashed = (hashed ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{hashed:08x}"


def _refusal(path: Path, why: str) -> GpdedupError:
    return GpdedupError(
        f"{path} is no acknowledgement of gpdedup-tui: {why}.",
        "Save it again in the browser and name the new file. Nothing was recorded.",
    )
