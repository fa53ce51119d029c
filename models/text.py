"""Text from outside, made safe on its way out. It is stored raw."""

import json
import unicodedata

ELLIPSIS = "…"
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def storable(text: str) -> str:
    """Make text storable in SQLite: a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD."""
    return text if text.isascii() else _without_surrogates(text)


def _without_surrogates(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)


def plain(text: str | None) -> str:
    """Make text safe for a terminal: one line, no escape sequences, no direction overrides.

    Args:
        text: From outside; None stands for "not known".

    Returns:
        The same text with each control character as its visible picture (`␛` for escape, `␊` for newline).
    """
    if text is None:
        return ""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _picture(character) for character in text)


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character in BIDI_CONTROLS:
        return "\ufffd"
    # Spaces of all widths and the joiners of emoji and of Persian and Indic scripts are part of honest names.
    if unicodedata.category(character) == "Zs":
        return " "
    if character in "\u200c\u200d":
        return character
    return "\ufffd"


def shortened(text: str, width: int) -> str:
    """Shorten text in its middle, so that a file name keeps its ending.

    Args:
        text: Already plain.
        width: How many terminal cells there are.

    Returns:
        The text, at most `width` cells wide.
    """
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415 - rich only where text is drawn

    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    tail_cells = min(max((width - 1) // 2, 1), 14)
    tail = text
    while cell_len(tail) > tail_cells:
        tail = tail[max(1, len(tail) - tail_cells) :] if len(tail) > tail_cells else tail[1:]
    return set_cell_size(text, width - 1 - cell_len(tail)).rstrip() + ELLIPSIS + tail


def csv_cell(text: str | None) -> str:
    """Make text safe for a spreadsheet: what a spreadsheet would take for a formula gets an apostrophe in front.

    Args:
        text: From outside.
    """
    text = plain(text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def counted(number: int, one: str, many: str = "") -> str:
    """Returns a number with its noun: `1 item`, `3,651 items`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def megabytes(size_bytes: int | None) -> str:
    """Returns a size for people: `1.1 MB`, `0.04 MB`, `3.9 GB`, or a dash where it is not known.

    A small file is not shown as nothing: below 0.1 MB there are two decimals.
    """
    if size_bytes is None:
        return "–"
    if 0 < size_bytes < 95_000:
        return f"{size_bytes / 1_000_000:.2f} MB" if size_bytes >= 5_000 else "<0.01 MB"
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1_000_000_000:,.1f} GB"
    return f"{size_bytes / 1_000_000:,.1f} MB"


def json_text(values: object) -> str:
    r"""Write JSON that keeps every character and still does a terminal no harm.

    Args:
        values: What `json.dumps` takes.

    Returns:
        One line; letters of all scripts as they are, what does not print as `\uXXXX`.
    """
    text = json.dumps(values, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else json.dumps(character)[1:-1] for character in text)


def id_line(item_id: str) -> str:
    """Returns an id as a line of its own: as it is, or as a JSON string where it holds what does not print.

    An id made from a path inside an export may hold a newline or an escape sequence.

    Args:
        item_id: As stored.
    """
    is_simple = item_id.isprintable() and item_id == item_id.strip() and not item_id.startswith('"')
    return item_id if is_simple else json_text(item_id)
