"""`sync local` and `sync toolkit`, as a person types them."""

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Place


def test_local_folders_are_read_once(place: Place, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    Image.new("RGB", (40, 30)).save(tmp_path / "p" / "IMG_1.jpg")
    first = {"source": "local", "seen": 1, "added": 1, "updated": 0, "gone": 0, "skipped": 0}
    assert place.records("sync", "local", str(tmp_path / "p")) == [first]
    assert place.records("sync", "local", str(tmp_path / "p")) == [first | {"added": 0}]


def test_the_toolkits_list_is_read_and_its_bad_rows_are_listed(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "metadata.csv"
    path.write_text("mediaKey,fileName,takenAt\nAF1,a.jpg,2020-01-01T00:00:00.000Z\n,b.jpg,\n")
    assert place("sync", "toolkit", str(path)) == 4
    assert "row 2" in place.last.err
    assert "1 item read" in place.last.out


def test_what_is_missing_is_wrong_use(place: Place, tmp_path: Path) -> None:
    assert place("sync", "local", str(tmp_path / "none")) == 2
    assert place("sync", "toolkit", str(tmp_path / "none.csv")) == 2
    assert place("sync", "local") == 2


@pytest.mark.parametrize("source", ["takeout", "local", "toolkit"])
def test_an_empty_path_is_not_the_current_folder(place: Place, source: str) -> None:
    assert place("sync", source, "") == 2
    assert "empty path" in place.last.err


@pytest.mark.parametrize("source", ["takeout", "local", "toolkit"])
@pytest.mark.parametrize("path", ["a" * 5_000, "~nobody-of-that-name/x"])
def test_paths_that_cannot_be_looked_at_are_wrong_use(place: Place, source: str, path: str) -> None:
    assert place("sync", source, path) == 2
    assert place.last.err.count("\n") == 1
    assert len(place.last.err) < 400
