"""What the help says beside the keys: what to do first on a screen, what its signs mean, its keys by purpose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Entry = tuple[str, str]
"""A sign or word, and what it means."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What the help says of one screen. `<review.undo>` in a text stands for the key of the binding with that id."""

    steps: tuple[str, ...]
    """What to do, in this order."""
    signs: tuple[Entry, ...] = ()
    """What its signs mean."""
    purposes: Mapping[str, tuple[str, ...]] | None = None
    """Purpose to the ids of its bindings; what is not named follows as "more"."""
    extra: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    """Further lists, each under a title."""


ABOUT: Final = (
    "gpdedup-tui reads what your photo library holds, proposes what is redundant, lets you decide, and stages"
    " what you chose, so that you can delete it in Google Photos. It never deletes anything itself."
)
WAY: Final = (
    "<app.connect> Connect: choose where your photos come from",
    "<app.sync> Sync: read them into the library",
    "<app.review> Review: the rules propose, you decide",
    "<app.stage> Stage: hand over what goes, so that you can delete it in Google Photos",
)
WORDS: Final[tuple[Entry, ...]] = (
    ("item", "one photo or video of the library"),
    ("source", "where items come from: Takeout export, Google account, what you picked"),
    ("rule", "looks for one kind of redundant items, such as uuid-thumbnail"),
    ("finding", "a rule's claim that a candidate is redundant because its keeper stays"),
    ("certain", "identical bytes"),
    ("strong", "independent evidence agrees"),
    ("possible", "needs your eyes; no bulk action touches it unasked"),
    ("decision", "your word on a candidate: remove, keep, or open as long as there is none"),
    ("plan", "every candidate decided remove, with its route"),
    ("album", "the route through Google's API, for items that your own client uploaded"),
    ("hand-off", "the route for everything else: a work list with links, and a browser script"),
)
REVIEW: Final = Guide(
    steps=(
        "Each line is a pair: the item at the left would go, the one at the right stays in its place."
        " The lines below the table say why.",
        "<review.remove> decides that it goes, <review.keep> that it stays; both move on to the next line."
        " Nothing is deleted by that: it is your word, written down at once.",
        "A wrong key? <review.undo> takes it back, as often as you like, also tomorrow; <review.redo> does it again.",
        "Not sure? <review.compare> shows the two side by side with every field, and their pictures"
        " where the files are at hand; there <compare.remove>, <compare.keep> and <compare.swap> do what they do"
        " here. <review.swap> lets the two change places.",
        "<review.remove-shown> decides in one go for all shown that are certain or strong; above 100 it asks first."
        " Favourites, items in albums and of a partner, and whatever is only possible stay open.",
        "Then <review.undecided> goes to the next one that is still open; <review.rule> shows the next rule.",
        "The line above the table counts what is decided and left. When nothing is left, <app.stage> leads to Stage.",
    ),
    signs=(
        ("✗ ✓ ·", "your word: it goes, it stays (by either key that keeps), or none yet"),
        ("▌", "marked: the next decision is about all of these"),
        ("= ?", "how sure: certain, only possible; nothing there means strong"),
        ("★", "a favourite, in an album, or a partner's: bulk decisions leave it open"),
        ("+", "other rules claim this item, too; the line of why names them"),
        ("┌ │ └", "a group: all would go for the keeper named first; shown where its lines stand side by side"),
    ),
    purposes={
        "To decide": (
            "review.remove",
            "review.keep",
            "review.keep-both",
            "review.open",
            "review.repeat",
            "review.remove-shown",
            "review.swap",
            "review.undo",
            "review.redo",
        ),
        "To look": ("review.compare", "review.previews", "review.copy", "review.journal"),
        "To choose what is shown": (
            "review.rule",
            "review.rule-back",
            "review.filter",
            "review.sort",
            "review.scan",
            "review.look",
            "review.own-rule",
        ),
        "To mark several, and decide them as one": (
            "table.mark-rows",
            "table.mark-down",
            "table.mark-up",
            "review.mark-group",
            "review.clear",
        ),
        "To move": (
            "review.undecided",
            "review.undecided-back",
            "table.down",
            "table.up",
            "table.page-down",
            "table.page-up",
            "table.half-a-page-down",
            "table.half-a-page-up",
            "table.first",
            "table.last",
        ),
    },
    extra=(
        (
            "Words of the filter; several narrow it",
            (
                ("img_25", "part of a file's name"),
                ("is:open", "without a decision; also is:remove, is:keep"),
                ("confidence:strong", "how sure; also certain, possible; is:strong says the same"),
                ("rule:same-shot", "found by this rule, whichever is chosen in the list"),
                ("camera:canon", "camera or maker"),
                ("year:2015-2018", "when it was taken; also year:2019"),
                ('album:"New York"', "in an album whose title has these words"),
            ),
        ),
    ),
)
GUIDES: Final[Mapping[str, Guide]] = {
    "ConnectScreen": Guide(
        (
            "Choose a source with the arrow keys and enter; the lines below it say what it can do and what it needs.",
            "For a whole library, ask Google Takeout for an export, and give the path of its folder or archives.",
            "Photos that your own program uploaded: sign in with <connect.sign_in>. No browser is needed here.",
            "A second Google account: start the program with --account and a label of your own; its items stay apart.",
        )
    ),
    "SyncScreen": Guide(
        (
            "<sync.go_on> reads the source that you chose, or goes on where the last sync stopped.",
            "It runs behind the other screens: <app.review> shows what was found meanwhile.",
            "Stop whenever you like, even by closing the terminal: at most one page has to be read again.",
        )
    ),
    "ReviewScreen": REVIEW,
    "CompareScreen": Guide(
        (
            "At the left what would go, at the right what stays. ≠ marks what differs.",
            "<compare.remove> and <compare.keep> decide as in the table, <compare.swap> lets the two change places;"
            " all lead back to it.",
        )
    ),
    "JournalScreen": Guide(
        (
            "Every decision and staging step, the newest first; below them the whole story of one.",
            "<journal.leaving> shows only what is to go now, and why. <journal.reopen> takes your word back.",
        )
    ),
    "StageScreen": Guide(
        (
            "Read the plan: how many items go, by which route, and what was checked.",
            "<stage.dry_run> lists what would be done, and does nothing.",
            "<stage.go> puts the items that the API allows into an album, and writes a work list for all others.",
            "Then delete them in Google Photos: from the album, or from the work list. Sync again to see what is gone.",
        )
    ),
}
"""By the name of the screen's class."""
