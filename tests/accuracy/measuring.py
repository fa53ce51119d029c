"""How often the rules are right, and how much they find, on libraries with known truth."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from models.control import Clock, Control
from models.database import Library
from models.items import Item, ItemFile, SourceName
from models.progress import Progress
from models.rules import missing_locally
from models.rules.registry import RULES
from models.rules.scan import scan
from models.visual import look_at_pictures
from tests.accuracy.corpus import make_corpus
from tests.accuracy.disks import make_disk
from tests.accuracy.photographs import Outcome, outcomes, photograph_table, photographs, photographs_in, totals
from tests.rules.camera import store
from tests.rules.pictures import edits, saved, scene, smaller

CONFIDENCES = ("certain", "strong", "possible")


@dataclass(frozen=True)
class Score:
    """Of one rule and confidence."""

    rule: str
    confidence: str
    claims: int
    right: int
    redundant: int
    """How many items the rule ought to find, with whatever confidence."""
    hits: int
    """How many of those it found so."""

    @property
    def row(self) -> str:
        """A row of the table."""
        precision = f"{self.right / self.claims:.3f}" if self.claims else "–"
        recall = f"{self.hits / self.redundant:.3f}" if self.redundant else "–"
        return f"| `{self.rule}` | {self.confidence} | {self.claims} | {self.right} | {precision} | {recall} |"


def _scores(
    library: Library, shots: dict[str, str], redundant: dict[str, set[str]], rules: Iterable[str]
) -> list[Score]:
    claims, right, hits = (Counter[tuple[str, str]]() for _ in range(3))
    for rule, confidence, candidate, keeper in library.rows(
        "SELECT rule, confidence, candidate_id, keeper_id FROM finding"
    ):
        claims[rule, confidence] += 1
        is_right = keeper is not None and shots[candidate] == shots[keeper]
        right[rule, confidence] += is_right
        hits[rule, confidence] += is_right and candidate in redundant.get(rule, ())
    return [
        Score(rule, word, claims[rule, word], right[rule, word], len(redundant.get(rule, ())), hits[rule, word])
        for rule in rules
        for word in CONFIDENCES
        if claims[rule, word]
    ]


def metadata_scores(rounds: int = 25, seed: int = 1) -> list[Score]:
    """Score the rules that need no pixels."""
    corpus = make_corpus(rounds, seed)
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        store(library, *corpus.items)
        scan(library, RULES, Clock(), Control())
        rules = ("uuid-thumbnail", "raw-sidecar", "same-shot", "exact")
        return _scores(library, corpus.shots, corpus.redundant, rules)


def disk_scores(rounds: int = 25, seed: int = 1) -> list[Score]:
    """Score `missing-locally`: a claim is right where the shot is on no disk, in whatever form."""
    disk = make_disk(rounds, seed)
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        store(library, *disk.items)
        scan(library, {missing_locally.NAME: RULES[missing_locally.NAME]}, Clock(), Control())
        claims = library.rows("SELECT confidence, candidate_id FROM finding")
    found = {word: [item_id for confidence, item_id in claims if confidence == word] for word in CONFIDENCES}
    return [
        Score(missing_locally.NAME, word, len(ids), right, len(disk.missing), right)
        for word, ids in found.items()
        if ids
        for right in [len(disk.missing.intersection(ids))]
    ]


def picture_scores(scenes: int = 12) -> list[Score]:
    """Score `lookalike` on pictures without dates: copies, edits, other scenes, blank and tiny ones."""
    shots: dict[str, str] = {}
    redundant: set[str] = set()
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        items = []
        for number in range(scenes):
            picture = scene(number, (900, 600))
            made = {"full": (picture, "full"), "copy": (smaller(picture), "full")}
            made |= {name: (edit, name) for name, edit in edits(picture).items()} if number % 2 else {}
            made |= {"tiny": (smaller(picture, 0.01), "tiny"), "blank": (picture.point([number] * 768), "blank")}
            for name, (pixels, shot) in made.items():
                item = _picture(Path(folder), f"{number} {name}.jpg", saved(pixels, quality=88), pixels.size)
                shots[item.id] = f"{number} {shot}"
                items.append(item)
            redundant.add(f"{number} copy.jpg")
        store(library, *items)
        look_at_pictures(library, [Path(folder)], Control(), Progress())
        scan(library, {"lookalike": RULES["lookalike"]}, Clock(), Control())
        return _scores(library, shots, {"lookalike": redundant}, ["lookalike"])


def _picture(folder: Path, name: str, content: bytes, size: tuple[int, int]) -> Item:
    path = folder / "Takeout" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    file = ItemFile(f"Takeout/{name}", size_bytes=len(content))
    width, height = size
    told = {"width": width, "height": height, "size_bytes": len(content)}
    return Item(id=name, source=SourceName.TAKEOUT, filename=name, files=(file,), **told)


def photograph_scores(found: list[Outcome]) -> list[Score]:
    """Score `lookalike` on what was made of photographs."""
    redundant = sum(outcome.files for outcome in found if outcome.is_same)
    return [
        Score("lookalike", f"{word}, photographs", claims, right, redundant, right)
        for word, (claims, right) in totals(found).items()
    ]


HEAD = "| rule | confidence | claims | right | precision | recall |\n|---|---|---|---|---|---|\n"


def held_out_table(folder: Path) -> str:
    """Returns the same tables for `lookalike` on pictures that its bounds were not chosen on.

    Args:
        folder: Holds them; no two may show the same.
    """
    photos = photographs_in(folder)
    found = outcomes(photos)
    head = f"{len(photos)} photographs.\n\n{HEAD}"
    return head + "\n".join(score.row for score in photograph_scores(found)) + "\n\n" + photograph_table(found)


def table() -> str:
    """Returns the two tables of docs/accuracy.md that a test holds it to."""
    found = outcomes(photographs())
    scores = (*metadata_scores(), *disk_scores(), *picture_scores(), *photograph_scores(found))
    return HEAD + "\n".join(score.row for score in scores) + "\n\n" + photograph_table(found)
