"""The OAuth client's JSON file, as Google Cloud's console hands it out, checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from models.errors import SignInError, UsageError
from models.google.tokens import GOOGLE_TOKEN_URI, is_trusted_address
from models.settings import Paths

AUTH_URI: Final = "https://accounts.google.com/o/oauth2/auth"
AUTH_HOSTS: Final = frozenset({"accounts.google.com"})
HOW_TO_MAKE_ONE: Final = (
    "In https://console.cloud.google.com make a project, enable the Photos Library API and the Photos Picker API,"
    ' make an OAuth client of the type "Desktop app", download its JSON, and name it with --client-secret FILE.'
    " To see what you uploaded with another tool, use that tool's own client."
)


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """An OAuth client of the type "Desktop app"."""

    client_id: str
    client_secret: str = field(repr=False)
    auth_uri: str
    token_uri: str


def read_client_secret(path: Path | None) -> ClientSecret:
    """Read a client's file.

    Args:
        path: Which; None where the person named none and there is none in its usual place.

    Raises:
        SignInError: There is none yet; says how to make one.
        UsageError: The file that the person named is missing or cannot be used; says why.
    """
    if path is None or (not path.exists() and path == Paths.default().client_secret):
        raise SignInError("There is no client secret, which a sign-in with Google takes.", HOW_TO_MAKE_ONE)
    values = _installed(path, _read(path))
    missing = [key for key in ("client_id", "client_secret") if not _is_text(values.get(key))]
    if missing:
        raise UsageError(f"The client secret {path} lacks {' and '.join(missing)}.", HOW_TO_MAKE_ONE)
    auth_uri = values.get("auth_uri") or AUTH_URI
    token_uri = values.get("token_uri") or GOOGLE_TOKEN_URI
    for name, address, is_trusted in (
        ("auth_uri", AUTH_URI, is_trusted_address(auth_uri, AUTH_HOSTS)),
        ("token_uri", GOOGLE_TOKEN_URI, is_trusted_address(token_uri)),
    ):
        if not is_trusted:
            raise UsageError(
                f"The client secret {path} names as {name} a server that is neither Google's nor on this machine.",
                f"It should be {address}. Nothing was sent. Download the file again.",
            )
    return ClientSecret(values["client_id"], values["client_secret"], auth_uri, token_uri)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"The client secret {path} does not exist.", "Check --client-secret.") from None
    except OSError as error:
        raise UsageError(f"The client secret {path} cannot be read: {error.strerror}.", "Check its owner.") from None
    except (ValueError, RecursionError):
        raise UsageError(f"The client secret {path} is no JSON.", "Download it again from Google's console.") from None
    if not isinstance(values, dict):
        raise UsageError(f"The client secret {path} is no JSON object.", "Download it again from Google's console.")
    return values


def _installed(path: Path, values: Mapping[str, Any]) -> Mapping[str, Any]:
    installed = values.get("installed")
    if isinstance(installed, dict):
        return installed
    if "web" in values:
        raise UsageError(
            f"The client secret {path} is a web client's, which Google does not let sign in from a terminal.",
            'Make an OAuth client of the type "Desktop app" in the same project, and name its JSON.',
        )
    if values.get("type") == "service_account":
        raise UsageError(
            f"{path} is the key of a service account, which has no Google Photos.",
            HOW_TO_MAKE_ONE,
        )
    if "refresh_token" in values:
        raise UsageError(f"{path} is a token file, not a client secret.", "Name it with --token to use it as it is.")
    raise UsageError(f'{path} is no client secret: it has no "installed" part.', HOW_TO_MAKE_ONE)
