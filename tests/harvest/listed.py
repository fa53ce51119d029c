"""A source made from a list: the smallest real one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.control import Control
from models.items import Item, SourceName
from models.progress import Progress
from models.sources.base import Batch, Skip


@dataclass
class ListedSource:
    """Yields the items it was given, `size` a batch; the mark is the index of the next one."""

    items: Sequence[Item]
    size: int = 3
    name: SourceName = SourceName.LIBRARY
    account: str = ""
    identity: str = "client-1"
    is_complete: bool = True
    skips: dict[int, Skip] = field(default_factory=dict)
    fail_at: int | None = None
    error: Exception | None = None

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        for start in range(int(mark or 0), len(self.items), self.size):
            if self.error and start == self.fail_at:
                raise self.error
            end = start + self.size
            skipped = tuple(skip for index, skip in self.skips.items() if start <= index < end)
            yield Batch(tuple(self.items[start:end]), str(end) if end < len(self.items) else None, skipped)


def items(count: int, **values: object) -> list[Item]:
    """Items with ids `i-0`, `i-1`, …"""
    common = {"source": SourceName.LIBRARY, "filename": "IMG.jpg", "creation_time": "2019-04-12 18:12:33"} | values
    return [Item(id=f"i-{number}", **common) for number in range(count)]  # type: ignore[arg-type]
