"""Stages a plan in albums through the Library API, and takes out again what it added."""

from collections.abc import Collection, Sequence

from models.control import Clock, Control
from models.database import Library
from models.errors import UsageError
from models.progress import Progress
from models.staging.albums import Albums
from models.staging.calls import ALBUM_LIMIT, AlbumClient
from models.staging.entries import Plan, PlanEntry, Route
from models.staging.ledger import AlbumBook, Ledger, only_one
from models.staging.result import ItemReason, StageResult, Tally, UnstageResult, check_title
from models.staging.run import StageRun, item_reason
from models.staging.strays import Stray, find_strays
from models.staging.unstage import Unstager


class AlbumStager:
    """Adds planned items to an album of the person's naming. It writes nothing else to Google.

    Args:
        library: Where plan and states are.
        client: Google.
        clock: For the times of the records.
        control: Pause and cancel.
        progress: Counters that a screen polls: `seen` of `total`, `added`, `skipped`, and the step in words.
        account: The person's label of the account that the client is signed in to; None where the library has one.
        album_limit: How many items an album holds.
    """

    def __init__(
        self,
        library: Library,
        client: AlbumClient,
        clock: Clock,
        control: Control,
        progress: Progress,
        *,
        account: str | None = None,
        album_limit: int = ALBUM_LIMIT,
    ) -> None:
        self._library = library
        self._client = client
        self._clock = clock
        self._control = control
        self._progress = progress
        self._account = account
        self._limit = album_limit

    def stage(self, plan: Plan, title: str, album_id: str | None = None) -> StageResult:
        """Add what the plan routes to the album, batch by batch; run again, it goes on where it stopped.

        Args:
            plan: As `make_plan` gives it.
            title: Of the album, as given; an album of this title that an earlier run made is used again.
            album_id: An existing album of this client, used in place of a title.

        Returns:
            What became of every item, also where the day's quota ended the run.

        Raises:
            UsageError: The title is empty or too long, the album is not this client's, or several accounts are meant.
            Cancelled: What was done is recorded.
            GpdedupError: The network, the sign-in or the library failed; what was done is recorded.
        """
        check_title(title)
        with only_one(self._library), self._library.connection():
            strays = find_strays(self._library, plan, self._account)
            account, entries, others = self._of_account(plan, strays)
            strays = [stray for stray in strays if stray.account == account]
            ledger = Ledger(self._library, self._clock, "stage", f"Staged in the album {title!r}")
            book = AlbumBook(self._library, self._clock, account)
            albums = Albums(self._client, book, ledger, title, self._limit)
            tally = Tally(handoff=len(plan.on(Route.HANDOFF)), left_out=others)
            run = StageRun(self._client, ledger, albums, tally, control=self._control, progress=self._progress)
            if entries or strays:
                run.go(entries, album_id, strays)
        return _result(tally, albums)

    def unstage(self, *, title: str | None = None, item_ids: Collection[str] | None = None) -> UnstageResult:
        """Take items out of the albums again, those that this program added and no others.

        Args:
            title: Only out of albums with this title.
            item_ids: Only these items.

        Raises:
            UsageError: No album has this title, or an item is not in an album.
            Cancelled: What was done is recorded.
            GpdedupError: The network, the sign-in or the library failed; what was done is recorded.
        """
        with only_one(self._library), self._library.connection():
            unstager = Unstager(self._library, self._client, self._clock, self._control, self._progress)
            return unstager.run(self._account, title, item_ids)

    def _of_account(self, plan: Plan, strays: Sequence[Stray]) -> tuple[str, tuple[PlanEntry, ...], list[ItemReason]]:
        """Returns the account, the entries for its album, and what belongs to other accounts."""
        entries = plan.on(Route.ALBUM)
        accounts = sorted({entry.item.account for entry in entries} or {stray.account for stray in strays})
        if self._account is None and len(accounts) > 1:
            names = ", ".join(repr(account) for account in accounts)
            raise UsageError(f"The plan holds items of several accounts: {names}.", "Name one with --account.")
        account = self._account if self._account is not None else (accounts or [""])[0]
        own = tuple(entry for entry in entries if entry.item.account == account)
        others = [
            item_reason(entry, f"It belongs to the account {entry.item.account!r}; stage it with --account.")
            for entry in entries
            if entry.item.account != account
        ]
        return account, own, others


def _result(tally: Tally, albums: Albums) -> StageResult:
    found = albums.found
    return StageResult(
        album=tally.album,
        handoff=tally.handoff,
        already=tally.already,
        failed=len(tally.left_out),
        album_url=found[0].url if found else None,
        refused=tuple(tally.refused),
        left_out=tuple(tally.left_out),
        albums=found,
        notes=(*albums.notes, *tally.notes),
        stopped=tally.stopped,
    )
