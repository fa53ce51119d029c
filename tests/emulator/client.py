"""A plain HTTP client for the tests: no retries, no library in between."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from models.control import Clock
from models.emulator import Emulator


class StuckClock(Clock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_790_000_000.0

    def now(self) -> float:
        return self.seconds


@dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        return dict(self.json["error"])


@dataclass
class Api:
    """Asks the emulator over one kept-alive connection."""

    emulator: Emulator
    token: str = ""
    timeout: float = 10.0
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        address = urlsplit(self.emulator.root)
        self.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=self.timeout)

    def close(self) -> None:
        self.connection.close()

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Reply:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self.connection.request(method, path, body, sent | (headers or {}))
        response = self.connection.getresponse()
        return Reply(response.status, response.read(), {name.lower(): value for name, value in response.getheaders()})

    def get(self, path: str, **query: Any) -> Reply:
        return self.ask("GET", f"{path}?{urlencode(query, doseq=True)}" if query else path)

    def post(self, path: str, content: Any) -> Reply:
        return self.ask("POST", path, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def form(self, path: str, headers: dict[str, str] | None = None, **fields: Any) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields, doseq=True).encode(), kind | (headers or {}))

    def pages(self, size: int = 100, **query: Any) -> Iterator[dict[str, Any]]:
        token: dict[str, str] = {}
        while True:
            reply = self.get("/v1/mediaItems", pageSize=size, **query, **token)
            assert reply.status == 200, reply.body
            yield reply.json
            if "nextPageToken" not in reply.json:
                return
            token = {"pageToken": reply.json["nextPageToken"]}

    def items(self, size: int = 100, **query: Any) -> list[dict[str, Any]]:
        return [item for page in self.pages(size, **query) for item in page.get("mediaItems", [])]

    def add(self, album_id: str, ids: list[str]) -> Reply:
        return self.post(f"/v1/albums/{quote(album_id)}:batchAddMediaItems", {"mediaItemIds": ids})

    def album(self, title: str = "to delete") -> str:
        return str(self.post("/v1/albums", {"album": {"title": title}}).json["id"])
