"""Where a whole library comes from: a Google Takeout export."""

from models.sources.takeout.source import TakeoutSource

__all__ = ["TakeoutSource"]
