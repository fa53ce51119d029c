"""Where the files are and what the person has set.

The directories follow XDG, with `gpdedup-tui` below each; the configuration is TOML.
"""

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from models.errors import UsageError

PROGRAM: Final = "gpdedup-tui"
GOOGLE_LIBRARY_ROOT: Final = "https://photoslibrary.googleapis.com/"
GOOGLE_PICKER_ROOT: Final = "https://photospicker.googleapis.com/"
DEFAULT_KEEPER_ORDER: Final = (
    "most-pixels",
    "favorited",
    "in-album",
    "described",
    "has-people",
    "not-edited",
    "original-name",
    "prefer-format",
    "most-bytes",
    "earliest-upload",
    "shortest-name",
    "id",
)
KNOWN_KEYS: Final[Mapping[str, type]] = {"theme": str, "rules": dict, "keeper_order": list, "keys": dict}
KIND_WORDS: Final[Mapping[type, str]] = {str: "text", dict: "table", list: "list"}


@dataclass(frozen=True, slots=True)
class Paths:
    """Where this program keeps its files."""

    library: Path
    config: Path
    token: Path
    client_secret: Path
    log: Path
    screens: Path
    """What the screens remember from one start to the next."""

    @classmethod
    def default(cls, account: str = "") -> "Paths":
        """Returns the XDG places; an account label gets a token of its own."""
        config, data, state = (_xdg(kind) for kind in ("CONFIG", "DATA", "STATE"))
        token = f"token-{_slug(account)}.json" if account else "token.json"
        return cls(
            library=data / "library.sqlite",
            config=config / "config.toml",
            token=config / token,
            client_secret=config / "client_secret.json",
            log=state / "gpdedup-tui.log",
            screens=state / "screens.json",
        )


def _xdg(kind: str) -> Path:
    """Returns `$XDG_<kind>_HOME/gpdedup-tui`, where the platform keeps such files."""
    from platformdirs import PlatformDirs  # noqa: PLC0415 - only once a path is needed

    named = os.environ.get(f"XDG_{kind}_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named) / PROGRAM
    dirs = PlatformDirs(PROGRAM, appauthor=False)
    return {"CONFIG": dirs.user_config_path, "DATA": dirs.user_data_path, "STATE": dirs.user_state_path}[kind]


def _slug(label: str) -> str:
    """Returns a label as part of a file name, different for different labels."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"={ord(c):x}=" for c in label)


def label_of_sign_in(name: str) -> str | None:
    """Returns whose sign-in a file belongs to, by the name that `Paths.default` gave it, or what waits beside it.

    Args:
        name: Of the file, without its folder.

    Returns:
        The account's label, empty for the account without one; None where it is no such file.
    """
    found = re.fullmatch(r"token(?:-([^.]+))?(?:\.begun-sign-in|\.picker-session)?\.json", name)
    return None if found is None else re.sub("=([0-9a-f]{1,6})=", _unslugged, found[1] or "")


def _unslugged(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number <= sys.maxunicode else found[0]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration file says, checked."""

    theme: str = ""
    keeper_order: tuple[str, ...] = DEFAULT_KEEPER_ORDER
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Rule name to its settings."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Binding id to the keys that replace its own."""
    given: frozenset[str] = frozenset()
    """The names at the top of the file, whether or not they say what holds by default."""
    source: Path | None = None
    """The file they came from; None where there is none."""

    def place_of(self, key: str) -> str:
        """Returns `FILE, line N: ` of a setting, for a sentence; nothing where there is no file."""
        if self.source is None:
            return ""
        try:
            text = self.source.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return f"{self.source}: "
        return f"{self.source}, line {line_of(text, key)}: "


BYTE_ORDER_MARK: Final = "\ufeff"
"""Editors on Windows begin a text in UTF-8 with it; TOML knows nothing of it."""


def load_settings(path: Path, *, must_exist: bool = False) -> Settings:
    """Read the configuration.

    Args:
        path: A TOML file.
        must_exist: True where the person named it.

    Raises:
        UsageError: It is missing though named, is not TOML, or holds what is not known; names file, line and key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if must_exist:
            raise UsageError(f"The configuration {path} does not exist.", "Check --config.") from None
        return Settings()
    except OSError as error:
        raise UsageError(f"The configuration {path} cannot be read: {error.strerror}.", "Check --config.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The configuration {path} cannot be read: it is no text in UTF-8.", "Save it so.") from error
    return read_settings(text, path)


def read_settings(text: str, path: Path) -> Settings:
    """Check a configuration.

    Args:
        text: What the file holds, or is to hold.
        path: The file, for the sentences.

    Raises:
        UsageError: It is not TOML, or holds what is not known; names file, line and key.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"The configuration {path} is not valid TOML: {error}.") from error
    return _checked(path, text, values)


