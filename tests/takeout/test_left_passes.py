"""A pass that was left, and an export that is another one when it goes on: what vanished never counts as there."""

from pathlib import Path

import pytest

from models.control import Control
from models.database import Library
from models.errors import Cancelled
from models.harvest import Harvest
from models.passes import SyncResult
from models.progress import Progress
from models.sources.local import LocalSource
from models.sources.takeout import assembling
from tests.conftest import FakeClock
from tests.takeout.builder import jpeg
from tests.takeout.test_unchanged import export, source, sync


def broken_off(library: Library, clock: FakeClock, of: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync, and be cancelled when everything is read and what is gone is looked for."""

    def cancel(*_: object, **__: object) -> None:
        raise Cancelled

    with monkeypatch.context() as patched:
        patched.setattr("models.harvest.what_is_gone", cancel)
        with pytest.raises(Cancelled):
            Harvest(library, of, clock, Control(), Progress()).run()  # type: ignore[arg-type]


def gone(library: Library) -> list[str]:
    return [item for (item,) in library.rows("SELECT id FROM media_item WHERE gone_at IS NOT NULL ORDER BY id")]


def test_another_export_is_a_new_pass(
    library: Library, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = export(40).zip(tmp_path / "older.zip"), export(39, first=1).zip(tmp_path / "newer.zip")
    sync(library, clock, older)
    broken_off(library, clock, source(library, older), monkeypatch)
    result: SyncResult = sync(library, clock, newer)
    assert (result.seen, result.gone) == (39, 1)
    assert gone(library) == ["AF1Qip0000"]


def test_another_export_is_a_new_pass_also_in_the_middle(
    library: Library, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_PAGE", "LEAST", "MOST"):
        monkeypatch.setattr(assembling, name, 10)
    older, newer = export(40).zip(tmp_path / "older.zip"), export(39, first=1).zip(tmp_path / "newer.zip")
    control = Control()
    with pytest.raises(Cancelled):
        Harvest(library, source(library, older), clock, control, Progress()).run(on_change=control.cancel)
    assert library.value("SELECT mark FROM sync ORDER BY id DESC") is not None
    result = Harvest(library, source(library, newer), clock, Control(), Progress()).run(accept_gone=True)
    assert (result.seen, result.gone) == (39, 1)
    assert gone(library) == ["AF1Qip0000"]


def test_a_folder_is_looked_through_again_when_its_pass_was_left_at_its_end(
    library: Library, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        (tmp_path / f"{number}.jpg").write_bytes(jpeg(shade=number))

    def folder() -> LocalSource:
        return LocalSource([tmp_path], lambda _: {})

    Harvest(library, folder(), clock, Control(), Progress()).run()
    broken_off(library, clock, folder(), monkeypatch)
    for number in (3, 4):
        (tmp_path / f"{number}.jpg").unlink()
    result = Harvest(library, folder(), clock, Control(), Progress()).run()
    assert (result.seen, result.gone) == (28, 2)
