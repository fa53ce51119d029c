"""The server itself: what it logs, and that many can use it at once."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import models.emulator
from models.emulator import Emulator, RequestLog, Seen
from tests.emulator.client import Api


def test_it_listens_on_loopback_alone(emulator: Emulator) -> None:
    address = urlsplit(emulator.root)
    assert (address.scheme, address.hostname) == ("http", "127.0.0.1")
    assert emulator.root.endswith("/")


def test_the_log_knows_routes_statuses_and_sizes_but_no_secrets(api: Api, emulator: Emulator, ids: list[str]) -> None:
    album = api.album()
    api.add(album, ids[:3])
    api.get("/v1/mediaItems", pageSize=40)
    api.get("/v1/nope")
    expected = {
        "POST /v1/albums": 1,
        "POST /v1/albums/{id}:batchAddMediaItems": 1,
        "GET /v1/mediaItems": 1,
        "GET ?": 1,
    }
    assert dict(emulator.log.counts) == expected
    assert dict(emulator.log.statuses) == {200: 3, 404: 1}
    assert [entry.size for entry in emulator.log.entries] == [0, 3, 40, 0]
    assert emulator.log.total == 4
    assert api.token not in repr(emulator.log.entries)
    emulator.log.clear()
    assert (emulator.log.total, emulator.log.entries) == (0, [])


def test_the_log_forgets_old_requests_but_no_numbers() -> None:
    log = RequestLog(remembered=3)
    for number in range(10):
        log.add(Seen("GET /x", f"/{number}", 200))
    assert [seen.path for seen in log.entries] == ["/7", "/8", "/9"]
    assert log.count("GET /x") == 10


def test_waiting_for_a_request_that_never_comes_ends(emulator: Emulator) -> None:
    assert not emulator.log.wait_for("GET /v1/mediaItems", timeout=0.01)


def test_many_clients_at_once_each_get_everything(emulator: Emulator, ids: list[str]) -> None:
    def read(_: int) -> list[str]:
        api = Api(emulator, emulator.token()["token"])
        try:
            return [item["id"] for item in api.items(size=9)]
        finally:
            api.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(8))) == [ids] * 8


def test_writers_at_once_lose_nothing(emulator: Emulator, ids: list[str]) -> None:
    def add(part: list[str]) -> int:
        api = Api(emulator, emulator.token()["token"])
        try:
            return api.add(album, part).status
        finally:
            api.close()

    album = emulator.albums.create("shared work").id
    parts = [ids[start : start + 10] for start in range(0, 200, 10)]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(add, parts)) == {200}
    assert sorted(emulator.albums[album].item_ids) == sorted(ids)


def test_one_connection_serves_many_requests(api: Api) -> None:
    api.get("/v1/albums")
    kept = api.connection.sock
    for _ in range(3):
        api.get("/v1/nope")
    assert api.connection.sock is kept
    assert isinstance(kept, socket.socket)


def test_nonsense_on_the_wire_disturbs_nobody(emulator: Emulator, api: Api) -> None:
    address = urlsplit(emulator.root)
    for nonsense in (
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET /v1/albums HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"",
    ):
        with socket.create_connection(("127.0.0.1", address.port or 0), timeout=60) as raw:
            raw.sendall(nonsense)
            raw.shutdown(socket.SHUT_WR)
            assert b"200 OK" not in raw.recv(1000)
    assert api.get("/v1/albums").status == 200


def test_a_fault_of_the_emulator_is_a_500_and_is_kept(emulator: Emulator, api: Api) -> None:
    emulator.client.albums.get = None  # type: ignore[method-assign, assignment]
    reply = api.get("/v1/albums/x")
    assert (reply.status, reply.error["status"]) == (500, "INTERNAL")
    assert "TypeError" in emulator.crashes[0]
    emulator._world.crashes.clear()


def test_what_the_package_offers_exists() -> None:
    assert sorted(models.emulator.__all__, key=str.casefold) == sorted(set(models.emulator.__all__), key=str.casefold)
    assert all(hasattr(models.emulator, name) for name in models.emulator.__all__)


def test_items_are_sent_as_plain_json(api: Api) -> None:
    reply = api.get("/v1/mediaItems", pageSize=100)
    assert reply.headers["content-type"] == "application/json; charset=UTF-8"
    assert reply.body.isascii()
    assert json.loads(reply.body)["mediaItems"][0]["id"]
