"""The hand-off's files hold what the API cannot stage, and do no harm with it."""

import csv
import json
import os
import re
import resource
import signal
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.control import Clock
from models.database import Library
from models.errors import GpdedupError, UsageError
from models.staging.handoff import CSV_HEADER, HandoffFiles, hand_off, write_handoff
from models.staging.plan import make_plan
from tests.staging.shelf import NASTY, Shelf
from tui.cli.ids import read_ids

TITLE = "gpdedup: to delete 2026-09-01"


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library, "takeout")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "hand-off"


def nasty(shelf: Shelf) -> None:
    shelf.pairs([(f"AF1Qip{n}", f"AF1Kee{n}") for n in range(len(NASTY))], NASTY)
    for number, name in enumerate(NASTY):
        shelf.change(f"AF1Kee{number}", filename=name, camera_make=name)
        shelf.library.execute("UPDATE finding SET reason = ? WHERE candidate_id = ?", (name, f"AF1Qip{number}"))
    shelf.album(NASTY[0], "AF1Qip1")


def content(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def data_of(page: str) -> dict[str, object]:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    loaded: dict[str, object] = json.loads(text)
    return loaded


class Page(HTMLParser):
    """Collects what a browser would run or open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")


def test_each_file_holds_what_is_promised(shelf: Shelf, library: Library, out: Path) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK"), ("AF1QipB", "AF1QipK")])
    files = write_handoff(make_plan(library), out, title=TITLE)
    assert files.count == files.in_script == 2
    assert files.ids.read_text() == "AF1QipA\nAF1QipB\n"
    with files.worklist_csv.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(CSV_HEADER)
    assert [(row["item_id"], row["product_url"], row["keeper_id"], row["width"]) for row in rows] == [
        ("AF1QipA", "https://photos.google.com/photo/AF1QipA", "AF1QipK", "2560"),
        ("AF1QipB", "https://photos.google.com/photo/AF1QipB", "AF1QipK", "2560"),
    ]
    page = files.worklist_html.read_text()
    for key in ("AF1QipA", "AF1QipB", "AF1QipK"):
        assert f"https://photos.google.com/photo/{key}" in page
    assert set(content(out)) == {"ids.txt", "worklist.csv", "worklist.html", "stage-in-browser.js"}
    assert (out.stat().st_mode & 0o777, files.ids.stat().st_mode & 0o777) == (0o700, 0o600)


def test_ids_survive_the_way_through_the_file(shelf: Shelf, library: Library, out: Path) -> None:
    odd = ["file:a\nb.dng", "file:a\u2028b.dng", "file:\x1b[31m.dng", "file: a .dng ", '"quoted".dng', "file:plain.dng"]
    shelf.pairs([(item_id, "AF1QipK") for item_id in odd])
    files = write_handoff(make_plan(library), out, title=TITLE)
    assert files.ids.read_text().replace("\n", "").isprintable()
    assert sorted(read_ids((), str(files.ids))) == sorted(odd)


def test_what_is_in_the_album_is_never_handed_off(library: Library, out: Path) -> None:
    shelf = Shelf(library)
    shelf.pairs([("in", "k1"), ("refused", "k2"), ("new", "k3")])
    shelf.staged("in", "in-album", "album")
    shelf.staged("refused", "refused")
    files = write_handoff(make_plan(library), out, title=TITLE)
    assert files.ids.read_text() == "refused\n"
    assert files.in_script == 0


def test_the_page_escapes_everything(shelf: Shelf, library: Library, out: Path) -> None:
    nasty(shelf)
    files = write_handoff(make_plan(library), out, title=TITLE)
    text = files.worklist_html.read_text(encoding="utf-8")
    page = Page(text)
    assert page.tags.count("script") == 2
    assert not {"img", "iframe", "link", "object", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert len(page.links) == 2 * len(NASTY)
    assert all(link.startswith("https://photos.google.com/photo/AF1") for link in page.links)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2028\u2029]", text)
    items = data_of(text)["items"]
    assert isinstance(items, list)
    assert [item["id"] for item in items] == [entry.item.id for entry in make_plan(library).entries]


def test_the_page_loads_nothing(shelf: Shelf, library: Library, out: Path) -> None:
    nasty(shelf)
    text = write_handoff(make_plan(library), out, title=TITLE).worklist_html.read_text(encoding="utf-8")
    (policy,) = [value for name, value in Page(text).attributes if value and value.startswith("default-src")]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    code = text.split('id="data">')[0] + text.split("</script>", 1)[1]
    assert set(re.findall(r"https?:[^\"'`<\s]+", code.split("<noscript>")[0])) == set()
    assert set(re.findall(r"https?:[^\"'`<\s]+", code.split("</noscript>")[1])) <= {
        r"https:\/\/photos\.google\.com\//.test(url))",
        "https://photos.google.com/",
        "https://photos.google.com/u/",
    }


def test_only_google_photos_links_can_be_followed(shelf: Shelf, library: Library, out: Path) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK")])
    shelf.change("AF1QipA", product_url="javascript:alert(1)")
    shelf.change("AF1QipK", product_url="https://photos.google.com.evil.example/photo/x")
    text = write_handoff(make_plan(library), out, title=TITLE).worklist_html.read_text()
    assert Page(text).links == []
    assert "javascript:alert(1)" in text


def test_an_item_without_a_link_is_searched_for(library: Library, out: Path) -> None:
    shelf = Shelf(library, "picker")
    shelf.pairs([("p1", "p2")], ['IMG "1" ü.JPG'])
    shelf.change("p1", product_url=None)
    files = write_handoff(make_plan(library), out, title=TITLE)
    assert "https://photos.google.com/search/%22IMG%201%20%C3%BC.JPG%22" in Page(files.worklist_html.read_text()).links
    assert files.in_script == 0


def test_the_table_is_safe_in_a_spreadsheet(shelf: Shelf, library: Library, out: Path) -> None:
    nasty(shelf)
    shelf.item("=cmd|' /C calc'!A0")
    shelf.finding("=cmd|' /C calc'!A0", "AF1Kee0")
    shelf.decide("=cmd|' /C calc'!A0", "AF1Kee0")
    files = write_handoff(make_plan(library), out, title=TITLE)
    with files.worklist_csv.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, strict=True))
    assert len(rows) == len(NASTY) + 2
    assert {len(row) for row in rows} == {len(CSV_HEADER)}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not [cell for row in rows for cell in row if re.search(r"[\x00-\x1f\u202e]", cell)]
    assert files.worklist_csv.read_bytes().count(b"\r\n") == len(rows)


def test_the_script_is_plain_ascii_and_names_no_call_that_deletes(shelf: Shelf, library: Library, out: Path) -> None:
    nasty(shelf)
    text = write_handoff(make_plan(library), out, title=NASTY[0]).script.read_bytes().decode("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("  const plan = ")]
    assert line.isascii()
    assert "<" not in line
    assert json.loads(line.removeprefix("  const plan = ").removesuffix(";"))["title"] == NASTY[0]
    calls = set(re.findall(r"\bapi\.(\w+)", text))
    assert calls == {"getBatchMediaInfo", "createAlbum", "addItemsToAlbum", "getAlbumPage", "getAlbums"}
    code = text.replace(line, "")
    assert not re.search("trash|removeItems|archive|favorite|fetch|XMLHttp|sendBeacon", code, re.IGNORECASE)


def test_items_without_a_web_key_stay_out_of_the_script(shelf: Shelf, library: Library, out: Path) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK"), ("file:Photos/x.dng", "AF1QipL"), ("AF1QipB", "file:Photos/y.jpg")])
    files = write_handoff(make_plan(library), out, title=TITLE)
    assert (files.count, files.in_script) == (3, 1)
    assert "file:" not in files.script.read_text()
    assert "file:Photos/x.dng" in files.ids.read_text()


def test_written_twice_changes_nothing(shelf: Shelf, library: Library, out: Path, clock: Clock) -> None:
    nasty(shelf)
    hand_off(library, clock, make_plan(library), out, title=TITLE)
    before = content(out)
    times = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    lines = library.rows("SELECT * FROM journal")
    hand_off(library, clock, make_plan(library), out, title=TITLE)
    assert content(out) == before
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == times
    assert library.rows("SELECT * FROM journal") == lines
    assert len(lines) == len(NASTY)


def test_files_that_are_there_are_kept_unless_forced(shelf: Shelf, library: Library, out: Path) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK")])
    out.mkdir()
    (out / "worklist.csv").write_text("mine")
    (out / "notes.txt").write_text("mine, too")
    with pytest.raises(GpdedupError, match=r"holds worklist\.csv already.*--force"):
        write_handoff(make_plan(library), out, title=TITLE)
    assert set(content(out)) == {"worklist.csv", "notes.txt"}
    write_handoff(make_plan(library), out, title=TITLE, force=True)
    assert content(out)["worklist.csv"].startswith(b"item_id,")
    assert content(out)["notes.txt"] == b"mine, too"


def test_no_symbolic_link_is_followed(shelf: Shelf, library: Library, out: Path, tmp_path: Path) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK")])
    victim = tmp_path / "victim"
    victim.write_text("precious")
    out.mkdir()
    (out / "ids.txt").symlink_to(victim)
    (out / "worklist.html").symlink_to(tmp_path / "nowhere")
    with pytest.raises(GpdedupError, match="already"):
        write_handoff(make_plan(library), out, title=TITLE)
    files = write_handoff(make_plan(library), out, title=TITLE, force=True)
    assert victim.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()
    assert not files.ids.is_symlink()
    (tmp_path / "link").symlink_to(out)
    with pytest.raises(GpdedupError, match="symbolic link"):
        write_handoff(make_plan(library), tmp_path / "link", title=TITLE)


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file may get larger than 4 KB, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_gets_a_sentence_and_leaves_nothing(
    shelf: Shelf, library: Library, out: Path, small_disk: None
) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK")])
    plan = make_plan(library)
    out.mkdir()
    (out / "ids.txt").write_text("old")
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    with pytest.raises(GpdedupError, match="cannot be written"):
        write_handoff(plan, out, title=TITLE, force=True)
    assert content(out) == {"ids.txt": b"old"}


@pytest.mark.parametrize("place", ["/proc/hand-off", "/dev/null", "/dev/null/deeper"])
def test_a_place_that_cannot_be_written_gets_a_sentence(shelf: Shelf, library: Library, place: str) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK")])
    with pytest.raises(GpdedupError, match=re.escape(place.removesuffix("/deeper"))):
        write_handoff(make_plan(library), Path(place), title=TITLE)


def test_an_empty_hand_off_is_empty_files(library: Library, out: Path, clock: Clock) -> None:
    files = hand_off(library, clock, make_plan(library), out)
    assert isinstance(files, HandoffFiles)
    assert (files.count, files.ids.read_text()) == (0, "")
    assert len(files.worklist_csv.read_text().splitlines()) == 1
    assert library.rows("SELECT * FROM journal") == []


def test_an_empty_title_is_wrong_use(library: Library, out: Path) -> None:
    with pytest.raises(UsageError, match="title"):
        write_handoff(make_plan(library), out, title="  ")
    assert not os.path.lexists(out)


def test_albums_that_what_stays_is_not_in_are_named(shelf: Shelf, library: Library, out: Path) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK"), ("AF1QipB", "AF1QipL")])
    shelf.album(NASTY[1], "AF1QipA")
    shelf.album("Both", "AF1QipA", "AF1QipK", "AF1QipB", "AF1QipL")
    plan = make_plan(library)
    assert (plan.checks.in_albums, plan.checks.albums_to_lose) == (2, 1)
    files = write_handoff(plan, out, title=TITLE)
    with files.worklist_csv.open(newline="", encoding="utf-8") as file:
        lost = [row["albums_keeper_lacks"] for row in csv.DictReader(file)]
    assert lost == [f"'{NASTY[1]}", ""]
    items = data_of(files.worklist_html.read_text())["items"]
    assert isinstance(items, list)
    assert [item["lacks"] for item in items] == [[NASTY[1]], []]
    assert "const KEEP_ALBUMS = false;" in files.script.read_text()
    write_handoff(plan, out, title=TITLE, force=True, keep_albums=True)
    assert "const KEEP_ALBUMS = true;" in files.script.read_text()


def test_an_album_read_in_two_ways_is_one_album(shelf: Shelf, library: Library) -> None:
    shelf.pairs([("AF1QipA", "AF1QipK"), ("AF1QipB", "AF1QipL")])
    shelf.album("Paris", "AF1QipA", "AF1QipB")
    with library.transaction():
        library.execute("INSERT INTO album VALUES ('AF1album', 'toolkit', '', 'Paris', 0)")
        library.execute("INSERT INTO album_item VALUES ('AF1QipK', 'AF1album'), ('AF1QipB', 'AF1album')")
    lacks = {entry.item.id: entry.keeper_lacks for entry in make_plan(library).entries}
    assert lacks["AF1QipA"] == ()
    assert [album.key for album in lacks["AF1QipB"]] == ["AF1album"]
