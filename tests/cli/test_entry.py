"""From words to exit codes: sentences, streams, the log."""

import io
import json
import logging
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from models import log
from models.errors import Cancelled, QuotaError
from models.text import json_text
from tui.cli import run
from tui.cli.commands import status
from tui.cli.context import Context
from tui.cli.output import Output

HEAVY = ("textual", "peewee", "googleapiclient", "google", "google_auth_oauthlib", "rich", "oauthlib", "platformdirs")


def program(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["sync", "--help"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "tui", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "argparse" in imported
    assert not imported & {*HEAVY, "sqlite3", "asyncio", "logging"}
    assert done.stdout


def least_work(*command: str) -> float:
    """Returns the least processor time of some runs, in seconds: what else the machine does only ever adds."""
    spent = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, timeout=60, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def test_help_answers_for_less_than_six_times_a_bare_interpreter() -> None:
    assert least_work("-m", "tui", "--help") < 6 * least_work("-c", "pass")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["dance"], 2, "invalid choice"),
        (["--config", "none.toml", "status"], 2, "does not exist"),
        (["--api-root", "http://example.com/", "status"], 2, "must be https, or http on this machine"),
        (["decide", "remove"], 2, "nothing to decide on"),
        ([], 2, "need a terminal"),
        (["demo"], 2, "need a terminal"),
    ],
)
def test_wrong_use_is_one_line_on_stderr(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("gpdedup-tui: ")
    assert told in printed.err
    assert printed.err.count("\n") == 1


def test_the_api_root_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GPDEDUP_API_ROOT", "http://198.51.100.7/")
    assert run(["status"]) == 2
    assert "198.51.100.7" in capsys.readouterr().err
    assert run(["--api-root", "http://127.0.0.1:9/", "status"]) == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [(QuotaError("The day is over."), 4), (Cancelled(), 130), (KeyboardInterrupt(), 130)],
)
def test_errors_end_with_their_code(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_context: Context) -> int:
        raise error

    monkeypatch.setattr(status, "run", fail)
    assert run(["status"]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_goes_to_the_log_without_secrets_and_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_context: Context) -> int:
        raise ZeroDivisionError("Bearer ya29.secret-token and refresh_token=1//0secretsecret")

    monkeypatch.setattr(status, "run", fail)
    assert run(["status"]) == 1
    log = home / "state" / "gpdedup-tui" / "gpdedup-tui.log"
    told, written = capsys.readouterr().err, log.read_text()
    assert str(log) in told
    assert "Traceback" not in told
    assert "secret" not in told
    assert "Traceback" in written
    assert "test_entry.py" in written
    assert "secret-token" not in written
    assert "0secretsecret" not in written
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_log_that_cannot_be_written_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_context: Context) -> int:
        raise ZeroDivisionError("by zero")

    (home / "state").write_text("a file where a folder should be")
    monkeypatch.setattr(status, "run", fail)
    assert run(["status"]) == 1
    assert "by zero" in capsys.readouterr().err


def test_the_log_rotates_and_stays_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "state" / "x.log"
    log.keep_log(path)
    logger = logging.getLogger("gpdedup.test")
    for number in range(30):
        logger.warning("%s %s", number, "x" * 50_000)
    files = sorted(path.parent.iterdir())
    assert 2 <= len(files) <= 1 + log.KEPT
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.stat().st_size <= log.MAX_BYTES for file in files)
    log.keep_log(tmp_path / "other" / "y.log")
    assert [h for h in logging.getLogger().handlers if getattr(h, "baseFilename", "") == str(path)] == []


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "tui", "--library", str(tmp_path / "l.sqlite"), "status"]
    with os.fdopen(writer, "w") as stdout:
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_behind_stdout_is_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui", "--library", str(tmp_path / "l.sqlite"), "status"]
    with Path("/dev/full").open("w") as stdout:
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr == "gpdedup-tui: The output could not be written: No space left on device.\n"


def test_closed_streams_do_no_harm(tmp_path: Path) -> None:
    command = f'exec "{sys.executable}" -m tui --library "{tmp_path}/l.sqlite" status >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], timeout=60, check=False).returncode == 0


def test_text_that_the_encoding_cannot_show_becomes_question_marks(tmp_path: Path) -> None:
    done = program(
        "--library", f"{tmp_path}/Zdjęcia.sqlite", "status", env={**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    )
    assert done.returncode == 0
    assert "Zdjęcia.sqlite" in done.stdout  # a pipe gets UTF-8, whatever the terminal would be


def test_json_keeps_every_character_and_cannot_steer_a_terminal() -> None:
    nasty = "\x1b[31m\x9b2J \u202eabc\u202c zażółć 😀 \u2028 \x7f [/] \U000e0001"
    text = json_text({"name": nasty})
    assert text.isprintable()
    assert json.loads(text) == {"name": nasty}
    assert "zażółć 😀" in text
    stdout, stderr = io.StringIO(), io.StringIO()
    out = Output(as_json=True, stdout=stdout, stderr=stderr)
    out.result(f"words {nasty}")
    out.record({"a": 1})
    assert stdout.getvalue() == '{"a": 1}\n'
    assert stderr.getvalue().strip("\n").isprintable()
