"""Rule names that were typed, checked against those that exist."""

from collections.abc import Collection, Sequence

from models.errors import UsageError


def known_rules(rules: Collection[str], named: Sequence[str] | None) -> tuple[str, ...]:
    """Check the names given with `--rule`.

    Args:
        rules: The names that exist.
        named: As typed; None where the option was not given.

    Returns:
        The names, each once; empty where none was named.

    Raises:
        UsageError: One is not known; the sentence lists those that are.
    """
    for name in named or ():
        if name not in rules:
            raise UsageError(f"There is no rule {name!r}.", f"Known are {', '.join(rules)}.")
    return tuple(dict.fromkeys(named or ()))
