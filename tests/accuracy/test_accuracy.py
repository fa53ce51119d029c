"""Certain and strong claims are right, always; and docs/accuracy.md says what is so."""

import re
from pathlib import Path

import pytest

from tests.accuracy.measuring import metadata_scores, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "accuracy.md"


@pytest.mark.parametrize("seed", [2, 3])
def test_sure_claims_are_right_whatever_the_values(seed: int) -> None:
    scores = metadata_scores(rounds=8, seed=seed)
    assert {score.rule for score in scores if score.confidence == "strong" and score.claims} == {
        "uuid-thumbnail",
        "raw-sidecar",
        "same-shot",
    }
    assert [score for score in scores if score.confidence != "possible" and score.right < score.claims] == []


def cells(text: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]


def is_near(printed: str, written: str) -> bool:
    """Another version of a decoder moves a pixel by one: what it came to may differ by two files."""
    try:
        apart = abs(float(printed) - float(written))
    except ValueError:
        return printed == written
    return apart <= (0.05 if "." in written else 2)


def test_the_document_says_what_the_command_prints_and_no_sure_claim_is_wrong() -> None:
    measured, _, _ = DOCUMENT.read_text(encoding="utf-8").partition("## Held out")
    printed, written = cells(table()), cells(measured)
    assert len(printed) == len(written)
    assert [pair for pair in zip(printed, written, strict=True) if not all(map(is_near, *pair))] == []
    assert {row[4] for row in printed if len(row) > 1 and row[1].startswith(("strong", "certain"))} == {"1.000"}


def test_every_trap_of_the_document_has_the_cases_that_it_names() -> None:
    tests = Path(__file__).parents[1]
    code = "".join(path.read_text(encoding="utf-8") for path in tests.rglob("*.py"))
    rows = cells(DOCUMENT.read_text(encoding="utf-8").partition("## The traps")[2])[2:]
    assert [number for number, _, _ in rows] == [str(number) for number in range(1, 23)]
    named = [name for _, _, cases in rows for name in re.findall(r"`([^`]+)`", cases)]
    lost = [
        name for name in named if (f"def {name}(" if name.startswith("test_") else name.removeprefix(".")) not in code
    ]
    assert lost == []
