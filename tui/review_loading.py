"""Fills the Review screen: lists the findings, counts them, and comes back to where the review was left."""

from functools import partial

from models.candidates import CandidateFilter, CandidateOrder
from models.status import library_status, pictures_seen
from tui import review_text
from tui.review_place import ReviewPlace
from tui.screens.review_view import ReviewView


class ReviewLoading(ReviewView):
    """Reads what is shown, and reads it again when the library changed; which rows are wanted is the subclass's."""

    def __init__(self) -> None:
        super().__init__()
        self._returning: int | None = None
        self._reopened = 0
        self._wanted: tuple[CandidateFilter, CandidateOrder] | None = None
        self.has_chosen = False
        """Has the person chosen a rule or a filter?"""

    def on_mount(self) -> None:
        """Follow what this program changes in the library."""
        self.gpdedup.library_changed.subscribe(self, lambda _: self.reload())

    def on_screen_resume(self) -> None:
        """Look at the library again: a sync, a scan or a second terminal may have changed it."""
        self.reload()

    def on_screen_suspend(self) -> None:
        """Another screen comes up."""
        self.keep_place()
        self.forget_news()

    async def on_unmount(self) -> None:
        """Write what is still to be written."""
        self.keep_place()
        self.model.close()

    # -- where the review was left --------------------------------------------------------------------------

    def take_place(self) -> None:
        """Go back to where this library's review was left, or to the first rule."""
        app, rules = self.gpdedup, self.gpdedup.rules
        place = None if app.demo else ReviewPlace.of(app.remembered, app.library.path, rules)
        if place is None:
            self.chosen_rule = next(iter(rules), None)
            self.model.filter = CandidateFilter(rule=self.chosen_rule)
        else:
            self.chosen_rule = place.rule
            self.model.filter, self.model.order = place.shown(rules), place.order
            self.words, self._returning = place.words, place.finding_id
            self.has_chosen = place.finding_id is not None

    def keep_place(self) -> None:
        """Write down where the review stands; that of the demo's library ends with it."""
        if self.is_loaded and not self.gpdedup.demo:
            place = ReviewPlace(self.chosen_rule, self.model.order, self.words, self._held())
            place.keep(self.gpdedup.remembered, self.gpdedup.library.path)

    def _held(self) -> int | None:
        """The finding that the cursor stands on, which it is to stand on afterwards, too."""
        if self._returning is not None and not self.table.cursor:
            return self._returning
        current = self.current
        return current.finding_id if current is not None else None

    # -- rows and numbers -----------------------------------------------------------------------------------

    def reload(self) -> None:
        """Sort, filter and count again; the cursor stays on its item, and what was decided since stays listed."""
        if self.has_chosen or len(self.model.pages):
            self.relist()
        else:
            self.begin(self._open, "review-order")
        self.numbers.count()
        self.tell_reopened()

    def relist(self) -> None:
        """List the same findings again, with those that match by now; or those asked for last, still on their way."""
        if self._wanted is not None:
            self.show_rows_of(*self._wanted)
        else:
            shown, order = self.model.filter, self.model.order
            self.begin(partial(self._load_rows, shown, order, keeps=True), "review-order")

    def show_rows_of(self, shown: CandidateFilter, order: CandidateOrder) -> None:
        """Show other findings, or another order; what is shown now stays until they are there."""
        self._wanted = shown, order  # what a reload meanwhile must not forget
        self.begin(partial(self._load_rows, shown, order), "review-order")

    async def _open(self) -> None:
        """Show the first rule that leaves something to decide, as long as the person has not chosen one."""
        await self.model.choose_rule(self.gpdedup.rules)
        self.chosen_rule = self.model.filter.rule
        await self._load_rows(self.model.filter, self.model.order)

    async def _load_rows(self, shown: CandidateFilter, order: CandidateOrder, *, keeps: bool = False) -> None:
        if not len(self.model.pages):
            self.spawn(partial(self._load_first_rows, shown, order))
        place = await self.model.show(shown, order, self._held, keeps=keeps)
        self.is_loaded, self._returning, self._wanted = True, None, None
        self.table.set_rows(len(self.model.pages), self.table.cursor if place is None else place)
        if not len(self.model.pages):
            await self._show_empty(shown.rule)
        self.write_all()
        if shown.is_narrow and self.numbers.shown is None:
            self.numbers.count_shown_soon()

    async def _load_first_rows(self, shown: CandidateFilter, order: CandidateOrder) -> None:
        if await self.model.show_first(shown, order):
            self.is_loaded = True
            self.table.set_rows(len(self.model.pages), 0)
            self.write_all()

    async def _show_empty(self, rule: str | None) -> None:
        thread = self.gpdedup.library_thread
        status, looked_at = await thread.call(library_status), await thread.call(pictures_seen)
        self.table.show_empty(
            *review_text.empty_sentences(
                items=sum(source.items for source in status.sources),
                was_scanned=status.last_scan is not None,
                words=self.words,
                rule=rule,
                looked_at=looked_at,
            )
        )

    def numbers_arrived(self) -> None:
        """Write the new numbers, and where the review stands: a dropped line or a kill leaves no time for it."""
        super().numbers_arrived()
        self.keep_place()

    # -- decisions that were taken back ---------------------------------------------------------------------

    def tell_reopened(self) -> None:
        """Say how many decisions were taken back, where these are more than before."""
        self.begin(self._tell_reopened, "review-reopened")

    async def _tell_reopened(self) -> None:
        """Say once how many decisions a sync or a scan has taken back, here or elsewhere."""
        before, self._reopened = self._reopened, await self.model.reopened()
        if self._reopened > before:
            self.say(review_text.reopened_text(self._reopened), is_warning=True)
