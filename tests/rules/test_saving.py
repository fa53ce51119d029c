"""Writing an own rule into the configuration: everything else in the file stays as it is."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from models.errors import GpdedupError, UsageError
from models.rules import saving
from models.rules.registry import build_rules
from models.rules.saving import remove_own_rule, rule_text, save_own_rule
from models.settings import load_settings, read_settings

VALUES = {
    "name": "Screen*",
    "taken_before": date(2020, 1, 1),
    "source": ["takeout", "library"],
    "requires_original": True,
}
MINE = """\
# my colours
theme = "nord"   # dark

[rules.custom.shots]  # the old ones
name = "Shot*"        # as the phone names them
max_pixels = 9        # tiny

[keys]
"review.remove" = "f5"
"""


def test_a_new_rule_goes_to_the_end_and_the_rest_stays_byte_for_byte(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(MINE)
    settings = save_own_rule(config, "mine", VALUES)
    assert config.read_text() == f"{MINE}\n{rule_text('mine', VALUES)}"
    assert settings == load_settings(config)
    assert build_rules(settings)["custom:mine"].condition.taken_before == "2020-01-01 00:00:00"


def test_a_rule_that_is_there_changes_where_it_stands_and_keeps_its_comments(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(MINE)
    settings = save_own_rule(config, "shots", {"name": "Shot*", "mime_type": "image/png"})
    text = config.read_text()
    assert settings.rules["custom"] == {"shots": {"name": "Shot*", "mime_type": "image/png"}}
    for line in ("# my colours", 'theme = "nord"   # dark', "[rules.custom.shots]  # the old ones", "[keys]"):
        assert line in text
    assert 'name = "Shot*"        # as the phone names them' in text
    assert "max_pixels" not in text
    assert save_own_rule(config, "shots", {"name": "Shot*", "mime_type": "image/png"}) == settings
    assert config.read_text() == text


def test_a_byte_order_mark_stays_where_it_is(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(MINE, encoding="utf-8-sig")
    save_own_rule(config, "mine", VALUES)
    assert config.read_text(encoding="utf-8") == f"\ufeff{MINE}\n{rule_text('mine', VALUES)}"
    assert set(load_settings(config).rules["custom"]) == {"shots", "mine"}


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    for name in ("new", "shots"):
        config.write_bytes(MINE.replace("\n", "\r\n").encode())
        save_own_rule(config, name, VALUES)
        assert config.read_bytes().count(b"\n") == config.read_bytes().count(b"\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "theme = 'nord'",  # no line end
        "rules = { raw-sidecar = { remove = 'jpeg' } }\n",
        "rules.custom = { a = { name = 'x' } }\n",
        "rules.custom.a.name = 'x'\n[keys]\n",
        "[rules.custom.a]\nname = 'x'\n[keys]\n[rules.custom.b]\nname = 'y'\n",
        "[rules]\ncustom.a.name = 'x'\n",
        "[rules.custom.mine]\nname = 'x'\n[rules.raw-sidecar]\nremove = 'jpeg'\n[keys]\n[rules.custom.b]\nname = 'y'\n",
        "[rules.custom]\nmine = { name = 'x', title = 'é [/] \\u001b' }\n",
    ],
)
def test_however_it_is_written_only_the_rule_changes(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text)
    before = load_settings(config)
    after = save_own_rule(config, "mine", VALUES)
    own = {**before.rules.get("custom", {}), "mine": VALUES}
    assert after.rules == {**before.rules, "custom": own}
    assert (after.theme, after.keys) == (before.theme, before.keys)


def test_texts_from_outside_come_back_as_they_were(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    nasty = {"name": 'a"b\\c\n\x1b[31m\u202e]*', "name_regex": r"\d+\"'''", "title": "'''\t\x7f"}
    assert save_own_rule(config, "mine", nasty).rules["custom"]["mine"] == nasty
    assert save_own_rule(config, "mine", {**nasty, "album": "x"}).rules["custom"]["mine"] == {**nasty, "album": "x"}


def test_a_missing_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    config = tmp_path / "new" / "config.toml"
    save_own_rule(config, "mine", VALUES)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700


def test_mode_and_symlink_are_kept(tmp_path: Path) -> None:
    real, config = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    real.write_text(MINE)
    real.chmod(0o640)
    config.symlink_to(real)
    save_own_rule(config, "mine", VALUES)
    assert config.is_symlink()
    assert "rules.custom.mine" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert {place.name for place in tmp_path.iterdir()} == {"config.toml", "dotfiles.toml", "home"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theme = \n", "not valid TOML: .*line 1"),
        ("\ncolour = 1\n", "line 2: unknown key 'colour'"),
        ("[rules.custom.a]\nname = 3\n", "line 2: 'name' of .rules.custom.a. must be a text"),
        ("[rules.same-shot]\nx = 3\n", "line 2: the rule 'same-shot' has no setting 'x'"),
    ],
)
def test_a_broken_file_is_left_as_it_is(tmp_path: Path, text: str, words: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text)
    with pytest.raises(UsageError, match=words):
        save_own_rule(config, "mine", VALUES)
    assert config.read_text() == text


def test_what_cannot_be_a_rule_is_not_written(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    for name, values, words in (
        ("A B", VALUES, "is no name for a rule"),
        ("a", {"title": "x"}, "has no condition"),
        ("a", {"name": ""}, "name must be a text"),
    ):
        with pytest.raises(UsageError, match=words):
            save_own_rule(config, name, values)
    assert not config.exists()
    config.write_bytes(b"\xff")
    with pytest.raises(UsageError, match="cannot be read"):
        save_own_rule(config, "mine", VALUES)


def test_a_write_protected_file_stays_as_it_is(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(MINE)
    config.chmod(0o444)
    with pytest.raises(GpdedupError, match="cannot be written: it is write-protected"):
        save_own_rule(config, "mine", VALUES)
    assert config.read_text() == MINE


def test_a_device_or_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe, config = tmp_path / "pipe", tmp_path / "config.toml"
    os.mkfifo(pipe)
    config.symlink_to(pipe)
    with pytest.raises(GpdedupError, match="cannot be written: it is no plain file"):
        save_own_rule(config, "mine", VALUES)
    assert pipe.is_fifo()


def test_links_in_a_circle_are_a_sentence(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.symlink_to(config)
    with pytest.raises(GpdedupError, match="cannot be written: Too many levels of symbolic links"):
        save_own_rule(config, "mine", VALUES)


def test_what_somebody_else_wrote_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.toml"
    config.write_text(MINE)

    def edited_meanwhile(*arguments: object) -> str:
        config.write_text(f"{MINE}# edited\n")
        return with_rule(*arguments)  # type: ignore[arg-type]

    with_rule = saving._with_rule
    monkeypatch.setattr(saving, "_with_rule", edited_meanwhile)
    with pytest.raises(GpdedupError, match="was changed by another program meanwhile"):
        save_own_rule(config, "mine", VALUES)
    assert config.read_text() == f"{MINE}# edited\n"


def test_a_folder_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GpdedupError, match="cannot be written: Is a directory"):
        save_own_rule(tmp_path, "mine", VALUES)


@pytest.mark.parametrize(
    "text",
    [
        "rules = {custom.b.name = 'x'}\n",
        "[rules]\ncustom.mine.name = 'x'\ncustom.mine.title = 't'\n[keys]\n[rules.custom.b]\nname = 'x'\n",
    ],
)
def test_what_cannot_be_written_for_certain_is_left_to_the_person(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text)
    with pytest.raises(UsageError) as refusal:
        save_own_rule(config, "mine", VALUES)
    assert refusal.value.hint.endswith(f"Write it there yourself:\n{rule_text('mine', VALUES)}")
    assert config.read_text() == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MINE, '# my colours\ntheme = "nord"   # dark\n\n[keys]\n"review.remove" = "f5"\n'),
        ("[rules.custom.shots]\nname = 'x'\n", ""),
        ("theme = 'nord'\n\n[rules.custom.shots]\nname = 'x'", "theme = 'nord'\n"),
        (
            "[rules.custom.shots]\nname = 'x'  # y\n\n# my keys\n[keys]\n",
            "\n# my keys\n[keys]\n",
        ),
        (
            "[rules.custom.shots]\nname = 'x'\nsource = [\n 'takeout',\n]\n[rules.custom.b]\nname = 'y'\n",
            "[rules.custom.b]\nname = 'y'\n",
        ),
        (
            "[rules.custom.b]\nname = '''\n[rules.custom.shots]\n'''\n[ rules . custom . 'shots' ]\nname = 'x'\n",
            "[rules.custom.b]\nname = '''\n[rules.custom.shots]\n'''\n",
        ),
        ("[rules]\ncustom.b.name = 'y'\ncustom.shots.name = 'x'\n", "[rules]\ncustom.b.name = 'y'\n"),
        ("[rules.custom]\nshots = { name = 'x' }  # old\nb = { name = 'y' }\n", "[rules.custom]\nb = { name = 'y' }\n"),
        ("theme = 'nord'\n", "theme = 'nord'\n"),
        ("[rules.custom.shots]\nname = 'x'\n\n# the end\n", "\n# the end\n"),
    ],
)
def test_a_rule_is_taken_out_and_all_else_stays(tmp_path: Path, before: str, after: str) -> None:
    config = tmp_path / "config.toml"
    for line_end in ("\n", "\r\n"):
        config.write_bytes(before.replace("\n", line_end).encode())
        settings = remove_own_rule(config, "shots")
        assert config.read_bytes() == after.replace("\n", line_end).encode()
        assert "custom:shots" not in build_rules(settings)
        assert settings == load_settings(config)
        assert remove_own_rule(config, "shots") == settings


def test_no_rule_is_taken_out_of_a_broken_file_and_none_is_made(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    assert remove_own_rule(config, "shots") == read_settings("", config)
    assert not config.exists()
    config.write_text("[rules.custom.shots]\nname = 3\n")
    with pytest.raises(UsageError, match="line 2: 'name'"):
        remove_own_rule(config, "shots")
    assert config.read_text() == "[rules.custom.shots]\nname = 3\n"
