"""Says in lines what became of the staged items: for the end of a sync, for `status` and for the Stage screen."""

from collections.abc import Iterator
from typing import Final

from models.database import Library
from models.staging.verify import LinkedItem, LostPair, Verification, verify
from models.text import counted, plain

LINES: Final = 10
"""How many items are named on a screen; `status --json` tells more."""


def verification_lines(library: Library) -> list[str]:
    """Returns what became of everything that was staged, what was not meant first.

    Args:
        library: Read only.

    Returns:
        Lines that are safe for a terminal; none where nothing was staged.
    """
    told = verify(library)
    return [*warning_lines(told), *count_lines(told)]


def count_lines(told: Verification) -> list[str]:
    """Returns the counts as one or two lines; none where nothing was staged."""
    lines = []
    if told.staged:
        in_bin = f" ({told.in_bin:,} in the bin)" if told.in_bin else ""
        unread = f", {told.not_read:,} not read again since" if told.not_read else ""
        lines.append(
            f"Of {counted(told.staged, 'staged item')}: {told.gone:,} confirmed gone{in_bin},"
            f" {told.still_there:,} still there{unread}."
        )
    if told.unticked:
        lines.append(
            f"{counted(told.unticked, 'item')} of a hand-off went without being ticked off; that is as it should be."
        )
    return lines


def warning_lines(told: Verification, *, only_news: bool = False) -> list[str]:
    """Returns what was not meant, with links; nothing where all is well.

    Args:
        told: As `verify` gives it.
        only_news: Leave out what an earlier pass had found out already.
    """
    pairs = [pair for pair in told.lost_pairs if pair.is_news or not only_news]
    lines = list(_saveable([pair for pair in pairs if not pair.item_is_gone]))
    lines += _both_gone([pair for pair in pairs if pair.item_is_gone])
    if told.unexpected:
        lines.append(
            f"WARNING: {counted(told.unexpected, 'item')} vanished that never"
            f" {'was' if told.unexpected == 1 else 'were'} staged. If it was not you, look into the bin of Google"
            " Photos: it keeps them for 30 to 60 days."
        )
        lines += [f"  {_linked(item)}" for item in told.unexpected_items[:LINES]]
        lines += _more(told.unexpected)
    return lines


def _saveable(pairs: list[LostPair]) -> Iterator[str]:
    if not pairs:
        return
    yield (
        f"WARNING: do not delete {'this staged item' if len(pairs) == 1 else f'these {len(pairs):,} staged items'}:"
        " what should stay in its place has vanished. `gpdedup-tui stage` takes it out of the album again."
    )
    for pair in pairs[:LINES]:
        yield f"  {_linked(pair.item)}: {_linked(pair.keeper)} has vanished"
    yield from _more(len(pairs))


def _both_gone(pairs: list[LostPair]) -> Iterator[str]:
    if not pairs:
        return
    yield (
        f"WARNING: {counted(len(pairs), 'staged item')} went together with what should have stayed. Open the bin of"
        " Google Photos now and bring one of each back: it keeps them for 30 to 60 days."
    )
    for pair in pairs[:LINES]:
        yield f"  {_linked(pair.item)} and {_linked(pair.keeper)}"
    yield from _more(len(pairs))


def _more(number: int) -> list[str]:
    return [f"  and {number - LINES:,} more: `gpdedup-tui status --json` lists them"] if number > LINES else []


def _linked(item: LinkedItem) -> str:
    return f"{plain(item.filename)} {plain(item.product_url)}".rstrip()
