"""The third step: what would go, what stays in its place and why; decided by keyboard."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from models.candidates import Candidate
from models.decisions import Outcome, Verdict
from models.errors import FindingsChangedError
from models.rules.custom import PREFIX
from models.rules.registry import own_settings
from models.text import counted, plain
from tui import review_text
from tui.review_elsewhere import ReviewElsewhere
from tui.review_keys import KEYS
from tui.review_model import Deciding
from tui.review_objections import objection
from tui.screens.compare import CompareScreen, Word
from tui.screens.journal import JournalScreen
from tui.screens.prompt import ConfirmScreen
from tui.widgets.detail import DetailPane
from tui.widgets.pictures import Pictures
from tui.words import LINK_SENT

ASK_ABOVE: Final = 100
"""A bulk decision about more items than this asks first."""


class ReviewScreen(ReviewElsewhere):
    """A rule at a time or all: the list, the reason, and a key for each decision."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(self) -> None:
        super().__init__()
        self._last: Verdict | None = None
        self._is_told = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done now; `escape` is the App's where there is nothing to clear."""
        if not self.children:
            return None  # it is not made yet, or the program ends before it is
        if action == "clear":
            return self._can_clear or self._is_scanning
        if action == "filter" and isinstance(self.focused, Input):
            return False  # there it is a letter as every other
        return True if not self.why_not(action, parameters) else None

    def say_why_not(self, title: str, reason: str) -> None:
        """Answer a grey key in the bottom line: what lies over the table goes away, and paints it, without a key.

        Args:
            title: Of what was asked for.
            reason: Why it cannot be done now.
        """
        self.say(f"{title}: {reason}")

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Returns why an action cannot be done now, in a few words for help and palette; nothing where it can.

        Args:
            action: Its name, as in the binding.
            parameters: Likewise.
        """
        if action == "filter" and self.words:
            return ""
        if action == "look":
            return self.why_no_look
        if action == "previews":
            return self.gpdedup.previews.why_not
        if action == "repeat" and self._last is None:
            return "nothing was decided yet"
        name = str(parameters[0]) if action == "decide" else action
        if action == "repeat":
            name = str(self._last)
        return self.objection(name) if self.is_loaded else ""

    # -- decisions ------------------------------------------------------------------------------------------

    def action_decide(self, word: str) -> None:
        """Decide what the cursor stands on, or everything marked, and move on.

        Args:
            word: `remove`, `keep`, or `open` to take the word back.
        """
        verdict, marked = Verdict(word), self.table.marked
        self._last = verdict
        if len(marked) > 1:
            ids = self.model.pages.ids[marked.start : marked.stop]
            if len(ids) <= ASK_ABOVE:
                self.leave_marked()
            self.spawn(partial(self._decide_marked, ids, verdict, self.model.state))
        elif (current := self.row_or_words()) is not None:
            self._decide(current, verdict)
            self.table.move_to(self.table.cursor + 1)

    async def _decide_marked(self, ids: Sequence[int], verdict: Verdict, state: str | None) -> None:
        if len(ids) > ASK_ABOVE:
            if not await self._is_wanted(len(ids), verdict):
                return
            self.leave_marked()
        await self._write_many(ids, verdict, state)

    def action_repeat(self) -> None:
        """Decide as last time."""
        if self._last is not None:
            self.action_decide(self._last.value)

    def action_keep_both(self) -> None:
        """Keep this pair alone, and move on; what other rules claim of the item stays open."""
        if (current := self.row_or_words()) is not None:
            self.pace.note(self.gpdedup.clock.monotonic())
            self.spawn(partial(self._keep_pair, current, self.model.state))
            self.table.move_to(self.table.cursor + 1)

    async def _keep_pair(self, candidate: Candidate, state: str | None) -> None:
        if not (await self._write_many([candidate.finding_id], Verdict.KEEP, state)).refused:
            self.say(review_text.kept_pair_text(candidate))

    def _decide(self, candidate: Candidate, verdict: Verdict) -> None:
        self.pace.note(self.gpdedup.clock.monotonic())
        self.spawn(partial(self._decided, candidate, self.model.decide(candidate, verdict)))
        self.table.repaint_item(candidate.item.id)
        if self.message:
            self.say("")

    async def _decided(self, candidate: Candidate, writing: Deciding) -> None:
        try:
            outcome = await writing()
        finally:
            self.table.repaint_item(candidate.item.id)
            self.numbers.count_soon()
        if outcome.refused:
            self.table.view_moved(0)
            self.say(review_text.refusal_text(outcome.refused), is_warning=True)

    async def _decide_many(self, ids: Sequence[int], verdict: Verdict, state: str | None) -> None:
        if len(ids) <= ASK_ABOVE or await self._is_wanted(len(ids), verdict):
            await self._write_many(ids, verdict, state)

    async def _write_many(self, ids: Sequence[int], verdict: Verdict, state: str | None) -> Outcome:
        self.say(f"writing {counted(len(ids), 'decision')} …")
        try:
            outcome = await self.model.decide_many(ids, verdict, state)
        except FindingsChangedError:
            self.reload()
            raise
        self.say(review_text.outcome_text(outcome, verdict), is_warning=bool(outcome.refused))
        self._changed()
        return outcome

    async def _is_wanted(self, number: int, verdict: Verdict) -> bool:
        question = ConfirmScreen(*review_text.bulk_question(number, verdict))
        answer: bool = await self.app.push_screen_wait(question)
        return answer

    def _changed(self) -> None:
        self.table.view_moved(0)
        self.write_detail()
        self.numbers.count_soon()

    def action_remove_shown(self) -> None:
        """Decide `remove` for everything shown that is certain or strong."""
        self.spawn(self._remove_shown)

    async def _remove_shown(self) -> None:
        sure = await self.model.sure_findings()
        if sure.ids:
            await self._decide_many(sure.ids, Verdict.REMOVE, sure.state)
        else:
            self.say("nothing shown is certain or strong and still open")

    def action_undo(self) -> None:
        """Take the last step back."""
        self.spawn(partial(self._step_taken, self.model.undo, "undone", "there is nothing to undo"))

    def action_redo(self) -> None:
        """Take the last undo back."""
        self.spawn(partial(self._step_taken, self.model.redo, "done again", "there is nothing to do again"))

    async def _step_taken(self, step: Callable[[], Awaitable[Outcome | None]], word: str, otherwise: str) -> None:
        outcome = await step()
        if outcome is None:
            self.say(otherwise)
            return
        refused = f" · {review_text.refusal_text(outcome.refused)}" if outcome.refused else ""
        self.say(f"{word}: {plain(outcome.title)}{refused}", is_warning=bool(outcome.refused))
        self.reload()  # rows that it brings back into the filter, and findings that it turned

    def action_swap(self) -> None:
        """Let keeper and candidate change places."""
        if (current := self.row_or_words()) is not None:
            self.spawn(partial(self._swap, current))

    async def _swap(self, candidate: Candidate) -> None:
        try:
            outcome = await self.model.swap(candidate)
        finally:
            self.reload()
        self.say(review_text.swap_text(candidate, outcome), is_warning=bool(outcome.refused))

    # -- the rest -------------------------------------------------------------------------------------------

    def action_compare(self) -> None:
        """Show the two sides of the finding."""
        if (current := self.row_or_words()) is not None:
            self.spawn(partial(self._compare, current))

    async def _compare(self, candidate: Candidate) -> None:
        claims, group = await self.model.around(candidate)
        if self.app.screen is not self:
            return
        objections = {name: objection(name, candidate, self.gpdedup.rules) for name in ("remove", "swap")}
        decision = self.model.decision(candidate)
        screen = CompareScreen(candidate, decision, objections=objections, claims=claims, group=group)
        self.app.push_screen(screen, partial(self._compared, candidate))

    def _compared(self, candidate: Candidate, word: Word | None) -> None:
        if isinstance(word, Verdict):
            self._last = word
            self._decide(candidate, word)
            self.table.move_to(self.table.cursor + 1)
        elif word is not None:
            self.spawn(partial(self._swap, candidate))

    def action_previews(self) -> None:
        """Show the pictures of both items, or hide them, from now on."""
        previews = self.gpdedup.previews
        previews.toggle()
        where = "" if self.query_one(DetailPane).has_room else "; enter compares with both"
        self._is_told = not previews.is_on
        self.say(f"pictures on, where their files are at hand{where}" if previews.is_on else "pictures off")

    @on(Pictures.Shown)
    def _pictures_shown(self, message: Pictures.Shown) -> None:
        """Say once where the pictures just asked for are not to be had."""
        if not (self._is_told or message.number):
            self.say(review_text.NO_PICTURES)
        self._is_told = True

    def action_copy(self) -> None:
        """Copy the link of the candidate through the terminal."""
        if (current := self.row_or_words()) is not None and current.item.product_url:
            self.app.copy_to_clipboard(plain(current.item.product_url))
            self.say(f"{LINK_SENT}; enter shows it")

    def action_journal(self) -> None:
        """Show every decision ever taken, and who goes now and why."""
        self.app.push_screen(JournalScreen())

    def action_own_rule(self) -> None:
        """Open the form for a rule of one's own, with the one that is shown in it, if it is one."""
        from tui.screens.own_rule import OwnRuleScreen  # noqa: PLC0415 - not needed for the first paint

        own = (self.model.filter.only_rule or "").removeprefix(PREFIX)
        values = own_settings(self.gpdedup.settings).get(own)
        self.app.push_screen(OwnRuleScreen(own if values else "", values), self.own_rule_changed)

    def action_clear(self) -> None:
        """Unmark, close the filter, or stop the scan: what is nearest."""
        if self._can_clear:
            super().action_clear()
        else:
            self.stop_scan()