def _checked(path: Path, text: str, values: Mapping[str, Any]) -> Settings:
    for key, value in values.items():
        expected = KNOWN_KEYS.get(key)
        if expected is None:
            known = ", ".join(sorted(KNOWN_KEYS))
            raise UsageError(f"{path}, line {line_of(text, key)}: unknown key {key!r}.", f"Known are {known}.")
        if not isinstance(value, expected):
            raise UsageError(f"{path}, line {line_of(text, key)}: {key!r} must be a {KIND_WORDS[expected]}.")
    order = tuple(values.get("keeper_order", DEFAULT_KEEPER_ORDER))
    for step in order:
        if step not in DEFAULT_KEEPER_ORDER:
            raise UsageError(
                f"{path}, line {line_of(text, 'keeper_order')}: unknown step {step!r} in keeper_order.",
                f"Known are {', '.join(DEFAULT_KEEPER_ORDER)}.",
            )
    for name, settings in values.get("rules", {}).items():
        if not isinstance(settings, dict):
            raise UsageError(f"{path}, line {line_of(text, name)}: [rules.{name}] must be a table.")
    for name, keys in values.get("keys", {}).items():
        if not isinstance(keys, str):
            raise UsageError(f'{path}, line {line_of(text, name)}: keys.{name} must be a text such as "space".')
    return Settings(
        theme=values.get("theme", ""),
        keeper_order=order,
        rules=values.get("rules", {}),
        keys=values.get("keys", {}),
        given=frozenset(values),
        source=path,
    )


def line_of(text: str, key: str) -> int:
    """Returns the number of the first line of a TOML text that names a key; 1 where none does.

    Args:
        text: Of the file.
        key: Of a setting or, without the tables around it, of a table.
    """
    name = rf"""(?<![\w-])["']?{re.escape(key)}["']?\s*"""
    lines = text.splitlines()
    # At the start of its line, in a header or before the equals sign; or else within a table in braces.
    for pattern in (rf"[\s\[]*(?:[^=#\[\]]*\.\s*)?{name}[=.\]]", rf"[^#]*{name}="):
        for number, line in enumerate(lines, start=1):
            if re.match(pattern, line):
                return number
    return 1


@dataclass(frozen=True, slots=True)
class ApiRoots:
    """Where the two APIs are; both below one address on loopback for the embedded server."""

    library: str = GOOGLE_LIBRARY_ROOT
    picker: str = GOOGLE_PICKER_ROOT

    @classmethod
    def below(cls, address: str) -> "ApiRoots":
        """Check an address from `--api-root`.

        Raises:
            UsageError: It is neither `https` nor `http` on loopback.
        """
        root = address.rstrip("/") + "/"
        check_address(root, "--api-root")
        return cls(root, root)


def check_address(address: str, what: str) -> None:
    """Refuse an address that would send a token in the clear.

    Args:
        address: A URL.
        what: Where it comes from, for the sentence.

    Raises:
        UsageError: It is neither `https` nor `http` on loopback.
    """
    from urllib.parse import urlsplit  # noqa: PLC0415 - only once an address is named

    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        raise UsageError(f"{what}: {address} is no address.") from None
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and is_loopback(host):
        return
    raise UsageError(f"{what}: {address} must be https, or http on this machine.")


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    import ipaddress  # noqa: PLC0415 - 5 ms that `--help` need not pay

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
