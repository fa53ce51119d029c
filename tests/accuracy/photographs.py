"""Files derived from real photographs, with known truth: what is the same shot by the rulings, and what is not.

The photographs ship with scikit-image. Each file made of one is put beside its original in an account of its own,
without a date, a camera or a telling name: nothing but the pixels can tell, which is the hardest case there is.
"""

import hashlib
import importlib.util
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from models.control import Clock, Control
from models.database import Library
from models.items import Item, ItemFile, SourceName
from models.progress import Progress
from models.rules.registry import RULES
from models.rules.scan import scan
from models.visual import look_at_pictures
from tests.rules.camera import store
from tests.rules.pictures import saved, smaller

NAMES: Final = tuple(
    "astronaut.png brick.png camera.png cell.png chelsea.png clock_motion.png coffee.png coins.png grass.png gravel.png"
    " hubble_deep_field.jpg ihc.png moon.png motorcycle_left.png motorcycle_right.png retina.jpg rocket.jpg".split()
)
PAIR: Final = ("motorcycle_left.png", "motorcycle_right.png")
"""Two photographs of one scene from two places a hand apart: as near as the frames of a burst."""
LONG_SIDE: Final = 480
"""In pixels; larger ones are made smaller at first, for speed."""
LEAST_SIDE: Final = 240
"""In pixels; a shorter side than this at 30% is too small for any claim."""


@dataclass(frozen=True)
class Derived:
    """A file made of a photograph."""

    picture: Image.Image
    is_same: bool
    kind: str = "JPEG"
    options: tuple[tuple[str, Any], ...] = (("quality", 85),)
    turn: int = 1


def photographs() -> dict[str, Image.Image]:
    """Returns the photographs by file name."""
    spec = importlib.util.find_spec("skimage")
    assert spec is not None, "scikit-image comes with the extra [test]"
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "data"
    found = {name: Image.open(folder / name).convert("RGB") for name in NAMES}
    for photo in found.values():
        photo.thumbnail((LONG_SIDE, LONG_SIDE))
    return found


def photographs_in(folder: Path) -> dict[str, Image.Image]:
    """Returns the pictures in a folder and below it, equal files once; those that are no picture of size are left out.

    Args:
        folder: Of any pictures that Pillow opens.
    """
    found: dict[str, Image.Image] = {}
    seen: set[bytes] = set()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with suppress(OSError, SyntaxError, ValueError):
            content = path.read_bytes()
            photo = Image.open(io.BytesIO(content))
            photo.draft("RGB", (LONG_SIDE, LONG_SIDE))
            digest = hashlib.sha256(content).digest()
            if min(photo.size) >= LEAST_SIDE and digest not in seen:
                photo = photo.convert("RGB")
                photo.thumbnail((LONG_SIDE, LONG_SIDE))
                found[str(path.relative_to(folder)).replace("/", " ")] = photo
                seen.add(digest)
    return found


def derived(photo: Image.Image) -> dict[str, Derived]:
    """Returns what was made of a photograph, by what was done to it."""
    half = smaller(photo)
    same: dict[str, Derived] = {
        "half the size": Derived(half, True),
        "85% of the size": Derived(smaller(photo, 0.85), True),
        "30% of the size": Derived(smaller(photo, 0.3), True),
        "half the size, strongly compressed": Derived(half, True, options=(("quality", 45),)),
        "half the size, compressed three times": Derived(_again(_again(half, 80), 75), True),
        "half the size, WebP": Derived(half, True, "WEBP"),
        "half the size, PNG": Derived(half, True, "PNG", ()),
        "half the size, turned by EXIF": Derived(half.transpose(Image.Transpose.ROTATE_90), True, turn=6),
        "recompressed at its size": Derived(photo, True, options=(("quality", 60),)),
    }
    return same | {name: Derived(smaller(edit), False) for name, edit in _edits(photo).items()}


def _again(picture: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(saved(picture, quality=quality))).convert("RGB")


