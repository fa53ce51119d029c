"""Clients, consents and tokens of the emulated Google account."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection as Several
from dataclasses import dataclass, field

from models.control import Clock
from models.emulator.albums import AlbumShelf
from models.emulator.behaviour import Behaviour
from models.emulator.collection import Collection
from models.emulator.made_up import MadeUpLibrary


class OAuthError(Exception):
    """A refusal of the token endpoint.

    Args:
        error: As in RFC 6749: `invalid_grant`, `invalid_client`, …
        description: As Google words it.
    """

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(slots=True)
class EmulatedClient:
    """An OAuth client, and what it uploaded: nobody else sees it."""

    client_id: str
    client_secret: str
    items: Collection
    albums: AlbumShelf

    @classmethod
    def make(cls, number: int, library: MadeUpLibrary) -> "EmulatedClient":
        """Returns the n-th client, with a made-up library as its uploads."""
        client_id = f"{123456789012 + number}-emulated{number}.apps.googleusercontent.com"
        digest = hashlib.blake2b(client_id.encode(), digest_size=21).digest()
        secret = "GOCSPX-" + urlsafe_b64encode(digest).decode()
        return cls(client_id, secret, Collection(library), AlbumShelf(client_id))


@dataclass(slots=True)
class Grant:
    """What the person allowed one client, once."""

    client_id: str
    scopes: tuple[str, ...]
    refresh_token: str = ""
    born: float = 0.0
    """Seconds since 1970-01-01 UTC."""
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token that the server made."""

    grant: Grant
    expires: float


@dataclass(frozen=True, slots=True)
class Code:
    """An authorisation code, good for one exchange."""

    grant: Grant
    redirect_uri: str
    challenge: str
    method: str
    is_offline: bool


@dataclass
class SignIns:
    """All codes and tokens. Everything happens under the world's lock."""

    clock: Clock
    behaviour: Behaviour
    clients: dict[str, EmulatedClient] = field(default_factory=dict)
    _codes: dict[str, Code] = field(default_factory=dict)
    _access: dict[str, AccessToken] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)
    _consented: set[str] = field(default_factory=set)

    def new_code(self, code: Code) -> str:
        """Returns the code that the browser brings back after a consent."""
        text = "4/0A" + secrets.token_urlsafe(45)
        self._codes[text] = code
        return text

    def new_grant(self, client_id: str, scopes: Several[str]) -> Grant:
        """Returns a consent of now."""
        return Grant(client_id, tuple(scopes), born=self.clock.now())

    def new_access(self, grant: Grant, seconds: float | None = None) -> str:
        """Returns a fresh access token, good for so many seconds or as long as is set."""
        lifetime = self.behaviour.access_token_seconds if seconds is None else seconds
        text = "ya29.a0" + secrets.token_urlsafe(60)
        self._access[text] = AccessToken(grant, self.clock.now() + lifetime)
        return text

    def new_refresh(self, grant: Grant) -> str:
        """Returns the consent's refresh token."""
        if not grant.refresh_token:
            grant.refresh_token = "1//0" + secrets.token_urlsafe(60)
            self._refresh[grant.refresh_token] = grant
            self._consented.add(grant.client_id)
        return grant.refresh_token

    def has_consented(self, client_id: str) -> bool:
        """Did this client get a refresh token before? Then it gets another only with `prompt=consent`."""
        return client_id in self._consented

    def grant_of(self, token: str) -> Grant | None:
        """Returns what an access token allows, or None where it is unknown, expired or revoked."""
        access = self._access.get(token)
        if access is None or access.grant.is_revoked or access.expires <= self.clock.now():
            return None
        return access.grant

    def redeem_code(self, client_id: str, code_text: str, redirect_uri: str, verifier: str | None) -> Code:
        """Exchange a code, once.

        Raises:
            OAuthError: It is unknown or used, of another client or address, or its verifier is wrong.
        """
        code = self._codes.pop(code_text, None)
        if code is None or code.grant.client_id != client_id:
            raise OAuthError("invalid_grant", "Malformed auth code.")
        if code.redirect_uri != redirect_uri:
            raise OAuthError("redirect_uri_mismatch", "Bad Request")
        if code.challenge:
            if not verifier:
                raise OAuthError("invalid_grant", "Missing code verifier.")
            if not _fits(code, verifier):
                raise OAuthError("invalid_grant", "Invalid code verifier.")
        return code

    def redeem_refresh(self, client_id: str, token: str) -> Grant:
        """Look up a refresh token.

        Raises:
            OAuthError: It is unknown, revoked, too old, or of another client.
        """
        grant = self._refresh.get(token)
        if grant is None or grant.is_revoked or grant.client_id != client_id or self._is_too_old(grant):
            raise OAuthError("invalid_grant", "Token has been expired or revoked.")
        return grant

    def _is_too_old(self, grant: Grant) -> bool:
        lifetime = self.behaviour.refresh_token_seconds
        return lifetime is not None and self.clock.now() - grant.born > lifetime

    def revoke(self, token: str) -> bool:
        """End the consent that a token belongs to; returns False where there is none."""
        access = self._access.get(token)
        grant = access.grant if access else self._refresh.get(token)
        if grant is None or grant.is_revoked:
            return False
        grant.is_revoked = True
        return True

    def expire_access_tokens(self) -> None:
        """Let every access token die; refresh tokens live on."""
        self._access.clear()

    def revoke_all(self) -> None:
        """Let every consent die."""
        for grant in (*self._refresh.values(), *(access.grant for access in self._access.values())):
            grant.is_revoked = True
        self._codes.clear()


def _fits(code: Code, verifier: str) -> bool:
    """Tell whether a PKCE verifier fits (RFC 7636)."""
    if code.method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        verifier = urlsafe_b64encode(digest).decode().rstrip("=")
    return secrets.compare_digest(verifier.encode(), code.challenge.encode())
