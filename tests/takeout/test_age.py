"""An older export must not take back what a newer one told; and no export is refused that may be read."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.errors import OlderExportError
from models.exports import export_memory, newer_exports
from models.harvest import Harvest
from models.overview import unfinished_passes
from models.passes import SyncResult
from models.progress import Progress
from models.sources.takeout import TakeoutSource
from models.sources.takeout.age import AgeCheck
from tests.conftest import FakeClock
from tests.takeout.builder import YEAR, Export, jpeg, sidecar

OLD, NEW, NEWEST = "takeout-20250101T101500Z", "takeout-20250601T090000Z", "takeout-20260301T101500Z"
UPLOADED = 1_735_000_000
"""2024-12-24: before all of them."""

Sync = Callable[..., SyncResult]


def export(numbers: range = range(4), *, key: str = "AF1Qip", uploaded: int = UPLOADED, **more: Any) -> Export:
    made = Export()
    for number in numbers:
        name = f"IMG_{number}.jpg"
        told = sidecar(name, key=f"{key}{number:04}" if key else None, **more)
        told["creationTime"] = {"timestamp": str(uploaded), "formatted": "x"}
        made.add(f"{YEAR}/{name}", jpeg(40 + number, 30), told=told)
    return made


def written(folder: Path, day: str) -> Path:
    """Let all files of a folder be of a day."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        os.utime(path, (moment, moment))
    return folder


@pytest.fixture
def sync(library: Library, clock: FakeClock) -> Sync:
    def run(*paths: Path, account: str = "", older: bool = False) -> SyncResult:
        age = AgeCheck(partial(newer_exports, library, account), account, allow=older)
        source = TakeoutSource(paths, account, memory=export_memory(library, account), age=age)
        return Harvest(library, source, clock, Control(), Progress()).run()

    return run


def favourites(library: Library) -> int:
    return int(library.value("SELECT count(*) FROM media_item WHERE favorited"))


@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_an_older_export_is_refused_with_both_dates_and_the_option(
    library: Library, sync: Sync, tmp_path: Path, kind: str
) -> None:
    newer = getattr(export(favorited=True), kind)(tmp_path / f"{NEW}-001.{kind}")
    older = getattr(export(range(5)), kind)(tmp_path / f"{OLD}-001.{kind}")
    sync(newer)
    with pytest.raises(OlderExportError) as caught:
        sync(older)
    assert caught.value.exit_code == 2
    for words in ("2025-01-01", "2025-06-01", "--older"):
        assert words in str(caught.value)
    assert favourites(library) == 4
    assert unfinished_passes(library) == []
    result = sync(older, older=True)
    assert (result.seen, result.added, favourites(library)) == (5, 1, 0)
    assert any("2025-06-01" in note for note in result.notes)
    # The newer one puts it right again.
    assert sync(newer).updated == 4
    assert favourites(library) == 4


def test_it_is_told_also_of_archives_in_a_folder_and_after_a_pass_that_was_left(
    library: Library, sync: Sync, tmp_path: Path
) -> None:
    (tmp_path / "downloads").mkdir()
    export(favorited=True).zip(tmp_path / "downloads" / f"{NEW}-001.zip")
    sync(tmp_path / "downloads")
    library.execute("DELETE FROM export_part")
    library.execute("UPDATE sync SET state = 'cancelled'")
    with pytest.raises(OlderExportError):
        sync(export().zip(tmp_path / f"{OLD}-001.zip"))


def test_an_older_folder_is_told_by_the_files_of_its_sidecars(library: Library, sync: Sync, tmp_path: Path) -> None:
    sync(export(favorited=True).zip(tmp_path / f"{NEW}-001.zip"))
    older = written(export().folder(tmp_path / "x"), "2025-01-01")
    with pytest.raises(OlderExportError, match="2025-01-01"):
        sync(older)
    assert favourites(library) == 4


def test_a_newer_folder_is_told_by_what_was_uploaded(library: Library, sync: Sync, tmp_path: Path) -> None:
    newer = export(favorited=True)
    newer.files |= export(range(9, 10), uploaded=1_748_736_000).files  # 2025-06-01
    sync(newer.folder(tmp_path / "newer"))
    with pytest.raises(OlderExportError, match="2025-06-01"):
        sync(export().zip(tmp_path / f"{OLD}-001.zip"))
    assert favourites(library) == 4


