"""The cards of the Connect screen: where the photos can be read from."""

from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

CARDS: Final = (
    (
        "takeout",
        "Takeout export",
        "the whole library; a work list hands off what goes",
        "Reads everything: names, links, times, cameras, albums. Google's API does not let a program put these\n"
        "items into an album, so that what goes is handed off: a work list with links, and a browser script.",
    ),
    (
        "google",
        "Google account",
        "what your own client uploaded; staged in an album",
        "Reads only what your own OAuth client uploaded (with rclone, gphotos-uploader-cli and others that use a\n"
        "client of yours). What goes is put into an album, which you empty into the trash in one sweep.",
    ),
    (
        "picker",
        "Pick in Google Photos",
        "up to 2,000 at a time; a work list, too",
        "Reads what you pick by hand in Google Photos, on any device, up to 2,000 items at a time.\n"
        "Picked items have no link; the work list names them.",
    ),
    (
        "local",
        "More: a folder on disk",
        "your own copies, to compare with; never staged",
        "Reads your own copies, so that Review can list what is in Google Photos and missing on your disk.\n"
        "Nothing on the disk is changed, and local files are never staged.",
    ),
    (
        "toolkit",
        "More: the toolkit's list",
        "metadata.csv of Google-Photos-Toolkit",
        "Reads the metadata.csv that the Google-Photos-Toolkit userscript saves of what you selected there.\n"
        "It completes the items of a Takeout export: upload time, size, checksum.",
    ),
)


class Cards(OptionList):
    """The sources; one line each, or three where there is room.

    Args:
        chosen: Which one at first: `takeout`, `google`, `picker`, `local` or `toolkit`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Choose", id="connect.choose", tooltip="Go to the steps of this card"),
        Binding("j", "cursor_down", "Down", show=False, id="connect.down", tooltip="To the next card"),
        Binding("k", "cursor_up", "Up", show=False, id="connect.up", tooltip="To the card before"),
    ]

    def __init__(self, chosen: str) -> None:
        self._is_roomy = False
        super().__init__(*(Option(title, id=name) for name, title, _, _ in CARDS), id="cards")
        self.highlighted = [name for name, _, _, _ in CARDS].index(chosen)

    @property
    def chosen(self) -> str:
        """The name of the chosen source's panel."""
        return CARDS[self.highlighted or 0][0]

    def make_room(self, *, is_roomy: bool) -> None:
        """Say more, or less, about each source.

        Args:
            is_roomy: Is there room for three lines a card?
        """
        self._is_roomy = is_roomy
        self._draw()

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Mark the chosen card by a sign, too, and not by colour alone."""
        super().watch_highlighted(highlighted)
        self._draw()

    def _draw(self) -> None:
        for index, (name, title, line, lines) in enumerate(CARDS):
            mark = "▸ " if index == self.highlighted else "  "
            prompt = _roomy_card(mark, title, lines) if self._is_roomy else _card(mark, title, line)
            self.replace_option_prompt(name, prompt)


def _card(mark: str, title: str, line: str) -> Content:
    return Content.assemble((f"{mark}{title:26}", "bold"), line)


def _roomy_card(mark: str, title: str, lines: str) -> Content:
    indented = "\n".join(f"    {line}" for line in lines.splitlines())
    return Content.assemble((mark + title, "bold"), f"\n{indented}\n")