def _edits(photo: Image.Image) -> dict[str, Image.Image]:
    """Returns different photos by the rulings; they are saved at half the size, like the copies."""
    width, height = photo.size

    def cropped(share: float) -> Image.Image:
        x, y = round(width * share), round(height * share)
        return photo.crop((x, y, width - x, height - y))

    def shifted(share: float) -> Image.Image:
        """What the next frame of a burst sees: the camera moved, and the frame has the same size."""
        return photo.crop((round(width * share), 0, width, height)).resize(photo.size)

    grey = ImageOps.grayscale(photo).convert("RGB")
    captioned = photo.copy()
    ImageDraw.Draw(captioned).rectangle((0, height * 4 // 5, width, height), fill=(255, 255, 255))
    edits = {
        "cropped by 2% a side": cropped(0.02),
        "cropped by 5% a side": cropped(0.05),
        "cropped by 10% a side": cropped(0.1),
        "the next frame, 2% aside": shifted(0.02),
        "the next frame, 4% aside": shifted(0.04),
        "the next frame, 10% aside": shifted(0.1),
        "sepia": ImageOps.colorize(ImageOps.grayscale(photo), "#2b1b00", "#ffe9c0"),
        "brighter": ImageEnhance.Brightness(photo).enhance(1.25),
        "more contrast": ImageEnhance.Contrast(photo).enhance(1.4),
        "HDR-like": ImageOps.equalize(photo),
        "blurred": photo.filter(ImageFilter.GaussianBlur(max(width, height) / 40)),
        "a caption over it": captioned,
        "flipped": ImageOps.mirror(photo),
        "upside down": photo.transpose(Image.Transpose.ROTATE_180),
        "turned pixels": photo.transpose(Image.Transpose.ROTATE_90),
    }
    if width != height:
        edits["cropped to a square"] = ImageOps.fit(photo, (min(width, height),) * 2)
    if max(high for _, high in ImageChops.difference(photo, grey).getextrema()) > 32:
        edits |= {"black and white": grey, "colours stronger": ImageEnhance.Color(photo).enhance(1.8)}
    return edits


@dataclass(frozen=True)
class Outcome:
    """What the rule said of all files that were made in one way."""

    made: str
    is_same: bool
    files: int
    strong: int
    possible: int

    @property
    def row(self) -> str:
        """A row of the table."""
        truth = "same" if self.is_same else "different"
        left = self.files - self.strong - self.possible
        return f"| {self.made} | {truth} | {self.files} | {self.strong} | {self.possible} | {left} |"


class _Shelf:
    """An export under construction."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.items: list[Item] = []
        (folder / "Takeout").mkdir()

    def write(self, name: str, content: bytes) -> ItemFile:
        (self._folder / "Takeout" / name).write_bytes(content)
        return ItemFile(f"Takeout/{name}", size_bytes=len(content))

    def put(self, item_id: str, file: ItemFile, size: tuple[int, int], account: str) -> None:
        """Put an item there; its name tells nothing."""
        sizes = {"width": size[0], "height": size[1], "size_bytes": file.size_bytes}
        told: dict[str, Any] = {"account": account, "filename": "x.jpg", "files": (file,), **sizes}
        self.items.append(Item(id=item_id, source=SourceName.TAKEOUT, **told))


def outcomes(photos: Mapping[str, Image.Image]) -> list[Outcome]:
    """Scan an export of photographs and of what was made of them, and look at every claim.

    Args:
        photos: By file name; no two of them show the same.
    """
    made: dict[str, str] = {}
    truth: dict[str, bool] = {}
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.sqlite") as library:
        library.execute("PRAGMA synchronous = OFF")
        shelf = _Shelf(Path(folder))
        for name, photo in photos.items():
            original = shelf.write(name, saved(photo, quality=92))
            if name != PAIR[1]:
                shelf.put(f"{name} alone", original, photo.size, "all")
            for label, what in _all_of(name, photo, photos):
                account = f"{name} {label}"
                shelf.put(f"{account} original", original, photo.size, account)
                file = shelf.write(account, saved(what.picture, what.kind, what.turn, **dict(what.options)))
                size = what.picture.size if what.turn == 1 else what.picture.size[::-1]
                shelf.put(account, file, size, account)
                made[account], truth[label] = label, what.is_same
        store(library, *shelf.items)
        looked = look_at_pictures(library, [Path(folder)], Control(), Progress())
        assert looked.not_found == 0
        scan(library, {"lookalike": RULES["lookalike"]}, Clock(), Control())
        claims = dict(library.rows("SELECT candidate_id, confidence FROM finding"))
    truth["another photograph"] = False
    made |= {f"{name} alone": "another photograph" for name in photos if name != PAIR[1]}
    counts = Counter((made[item_id], claims.get(item_id)) for item_id in made)
    files = Counter(made.values())
    return [
        Outcome(label, is_same, files[label], counts[label, "strong"], counts[label, "possible"])
        for label, is_same in truth.items()
    ]


def _all_of(name: str, photo: Image.Image, photos: Mapping[str, Image.Image]) -> Iterator[tuple[str, Derived]]:
    yield from derived(photo).items()
    other = PAIR[1 - PAIR.index(name)] if name in PAIR else ""
    if other in photos:
        yield "the same scene, a hand aside", Derived(smaller(photos[other]), False)


def totals(found: list[Outcome]) -> dict[str, tuple[int, int]]:
    """Returns, by confidence, the claims and how many of them are right."""
    reading: dict[str, Callable[[Outcome], int]] = {"strong": lambda o: o.strong, "possible": lambda o: o.possible}
    return {
        word: (sum(map(count, found)), sum(count(outcome) for outcome in found if outcome.is_same))
        for word, count in reading.items()
    }


def photograph_table(found: list[Outcome]) -> str:
    """Returns the second table of docs/accuracy.md."""
    head = "| what was made of a photograph | truth | files | strong | possible | not claimed |\n"
    return head + "|---|---|---|---|---|---|\n" + "\n".join(outcome.row for outcome in found) + "\n"
