"""How Takeout names the file that describes a medium, and the files that belong to one.

Told by 26 real pairs: the sidecar of a medium is called

    (the medium's name without its "(n)" + ".supplemental-metadata"), cut to 46 UTF-16 units, then "(n)", then ".json"

and the same without the suffix in older exports. Every function here takes and gives names in NFC.
"""

import re
import unicodedata
from typing import Final

from models.items import MEDIA_TYPES, suffix_of
from models.text import storable

CUT: Final = 46
"""How long a sidecar's name may be before its number and its ending, in UTF-16 units."""
LONG: Final = 40
"""From how many characters on a medium's own name may have been cut, so that its title goes on."""
SUPPLEMENT: Final = ".supplemental-metadata"
WHOLE_ENDING: Final = f"{SUPPLEMENT}.json"
EDITED: Final = (
    "-edited",
    "-bearbeitet",
    "-modifié",
    "-modificato",
    "-bewerkt",
    "-edytowane",
    "-編集済み",
    "-编辑",
    "-ha editado",
    "-editado",
    "-editat",
)
"""What Google puts behind the name of a render, in the languages that are known."""

NUMBERED: Final = re.compile(r"^(?P<stem>.*)\((?P<number>\d{1,6})\)(?P<suffix>\.[^.]*)?$", re.DOTALL)
NOT_A_LETTER: Final = re.compile(r"[\W_]")
YEAR: Final = re.compile(r"(?<!\d)(1[89]|20)\d\d(?!\d)")
"""In the name of a folder that is no album: all languages have it in "Photos from 2019"."""


def year_of(folder: str) -> tuple[str, str] | None:
    """Splits the name of a folder that may be one year's into the rest and the year; None where it has no year."""
    year = YEAR.search(folder)
    return (YEAR.sub("", folder), year[0]) if year else None


def clean(name: str) -> str:
    """Returns a name as it is compared: NFC (macOS unpacks to NFD), and storable."""
    return name if name.isascii() else unicodedata.normalize("NFC", storable(name))


def units(text: str) -> int:
    """Returns the length in UTF-16 units; an emoji has two."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str) -> str:
    """Returns the first 46 UTF-16 units; half a pair at the end is left out."""
    return text.encode("utf-16-le")[: CUT * 2].decode("utf-16-le", "ignore")


def split_number(name: str) -> tuple[str, str]:
    """Take the number out of a medium's name.

    Returns:
        (`Scan35.jpg`, `(1)`) for `Scan35(1).jpg`; the name itself and an empty string where it has none. A number
        behind a space is the person's own (`skytree (2).jpg`).
    """
    match = NUMBERED.match(name)
    if not match or not match["stem"] or match["stem"].endswith(" "):
        return name, ""
    return match["stem"] + (match["suffix"] or ""), f"({match['number']})"


def with_number(name: str, number: str) -> str:
    """Returns `Scan35(1).jpg` for `Scan35.jpg` and `(1)`."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}{number}{dot}{suffix}" if stem else f"{name}{number}"


def split_sidecar(name: str) -> tuple[str, str]:
    """Take a sidecar's name apart.

    Returns:
        What stands before the number, and the number with its brackets or an empty string.
    """
    base = name[:-5] if name.lower().endswith(".json") else name
    match = re.match(r"^(.+)(\(\d{1,6}\))$", base, re.DOTALL)
    return (match[1], match[2]) if match else (base, "")


def medium_of(sidecar: str) -> str | None:
    """Tell which medium a sidecar describes, from its name alone.

    Returns:
        The medium's name, or None where so much was cut off that several could be meant.
    """
    if sidecar.endswith(WHOLE_ENDING):
        return sidecar[: -len(WHOLE_ENDING)]  # nearly all of them
    base, number = split_sidecar(sidecar)
    if base.endswith(SUPPLEMENT):
        return with_number(base[: -len(SUPPLEMENT)], number)
    # With half a surrogate pair left out at the cut, one unit is missing.
    if units(base) < CUT - 1:
        return with_number(base, number)
    for length in range(len(SUPPLEMENT) - 1, 0, -1):
        if base.endswith(SUPPLEMENT[:length]) and suffix_of(base[:-length]) in MEDIA_TYPES:
            return with_number(base[:-length], number)
    return with_number(base, number) if suffix_of(base) in MEDIA_TYPES else None


def sidecars_of(medium: str) -> list[str]:
    """Returns the names that a medium's sidecar may have, the likeliest first, without `.json`.

    Forms with the number moved behind the cut come first; then those where it was left in place.
    """
    bare, number = split_number(medium)
    names = [cut(bare + SUPPLEMENT) + number, cut(bare) + number]
    if number:
        names += [cut(medium + SUPPLEMENT), cut(medium)]
    return list(dict.fromkeys(names))


def comparable(name: str) -> str:
    """Returns a name in which everything that Takeout may have replaced in a file name is `_`."""
    return NOT_A_LETTER.sub("_", clean(name).casefold())


def title_fits(title: str | None, medium: str) -> bool:
    """Tell whether a sidecar's title may be that of a medium, its number aside.

    Args:
        title: The original name, not cut, without a number; None fits everything.
        medium: The name of the file, which may have been cut.
    """
    if title is None:
        return True
    bare, _ = split_number(medium)
    wanted, found = comparable(title), comparable(bare)
    if wanted in (found, comparable(medium)):
        return True
    stem, suffix = found[: -len(suffix_of(bare))] if suffix_of(bare) else found, suffix_of(bare)
    if len(stem) < LONG or not wanted.startswith(stem):
        return False
    return not suffix_of(title) or not suffix or suffix_of(title) == suffix or suffix_of(title) not in MEDIA_TYPES


def original_names(medium: str) -> list[str]:
    """Tell whose render a medium may be.

    Returns:
        The stems, with their numbers, that the original of `X-edited(1).jpg` may have: `X(1)`. Empty where the
        name is not that of a render. Long names lose the end of the mark: `…-edi`.
    """
    bare, number = split_number(medium)
    suffix = suffix_of(bare)
    stem = bare[: -len(suffix)] if suffix else bare
    for mark in EDITED:
        if stem.endswith(mark) and len(stem) > len(mark):
            return [stem[: -len(mark)] + number]
        if units(stem) >= CUT:
            for length in range(len(mark) - 1, 2, -1):
                if stem.endswith(mark[:length]):
                    return [stem[:-length] + number]
    return []


def stem_of(name: str) -> str:
    """Returns a name without its ending."""
    suffix = suffix_of(name)
    return name[: -len(suffix)] if suffix else name
