"""Runs the browser script in Node, in a stand-in for the page of Google Photos with the toolkit in it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from models.database import Library

NODE = shutil.which("node")
PAGE = Path(__file__).with_name("toolkit_page.mjs")
TAKEN = 1_555_085_553
"""2019-04-12 16:12:33 UTC, as `Shelf` has it."""


def needs_node(test: Any) -> Any:
    """Mark a test that runs the script."""
    skip = pytest.mark.skipif(
        NODE is None, reason="Node.js is not on this machine; install it to test the browser script"
    )
    return pytest.mark.node(skip(test))


def play(script: str, **scene: Any) -> dict[str, Any]:
    """Run a script; returns what the page saw."""
    scene = {"script": script} | scene
    done = subprocess.run(
        [str(NODE), str(PAGE)], input=json.dumps(scene), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def photos(library: Library, milliseconds: int | None = TAKEN * 1000 + 345) -> dict[str, dict[str, Any]]:
    """Returns what Google Photos would tell about each item, by key; None takes the time from the library."""
    rows = library.rows("SELECT id, filename, size_bytes, unixepoch(creation_time) * 1000 FROM media_item")
    return {row[0]: {"fileName": row[1], "size": row[2], "timestamp": milliseconds or row[3]} for row in rows}


def in_albums(told: dict[str, Any]) -> list[str]:
    """Returns the keys in all albums, in order."""
    return [key for album in told["albums"].values() for key in album["keys"]]
