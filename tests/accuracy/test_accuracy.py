"""Certain and strong claims are right, always; and docs/accuracy.md says what is so."""

from pathlib import Path

import pytest

from tests.accuracy.measuring import metadata_scores, picture_scores, table

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


def test_sure_claims_about_pictures_are_right() -> None:
    (strong,) = [score for score in picture_scores(scenes=6) if score.confidence == "strong"]
    assert strong.claims == strong.right > 0


def test_the_document_says_what_the_command_prints() -> None:
    assert table() in DOCUMENT.read_text(encoding="utf-8")
