"""Pictures in terminals that can show them: asked in good manners, and sent in their own protocol."""

import re
import zlib
from base64 import b64decode
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image
from textual import events

from models.candidates.pictures import Picture
from models.database import Library
from models.settings import Paths
from tests.cli.terminal import Terminal
from tests.review.made_up import make_findings
from tui.graphics import Protocol, TerminalFacts, encoding, protocol_of
from tui.graphics.driver import AnswerParser, TerminalAnswered
from tui.graphics.protocol import QUESTION, USUAL_CELL
from tui.remembered import Remembered

ATTRIBUTES = "\x1b[?65;1;2;4;6;9;15;16;17;18;21;22;28c"
PLAIN_ATTRIBUTES = "\x1b[?1;2c"


@pytest.mark.parametrize(
    ("answer", "protocol"),
    [
        ("\x1bP>|kitty(0.35.2)\x1b\\\x1b[6;20;10t\x1b[?62;c", Protocol.KITTY),
        ("\x1bP>|kitty(0.26.5)\x1b\\\x1b[?62;c", Protocol.BLOCKS),
        ("\x1bP>|ghostty 1.0.0\x1b\\\x1b[?62;22c", Protocol.KITTY),
        ("\x1bP>|WezTerm 20240203-110809\x1b\\\x1b[?65;4;6;18;22c", Protocol.ITERM2),
        ("\x1bP>|iTerm2 3.5.0\x1b\\\x1b[?1;2;4c", Protocol.ITERM2),
        ("\x1bP>|foot(1.16.2)\x1b\\\x1b[?62;4;22c", Protocol.SIXEL),
        ("\x1bP>|tmux 3.4\x1b\\\x1b[?1;2c", Protocol.BLOCKS),
        ("\x1b[?64;14;4c", Protocol.SIXEL),
        ("\x1b[?c", Protocol.BLOCKS),
        ("", Protocol.BLOCKS),
    ],
)
def test_the_best_way_is_chosen_from_what_the_terminal_answers(answer, protocol):
    facts = TerminalFacts.of(answer, 0.01)
    assert protocol_of(facts) is protocol
    assert facts.cell == ((10, 20) if "[6;" in answer else USUAL_CELL)


def test_a_cell_of_impossible_size_is_not_believed():
    assert TerminalFacts.of("\x1b[6;99999;0t", 0.0).cell == USUAL_CELL


@pytest.fixture
def asked(monkeypatch) -> AnswerParser:
    monkeypatch.setattr(AnswerParser, "asked_at", monotonic())
    return AnswerParser()


def heard(parser: AnswerParser, *parts: str) -> tuple[list[str], list[TerminalFacts]]:
    """Returns the keys and the answers that a parser finds."""
    messages = [message for part in parts for message in (*parser.feed(part), *parser.tick())]
    keys = [message.key for message in messages if isinstance(message, events.Key)]
    return keys, [message.facts for message in messages if isinstance(message, TerminalAnswered)]


@pytest.mark.parametrize("cut", range(4, 60, 3))
def test_an_answer_between_keys_is_no_key_wherever_it_is_cut(asked, cut):
    sent = "j\x1b[A" + "\x1bP>|foot(1.16.2)\x1b\\\x1b[6;16;8t" + ATTRIBUTES + "k\x1b[6~"
    keys, facts = heard(asked, sent[:cut], sent[cut:])
    assert keys == ["j", "up", "k", "pagedown"]
    assert [(one.name, one.cell) for one in facts] == [("foot(1.16.2)", (8, 16))]
    assert 4 in facts[0].attributes


def test_before_the_question_everything_is_a_key(monkeypatch):
    monkeypatch.setattr(AnswerParser, "asked_at", None)
    assert heard(AnswerParser(), "ab") == (["a", "b"], [])


def test_what_only_began_like_an_answer_becomes_keys_again(asked, monkeypatch):
    monkeypatch.setattr("tui.graphics.driver.PATIENCE", -1.0)
    keys, facts = heard(asked, "\x1bPx", "y" * 40)
    assert not facts
    assert {"x", "y"} <= set(keys)


def test_escape_is_a_key_while_an_answer_is_due_and_afterwards(asked, monkeypatch):
    monkeypatch.setattr("tui.graphics.driver.PATIENCE", -1.0)
    assert heard(asked, "\x1b", PLAIN_ATTRIBUTES, "\x1b[A")[0][-1] == "up"


GRADIENT = Picture(21, 13, bytes(value for y in range(13) for x in range(21) for value in (x * 12, y * 19, 128)))


def test_kitty_gets_the_pixels_in_chunks_and_placeholders_for_every_row():
    wide = Picture(200, 200, bytes((x * 7 + y * 13 + x * y) % 256 for y in range(200) for x in range(600)))
    sent = encoding.kitty(wide, 42, (25, 13))
    chunks = re.findall("\x1b_G([^;]*);([^\x1b]*)\x1b\\\\", sent)
    assert len(chunks) > 2
    assert all(len(data) <= 4096 for _, data in chunks)
    assert [re.search("m=(.)", head)[1] for head, _ in chunks] == ["1"] * (len(chunks) - 1) + ["0"]
    assert {"a=T", "U=1", "i=42", "s=200", "v=200", "c=25", "r=13", "q=2"} <= set(chunks[0][0].split(","))
    assert zlib.decompress(b64decode("".join(data for _, data in chunks))) == wide.pixels
    assert encoding.kitty_row(2, 3) == "\U0010eeee\u030e\u0305" + "\U0010eeee" * 2


