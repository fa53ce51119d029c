"""The HTTP server: sockets, threads, and the faults that are scripted for them."""

import contextlib
import gzip
import json
import socket
import struct
import sys
import threading
import traceback
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Final

from models.emulator import refusals
from models.emulator.faults import Fault, FaultKind
from models.emulator.request_log import Seen
from models.emulator.routes import Route, answer_call, find_route
from models.emulator.wire import HTML, JSON, Answer, Request, no_such_page, page, read_request
from models.emulator.world import World

POLL_SECONDS: Final = 0.02
"""How long closing waits, at most, for the accepting thread to look up."""
BOMB: Final = 32 * 1024 * 1024
"""How many bytes a packed answer has beyond its own, where that is scripted."""
CUT: Final = 0
"""The status that the log has for a connection that was cut."""


class _Cut(Exception):  # noqa: N818 - ends a connection on purpose
    """The connection ends without an answer.

    Args:
        is_reset: By RST, not in peace.
    """

    def __init__(self, *, is_reset: bool = False) -> None:
        super().__init__()
        self.is_reset = is_reset


class PhotosServer(ThreadingHTTPServer):
    """Serves a world on loopback, one thread a connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), PhotosHandler)
        self.world: World | None = None
        self.closing = threading.Event()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._connections_lock = threading.Lock()
        self._accepting: threading.Thread | None = None

    def server_bind(self) -> None:
        """Bind without asking a name server for this machine's name, as `HTTPServer` would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def start(self, world: World) -> None:
        """Begin to serve a world in threads of its own."""
        self.world = world
        arguments = {"poll_interval": POLL_SECONDS}
        self._accepting = threading.Thread(target=self.serve_forever, kwargs=arguments, name="emulator", daemon=True)
        self._accepting.start()

    def stop(self) -> None:
        """Cut every connection and end every thread, also those that wait or stall."""
        self.closing.set()
        if self._accepting is not None:
            self.shutdown()
            self._accepting.join()
        self.server_close()
        if self.world is not None:
            self.world.faults.release(for_good=True)
        with self._connections_lock:
            connections = dict(self._connections)
        for connection, thread in connections.items():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=10)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection, known to `stop` while it lasts."""
        with self._connections_lock:
            self._connections[request] = threading.current_thread()
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._connections_lock:
                del self._connections[request]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - given by socketserver
        """Keep the traceback of a fault of the emulator; a client that goes away is none."""
        if self.world is not None and not isinstance(sys.exception(), ConnectionError):
            self.world.crashes.append(traceback.format_exc())


class PhotosHandler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: PhotosServer

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing; `RequestLog` has it."""

    def do_GET(self) -> None:
        """Answer."""
        self._serve()

    do_POST = do_DELETE = do_PUT = do_PATCH = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - the names they have

    def _serve(self) -> None:
        world = self.server.world
        if world is None:
            raise RuntimeError("the server has not been started")
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        body = self.rfile.read(int(length)) if length.isdecimal() else b""
        request = read_request(self.command, self.path, headers, body)
        found = find_route(request)
        name = found[0].name if found else f"{request.method} ?"
        world.log.arrived(name)
        try:
            if world.behaviour.latency:
                self.server.closing.wait(world.behaviour.latency)
            answer, size = self._answer(world, found, request)
        except _Cut as cut:
            world.log.add(Seen(name, request.path, CUT))
            self._cut(is_reset=cut.is_reset)
            return
        # Before the answer leaves, so that whoever has it finds it in the log.
        world.log.add(Seen(name, request.path, answer.status, size))
        self._send(answer)

    def _answer(self, world: World, found: tuple[Route, dict[str, str]] | None, request: Request) -> tuple[Answer, int]:
        if found is None:
            return no_such_page(), 0
        route, places = found
        fault = world.faults.take(route.name)
        if fault is not None:
            replaced = self._suffer(world, fault)
            if replaced is not None:
                return replaced, 0
        try:
            answer, size = answer_call(world, route, places, request)
        except Exception:
            world.crashes.append(traceback.format_exc())
            answer, size = refusals.server_error(500).answer(), 0
        return _spoilt(fault, answer) if fault is not None else answer, size

    def _suffer(self, world: World, fault: Fault) -> Answer | None:
        """Let a fault happen before the request is looked at; returns the answer that takes its place, if any."""
        match fault.kind:
            case FaultKind.RESET:
                raise _Cut(is_reset=True)
            case FaultKind.STALL:
                world.faults.stalled().wait()
                raise _Cut
            case FaultKind.HOLD:
                world.faults.stalled().wait()
            case FaultKind.REFUSAL:
                return refusals.NAMED[fault.name]().answer()
            case FaultKind.STATUS:
                return _status_answer(fault)
            case FaultKind.TOKEN_DIES:
                with world.lock:
                    world.sign_ins.expire_access_tokens()
            case FaultKind.SIGN_IN_DIES:
                with world.lock:
                    world.sign_ins.revoke_all()
            case FaultKind.PAGE_TOKENS_EXPIRE:
                world.page_tokens.expire()
            case _:
                pass
        return None

    def _send(self, answer: Answer) -> None:
        """Send head and body in one go; two packets would cost a round trip's delay each."""
        if answer.promised is not None:
            self.close_connection = True
        length = len(answer.body) if answer.promised is None else answer.promised
        told = "Transfer-Encoding: chunked" if answer.is_chunked else f"Content-Length: {length}"
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            f"Content-Type: {answer.content_type}",
            told,
            *(f"{name}: {value}" for name, value in answer.headers),
        ]
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join((*lines, "", "")).encode("latin-1")
        if answer.is_chunked:
            self._send_chunks(head, answer)
        else:
            self.wfile.write(head if self.command == "HEAD" else head + answer.body)

    def _send_chunks(self, head: bytes, answer: Answer) -> None:
        chunk = b"%x\r\n%s\r\n" % (len(answer.body), answer.body)
        self.wfile.write(head + chunk)
        while answer.is_endless and not self.server.closing.is_set():
            self.wfile.write(chunk)
        self.wfile.write(b"0\r\n\r\n")

    def _cut(self, *, is_reset: bool) -> None:
        """End the connection; closing with a linger time of zero sends RST."""
        self.close_connection = True
        if is_reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.connection.detach())


