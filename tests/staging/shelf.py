"""Fills a library with items, findings and decisions, for the tests of staging."""

from collections.abc import Sequence
from itertools import zip_longest

from peewee import Field

from models.database import Library
from models.library import Action, AlbumItem, AlbumRow, DecisionRow, FindingRow, MediaItem

NOW = "2026-09-01 12:00:00"
NASTY = (
    '</script><script>alert("gone")</script>.dng',
    '=HYPERLINK("http://evil.example","x").dng',
    "\x1b[31mred\x1b]8;;http://evil.example\x07.dng",
    "a[/]b[red].dng",
    "\u202egnp.exe.dng",
    'line\none\r\n"two"\u2028three.dng',
    "../../etc/passwd.dng",
    "<img src=x onerror=alert(1)>&amp;'.dng",
    "😀" * 60 + ".dng",
    "$(rm -rf ~)`id`.dng",
    "<!--<script>.dng",
)


class Shelf:
    """Puts things into a library."""

    def __init__(self, library: Library, source: str = "library", account: str = "") -> None:
        self.library = library
        self.source = source
        self.account = account

    def item(self, item_id: str, filename: str | None = None, **values: object) -> str:
        facts: dict[str, object] = {
            "source": self.source,
            "account": self.account,
            "filename": filename or f"{item_id}.dng",
            "kind": "raw",
            "mime_type": "image/x-adobe-dng",
            "creation_time": "2019-04-12 16:12:33",
            "width": 2560,
            "height": 1707,
            "size_bytes": 1_100_000,
            "camera_make": "Canon",
            "camera_model": "Canon EOS 6D",
            "product_url": f"https://photos.google.com/photo/{item_id}",
            "added_at": NOW,
            "changed_at": NOW,
        }
        with self.library.connection():
            MediaItem.create(id=item_id, **facts | values)
        return item_id

    def finding(self, candidate: str, keeper: str | None, rule: str = "uuid-thumbnail", **values: object) -> None:
        facts: dict[str, object] = {
            "confidence": "strong",
            "reason": "the same instant, camera and exposure, and more pixels",
            "evidence": "{}",
            "found_at": NOW,
        }
        with self.library.connection():
            FindingRow.create(rule=rule, candidate_id=candidate, keeper_id=keeper, **facts | values)

    def decide(self, candidate: str, keeper: str | None, verdict: str = "remove") -> None:
        with self.library.connection():
            action = Action.create(kind="decide", at=NOW, title="decided")
            DecisionRow.create(
                candidate_id=candidate,
                keeper_id=keeper or "",
                verdict=verdict,
                decided_at=NOW,
                action_id=action.id,
            )

    def pair(self, candidate: str, keeper: str, name: str | None = None) -> None:
        """Two items, the finding between them, and the decision to remove the first."""
        self.item(candidate, name)
        if not self.library.value("SELECT 1 FROM media_item WHERE id = ?", (keeper,)):
            self.item(keeper, f"{keeper}.CR2", width=5472, height=3648, size_bytes=24_000_000)
        self.finding(candidate, keeper)
        self.decide(candidate, keeper)

    def pairs(self, made: Sequence[tuple[str, str]], names: Sequence[str] = ()) -> None:
        """Many pairs in one transaction, the first of them with these names."""
        with self.library.transaction():
            for (candidate, keeper), name in zip_longest(made, names[: len(made)]):
                self.pair(candidate, keeper, name)

    def album(self, title: str, *items: str, ours: bool = False) -> None:
        with self.library.connection():
            AlbumRow.create(id=f"album:{title}", source=self.source, account=self.account, title=title, ours=ours)
            for item_id in items:
                AlbumItem.create(item_id=item_id, album_id=f"album:{title}")

    def change(self, item_id: str, **values: object) -> None:
        with self.library.connection():
            MediaItem.update(**values).where(MediaItem.id == item_id).execute()

    def staged(self, item_id: str, state: str, album_id: str | None = None) -> None:
        self.library.execute(
            "INSERT OR REPLACE INTO staged_item (item_id, state, album_id, reason, at) VALUES (?, ?, ?, '', ?)",
            (item_id, state, album_id, NOW),
        )

    def columns(self) -> Sequence[Field]:
        """Returns the columns of an item."""
        return list(MediaItem._meta.sorted_fields)
