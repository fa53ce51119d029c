"""The head of the Review screen: the numbers of what is shown, how the review goes, and what it came to in the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.candidates import Numbers, RuleCount
from models.rules.registry import NOT_REMOVABLE
from models.text import megabytes
from tui.widgets.lines import Line


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the line."""

    text: str
    style: str = ""
    weight: int | None = None
    """Where the line is too long, the lightest parts give way; those without a weight never do."""


def head_line(
    rule: str | None,
    counts: Sequence[RuleCount],
    *,
    with_rule: bool,
    pace: float,
    width: int,
    shown: Numbers | int | None = None,
) -> Line:
    """Write the numbers of a rule, or of all, and how the review goes.

    Args:
        rule: None for all.
        counts: Of every rule.
        with_rule: Does the rule's name stand in front?
        pace: Decisions a minute; 0 where there is no saying.
        width: In cells; what is of less weight gives way.
        shown: What a filter leaves of them, as far as it is counted: all of it or the findings; None without a filter.
    """
    whole = Numbers.of(counts, rule)
    parts = [_Part(f" {rule or 'all rules'} ", "current")] if with_rule else []
    if isinstance(shown, int):
        parts.append(_Part(f" {shown:,} of {whole.findings:,} match", "strong"))
    elif shown is not None:
        parts.append(_Part(f" {shown.findings:,} of {whole.findings:,} match", "strong"))
        parts += _numbers(shown, pace)
    elif whole.can_go.open == whole.can_go.set_aside < whole.can_go.findings:
        parts += _summary(whole.can_go, Numbers.of(counts, None).can_go)
    elif rule in NOT_REMOVABLE or (whole.looked.findings and not whole.can_go.findings):
        parts.append(_Part(f" {whole.looked.findings:,} only to look at", "strong"))
        parts += _numbers(whole, pace)
    else:
        parts.append(_Part(f" {whole.can_go.findings:,} would go", "strong"))
        parts += _numbers(whole, pace)
    return _that_fit(parts, width)


def _numbers(told: Numbers, pace: float) -> Iterator[_Part]:
    """Yield how sure the findings are, how many are decided and left, and how fast it goes."""
    can_go, looked = told.can_go, told.looked
    if can_go.findings:
        yield _Part(_shares(can_go), weight=3)
        yield _Part(f"   decided {can_go.removed + can_go.kept:,}")
        yield _Part(f", left {can_go.open:,}", weight=4)
        yield _Part(_freed(can_go, "   "))
    elif looked.findings:
        yield _Part(_shares(looked), weight=3)
        yield _Part(f"   kept {looked.kept:,}")
    yield _Part(f"   {pace:,.0f} a minute" if pace >= 1 else "", weight=1)
    yield _Part(f"   {looked.findings:,} only to look at" if can_go.findings and looked.findings else "", weight=2)


def _shares(count: RuleCount) -> str:
    kinds = {"certain": count.certain, "strong": count.strong, "possible": count.possible}
    shares = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items() if number)
    return f": {shares}" if shares else ""


def _freed(count: RuleCount, before: str) -> str:
    return f"{before}frees {megabytes(count.bytes_removed)}" if count.bytes_removed else ""


def _summary(done: RuleCount, everything: RuleCount) -> Iterator[_Part]:
    """Yield what a finished review came to, what bulk steps left to the person, and where it leads."""
    aside = done.set_aside
    # The words are those of the message of a bulk step, which the next key takes away.
    yield _Part(f" {aside:,} left (favourite, album or partner)" if aside else " all decided", "strong")
    goes = f"{done.removed:,} go" if done.removed else "nothing goes"
    yield _Part(f": {goes}, {done.kept:,} stay", "strong")
    yield _Part(_freed(done, ", "), "strong", weight=2 if aside else None)
    elsewhere = everything.open - done.open
    further = "press 4 to stage" if everything.removed else "nothing to stage"
    further = f"{elsewhere:,} left in other rules: ]" if elsewhere else further
    yield _Part("   n finds them" if aside else "", "current")
    yield _Part(f"   {further}", "current", weight=1 if aside else None)


def _that_fit(parts: Iterable[_Part], width: int) -> Line:
    """Returns the parts without the lightest ones, as far as the width asks for that."""
    kept = [part for part in parts if part.text]
    while sum(len(part.text) for part in kept) > width:
        light = [part for part in kept if part.weight is not None]
        if not light:
            break
        kept.remove(min(light, key=lambda part: part.weight or 0))
    return [(part.text, part.style) for part in kept]
