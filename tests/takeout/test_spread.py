"""However an export's files are spread over parts, the items are the same."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.takeout.builder import read
from tests.takeout.test_source import export, without_parts

EXPORT = export()
PATHS = sorted(EXPORT.files)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    places=st.lists(st.integers(0, 3), min_size=len(PATHS), max_size=len(PATHS)),
    kinds=st.lists(st.sampled_from(["folder", "packed", "stored", "tgz"]), min_size=4, max_size=4),
    order=st.permutations(PATHS),
)
def test_the_spread_over_parts_does_not_matter(places: list[int], kinds: list[str], order: list[str]) -> None:
    spread = dict(zip(PATHS, places, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, kind in enumerate(kinds):
            only = [path for path in order if spread[path] == number]
            target = Path(folder) / f"takeout-20260301T101500Z-{number + 1:03}"
            if kind == "folder":
                parts.append(EXPORT.folder(target, only))
            elif kind == "tgz":
                parts.append(EXPORT.tgz(target.with_suffix(".tgz"), only))
            else:
                parts.append(EXPORT.zip(target.with_suffix(".zip"), only, packed=kind == "packed"))
        whole = read(EXPORT.folder(Path(folder) / "whole"))[0]
        together = without_parts(read(*parts)[0])
        assert together == whole
