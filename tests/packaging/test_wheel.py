"""The built wheel: holds what it needs, and runs from any directory."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ("screens.tcss", "py.typed", ".json", ".html", ".js")
"""How the files end that are no Python and that the program reads when it runs."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(place), "."]
    subprocess.run(command, cwd=ROOT, check=True, timeout=100, capture_output=True)
    (built,) = place.glob("*.whl")
    return built


def test_everything_the_program_reads_is_inside(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in ("tui", "models")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and (path.suffix == ".py" or path.name.endswith(DATA))
    }
    assert not wanted - inside
    assert {"tui/screens.tcss", "models/py.typed", "models/migrations/0001_initial.py"} <= inside
    assert [name for name in inside if name.endswith("discovery/photoslibrary.v1.json")]
    assert [name for name in inside if "staging/templates/" in name]
    assert not [name for name in inside if name.startswith(("tests/", "docs/"))]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the dependencies are borrowed, so that no network is needed."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True, timeout=100)
    site = next((place / "lib").glob("python*")) / "site-packages"
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python")]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True, timeout=100)
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place


def run(installed: Path, tmp_path: Path, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    # The checkout must not be found in place of the wheel: a directory of its own, no PYTHONPATH.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [str(installed / "bin" / name), *words]
    return subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_it_runs_from_another_directory(installed: Path, tmp_path: Path) -> None:
    version = run(installed, tmp_path, "gpdedup-tui", "--version")
    assert version.stdout.startswith("gpdedup-tui ")
    where = run(installed, tmp_path, "python", "-c", "import tui, models; print(tui.__file__, models.__file__)")
    assert where.stdout.count(str(installed)) == 2


def test_the_demo_runs_from_another_directory(installed: Path, tmp_path: Path) -> None:
    demo = run(installed, tmp_path, "gpdedup-tui", "demo", "--headless", "--items", "200")
    assert demo.returncode == 0, demo.stderr
    assert "uuid-thumbnail" in demo.stdout
    assert "Read back: the album holds exactly the" in demo.stdout
