"""Every link from one page of the documentation to another leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not missing


def test_the_readme_shows_each_screen() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"connect", "sync", "review", "stage"} <= set(re.findall(r"docs/pictures/(\w+)\.png", text))
