"""`python -m tests.accuracy` prints precision and recall by rule and confidence, as in docs/accuracy.md.

With a folder of photographs it prints those of `lookalike` on them: pictures that its bounds were not chosen on.
"""

import sys
from pathlib import Path

from tests.accuracy.measuring import held_out_table, table

print(held_out_table(Path(sys.argv[1])) if sys.argv[1:] else table(), end="")
