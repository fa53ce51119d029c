"""Folders on disk: read once, then only what changed; links, unreadable and vanishing files."""

import errno
import hashlib
import os
import shutil
import socket
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from models import database
from models.control import Clock, Control
from models.database import Library
from models.errors import Cancelled, UsageError
from models.harvest import Harvest
from models.passes import SyncResult
from models.progress import Progress
from models.sources import local
from models.sources.base import Skip
from models.sources.local import LocalSource, read_file
from models.sources.media_header import READERS
from models.stored import holds_local, read_by_older, stored_items


def picture(path: Path, colour: str = "red", size: tuple[int, int] = (64, 48)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "EOS 6D"
    exif.get_ifd(0x8769)[0x9003] = "2019:04:12 18:12:33"
    Image.new("RGB", size, colour).save(path, exif=exif)
    return path


def twenty_pictures(folder: Path) -> None:
    """So many that one may vanish: more than a tenth at once would not be believed."""
    for number in range(20):
        picture(folder / f"IMG_{number}.jpg")


def source(library: Library, *folders: Path) -> LocalSource:
    return LocalSource(
        folders,
        partial(stored_items, library),
        outdated=partial(read_by_older, library),
        holds=partial(holds_local, library),
    )


def sync(library: Library, *folders: Path) -> SyncResult:
    return Harvest(library, source(library, *folders), Clock(), Control(), Progress()).run()


def test_a_folder_is_indexed(tmp_path: Path, library: Library) -> None:
    file = picture(tmp_path / "p" / "2019" / "IMG_1.jpg")
    (tmp_path / "p" / "notes.txt").write_text("no picture")
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.added, result.skipped) == (1, 1, 0)
    assert library.rows(
        "SELECT id, source, filename, creation_time, width, height, camera_make, camera_model, size_bytes, sha256,"
        " sha1, product_url, note FROM media_item"
    ) == [
        (f"local:{file}", "local", "IMG_1.jpg", "2019-04-12 18:12:33", 64, 48, "Canon", "EOS 6D")
        + (file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())
        + (hashlib.sha1(file.read_bytes()).hexdigest(), None, None)
    ]


def test_a_second_run_reads_only_what_changed(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [picture(tmp_path / "p" / f"IMG_{number}.jpg") for number in range(5)]
    sync(library, tmp_path / "p")
    read: list[str] = []

    def counting(path: str, size: int, modified_ns: int, account: str, control: Control) -> object:
        read.append(path)
        return read_file(path, size, modified_ns, account, control)

    monkeypatch.setattr(local, "read_file", counting)
    picture(files[3], "blue", (80, 60))
    result = sync(library, tmp_path / "p")
    assert read == [str(files[3])]
    assert (result.seen, result.added, result.updated) == (5, 0, 1)
    assert library.value("SELECT width FROM media_item WHERE filename = 'IMG_3.jpg'") == 80


def test_the_content_of_an_unchanged_file_is_not_even_looked_at(tmp_path: Path, library: Library) -> None:
    file = picture(tmp_path / "p" / "IMG_1.jpg")
    sync(library, tmp_path / "p")
    before, told = library.rows("SELECT sha256, width FROM media_item"), file.stat()
    file.write_bytes(b"\0" * told.st_size)
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.updated, result.skipped) == (1, 0, 0)
    assert library.rows("SELECT sha256, width FROM media_item") == before


