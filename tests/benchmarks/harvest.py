"""How fast a harvest is beside a bare loop that fetches the same pages from the same server and parses them.

Run by hand: `python -m tests.benchmarks.harvest [ITEMS]`. Three figures: the ratio at no latency, the time at
200 ms a page beside pages times latency, and peak memory at two sizes.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

SERVER = """
import json, sys
from models.emulator import Emulator
items, latency, cached = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
with Emulator(items=items, seed=1, latency=latency, cached_items=cached) as emulator:
    emulator.behaviour.day_quota = 10**9
    print(json.dumps({"root": emulator.root, "token": emulator.token()}), flush=True)
    sys.stdin.read()
"""
CLIENT = """
import dataclasses, json, resource, sys, time
from pathlib import Path
from models.control import Clock, Control
from models.database import Library
from models.harvest import Harvest
from models.progress import Progress
from models.settings import ApiRoots, Paths
from models.sources.opening import open_source
what, root, folder = sys.argv[1:]
control, progress = Control(), Progress()
paths = dataclasses.replace(Paths.default(), token=Path(folder) / "token.json")
with Library(Path(folder) / f"{time.time_ns()}.sqlite") as library:
    source = open_source("library", (), account="", paths=paths, roots=ApiRoots.below(root), control=control,
                         progress=progress, library=library)
    started = time.perf_counter()
    if what == "harvest":
        Harvest(library, source, Clock(), control, progress).run()
    else:
        sum(len(batch.items) for batch in source.batches(None, control, progress))
    print(json.dumps({"seconds": time.perf_counter() - started,
                      "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
ROUNDS = 3


@contextmanager
def server(items: int, latency: float = 0.0, cached: int = 0) -> Iterator[tuple[str, str, str]]:
    """Serve a made-up library from a process of its own. Yields its root, an access token, a folder for the client."""
    command = [sys.executable, "-c", SERVER, str(items), str(latency), str(cached or 100)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        (Path(folder) / "token.json").write_text(json.dumps(told["token"]))
        yield told["root"], told["token"]["token"], folder
        process.terminate()


def bare_loop(root: str, token: str) -> tuple[float, int]:
    """Fetch and parse every page over one connection. Returns seconds and pages."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection(urlsplit(root).netloc)
    page_token, pages = "", 0
    while True:
        path = (
            f"/v1/mediaItems?pageSize=100&pageToken={quote(page_token)}"
            if page_token
            else "/v1/mediaItems?pageSize=100"
        )
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        page = json.loads(connection.getresponse().read())
        pages += 1
        page_token = page.get("nextPageToken", "")
        if not page_token:
            connection.close()
            return time.perf_counter() - started, pages


def client(what: str, root: str, folder: str) -> dict[str, float]:
    """Run `harvest` or `source` (fetching and reading alone) in a process of its own. Returns seconds and MB."""
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, what, root, folder], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def throughput(items: int, cached: int, name: str) -> None:
    """Print the ratios at no latency against both bare loops."""
    with server(items, cached=cached) as (root, token, folder):
        bare_loop(root, token)
        rounds = [
            (
                bare_loop(root, token)[0],
                client("source", root, folder)["seconds"],
                client("harvest", root, folder)["seconds"],
            )
            for _ in range(ROUNDS)
        ]
    bare, read, own = (statistics.median(one) for one in zip(*rounds, strict=True))
    print(f"no latency, {items:,} items, {name}:")
    print(f"  bare loop (http.client, json.loads)         {bare:6.2f} s   harvest is {bare / own:.2f} times as fast")
    print(f"  fetched by the client, parsed into items    {read:6.2f} s   harvest is {read / own:.2f} times as fast")
    print(f"  harvest                                     {own:6.2f} s   (bound: at least 0.5)")


def main() -> None:
    """Print the three figures."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    throughput(items, 0, "pages made while they are served")
    throughput(items, items, "pages made before")
    with server(6_000, latency=0.2) as (root, token, folder):
        _, pages = bare_loop(root, token)
        slow = client("harvest", root, folder)["seconds"]
    print(f"200 ms, {pages} pages: {slow:.2f} s, {slow / (pages * 0.2):.3f} of pages times latency (bound 1.05)")
    peaks = []
    for size in (items, items * 4):
        with server(size) as (root, _, folder):
            peaks.append(client("harvest", root, folder)["peak_mb"])
    print(f"peak memory: {peaks[0]:.0f} MB at {items:,} items, {peaks[1]:.0f} MB at {items * 4:,}")
    print(f"  {peaks[1] / peaks[0]:.2f} times (flat is 1.00)")


if __name__ == "__main__":
    main()
