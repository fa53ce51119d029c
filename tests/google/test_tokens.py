"""The token file: read with care, written whole, seen by its owner alone."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from models.control import Control
from models.emulator import READ, Emulator
from models.errors import ExitCode, GpdedupError, SignInError
from models.google.scopes import (
    APPEND,
    EDIT,
    LIST,
    LISTING,
    PICK,
    STAGING,
    Purpose,
    described,
    missing_scopes,
    scopes_for,
)
from models.google.tokens import Token, is_trusted_address, load_token, save_token, token_age
from tests.conftest import FakeClock

FOREIGN = {
    "token": "ya29.access",
    "refresh_token": "1//refresh",
    "client_id": "1-a.apps.googleusercontent.com",
    "client_secret": "GOCSPX-secret",
}


def written(path: Path, values: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(values if isinstance(values, str) else json.dumps(values))
    return path


def test_what_google_auth_writes_is_read_and_written_again(token_path: Path) -> None:
    made = Credentials(  # type: ignore[no-untyped-call]
        "ya29.access",
        refresh_token="1//refresh",
        token_uri="https://oauth2.googleapis.com/token",
        client_id="1-a.apps.googleusercontent.com",
        client_secret="GOCSPX-secret",
        scopes=[LIST],
    )
    save_token(token_path, made)
    assert json.loads(token_path.read_text()) == json.loads(made.to_json())
    token = load_token(token_path)
    assert (token.client_id, token.scopes, token.consented_at) == ("1-a.apps.googleusercontent.com", (LIST,), None)
    again = token_path.with_name("again.json")
    save_token(again, token)
    assert json.loads(again.read_text()).items() >= json.loads(made.to_json()).items()


def test_the_file_and_its_folder_are_the_owners_alone(token_path: Path) -> None:
    save_token(token_path, Token(load_token(written(token_path.with_name("a.json"), FOREIGN)).credentials))
    assert stat.S_IMODE(token_path.stat().st_mode) == 0o600
    assert stat.S_IMODE(token_path.parent.stat().st_mode) == 0o700
    fresh = token_path.parent / "deep" / "er" / "token.json"
    save_token(fresh, load_token(token_path))
    assert stat.S_IMODE(fresh.parent.stat().st_mode) == 0o700


def test_a_file_put_there_by_hand_becomes_the_owners_alone(token_path: Path, tmp_path: Path) -> None:
    written(token_path, FOREIGN).chmod(0o644)
    token_path.parent.chmod(0o755)
    load_token(token_path)
    assert stat.S_IMODE(token_path.stat().st_mode) == 0o600
    assert stat.S_IMODE(token_path.parent.stat().st_mode) == 0o700
    elsewhere = written(tmp_path / "shared" / "token.json", FOREIGN)
    elsewhere.parent.chmod(0o755)
    load_token(elsewhere)
    assert stat.S_IMODE(elsewhere.parent.stat().st_mode) == 0o755


def test_a_file_that_others_can_read_is_replaced(token_path: Path) -> None:
    written(token_path, FOREIGN).chmod(0o644)
    save_token(token_path, load_token(token_path))
    assert stat.S_IMODE(token_path.stat().st_mode) == 0o600


def test_a_symlink_is_replaced_and_not_followed(token_path: Path) -> None:
    target = written(token_path.with_name("elsewhere.json"), FOREIGN)
    token_path.symlink_to(target)
    before = target.read_text()
    save_token(token_path, load_token(token_path))
    assert not token_path.is_symlink()
    assert target.read_text() == before


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(token_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = load_token(written(token_path, FOREIGN))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GpdedupError, match="No space left on device"):
        save_token(token_path, token)
    assert [file.name for file in token_path.parent.iterdir()] == ["token.json"]
    assert json.loads(token_path.read_text()) == FOREIGN


def test_no_file_says_how_to_sign_in(token_path: Path) -> None:
    with pytest.raises(SignInError, match="gpdedup-tui login --client-secret FILE") as caught:
        load_token(token_path)
    assert caught.value.exit_code == ExitCode.SIGN_IN


@pytest.mark.parametrize(
    "values",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        {},
        {**FOREIGN, "refresh_token": None},
        {**FOREIGN, "client_id": ""},
        {**FOREIGN, "client_secret": 7},
        {**FOREIGN, "scopes": {"a": 1}},
        {**FOREIGN, "scopes": [1]},
        {**FOREIGN, "expiry": 7},
        {**FOREIGN, "expiry": "tomorrow"},
    ],
    ids=str,
)
def test_a_broken_file_says_what_to_do_and_no_secret(token_path: Path, values: Any) -> None:
    written(token_path, values)
    with pytest.raises(SignInError, match="login") as caught:
        load_token(token_path)
    assert "GOCSPX" not in str(caught.value)
    assert "refresh" not in str(caught.value).replace("refresh_token", "")


@pytest.mark.parametrize("scopes", [None, f"{LIST} {EDIT}", [LIST, EDIT]])
def test_scopes_may_be_missing_or_one_text(token_path: Path, scopes: Any) -> None:
    token = load_token(written(token_path, FOREIGN if scopes is None else {**FOREIGN, "scopes": scopes}))
    assert token.scopes == (None if scopes is None else (LIST, EDIT))
    if scopes is None:
        token.require(STAGING)
    else:
        with pytest.raises(SignInError, match=r"make albums \(photoslibrary.appendonly\)"):
            token.require(STAGING)


@pytest.mark.parametrize(
    ("address", "is_trusted"),
    [
        ("https://oauth2.googleapis.com/token", True),
        ("https://accounts.google.com/o/oauth2/token", True),
        ("http://127.0.0.1:8080/token", True),
        ("http://localhost:1/token", True),
        ("http://[::1]:1/token", True),
        ("http://oauth2.googleapis.com/token", False),
        ("https://oauth2.googleapis.com.evil.test/token", False),
        ("https://oauth2.googleapis.com@evil.test/token", False),
        ("https://evil.test/oauth2.googleapis.com", False),
        ("https://user@oauth2.googleapis.com/token", False),
        ("http://127.0.0.1.evil.test/", False),
        ("http://10.0.0.1/token", False),
        ("file:///etc/passwd", False),
        ("http://127.0.0.1:port/", False),
        ("http://[::1/", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_secrets_go_to_google_or_to_this_machine(address: object, is_trusted: bool) -> None:
    assert is_trusted_address(address) is is_trusted


def test_a_token_uri_elsewhere_is_refused_before_anything_is_sent(token_path: Path) -> None:
    written(token_path, {**FOREIGN, "token_uri": "https://evil.test/token"})
    with pytest.raises(SignInError, match="nothing was sent"):
        load_token(token_path)


def test_a_token_uri_on_this_machine_is_kept(token_path: Path, emulator: Emulator) -> None:
    token = load_token(written(token_path, emulator.token()))
    assert token.credentials.token_uri == f"{emulator.root}token"
    assert token.credentials.valid


def test_consent_is_remembered_through_a_renewal(token_path: Path, emulator: Emulator, clock: FakeClock) -> None:
    values = emulator.token((READ,), expired=True)
    values["gpdedup_consented_at"] = 1_789_000_000
    token = load_token(written(token_path, values))
    token.authorization(Control())
    kept = json.loads(token_path.read_text())
    assert kept["gpdedup_consented_at"] == 1_789_000_000
    assert kept["token"] == token.credentials.token != values["token"]
    assert kept["refresh_token"] == values["refresh_token"]
    assert kept["scopes"] == [READ]
    clock.seconds = 1_789_000_100 - 1
    assert token_age(token_path, clock) == 100


def test_the_age_of_a_foreign_token_is_not_known(token_path: Path, clock: FakeClock) -> None:
    assert token_age(token_path, clock) is None
    written(token_path, {**FOREIGN, "gpdedup_consented_at": "yesterday"})
    assert token_age(token_path, clock) is None


def test_a_renewed_token_that_cannot_be_kept_still_works(
    token_path: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = load_token(written(token_path, emulator.token(expired=True)))

    def read_only(_: int) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "fsync", read_only)
    assert token.authorization(Control()).startswith("Bearer ya29.")
    assert "could not be kept" in caplog.text
    assert token.credentials.token not in caplog.text


def test_a_client_with_another_secret_is_told_apart(token_path: Path, emulator: Emulator) -> None:
    values = {**emulator.token(expired=True), "client_secret": "GOCSPX-changed"}
    token = load_token(written(token_path, values))
    with pytest.raises(SignInError, match="no longer knows this sign-in's client") as caught:
        token.authorization(Control())
    assert "GOCSPX" not in str(caught.value)


def test_nothing_is_renewed_where_another_thread_has_done_it(sign_in: Callable[..., Token], emulator: Emulator) -> None:
    token = sign_in()
    token.refresh("an older one", Control())
    assert emulator.log.count("POST /token") == 0


def test_each_purpose_asks_for_the_fewest_scopes() -> None:
    assert scopes_for(Purpose.LIBRARY) == (LIST, APPEND, EDIT)
    assert scopes_for(Purpose.PICKER) == (PICK,)
    assert scopes_for(Purpose.PICKER, (LIST, "openid")) == (PICK, LIST)
    assert scopes_for(Purpose.LIBRARY, None) == STAGING
    assert missing_scopes((LIST,), STAGING) == (APPEND, EDIT)
    assert missing_scopes(None, STAGING) == ()
    assert missing_scopes((LIST, "x"), LISTING) == ()
    assert described((PICK, "https://www.googleapis.com/auth/other")) == (
        "read what you pick (photospicker.mediaitems.readonly), other"
    )
