"""How many calls staging makes, and how quick a work list of 5,000 groups with pictures is in a browser.

Run by hand: `python -m tests.benchmarks.staging [ITEMS]`. Each figure stands beside its bound.
"""

import io
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials
from PIL import Image

from models.control import Clock, Control
from models.database import Library
from models.emulator import Emulator
from models.google.client import PhotosLibrary
from models.google.retry import RetryPolicy
from models.progress import Progress
from models.settings import ApiRoots
from models.staging.album import AlbumStager
from models.staging.handoff import HandoffFiles, hand_off
from models.staging.plan import make_plan
from models.staging.thumbnails import make_thumbnails
from tests.staging.chromium import CHROMIUM, Chromium
from tests.staging.shelf import NASTY, Shelf

ITEMS = 3_651
GROUPS = 5_000
YEAR = "Google Photos/Photos from 2019"
SCROLL = """
new Promise((done) => {
  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({ type: "longtask" });
  const scroller = document.getElementById("scroller");
  const frames = [];
  let steps = 0, last = performance.now();
  requestAnimationFrame(function step(now) {
    frames.push(now - last);
    last = now;
    scroller.scrollTop += steps < 150 ? 700 : 25_000;
    steps += 1;
    if (steps < 175) requestAnimationFrame(step);
    else setTimeout(() => done([Math.max(0, ...long), Math.max(...frames.slice(2))]), 300);
  });
})
"""
"""Scrolls 150 frames by a screen and 25 by far more; returns the longest task above 50 ms and the longest frame."""


def sign_in(emulator: Emulator) -> PhotosLibrary:
    """Make a client that hardly waits."""
    answer = emulator.token()
    credentials = Credentials.from_authorized_user_info(answer)
    credentials._token_uri = answer["token_uri"]
    roots = ApiRoots.below(emulator.root)
    return PhotosLibrary(credentials, roots, Control(), Progress(), policy=RetryPolicy(pace=0.001))


def put(library: Library, pairs: Sequence[tuple[str, str]], source: str = "library") -> None:
    """Put pairs into a library, decided to be removed, the first ones with hostile names."""
    with library.transaction():
        Shelf(library, source).pairs(pairs, NASTY)


def staged(items: int, refused: int, *, disagree: bool = False) -> tuple[int, int, float]:
    """Stage pairs. Returns the calls, how many were refused, and seconds."""
    with (
        Emulator(items=2 * items + 2_000, seed=1) as emulator,
        tempfile.TemporaryDirectory() as folder,
        Library(Path(folder) / "library.sqlite") as library,
    ):
        ids = [item_id for item_id in emulator.ids() if item_id][: 2 * items]
        pairs = list(zip(ids[:items], ids[items:], strict=True))
        put(library, pairs)
        spoiled = [candidate for candidate, _ in random.Random(1).sample(pairs, refused)]
        client = sign_in(emulator)
        if disagree:
            client.batch_get = _believing(client)  # type: ignore[method-assign]
        emulator.remove_items(spoiled)
        emulator.log.clear()
        stager = AlbumStager(library, client, Clock(), Control(), Progress())
        started = time.perf_counter()
        result = stager.stage(make_plan(library), "to delete")
        seconds = time.perf_counter() - started
        client.close()
        assert (result.album, result.handoff) == (items - refused, refused), result
        return emulator.log.total, refused, seconds


def _believing(client: PhotosLibrary) -> Any:
    """Returns a `batchGet` that shows everything, so that only the album refuses."""
    ask = client.batch_get

    def batch_get(ids: Sequence[str]) -> list[dict[str, Any]]:
        ask(ids)
        return [{"mediaItem": {"id": item_id}} for item_id in ids]

    return batch_get