def _spoilt(fault: Fault, answer: Answer) -> Answer:
    """Returns what a fault makes of an answer, after the request has done its work."""
    half = max(1, len(answer.body) // 2)
    match fault.kind:
        case FaultKind.HALF_BODY:
            return replace(answer, body=answer.body[:half])
        case FaultKind.HTML:
            return page(200, "Welcome to the hotel", "<p>Please accept the terms to go on.")
        case FaultKind.LONG_LENGTH:
            return replace(answer, promised=len(answer.body) + 100)
        case FaultKind.SHORT_LENGTH:
            return replace(answer, promised=half)
        case _:
            return _encoded(fault.kind, answer)


def _encoded(kind: FaultKind, answer: Answer) -> Answer:
    if kind in {FaultKind.CHUNKS, FaultKind.ENDLESS}:
        return replace(answer, is_chunked=True, is_endless=kind is FaultKind.ENDLESS)
    if kind in {FaultKind.PACKED, FaultKind.BOMB}:
        packed = gzip.compress(answer.body + bytes(BOMB if kind is FaultKind.BOMB else 0), 1)
        return replace(answer, body=packed, headers=(*answer.headers, ("Content-Encoding", "gzip")))
    return answer


def _status_answer(fault: Fault) -> Answer:
    headers = () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
    if fault.is_html:
        title = f"Error {fault.status} (Server Error)!!1"
        return Answer(fault.status, page(fault.status, title, "<p>That’s an error.").body, HTML, headers)
    if fault.status in (500, 503, 504):
        return Answer(fault.status, refusals.server_error(fault.status).answer().body, JSON, headers)
    error = {"error": {"code": fault.status, "message": HTTPStatus(fault.status).phrase, "status": "UNKNOWN"}}
    return Answer(fault.status, json.dumps(error).encode(), JSON, headers)
