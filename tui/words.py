"""The words that several screens share."""

from collections.abc import Sequence
from typing import Final

from models.items import SourceName
from models.overview import SourceCount
from models.text import counted

SOURCE_TITLES: Final = {
    SourceName.LIBRARY: "Google account",
    SourceName.PICKER: "Picked in Google Photos",
    SourceName.TAKEOUT: "Takeout",
    SourceName.TOOLKIT: "Toolkit list",
    SourceName.LOCAL: "Local folder",
}
LINK_SENT: Final = "link sent to the terminal's clipboard"


def source_title(source: str) -> str:
    """Returns a source's name for people; an unknown one as it is."""
    return SOURCE_TITLES.get(SourceName(source), source) if source in set(SourceName) else source


def library_summary(counts: Sequence[SourceCount], *, is_demo: bool = False, is_syncing: bool = False) -> str:
    """Returns what the library holds in one short line: `Takeout · 184,211 items`.

    Args:
        counts: Items by source and account.
        is_demo: Is this the made-up library?
        is_syncing: Is the first sync under way?
    """
    total = counted(sum(count.items for count in counts), "item")
    if not counts:
        words = "the first sync runs" if is_syncing else "no items yet"
    elif len(counts) == 1:
        words = f"{source_title(counts[0].source)} · {total}"
    else:
        words = f"{counted(len(counts), 'source')} · {total}"
    return f"demo · {words}" if is_demo else words
