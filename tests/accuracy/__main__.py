"""`python -m tests.accuracy` prints precision and recall by rule and confidence, as in docs/accuracy.md."""

from tests.accuracy.measuring import table

print(table(), end="")
