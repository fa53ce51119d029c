"""The emulator, clients of it, and a server that answers whatever a test wants."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from models.control import Control
from models.emulator import Emulator
from models.google.client import PhotosLibrary, PhotosPicker
from models.google.retry import RetryPolicy
from models.google.tokens import Token, load_token
from models.progress import Progress
from models.settings import ApiRoots

HASTY = RetryPolicy(pace=0.001)
"""The real patience with a thousandth of its waits."""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(items=350, seed=1) as running:
        yield running
        assert running.crashes == ()


@pytest.fixture
def control() -> Control:
    return Control()


@pytest.fixture
def progress() -> Progress:
    return Progress()


@pytest.fixture
def token_path(home: Path) -> Path:
    return home / "config" / "gpdedup-tui" / "token.json"


@pytest.fixture
def sign_in(emulator: Emulator, token_path: Path) -> Callable[..., Token]:
    """Put a token made elsewhere where ours lies, and load it."""

    def make(*scopes: str, **options: Any) -> Token:
        token_path.parent.mkdir(parents=True, exist_ok=True)
        token_path.write_text(json.dumps(emulator.token(scopes or None, **options)))
        return load_token(token_path)

    return make


@pytest.fixture
def client(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> Iterator[PhotosLibrary]:
    with PhotosLibrary(sign_in(), ApiRoots.below(emulator.root), control, progress, policy=HASTY) as made:
        yield made


@pytest.fixture
def picker(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> Iterator[PhotosPicker]:
    with PhotosPicker(sign_in(), ApiRoots.below(emulator.root), control, progress, policy=HASTY) as made:
        yield made


Answer = tuple[int, dict[str, str], bytes]


class CannedServer:
    """Answers each request with the next of some answers, the last one for ever; remembers what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.asked.append((self.command, self.path, headers, body))
                status, extra, content = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                self.answer()

            def do_POST(self) -> None:
                self.answer()

            def do_DELETE(self) -> None:
                self.answer()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> "CannedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


@pytest.fixture
def canned(sign_in: Callable[..., Token], control: Control, progress: Progress) -> Iterator[Callable[..., Any]]:
    """Returns a maker of a canned server and a client of it."""
    opened: list[Any] = []

    def make(*answers: Answer) -> tuple[CannedServer, PhotosLibrary]:
        server = CannedServer(*answers).__enter__()
        made = PhotosLibrary(sign_in(), ApiRoots.below(server.root), control, progress, policy=HASTY)
        opened.extend((made, server))
        return server, made

    yield make
    for thing in opened:
        thing.__exit__()
