"""An address as a QR code of half blocks, where the terminal has room for it."""

import shutil

from tui.cli.output import Output

PAIRS = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
"""Upper and lower module to a character; a dark module (1) is the terminal's dark background."""


def qr_lines(address: str, out: Output) -> list[str]:
    """Draw an address.

    Args:
        address: A URL.
        out: Its stderr is where the lines will go.

    Returns:
        The lines; none where stderr is no terminal, has too few columns or no such characters.
    """
    encoding = out.stderr.encoding or "ascii"
    if not out.stderr.isatty():
        return []
    import segno  # noqa: PLC0415 - only where it is drawn

    rows = [list(row) for row in segno.make(address, micro=False, error="l").matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    size = shutil.get_terminal_size()
    lines = [
        "".join(PAIRS[upper, lower] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    ]
    try:
        "█▀▄".encode(encoding)
    except UnicodeEncodeError:
        return []
    return lines if len(rows[0]) <= size.columns else []