def print_calls(items: int) -> None:
    """Print the table of calls."""
    bound = 3 * items / 50 + items / 100 + 5
    print(f"calls to Google for {items:,} items (bound: 3n/50 + n/100 + 5 = {bound:.0f})")
    for refused in (0, 100, items):
        calls, _, seconds = staged(items, refused)
        print(f"  {refused:5,} refused: {calls:4,} calls in {seconds:.1f} s{'' if calls <= bound else '  TOO MANY'}")
    calls, _, seconds = staged(items, 100, disagree=True)
    # Each of 100 bad ids may lie in another batch of 50, which is halved down to it.
    allowed = bound + 100 * 2 * 6
    print(f"  100 refused by the album alone: {calls:,} calls in {seconds:.1f} s (bound: {allowed:,.0f})")


def make_work_list(folder: Path, library: Library) -> HandoffFiles:
    """Write a hand-off of 5,000 groups, each with the pictures of what goes and of what stays."""
    export = folder / "Takeout"
    (export / YEAR).mkdir(parents=True)
    pairs = [(f"AF1Qip{number:05}", f"AF1Kee{number:05}") for number in range(GROUPS)]
    put(library, pairs, "takeout")
    drawn = [_photo(number) for number in range(40)]
    with library.transaction():
        for number, item_id in enumerate(item_id for pair in pairs for item_id in pair):
            data, name = drawn[number % len(drawn)], f"{number}.jpg"
            (export / YEAR / name).write_bytes(data)
            library.execute(
                "INSERT INTO item_file (item_id, path, role, part, size_bytes) VALUES (?, ?, 'original', '', ?)",
                (item_id, f"{YEAR}/{name}", len(data)),
            )
        library.execute("UPDATE media_item SET mime_type = 'image/jpeg', filename = replace(filename, '.CR2', '.JPG')")
        library.execute("UPDATE media_item SET filename = replace(filename, '.dng', '.jpg')")
    plan = make_plan(library)
    started = time.perf_counter()
    made = make_thumbnails(library, plan.entries, [export], Control(), Progress())
    print(f"  {made.sentence} {time.perf_counter() - started:.0f} s")
    return hand_off(library, Clock(), plan, folder / "out", title="later", thumbnails=made.pictures)


def _photo(seed: int) -> bytes:
    """Returns a JPEG of 1,024 pixels with edges, gradients and noise, which shrinks no better than a photo does."""
    chance = random.Random(seed)
    colours = Image.frombytes("RGB", (32, 24), chance.randbytes(32 * 24 * 3))
    shapes = colours.resize((1_024, 768), Image.Resampling.BICUBIC)
    grain = Image.frombytes("RGB", (256, 192), chance.randbytes(256 * 192 * 3)).resize((1_024, 768))
    out = io.BytesIO()
    Image.blend(shapes, grain, 0.15).save(out, "JPEG", quality=85)
    return out.getvalue()


def print_work_list() -> None:
    """Print how quick the page is."""
    print(f"worklist.html with {GROUPS:,} groups and {2 * GROUPS:,} pictures")
    with tempfile.TemporaryDirectory() as name, Library(Path(name) / "library.sqlite") as library:
        files = make_work_list(Path(name), library)
        size = files.worklist_html.stat().st_size
        print(f"  size: {size / 1e6:.1f} MB (bound: 15.0)")
        if CHROMIUM is None:
            print("  Chromium is not on this machine: nothing more is measured")
            return
        with Chromium(Path(name) / "profile") as browser:
            browser.call(
                "Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False
            )
            rounds = []
            for _ in range(3):
                browser.open(files.worklist_html)
                ready = browser.run(
                    "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
                )
                browser.press("j")
                position = browser.run("Number(document.querySelector('[aria-current=true]').ariaPosInSet)")
                assert position == 2, position
                rounds.append(ready)
            print(f"  first interaction: {sorted(rounds)[1]:.0f} ms, the median of three (bound: 1,000)")
            longest, frame = browser.run(SCROLL)
            task = f"{longest:.0f} ms" if longest else "none over 50 ms"
            print(f"  scrolling 175 frames: longest task {task} (bound: 100 ms), longest frame {frame:.0f} ms")


def main() -> None:
    """Print all figures."""
    print_calls(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS)
    print_work_list()


if __name__ == "__main__":
    main()