def test_readers_that_know_more_read_the_headers_of_unchanged_files_once(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        picture(tmp_path / "p" / f"IMG_{number}.jpg")
    sync(library, tmp_path / "p")
    everything = library.rows("SELECT id, width, camera_make, sha256, sha1 FROM media_item ORDER BY id")
    library.execute("UPDATE media_item SET width = NULL, camera_make = NULL")  # as if nobody had understood it
    assert sync(library, tmp_path / "p").updated == 0
    for name in ("harvest", "stored"):
        monkeypatch.setattr(f"models.{name}.READERS", READERS + 1)
    monkeypatch.setattr(local, "read_file", lambda *_: pytest.fail("all of a file was read again"))
    assert sync(library, tmp_path / "p").updated == 3
    assert library.rows("SELECT id, width, camera_make, sha256, sha1 FROM media_item ORDER BY id") == everything
    library.execute("UPDATE media_item SET width = NULL")
    assert sync(library, tmp_path / "p").updated == 0


def test_files_of_a_library_that_knows_nothing_of_readers_are_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "migrations"
    before.mkdir()
    for file in database.MIGRATIONS.glob("000*.py"):
        shutil.copy(file, before)
    file = picture(tmp_path / "p" / "IMG_1.jpg")
    sql = "INSERT INTO sync (source, state, started_at) VALUES ('local', 'done', '')"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", before)
        with Library(tmp_path / "old.sqlite") as library:
            library.execute(sql)
    with Library(tmp_path / "old.sqlite") as library:
        assert sync(library, tmp_path / "p").added == 1
        library.execute("UPDATE media_item SET width = NULL, seen_in = 1")
        library.execute("UPDATE sync SET state = 'done'")
        assert stored_items(library, [f"local:{file}"])
        assert sync(library, tmp_path / "p").updated == 1
        assert library.value("SELECT width FROM media_item") == 64


def test_pipes_sockets_and_devices_are_listed_and_never_opened(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = picture(tmp_path / "p" / "IMG_1.jpg")
    os.mkfifo(tmp_path / "p" / "pipe.jpg")
    (tmp_path / "p" / "endless.jpg").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        monkeypatch.chdir(tmp_path / "p")  # an address may be 100 bytes long, the folder of a test is longer
        bound.bind("socket.jpg")
        result = sync(library, tmp_path / "p")
    assert (result.seen, result.added, result.skipped) == (1, 1, 3)
    assert library.rows("SELECT name FROM sync_skip ORDER BY name") == [
        (str(tmp_path / "p" / name),) for name in ("endless.jpg", "pipe.jpg", "socket.jpg")
    ]
    assert source(library, tmp_path / "p").is_complete
    file.unlink()
    os.mkfifo(file)
    entry = read_file(str(file), 10, 0, "", Control())
    assert isinstance(entry, Skip)
    assert "pipe" in entry.reason


def test_a_pipe_does_not_keep_what_vanished_from_being_gone(tmp_path: Path, library: Library) -> None:
    twenty_pictures(tmp_path / "p")
    os.mkfifo(tmp_path / "p" / "pipe.jpg")
    sync(library, tmp_path / "p")
    (tmp_path / "p" / "IMG_7.jpg").unlink()
    assert sync(library, tmp_path / "p").gone == 1


def test_a_file_that_vanishes_between_two_looks_costs_a_line(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(tmp_path / "p" / "IMG_1.jpg")
    file = picture(tmp_path / "p" / "IMG_2.jpg")

    def vanishing(path: str, size: int, modified_ns: int, account: str, control: Control) -> object:
        file.unlink(missing_ok=True)
        return read_file(path, size, modified_ns, account, control)

    monkeypatch.setattr(local, "read_file", vanishing)
    result = sync(library, tmp_path / "p")
    assert (result.added, result.skipped) == (1, 1)
    assert library.rows("SELECT name, reason FROM sync_skip") == [
        (str(file), "It cannot be read: No such file or directory.")
    ]


def test_a_file_that_grows_while_it_is_read_does_not_go_on_for_ever(tmp_path: Path) -> None:
    endless = picture(tmp_path / "b.jpg")
    told = endless.stat()
    with endless.open("ab") as more:
        more.truncate(1 << 40)  # a hole: it takes no room, and reading it all would take hours
    entry = read_file(str(endless), told.st_size, told.st_mtime_ns, "", Control())
    assert isinstance(entry, Skip)
    assert "changed" in entry.reason


def test_a_cancel_does_not_wait_for_the_end_of_a_long_film(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(1 << 40)
    told = film.stat()
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        read_file(str(film), told.st_size, told.st_mtime_ns, "", control)


def test_a_link_to_a_folder_outside_is_followed(tmp_path: Path, library: Library) -> None:
    picture(tmp_path / "outside" / "IMG_1.jpg")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "outside" / "back").symlink_to(tmp_path / "p")
    assert sync(library, tmp_path / "p").seen == 1
    assert library.value("SELECT id FROM media_item") == f"local:{tmp_path / 'p' / 'link' / 'IMG_1.jpg'}"


def test_links_are_followed_once(tmp_path: Path, library: Library) -> None:
    file = picture(tmp_path / "p" / "a" / "IMG_1.jpg")
    (tmp_path / "p" / "a" / "up").symlink_to(tmp_path / "p")
    (tmp_path / "p" / "link.jpg").symlink_to(file)
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.skipped, result.notes) == (2, 0, ())


def test_links_that_lead_nowhere_are_noted_and_what_vanished_is_gone(tmp_path: Path, library: Library) -> None:
    twenty_pictures(tmp_path / "p")
    for number in range(4):
        (tmp_path / "p" / f"annexed{number}.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "p" / "round.jpg").symlink_to(tmp_path / "p" / "round.jpg")
    sync(library, tmp_path / "p")
    (tmp_path / "p" / "IMG_7.jpg").unlink()
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.gone, result.skipped) == (19, 1, 0)
    (note,) = result.notes
    assert note.startswith("5 links lead nowhere")
    assert str(tmp_path / "p" / "annexed0.jpg") in note
    assert "and 2 more" in note


@pytest.mark.parametrize("name", ["nas", "nas.jpg"])
def test_what_was_read_through_a_link_is_not_gone_because_its_disk_is_away(
    tmp_path: Path, library: Library, name: str
) -> None:
    twenty_pictures(tmp_path / "p")
    disk = tmp_path / "disk"
    picture(disk / "IMG_away.jpg")
    (tmp_path / "p" / name).symlink_to(disk if name == "nas" else disk / "IMG_away.jpg")
    assert sync(library, tmp_path / "p").seen == 21
    disk.rename(tmp_path / "away")
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.gone, result.skipped) == (20, 0, 1)
    assert "not known to be complete" in result.notes[0]
    # Once the person has said that they are gone, the link is one that leads nowhere like any other.
    Harvest(library, source(library, tmp_path / "p"), Clock(), Control(), Progress()).run(accept_gone=True)
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.gone, result.skipped, len(result.notes)) == (20, 0, 0, 1)


