"""The keys of every table of any number of rows."""

from typing import Final

from textual.binding import Binding, BindingType

NAVIGATION: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("down,j", "step(1)", "Down", "The next row"),
    ("up,k", "step(-1)", "Up", "The row before"),
    ("pagedown", "page(1)", "Page down", "A page further"),
    ("pageup", "page(-1)", "Page up", "A page back"),
    ("ctrl+d", "half_page(1)", "Half a page down", "Half a page further"),
    ("ctrl+u", "half_page(-1)", "Half a page up", "Half a page back"),
    ("g,home", "end(-1)", "First", "The first row"),
    ("G,end", "end(1)", "Last", "The last row"),
    ("shift+down", "extend(1)", "Mark down", "Mark this row and the next"),
    ("shift+up", "extend(-1)", "Mark up", "Mark this row and the one before"),
    ("v", "mark", "Mark rows", "Mark a range of rows up to the cursor; again: unmark"),
)
"""Keys, action, description, tooltip."""


def _binding(keys: str, action: str, description: str, tooltip: str) -> Binding:
    name = "".join(c if c.isalnum() else "-" for c in description.lower())
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"table.{name}")


TABLE_KEYS: Final[tuple[BindingType, ...]] = tuple(_binding(*entry) for entry in NAVIGATION)
