"""A proxy that the environment names: tunnelled through, with its password, and told by its name where it fails."""

import base64
import datetime
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httplib2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from models.control import Control
from models.errors import NetworkError
from models.google.channel import Channel, passing_errors, post_form
from models.google.client_secret import ClientSecret
from models.google.errors import PassingError, Trouble
from models.google.proxy import proxy_for
from tests.google.conftest import CannedServer, as_json

HOST = "photoslibrary.googleapis.com"


class ConnectProxy(socketserver.ThreadingTCPServer):
    """Opens tunnels, every one of them to the same place, and remembers what it was asked."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, target: int, answer: bytes = b"200 Connection established") -> None:
        self.target = target
        self.answer = answer
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Tunnel(socketserver.StreamRequestHandler):
    rbufsize = 0

    def handle(self) -> None:
        server: Any = self.server
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.rfile.read(1)
        server.asked.append(head.decode())
        self.wfile.write(b"HTTP/1.1 " + server.answer + b"\r\n\r\n")
        if not server.answer.startswith(b"200"):
            return
        # The program may hang up at any moment, and that is no trouble of the server's.
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", server.target)) as there:
            pair = {self.connection: there, there: self.connection}
            while True:
                for end in select.select(list(pair), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    pair[end].sendall(data)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for Google's name that this test signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / "certificate.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return path


@pytest.fixture
def google(certificate: Path) -> Iterator[CannedServer]:
    """A server that answers with Google's name over TLS."""
    server = CannedServer(as_json({"mediaItems": []}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    with server:
        yield server


@pytest.fixture
def proxy(google: CannedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectProxy]:
    made = ConnectProxy(google._server.server_address[1])
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("https_proxy", f"http://me:p%40ss@{made.name}")
    yield made
    made.stop()


def test_requests_go_through_the_tunnel(
    google: CannedServer, proxy: ConnectProxy, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(httplib2, "CA_CERTS", str(certificate))
    channel = Channel(f"https://{HOST}/")
    channel.authorization = "Bearer ya29.secret"
    for _ in range(2):
        response, body = channel.request(f"https://{HOST}/v1/mediaItems")
        assert (response.status, body) == (200, b'{"mediaItems": []}')
    channel.close()
    assert post_form(f"https://{HOST}/token", {"a": "b"}, Control())[0] == 200
    assert [path for _, path, _, _ in google.asked] == ["/v1/mediaItems", "/v1/mediaItems", "/token"]
    assert {headers["host"] for _, _, headers, _ in google.asked} == {HOST}
    assert len(proxy.asked) == 2  # one tunnel a channel
    for head in proxy.asked:
        assert head.startswith(f"CONNECT {HOST}:443 HTTP/1.")
        assert "Proxy-Authorization: Basic bWU6cEBzcw==\r\n" in head
        assert "ya29" not in head
    assert not [name for _, _, headers, _ in google.asked for name in headers if name.startswith("proxy")]


def test_a_certificate_that_is_not_trusted_ends_it_inside_the_tunnel(google: CannedServer, proxy: ConnectProxy) -> None:
    with pytest.raises(NetworkError, match=f"certificate of {HOST} is not trusted"):
        post_form(f"https://{HOST}/token", {"secret": "x"}, Control())
    assert len(proxy.asked) == 1
    assert google.asked == []


def test_a_proxy_that_refuses_is_named_without_the_password(proxy: ConnectProxy) -> None:
    proxy.answer = b"407 Proxy Authentication Required"
    with pytest.raises(NetworkError) as caught:
        post_form(f"https://{HOST}/token", {}, Control())
    told = str(caught.value)
    assert f"The proxy {proxy.name} does not open a way to {HOST}: 407 Proxy Authentication Required." in told
    assert "p@ss" not in told
    assert "p%40ss" not in told


@pytest.mark.parametrize("answer", [b"503 Busy", b""])
def test_a_proxy_that_is_busy_may_be_asked_again(proxy: ConnectProxy, answer: bytes) -> None:
    proxy.answer = answer
    with pytest.raises(PassingError, match=rf"\(by the proxy {proxy.name}\)"):
        post_form(f"https://{HOST}/token", {}, Control())


def test_a_proxy_that_is_not_there_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        name = f"127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setenv("https_proxy", name)
    with pytest.raises(PassingError) as caught, passing_errors(HOST, Control()):
        Channel(f"https://{HOST}/").request(f"https://{HOST}/")
    assert caught.value.cause == f"the connection was refused (by the proxy {name})"
    assert caught.value.trouble is Trouble.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    [
        *("socks5://me:secret@127.0.0.1:1080", "http://host:99999", "https://host", "http://"),
        *("http://[::1", "http://me:secret@[proxy]:8080", "http://secret:pass/word@proxy:8080"),
    ],
)
def test_a_proxy_of_another_kind_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", address)
    with pytest.raises(NetworkError, match="HTTPS_PROXY names a proxy that cannot be used") as caught:
        proxy_for(HOST)
    assert "secret" not in str(caught.value)


def test_a_password_in_any_encoding_is_sent_as_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://me:caf\udce9@proxy:3128")
    found = proxy_for(HOST)
    assert found is not None
    assert base64.b64decode(found.headers["Proxy-Authorization"].removeprefix("Basic ")) == b"me:caf\xe9"


def test_the_exceptions_are_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example")
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "::1"):
        assert proxy_for(name) is None
    found = proxy_for(HOST)
    assert found is not None
    assert (found.name, found.headers) == ("proxy.example:80", {})
    monkeypatch.setenv("no_proxy", ".googleapis.com")
    assert proxy_for(HOST) is None
    assert proxy_for(HOST, 8080) is None


def test_an_exception_may_name_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example")
    monkeypatch.setenv("no_proxy", f"{HOST}:8080, other.example, other.test:443")
    assert proxy_for(HOST, 8080) is None
    assert proxy_for(HOST) is not None
    assert proxy_for("other.example", 8443) is None
    assert proxy_for("other.test") is None


def test_a_sign_in_server_of_this_machine_is_asked_directly(proxy: ConnectProxy) -> None:
    from models.google.exchange import Exchange  # noqa: PLC0415 - slow to load

    here = ClientSecret("id", "secret", "https://accounts.google.com/o/oauth2/auth", "https://127.0.0.1:9/token")
    exchange = Exchange(here, ["https://www.googleapis.com/auth/photoslibrary.appendonly"], "http://127.0.0.1:1/")
    with pytest.raises(NetworkError, match=r"127\.0\.0\.1:9 cannot be reached"):
        exchange.credentials(f"state={exchange.state}&code=x")
    exchange.close()
    assert proxy.asked == []
