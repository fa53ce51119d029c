"""How fast a harvest is beside a bare loop that fetches the same pages from the same server and parses them.

Run by hand: `python -m tests.benchmarks.harvest [ITEMS]`. Three figures: the ratio at no latency, the time at
200 ms a page beside pages times latency, and peak memory at two sizes.
"""

import http.client
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

from models.emulator import Emulator

HARVEST = """
import json, resource, sys, time
from pathlib import Path
from models.control import Clock, Control
from models.database import Library
from models.harvest import Harvest
from models.progress import Progress
from models.settings import ApiRoots
from models.sources.opening import open_source
from models.settings import Paths
import dataclasses
root, token, library, _ = sys.argv[1:]
control, progress = Control(), Progress()
paths = dataclasses.replace(Paths.default(), token=Path(token), library=Path(library))
with Library(Path(library)) as opened:
    source = open_source("library", (), account="", paths=paths, roots=ApiRoots.below(root), control=control,
                         progress=progress, library=opened)
    started = time.perf_counter()
    result = Harvest(opened, source, Clock(), control, progress).run()
    print(json.dumps({"seconds": time.perf_counter() - started, "seen": result.seen,
                      "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


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


def harvest(emulator: Emulator, folder: str) -> dict[str, float]:
    """Harvest in a process of its own. Returns seconds, seen and peak memory in MB."""
    token = Path(folder) / "token.json"
    token.write_text(json.dumps(emulator.token()))
    library = Path(tempfile.mkdtemp(dir=folder)) / "library.sqlite"
    command = [sys.executable, "-c", HARVEST, emulator.root, str(token), str(library), ""]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main() -> None:
    """Print the three figures."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        with Emulator(items=items, seed=1) as emulator:
            access = emulator.token()["token"]
            bare_loop(emulator.root, access)
            rounds = [(bare_loop(emulator.root, access), harvest(emulator, folder)) for _ in range(3)]
        bare = statistics.median(pair[0][0] for pair in rounds)
        own = statistics.median(pair[1]["seconds"] for pair in rounds)
        print(f"no latency, {items:,} items: bare loop {bare:.2f} s, harvest {own:.2f} s")
        print(f"  the harvest is {bare / own:.2f} times as fast as the bare loop (bound: at least 0.5)")
        with Emulator(items=3_000, seed=1, latency=0.2) as emulator:
            _, pages = bare_loop(emulator.root, emulator.token()["token"])
            slow = harvest(emulator, folder)["seconds"]
        print(f"200 ms, {pages} pages: {slow:.2f} s, {slow / (pages * 0.2):.3f} of pages times latency (bound 1.05)")
        peaks = []
        for size in (items, items * 4):
            with Emulator(items=size, seed=1) as emulator:
                peaks.append(harvest(emulator, folder)["peak_mb"])
        print(f"peak memory: {peaks[0]:.0f} MB at {items:,} items, {peaks[1]:.0f} MB at {items * 4:,}")
        print(f"  {peaks[1] / peaks[0]:.2f} times (flat is 1.00)")
    print(f"the benchmark itself peaked at {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
