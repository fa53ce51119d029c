"""From batches of items to rows of the library: new, changed, the same photo seen twice, and gone."""

from models.storing.gone import mark_gone, what_is_gone
from models.storing.handing_on import retired_notes
from models.storing.store import StoreCounts, store_batch
from models.storing.unchanged import take_over

__all__ = ["StoreCounts", "mark_gone", "retired_notes", "store_batch", "take_over", "what_is_gone"]
