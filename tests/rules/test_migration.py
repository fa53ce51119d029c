"""A library of the first version keeps its decisions and learns to swap."""

import shutil
from pathlib import Path

import pytest

from models import database
from models.database import Library
from models.decisions import swap
from tests.conftest import FakeClock
from tests.decisions.shelf import claim, words


def test_swaps_come_to_a_library_of_the_version_before(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    shutil.copy(database.MIGRATIONS / "0001_initial.py", old)
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", old)
        with Library(path) as library:
            for name in ("x", "k"):
                library.execute(
                    "INSERT INTO media_item (id, source, filename, added_at, changed_at)"
                    " VALUES (?, 'library', ?, '', '')",
                    (name, f"{name}.jpg"),
                )
            finding = claim(library, "x", "k")
            library.execute("INSERT INTO decision VALUES ('x', 'k', 'remove', '', 1)")
    with Library(path) as library:
        assert words(library) == {("x", "k"): "remove"}
        assert swap(library, clock, finding).refused == ()
    assert (tmp_path / "old.sqlite.before-0002_swaps").exists()
