"""Puts values into the templates of the work list and the browser script, so that no text can break out."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

PLACE = re.compile(r"\{\{(\w+)\}\}")
WEB_KEY_SOURCES = frozenset({"takeout", "toolkit"})
"""Sources whose ids are the keys of Google Photos' web page."""


def template(name: str) -> str:
    """Returns the text of a file in `templates/`."""
    return resources.files("models.staging").joinpath("templates", name).read_text(encoding="utf-8")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in the places of a template, in one pass, so that a value is never taken for a place.

    Args:
        text: With `{{name}}` places.
        values: Already safe where they go.
    """
    return PLACE.sub(lambda match: values[match.group(1)], text)


def script_json(value: Any) -> str:
    """Write JSON that is safe inside a `<script>` and as JavaScript: ASCII, and no `<`."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def content_policy(page: str, *, with_pictures: bool = False) -> str:
    """Returns a content security policy that lets a page run its own one script and style, and load nothing.

    Args:
        page: The template; its script and style hold no places.
        with_pictures: Let it show pictures that it holds itself.
    """
    script = _hash(page, "<script>", "</script>")
    style = _hash(page, "<style>", "</style>")
    pictures = " img-src data:;" if with_pictures else ""
    own = f"script-src '{script}'; style-src '{style}';"
    return f"default-src 'none'; {own}{pictures} base-uri 'none'; form-action 'none'"


def _hash(page: str, start: str, end: str) -> str:
    inner = page.split(start, 1)[1].split(end, 1)[0]
    return f"sha256-{base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()}"


def escaped(text: str) -> str:
    """Returns text as HTML, also inside a quoted attribute."""
    return html.escape(text, quote=True)
