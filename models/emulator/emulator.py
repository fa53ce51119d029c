"""Google Photos on loopback: the thing that tests and the demo hold in their hands."""

from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from models.control import Clock
from models.emulator.albums import AlbumShelf
from models.emulator.behaviour import Behaviour, Consent
from models.emulator.faults import Faults
from models.emulator.made_up import MadeUpLibrary, Truth
from models.emulator.media import Fields
from models.emulator.picker_sessions import PickerSessions, picked_id
from models.emulator.request_log import RequestLog
from models.emulator.scopes import ALL_SCOPES
from models.emulator.server import PhotosServer
from models.emulator.sign_ins import EmulatedClient, SignIns
from models.emulator.stage import Role
from models.emulator.world import Quotas, World


class Emulator:
    """A Google Photos of one made-up account, served over HTTP while the `with` block lasts.

    Methods may be called from any thread. Those that take a `client` mean the emulator's own where it is None.

    Args:
        items: What the emulator's own client uploaded, and the account holds.
        seed: Of the made-up library.
        latency: Seconds that every request waits; may be changed later.
        consent: What the person does on the consent page; may be changed later.
        clock: Whose time tokens and quotas follow.
        cached_items: How many items are kept ready to be sent, about 700 bytes each.
    """

    def __init__(
        self,
        items: int = 5000,
        seed: int = 1,
        latency: float = 0.0,
        *,
        consent: Consent = "ask",
        clock: Clock | None = None,
        cached_items: int = 20_000,
    ) -> None:
        clock = clock or Clock()
        self.behaviour = Behaviour(latency=latency, consent=consent)
        own = EmulatedClient.make(0, MadeUpLibrary(items, seed, cached_items))
        self._server = PhotosServer()
        root = f"http://127.0.0.1:{self._server.server_port}/"
        self._world = World(
            root=root,
            clock=clock,
            behaviour=self.behaviour,
            sign_ins=SignIns(clock, self.behaviour, {own.client_id: own}),
            own=own,
            quotas=Quotas(clock, self.behaviour),
            sessions=PickerSessions(clock, self.behaviour, root),
        )
        self._is_closed = False

    def start(self) -> Self:
        """Begin to serve; returns the emulator."""
        self._server.start(self._world)
        return self

    def close(self) -> None:
        """Stop serving, at once: every connection is cut and every thread has ended. Twice does no harm."""
        if not self._is_closed:
            self._is_closed = True
            self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def root(self) -> str:
        """The address below which both APIs and the OAuth endpoints are: `http://127.0.0.1:PORT/`."""
        return self._world.root

    @property
    def latency(self) -> float:
        """Seconds that every request waits."""
        return self.behaviour.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.behaviour.latency = seconds

    @property
    def consent(self) -> Consent:
        """What the person does on the consent page."""
        return self.behaviour.consent

    @consent.setter
    def consent(self, answer: Consent) -> None:
        self.behaviour.consent = answer

    @property
    def faults(self) -> Faults:
        """The script of what goes wrong."""
        return self._world.faults

    @property
    def log(self) -> RequestLog:
        """The requests seen."""
        return self._world.log

    @property
    def crashes(self) -> Sequence[str]:
        """Tracebacks of faults in the emulator itself; a test may assert that there are none."""
        return tuple(self._world.crashes)

    @property
    def early_polls(self) -> int:
        """How often a Picker client asked again before the poll interval was over."""
        return self._world.sessions.early_polls

    @property
    def open_sessions(self) -> int:
        """How many Picker sessions nobody has deleted."""
        return len(self._world.sessions)

    @property
    def truth(self) -> Truth:
        """The known numbers of the made-up library as it was in the beginning."""
        return self.library.truth

    @property
    def library(self) -> MadeUpLibrary:
        """The made-up library as it was in the beginning; knows ids by role, and the strong pairs."""
        return self._world.own.items.made_up

    @property
    def client(self) -> EmulatedClient:
        """The emulator's own client."""
        return self._world.own

    @property
    def albums(self) -> AlbumShelf:
        """The own client's albums: iterate, or look one up by id; `item_ids` has the order of adding."""
        return self._world.own.albums

    def add_client(self, items: int = 0, seed: int = 2) -> EmulatedClient:
        """Register another OAuth client of the same account, with uploads of its own."""
        with self._world.lock:
            clients = self._world.sign_ins.clients
            client = EmulatedClient.make(len(clients), MadeUpLibrary(items, seed))
            clients[client.client_id] = client
            return client

    def client_secret(self, client: EmulatedClient | None = None) -> dict[str, Any]:
        """Returns a Desktop client's JSON, as Google's console lets people download it."""
        client = client or self.client
        return {
            "installed": {
                "client_id": client.client_id,
                "project_id": "emulated-photos",
                "auth_uri": f"{self.root}o/oauth2/auth",
                "token_uri": f"{self.root}token",
                "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
                "client_secret": client.client_secret,
                "redirect_uris": ["http://localhost"],
            }
        }

    def token(
        self,
        scopes: Several[str] | None = None,
        *,
        expired: bool = False,
        dead: bool = False,
        client: EmulatedClient | None = None,
    ) -> dict[str, Any]:
        """Returns a token as `Credentials.to_json()` writes it.

        Args:
            scopes: What the person granted; None for all that are left.
            expired: The access token has expired; a refresh helps.
            dead: It has expired, and the refresh token is revoked.
            client: Whose token.
        """
        client = client or self.client
        granted = tuple(ALL_SCOPES if scopes is None else scopes)
        world = self._world
        with world.lock:
            grant = world.sign_ins.new_grant(client.client_id, granted)
            refresh = world.sign_ins.new_refresh(grant)
            lifetime = -60.0 if expired or dead else self.behaviour.access_token_seconds
            access = world.sign_ins.new_access(grant, lifetime)
            grant.is_revoked = dead
        expiry = datetime.fromtimestamp(world.clock.now() + lifetime, UTC).replace(tzinfo=None)
        return {
            "token": access,
            "refresh_token": refresh,
            "token_uri": f"{self.root}token",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "scopes": list(granted),
            "universe_domain": "googleapis.com",
            "account": "",
            "expiry": expiry.isoformat() + "Z",
        }

    def add_items(self, items: Iterable[Fields], client: EmulatedClient | None = None) -> list[str]:
        """Upload MediaItems as they are, the last as the newest; see `new_item`.

        Returns:
            Their ids; an empty one for an item without.
        """
        with self._world.lock:
            return (client or self.client).items.add(items)

    def new_item(self, fields: Fields, client: EmulatedClient | None = None) -> Fields:
        """Give MediaItem fields an id of their own (which counts once the item is added) and its addresses."""
        with self._world.lock:
            return (client or self.client).items.new_item(fields)

    def change_item(self, item_id: str, changes: Mapping[str, Any], client: EmulatedClient | None = None) -> None:
        """Change an item's fields; objects inside it are merged, None takes a field away."""
        with self._world.lock:
            (client or self.client).items.change(item_id, changes)

    def remove_items(self, ids: Iterable[str], client: EmulatedClient | None = None) -> None:
        """Delete items, as the person does in Google Photos; they leave their albums, too."""
        client = client or self.client
        ids = list(ids)
        with self._world.lock:
            client.items.remove(ids)
            client.albums.drop_items(ids)

    def forget_album(self, album_id: str, client: EmulatedClient | None = None) -> None:
        """Delete an album, as the person does in Google Photos; its items stay."""
        with self._world.lock:
            (client or self.client).albums.forget(album_id)

    def ids(self, role: Role | None = None) -> list[str]:
        """Returns the ids of the own client's items that are there now, or of those with a role, newest first."""
        return self.client.items.ids(role)

    def strong_pairs(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each strong thumbnail's id with the ids of its original's files, as it was in the beginning."""
        return self.library.strong_pairs()

    def pick(self, session_id: str, count: int = 100, ids: Iterable[str] | None = None) -> int:
        """Pick items in a Picker session and press "Done".

        Args:
            session_id: From the API.
            count: How many of the newest; at most 2,000.
            ids: These items of the Library API instead.

        Returns:
            How many were picked.
        """
        items = self.client.items
        if ids is None:
            chosen, _ = items.page(items.first, min(count, self.behaviour.picker_limit))
        else:
            chosen = [item for item in map(items.find, ids) if item is not None]
        with self._world.lock:
            return self._world.sessions.pick(session_id, chosen)

    def show(self, item_id: str, content: bytes) -> None:
        """Let the base URL of an item, once it is picked, serve a picture; without one it serves a 404.

        Args:
            item_id: Of the Library API.
            content: A JPEG, or whatever is to be sent as one.
        """
        self._world.pictures[picked_id(item_id)] = content

    def expire_access_tokens(self) -> None:
        """Let every access token die; a refresh helps."""
        with self._world.lock:
            self._world.sign_ins.expire_access_tokens()

    def revoke_sign_ins(self) -> None:
        """Let every sign-in die; only a new one helps."""
        with self._world.lock:
            self._world.sign_ins.revoke_all()

    def expire_page_tokens(self) -> None:
        """Let every page token given out so far expire."""
        self._world.page_tokens.expire()
