"""Every key of Review on a real pseudo-terminal, in both sizes, with names in every column that try to do harm."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from models.database import Library
from tests.cli.terminal import Terminal
from tests.review.made_up import NASTY_NAMES, make_findings
from tui.review_keys import KEYS
from tui.table_keys import NAVIGATION

TYPED = {
    "space": " ",
    "slash": "/",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "enter": "\r",
    "escape": "\x1b",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
    "ctrl+d": "\x04",
    "ctrl+u": "\x15",
    "shift+down": "\x1b[1;2B",
    "shift+up": "\x1b[1;2A",
}
"""What a terminal sends for the keys that are not their own name."""
HARM = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    """A library of 40 findings: names, cameras, reasons and album titles that try to do harm."""
    path = tmp_path / "library.sqlite"
    with closing(Library(path)) as library:
        make_findings(library, 40)
        names = [name for name in NASTY_NAMES if name]
        with library.transaction():
            for number in range(40):
                name = names[number % len(names)]
                library.execute(
                    "UPDATE media_item SET camera_model = ?, description = ? WHERE id = ?", (name, name, f"c{number}")
                )
                library.execute("UPDATE media_item SET filename = ? WHERE id = ?", (name, f"k{number}"))
                library.execute(
                    "UPDATE finding SET reason = ? WHERE id = ?", (f"Because {name} is the same.", number + 1)
                )
    return path


def words(path: Path) -> dict[str, str]:
    with closing(Library(path)) as library:
        return dict(library.rows("SELECT candidate_id, verdict FROM decision"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_every_key_does_what_it_says_and_no_name_does_harm(nasty, size):
    pressed: set[str] = set()
    with Terminal("--library", str(nasty), size=size) as terminal:

        def press(key: str, seen: str = "") -> None:
            """Press a key, and read until something stands on the screen."""
            pressed.add(key)
            if seen:  # a screen that is still being painted over must not count as the answer
                terminal.read_until(lambda text: not re.search(seen, text))
            terminal.type(TYPED.get(key, key))
            if seen:
                text = terminal.read_until(lambda text: re.search(seen, text))
                assert not HARM.search(text)

        terminal.read_until("Takeout export")
        press("3", r"1/32\b")
        for key, place in (("down", 2), ("j", 3), ("k", 2), ("up", 1), ("G", 32), ("g", 1), ("end", 32), ("home", 1)):
            press(key, rf" {place}/32\b")
        for key, back in (("ctrl+d", "ctrl+u"), ("pagedown", "pageup")):
            press(key, r" ([2-9]|[12]\d|3[0-2])/32\b")
            press(back, r" 1/32\b")
        press("space", r"decided 1\b")
        press("x", r"decided 2\b")
        press("full_stop", r"decided 3\b")
        press("z", "undone: ")
        press("Z", "done again: ")
        press("g", r" 1/32\b")
        press("u", r"decided 2\b")
        press("k", r" 1/32\b")
        press("b", r"decided 3\b")
        press("n", r" 4/32\b")
        press("N", "everything above is decided")
        press("g", r" 1/32\b")
        for key, seen in (
            ("shift+down", "2 marked"),
            ("shift+up", r" 1/32\b"),
            ("v", ""),
            ("v", ""),
            ("j", "2 marked"),
        ):
            press(key, seen)
        press("escape", r"(?s)\A(?!.*\d marked)")
        press("m", "1 row for the same keeper marked")
        press("o", "sorted as the rules found them")
        press("y", "link sent to the terminal's clipboard")
        press("p", "pictures o(n|ff)")
        press("slash", r"enter takes(?s:.*)is:open is:keep")
        press("is:open")
        press("enter", r'filter "is:open" \d+ of 32')
        press("escape", r" \d+/32  as the rules found them")
        press("enter", "≠ name")
        press("escape", r"decided 3\b")
        press("J", "Journal  ")
        press("escape", r"decided 3\b")
        press("]", r"▸ raw-sidecar")
        press("[", r"▸ uuid-thumbnail(?s:.*)why +strong")
        press("s", "never stays for another")
        press("A", r"[1-9]\d* items to be removed")
        assert set(words(nasty).values()) == {"remove", "keep"}
        press("r", "Scan done")
        press("P", r"Look at \d+ pictures")
        press("escape", r"(?s)\A(?!.*Look at \d+ pictures)")
        press("c", "ctrl\\+s")
        press("escape", r"0 would go")
        press("?", "A wrong key")
        press("escape", r"0 would go")
        assert terminal.process.poll() is None
        press("q")
        assert terminal.finish() == 0
        assert b"Traceback" not in terminal.written
        assert b"\x1b]52;c;aGk=" not in terminal.written
    named = {key for one in KEYS for key in one.key.split(",")} | {
        key for one in NAVIGATION for key in one[0].split(",")
    }
    assert {TYPED.get(key, key) for key in named} <= {TYPED.get(key, key) for key in pressed}