def test_a_mount_that_is_dead_counts_as_unread(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    twenty_pictures(tmp_path / "p")
    picture(tmp_path / "p" / "nas" / "IMG_x.jpg")
    sync(library, tmp_path / "p")
    status = os.stat

    def dead(path: str, **how: object) -> os.stat_result:
        if str(path).endswith("/nas"):
            raise OSError(errno.ENOTCONN, "Transport endpoint is not connected", path)
        return status(path, **how)

    monkeypatch.setattr(os, "stat", dead)
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.gone, result.skipped) == (20, 0, 1)


def test_a_known_file_that_cannot_be_read_is_not_gone(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    twenty_pictures(tmp_path / "p")
    sync(library, tmp_path / "p")
    picture(tmp_path / "p" / "IMG_3.jpg", size=(80, 60))

    def locked(path: str, *_: object) -> object:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(local, "read_file", locked)
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.gone, result.skipped) == (20, 0, 1)
    assert library.value("SELECT width FROM media_item WHERE filename = 'IMG_3.jpg'") == 64


def test_an_unreadable_folder_costs_a_line_and_nothing_is_gone(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    twenty_pictures(tmp_path / "p")
    picture(tmp_path / "p" / "deep" / "IMG_x.jpg")
    sync(library, tmp_path / "p")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("/deep"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    result = sync(library, tmp_path / "p")
    assert (result.seen, result.gone, result.skipped) == (20, 0, 1)
    assert "not known to be complete" in result.notes[0]


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_run(tmp_path: Path) -> None:
    file = picture(tmp_path / "IMG_1.jpg")
    told = file.stat()
    file.write_bytes(file.read_bytes() + b"more")
    entry = read_file(str(file), told.st_size, told.st_mtime_ns, "", Control())
    assert isinstance(entry, Skip)
    assert "changed" in entry.reason


def test_removed_files_are_gone_but_only_below_the_folders_of_the_pass(tmp_path: Path, library: Library) -> None:
    for number in range(30):
        picture(tmp_path / "p" / f"IMG_{number}.jpg")
    picture(tmp_path / "q" / "other.jpg")
    sync(library, tmp_path / "p")
    (note,) = sync(library, tmp_path / "q").notes
    assert note == (
        "30 items were not listed this time and stay as before, because other folders were read then;"
        " give --accept-gone if they are really gone."
    )
    (tmp_path / "p" / "IMG_7.jpg").unlink()
    assert sync(library, tmp_path / "p").gone == 1
    assert library.rows("SELECT filename FROM media_item WHERE gone_at IS NOT NULL") == [("IMG_7.jpg",)]


def test_garbage_is_kept_with_a_note(tmp_path: Path, library: Library) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "empty.jpg").write_bytes(b"")
    (tmp_path / "p" / "noise.nef").write_bytes(os.urandom(500))
    assert sync(library, tmp_path / "p").seen == 2
    assert library.value("SELECT note FROM media_item WHERE filename = 'empty.jpg'") == "the file is empty"


def test_a_missing_folder_is_wrong_use(tmp_path: Path, library: Library) -> None:
    with pytest.raises(UsageError, match="no folder"):
        source(library, tmp_path / "none")
    with pytest.raises(UsageError, match="No folder"):
        source(library)


names = st.lists(st.sampled_from(["a", "b!", "b", "b.c", "ż", "1"]), min_size=1, max_size=3).map("/".join)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(names, min_size=1, max_size=12), st.integers(0, 12))
def test_from_any_mark_it_goes_on_with_exactly_the_rest(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], stop: int
) -> None:
    folder = tmp_path_factory.mktemp("local")
    for path in paths:
        (folder / "d" / path).mkdir(parents=True, exist_ok=True)
        (folder / "d" / path / "x.jpg").write_bytes(path.encode())
    walk = LocalSource([folder / "d"], lambda ids: {})
    everything = [item.id for batch in walk.batches(None, Control(), Progress()) for item in batch.items]
    assert len(everything) == len(set(everything)) == len(paths)
    last = everything[min(stop, len(everything) - 1)]
    rest = [i.id for b in walk.batches(last.removeprefix("local:"), Control(), Progress()) for i in b.items]
    assert rest == everything[everything.index(last) + 1 :]


def test_names_that_are_no_utf8_stay_apart(tmp_path: Path, library: Library) -> None:
    (tmp_path / "p").mkdir()
    for number, name in enumerate((b"x\xfe.jpg", b"x\xff.jpg", "x\ufffd.jpg".encode())):
        with open(os.fsencode(tmp_path / "p") + b"/" + name, "wb") as file:  # noqa: PTH123 - a name of bytes
            file.write(bytes([number]))
    assert sync(library, tmp_path / "p").added == 3
    assert library.value("SELECT count(DISTINCT sha256) FROM media_item") == 3
    walk = LocalSource([tmp_path / "p"], lambda ids: {})
    (batch,) = walk.batches(None, Control(), Progress())
    for done, item in enumerate(batch.items, start=1):
        rest = [i for b in walk.batches(item.id.removeprefix("local:"), Control(), Progress()) for i in b.items]
        assert len(rest) == 3 - done
