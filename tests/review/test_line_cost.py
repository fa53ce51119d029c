"""What a key costs on the line to a far terminal: a real pseudo-terminal, 120x40, true colour."""

from models.database import Library
from tests.benchmarks.terminal import Terminal
from tests.review.made_up import make_findings

PROGRAM = """
import sys
from pathlib import Path
from models.database import Library
from models.settings import ApiRoots, Paths, Settings
from tui.app import GpdedupApp
class ReviewFirst(GpdedupApp):
    first_step = "review"
with Library(Path(sys.argv[1])) as library:
    ReviewFirst(library, Settings(), Paths.default(), ApiRoots()).run()
"""
DOWN, PAGE_DOWN = b"\x1b[B", b"\x1b[6~"


def test_cursor_scroll_and_rest_stay_within_their_bytes(library: Library):
    make_findings(library, 1000, nasty=False)
    library.close()
    with Terminal(["-c", PROGRAM, str(library.path)]) as terminal:
        terminal.read_until(b"IMG_0000")
        terminal.read(0.5, 0.5)
        for _ in range(4):  # the first key, too: the start leaves nothing to draw
            assert 0 < terminal.press(DOWN).size <= 1500
        for keys in (PAGE_DOWN, PAGE_DOWN, b"G", b"g"):
            assert 0 < terminal.press(keys).size <= 12_000
        decided = terminal.press(b" ", quiet=0.6)
        assert 0 < decided.size <= 2500
        assert terminal.read(0.5, 0.7).size == 0
