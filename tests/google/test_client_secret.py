"""The OAuth client's file: each way in which it can be wrong has its sentence."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.emulator import Emulator
from models.errors import ExitCode, SignInError, UsageError
from models.google.client_secret import read_client_secret
from models.settings import Paths

INSTALLED = {
    "client_id": "1-a.apps.googleusercontent.com",
    "client_secret": "GOCSPX-secret",
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
}


def written(folder: Path, values: Any) -> Path:
    path = folder / "client_secret.json"
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


def test_a_desktop_clients_file_is_read(tmp_path: Path) -> None:
    client = read_client_secret(written(tmp_path, {"installed": INSTALLED}))
    assert (client.client_id, client.client_secret) == (INSTALLED["client_id"], "GOCSPX-secret")
    assert "GOCSPX" not in repr(client)


def test_addresses_may_be_missing(tmp_path: Path) -> None:
    values = {key: INSTALLED[key] for key in ("client_id", "client_secret")}
    client = read_client_secret(written(tmp_path, {"installed": values}))
    assert client.token_uri == INSTALLED["token_uri"]
    assert client.auth_uri == INSTALLED["auth_uri"]


def test_a_client_on_this_machine_is_taken(tmp_path: Path, emulator: Emulator) -> None:
    client = read_client_secret(written(tmp_path, emulator.client_secret()))
    assert client.token_uri == f"{emulator.root}token"


@pytest.mark.parametrize("path", [None, "default"])
def test_no_client_secret_says_how_to_make_one(path: str | None) -> None:
    with pytest.raises(SignInError, match="Desktop app") as caught:
        read_client_secret(Paths.default().client_secret if path else None)
    assert caught.value.exit_code == ExitCode.SIGN_IN


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ([], "no JSON object"),
        ({}, "is no client secret"),
        ({"installed": 3}, "is no client secret"),
        ({"installed": {}}, "lacks client_id and client_secret"),
        ({"installed": {**INSTALLED, "client_secret": ""}}, "lacks client_secret"),
        ({"web": INSTALLED}, "web client's"),
        ({"type": "service_account"}, "service account"),
        ({"refresh_token": "1//x", "client_id": "a"}, "is a token file"),
        ({"installed": {**INSTALLED, "token_uri": "https://evil.test/token"}}, "token_uri"),
        ({"installed": {**INSTALLED, "token_uri": "http://oauth2.googleapis.com/token"}}, "token_uri"),
        ({"installed": {**INSTALLED, "token_uri": ["x"]}}, "token_uri"),
        ({"installed": {**INSTALLED, "auth_uri": "https://accounts.google.com.evil.test/"}}, "auth_uri"),
        ({"installed": {**INSTALLED, "auth_uri": "javascript:alert(1)"}}, "auth_uri"),
    ],
)
def test_a_bad_file_says_why_and_what_to_do(tmp_path: Path, values: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_client_secret(written(tmp_path, values))
    assert caught.value.hint
    assert "GOCSPX" not in str(caught.value)
    assert caught.value.exit_code == ExitCode.USAGE


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        read_client_secret(tmp_path / "no.json")
    with pytest.raises(UsageError, match="cannot be read"):
        read_client_secret(tmp_path)
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="no JSON"):
        read_client_secret(tmp_path / "binary.json")
