"""The configuration: checked, with the file, line and key in every complaint."""

from pathlib import Path

import pytest

from models.errors import UsageError
from models.settings import ApiRoots, Paths, Settings, is_loopback, line_of, load_settings


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == Settings()
    with pytest.raises(UsageError, match="does not exist"):
        load_settings(tmp_path / "none.toml", must_exist=True)


def test_what_is_set_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('theme = "nord"\nkeeper_order = ["most-pixels", "id"]\n[rules.raw-sidecar]\nremove = "jpeg"\n')
    settings = load_settings(path)
    assert settings.theme == "nord"
    assert settings.keeper_order == ("most-pixels", "id")
    assert settings.rules["raw-sidecar"]["remove"] == "jpeg"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = ", "TOML"),
        ("\n\ncolour = 1", "line 3.*'colour'"),
        ("theme = 1", "line 1.*'theme' must be a text"),
        ("keeper_order = 1", "line 1.*'keeper_order' must be a list"),
        ("rules = 1", "line 1.*'rules' must be a table"),
        ("x = " + "[" * 5000, "not valid TOML"),
        ('keeper_order = ["biggest"]', "'biggest'"),
        ("[rules]\nsame-shot = 1", "line 2.*same-shot"),
        ("[keys]\nquit = 1", "line 2.*quit"),
    ],
)
def test_every_complaint_names_the_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=words):
        load_settings(path)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('name_regex = "name = 1"\nname = 3', "name", 2),
        ("# name = 1\n  'name' = 3", "name", 2),
        ("[rules.custom.my-name]\n[rules.custom.name]", "name", 2),
        ('[rules.custom]\nother = { title = "a" }\nmine = { title = "b", name = 1 }', "name", 3),
        ("[a.b]\nrules.custom.x.name = 1", "name", 2),
        ("x = 1", "name", 1),
    ],
)
def test_the_line_of_a_key_is_not_that_of_a_longer_one(text: str, key: str, line: int) -> None:
    assert line_of(text, key) == line


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("theme = 3\n", encoding="utf-8-sig")
    with pytest.raises(UsageError, match="line 1: 'theme'"):
        load_settings(path)
    path.write_text('theme = "nord"\n', encoding="utf-8-sig")
    assert load_settings(path).theme == "nord"


def test_bytes_that_are_no_text_are_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        load_settings(path)


def test_paths_follow_xdg_and_accounts_have_tokens_of_their_own(home: Path) -> None:
    paths = Paths.default()
    assert paths.library == home / "data" / "gpdedup-tui" / "library.sqlite"
    tokens = {Paths.default(label).token for label in ("", "a/b", "a_b", "a b", "../x")}
    assert len(tokens) == 5
    assert {token.parent for token in tokens} == {home / "config" / "gpdedup-tui"}


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://127.0.0.1:80", "http://[::1]:9/", "http://localhost"]
)
def test_safe_addresses(address: str) -> None:
    assert ApiRoots.below(address).library.endswith("/")


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "ftp://127.0.0.1", "127.0.0.1", "https://", "http://127.0.0.1.evil.org", "http://[::1"],
)
def test_addresses_that_would_leak_a_token(address: str) -> None:
    with pytest.raises(UsageError):
        ApiRoots.below(address)


def test_loopback() -> None:
    assert is_loopback("127.8.9.1")
    assert not is_loopback("10.0.0.1")
