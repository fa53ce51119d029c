"""Requests and answers, without the sockets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

JSON: Final = "application/json; charset=UTF-8"
HTML: Final = "text/html; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks."""

    method: str
    """As meant: `GET` for a form POST with `X-HTTP-Method-Override: GET`."""
    path: str
    query: Mapping[str, list[str]]
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names are lower case."""

    def one(self, name: str) -> str | None:
        """Returns the first value of a query parameter, or None."""
        values = self.query.get(name)
        return values[0] if values else None

    def form(self) -> dict[str, str]:
        """Returns the body's form fields, the first value of each."""
        fields = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[0] for name, values in fields.items()}


def read_request(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Request:
    """Take a request apart.

    Args:
        method: From the request line.
        target: Path and query, from the request line.
        headers: Names in lower case.
        body: As received.

    Returns:
        The request as it is meant: the form body of an overridden POST becomes its query.
    """
    parts = urlsplit(target)
    query = parse_qs(parts.query, keep_blank_values=True)
    override = headers.get("x-http-method-override", "").upper()
    if method == "POST" and override == "GET":
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return Request("GET", parts.path, query | form, b"", headers)
    return Request(method, parts.path, query, body, headers)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answers."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    promised: int | None = None
    """A `Content-Length` that is not the body's; the connection then closes."""
    is_chunked: bool = False
    """Send the body as a chunk, and tell no length."""
    is_endless: bool = False
    """Send it as a chunk again and again."""


def ok(content: Mapping[str, Any]) -> Answer:
    """Returns a JSON object as an answer."""
    return Answer(200, json.dumps(content).encode())


def page(status: int, title: str, text: str) -> Answer:
    """Returns a small HTML page.

    Args:
        status: HTTP's.
        title: Plain text.
        text: HTML; whatever comes from outside is escaped already.
    """
    html = f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{text}</html>\n"
    return Answer(status, html.encode(), HTML)


def no_such_page() -> Answer:
    """Returns what Google answers on a wrong path: HTML, whatever was asked for."""
    text = "<p><b>404.</b> <ins>That’s an error.</ins><p>The requested URL was not found on this server."
    return page(404, "Error 404 (Not Found)!!1", text)


def redirect(address: str) -> Answer:
    """Returns a redirection."""
    return Answer(302, b"", HTML, (("Location", address),))
