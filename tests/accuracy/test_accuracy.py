"""Certain and strong claims are right, always; and docs/accuracy.md says what is so."""

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
    printed, written = cells(table()), cells(DOCUMENT.read_text(encoding="utf-8"))
    assert len(printed) == len(written)
    assert [pair for pair in zip(printed, written, strict=True) if not all(map(is_near, *pair))] == []
    assert {row[4] for row in printed if len(row) > 1 and row[1].startswith(("strong", "certain"))} == {"1.000"}