@pytest.mark.parametrize("day", ["2025-05-20", "2025-05-28", "2025-06-02"])
def test_files_that_tell_little_are_no_reason_to_refuse(library: Library, sync: Sync, tmp_path: Path, day: str) -> None:
    sync(export(favorited=True).zip(tmp_path / f"{NEW}-001.zip"))
    result = sync(written(export().folder(tmp_path / "x"), day))
    assert any("2025-06-01" in note for note in result.notes) == (day == "2025-05-20")
    assert favourites(library) == 0


@pytest.mark.parametrize("day", ["1980-01-01", "2024-06-01"])
def test_times_that_what_was_uploaded_proves_wrong_tell_nothing(sync: Sync, tmp_path: Path, day: str) -> None:
    sync(export().zip(tmp_path / f"{NEW}-001.zip"))
    assert sync(written(export().folder(tmp_path / "x"), day)).notes == ()


def test_parts_of_one_export_come_in_any_order_and_again(sync: Sync, tmp_path: Path) -> None:
    parts = [export(range(2 * n, 2 * n + 2)).zip(tmp_path / f"{NEW}-{n + 1:03}.zip") for n in range(3)]
    for part in (parts[2], parts[0], parts[1], parts[2], parts[0]):
        assert not any("older" in note for note in sync(part).notes)
    sync(*parts)
    sync(*parts)
    folder = export(range(6)).folder(tmp_path / "unpacked")
    sync(folder)
    assert not any("older" in note for note in sync(*parts).notes)


def test_exports_of_other_years_come_in_any_order_and_mark_nothing_gone(
    library: Library, sync: Sync, tmp_path: Path
) -> None:
    later, earlier = (
        export(range(1)).zip(tmp_path / f"{NEW}-001.zip"),
        export(range(10, 40)).zip(tmp_path / f"{OLD}-001.zip"),
    )
    sync(later)
    for _ in range(2):
        result = sync(earlier)
        assert (result.seen, result.gone) == (30, 0)
        assert not any("older" in note for note in result.notes)
    assert library.value("SELECT count(*) FROM media_item WHERE gone_at IS NULL") == 31


@pytest.mark.parametrize("account", ["", "mum"])
def test_another_accounts_older_export_is_read(library: Library, sync: Sync, tmp_path: Path, account: str) -> None:
    sync(export().zip(tmp_path / f"{NEW}-001.zip"))
    result = sync(export(key="AF1Mum").zip(tmp_path / f"{OLD}-001.zip"), account=account)
    assert (result.seen, result.added, result.gone) == (4, 4, 0)
    assert not any("older" in note for note in result.notes)


def test_another_accounts_newer_export_says_nothing_of_what_is_gone(
    library: Library, sync: Sync, tmp_path: Path
) -> None:
    sync(export(range(30)).zip(tmp_path / f"{OLD}-001.zip"))
    sync(export(key="AF1Mum").zip(tmp_path / f"{NEWEST}-001.zip"), account="mum")
    assert sync(export(range(1, 30)).zip(tmp_path / f"{NEW}-001.zip")).gone == 1


def test_without_a_date_everything_is_read(library: Library, sync: Sync, tmp_path: Path) -> None:
    sync(export(favorited=True).folder(tmp_path / "one"))
    assert sync(export().folder(tmp_path / "two")).notes == ()
    assert sync(export().zip(tmp_path / "photos.zip")).notes == ()
    assert favourites(library) == 0


def test_an_older_export_without_links_is_read_with_a_word(library: Library, sync: Sync, tmp_path: Path) -> None:
    sync(export(favorited=True).zip(tmp_path / f"{NEW}-001.zip"))
    result = sync(export(key="").zip(tmp_path / f"{OLD}-001.zip"))
    assert any("older" in note and "2025-06-01" in note for note in result.notes)


def test_an_upload_in_the_future_dates_nothing(sync: Sync, tmp_path: Path) -> None:
    sync(export(uploaded=4_000_000_000).folder(tmp_path / "one"))
    assert not any("older" in note for note in sync(export().zip(tmp_path / f"{NEW}-001.zip")).notes)


def test_what_was_uploaded_while_an_export_was_written_dates_it_no_later(sync: Sync, tmp_path: Path) -> None:
    late = 1_735_726_500 + 5 * 86_400  # five days after the archives' name
    parts = [export(range(n, n + 1), uploaded=late).zip(tmp_path / f"{OLD}-{n + 1:03}.zip") for n in range(2)]
    for part in (*parts, *parts):
        assert not any("older" in note for note in sync(part).notes)
    sync(export(range(2), uploaded=late).folder(tmp_path / "unpacked"))
    assert not any("older" in note for note in sync(*parts).notes)