def test_iterm2_gets_a_jpeg_of_the_right_size():
    head, data = encoding.iterm2(GRADIENT, (3, 1)).removeprefix("\x1b]1337;File=").removesuffix("\x07").split(":")
    file = b64decode(data)
    assert f"size={len(file)};width=3;height=1" in head
    assert file.startswith(b"\xff\xd8")


def drawn_sixels(sent: str) -> dict[tuple[int, int], tuple[int, ...]]:
    """Draw sixels as a terminal does: place to colour in percent."""
    body = re.fullmatch('\x1bP0;1;0q"1;1;\\d+;\\d+(.*)\x1b\\\\', sent)[1]
    palette, pixels, colour, x, top = {}, {}, 0, 0, 0
    for number, red, green, blue, count, sign in re.findall(
        r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|(?:!(\d+))?([?-~$-])", body
    ):
        if number:
            colour = int(number)
            if red:
                palette[colour] = (int(red), int(green), int(blue))
        elif sign in "$-":
            x, top = 0, top + (6 if sign == "-" else 0)
        else:
            end = x + int(count or 1)
            bits = [bit for bit in range(6) if (ord(sign) - 63) >> bit & 1]
            pixels |= {(column, top + bit): palette[colour] for column in range(x, end) for bit in bits}
            x = end
    return pixels


def test_sixels_draw_the_picture_that_went_in():
    pixels = drawn_sixels(encoding.sixel(GRADIENT))
    assert set(pixels) == {(x, y) for x in range(21) for y in range(13)}
    for (x, y), colour in pixels.items():
        place = 3 * (y * 21 + x)
        meant = GRADIENT.pixels[place : place + 3]
        assert max(abs(value * 255 // 100 - wanted) for value, wanted in zip(colour, meant, strict=True)) < 40


class Answering(Terminal):
    """A terminal that answers the question, once."""

    answer = b""
    _is_answered = False

    def _read(self, timeout: float) -> bool:
        is_open = super()._read(timeout)
        if self.answer and not self._is_answered and QUESTION.encode() in self.written:
            self._is_answered = True
            self.type(self.answer.decode())
        return is_open


@pytest.fixture
def pictured(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library in which the first finding's two items are pictures on the disk; the person has said `p` before."""
    for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "NO_COLOR", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "library.sqlite"
    library = Library(path)
    make_findings(library, 3)
    for item, colour in (("c0", "red"), ("k0", "blue")):
        file = tmp_path / f"{item}.jpg"
        Image.new("RGB", (400, 300), colour).save(file)
        library.execute("UPDATE media_item SET source = 'local', kind = 'photo' WHERE id = ?", (item,))
        library.execute(
            "INSERT INTO item_file (item_id, path, role, size_bytes) VALUES (?, ?, 'original', ?)",
            (item, str(file), file.stat().st_size),
        )
    library.close()
    Remembered.load(Paths.default().log.with_name("screens.json")).keep("previews", "on")
    return path


@pytest.mark.parametrize(
    ("name", "attributes", "sent", "gone"),
    [
        ("\x1bP>|kitty(0.35.2)\x1b\\", PLAIN_ATTRIBUTES, rb"\x1b_Ga=T,U=1,i=\d+", rb"\x1b_Ga=d,d=I,i=\d+"),
        ("\x1bP>|foot(1.16.2)\x1b\\\x1b[6;16;8t", ATTRIBUTES, rb'\x1bP0;1;0q"1;1;\d+;\d+', rb""),
    ],
    ids=["kitty", "sixel"],
)
def test_pictures_come_in_the_terminals_own_way_and_its_answer_presses_no_key(pictured, name, attributes, sent, gone):
    with Answering("--library", str(pictured), size=(120, 40)) as terminal:
        terminal.answer = (name + attributes).encode()
        terminal.read_until("Takeout export")
        assert QUESTION.encode() not in terminal.written  # the start does not wait for it
        terminal.type("3")
        terminal.read_until(lambda _: len(re.findall(sent, terminal.written)) == 2)
        assert "▀".encode() not in terminal.written
        terminal.type("?")
        terminal.read_until("A wrong key?")  # the help of Review: no digit of the answer has led elsewhere
        terminal.type("\x1b")
        terminal.read_until("decided 0")
        terminal.type("p")
        terminal.read_until("pictures off")
        terminal.read_until(lambda _: not gone or len(re.findall(gone, terminal.written)) == 2)
        terminal.type("q")
        assert terminal.finish() == 0
        assert b"Traceback" not in terminal.written


def test_a_terminal_that_never_answers_gets_half_blocks_at_once(pictured):
    with Terminal("--library", str(pictured), size=(120, 40)) as terminal:
        terminal.read_until("Takeout export")
        terminal.type("3")
        terminal.read_until("▀▀▀▀▀▀")
        terminal.type("q")
        assert terminal.finish() == 0
