"""The Library API as a source: complete, resumable, one page ahead, and calm when things go wrong."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.emulator import Emulator, Fault
from models.errors import Cancelled, NetworkError, QuotaError, SignInError
from models.google.client import ApiRefusedError, PhotosLibrary
from models.google.scopes import APPEND
from models.google.tokens import Token
from models.harvest import Harvest
from models.items import SourceName
from models.progress import Progress
from models.settings import ApiRoots
from models.sources.base import Batch
from models.sources.google_library import ALL_READ, GoogleLibrarySource
from tests.conftest import FakeClock
from tests.google.conftest import as_json

LIST = "GET /v1/mediaItems"


def read(
    client: PhotosLibrary, control: Control, progress: Progress, mark: str | None = None
) -> tuple[GoogleLibrarySource, list[Batch]]:
    source = GoogleLibrarySource(client, "mine")
    return source, list(source.batches(mark, control, progress))


def ids_of(batches: list[Batch]) -> list[str]:
    return [item.id for batch in batches for item in batch.items]


def next_page_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("next-page")]


def test_everything_is_listed_once(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    source, batches = read(client, control, progress)
    assert ids_of(batches) == emulator.ids()
    assert [len(batch.items) for batch in batches] == [100, 100, 100, 50]
    assert [batch.mark == ALL_READ for batch in batches] == [False, False, False, True]
    assert source.is_complete
    assert (source.name, source.account) == (SourceName.LIBRARY, "mine")
    assert source.identity == emulator.client.client_id
    assert emulator.log.wait_for(LIST, 4)
    assert emulator.log.count(LIST) == 4
    assert next_page_threads() == []


def test_empty_pages_in_a_row_are_no_end(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    emulator.behaviour.empty_page_every = 1
    emulator.behaviour.empty_pages_in_a_row = 12
    emulator.behaviour.last_page_is_empty = True
    _, batches = read(client, control, progress)
    assert ids_of(batches) == emulator.ids()
    assert sum(not batch.items for batch in batches) > 12


def test_a_bad_line_loses_nothing(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    emulator.behaviour.empty_page_every = 1
    kinds = (Fault.status_code(503), Fault.reset(), Fault.half_body(), Fault.html(), Fault.wrong_length())
    emulator.faults.at_random(0.4, kinds, seed=3)
    _, batches = read(client, control, progress)
    assert ids_of(batches) == emulator.ids()
    assert progress.retries > 0


def test_a_client_without_uploads_has_an_empty_list(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> None:
    nobody = emulator.add_client()
    with PhotosLibrary(sign_in(client=nobody), ApiRoots.below(emulator.root), control, progress) as client:
        source, batches = read(client, control, progress)
    assert batches == [Batch((), ALL_READ)]
    assert source.is_complete


def test_the_mark_goes_on_where_a_run_stopped(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    source = GoogleLibrarySource(client)
    running = source.batches(None, control, progress)
    first = next(iter(running))
    running.close()  # type: ignore[attr-defined]
    assert next_page_threads() == []
    assert not source.is_complete
    _, rest = read(client, control, progress, first.mark)
    assert ids_of([first, *rest]) == emulator.ids()


def test_a_pass_that_is_ended_behind_its_last_page_reads_none_again(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress, library: Library
) -> None:
    def harvest(control: Control) -> Harvest:
        return Harvest(library, GoogleLibrarySource(client, "mine"), FakeClock(), control, progress)

    assert harvest(control).run().seen == 350
    lost = emulator.ids()[0]
    emulator.remove_items([lost])
    ended = Control()
    pages = iter(range(4))
    with pytest.raises(Cancelled):
        # Behind the last page it marks what is gone, and looks whether it is to end.
        harvest(ended).run(on_change=lambda: ended.cancel() if next(pages) == 3 else None)
    asked = emulator.log.count(LIST)
    result = harvest(control).run()
    assert (result.seen, result.gone) == (349, 1)
    assert emulator.log.count(LIST) == asked
    assert library.value("SELECT id FROM media_item WHERE gone_at IS NOT NULL") == lost


def test_one_page_is_fetched_ahead_and_not_two(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    running = iter(GoogleLibrarySource(client).batches(None, control, progress))
    next(running)
    assert emulator.log.wait_for(LIST, 2)
    # A third request would have come before this answer: pages are fetched by one thread, in order.
    client.get_album(client.create_album("x")["id"])
    assert emulator.log.count(LIST) == 2
    next(running)
    assert emulator.log.wait_for(LIST, 3)
    running.close()  # type: ignore[attr-defined]


def test_a_page_token_that_ran_out_begins_again(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    _, batches = read(client, control, progress)
    emulator.expire_page_tokens()
    _, again = read(client, control, progress, batches[1].mark)
    assert len(again) == 4
    assert ids_of(again) == emulator.ids()


def test_page_tokens_that_keep_running_out_are_an_error(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    emulator.faults.next(LIST, Fault.page_tokens_expire(), after=1)
    emulator.faults.next(LIST, Fault.page_tokens_expire(), after=1)
    with pytest.raises(ApiRefusedError, match="Invalid page token"):
        read(client, control, progress)


def test_a_bad_request_without_a_page_token_is_an_error(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    emulator.faults.next(LIST, Fault.refusal("bad-page-token"))
    with pytest.raises(ApiRefusedError):
        read(client, control, progress)
    assert next_page_threads() == []


def test_page_tokens_that_go_round_in_a_circle_are_an_error(
    canned: Callable[..., Any], control: Control, progress: Progress
) -> None:
    pages = [as_json({"mediaItems": [{"id": str(n)}], "nextPageToken": str(n % 3)}) for n in range(9)]
    _, client = canned(*pages)
    with pytest.raises(NetworkError, match="over and over"):
        read(client, control, progress)


def test_odd_entries_are_noted_or_skipped_with_the_reason(
    canned: Callable[..., Any], control: Control, progress: Progress
) -> None:
    entries = [{"id": "a", "mediaMetadata": 3}, 7, {"filename": "b.jpg"}, {"id": "a"}]
    _, client = canned(
        as_json({"mediaItems": entries, "nextPageToken": "t"}), as_json({"mediaItems": "no list", "nextPageToken": 5})
    )
    _, (first, last) = read(client, control, progress)
    assert [(item.id, item.note) for item in first.items] == [("a", "left empty: mediaMetadata (3)"), ("a", None)]
    assert [skip.name for skip in first.skipped] == ["7", "b.jpg"]
    assert (last.items, last.mark) == ((), ALL_READ)


def test_a_token_without_the_scope_sends_nothing(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress
) -> None:
    with (
        PhotosLibrary(sign_in(APPEND), ApiRoots.below(emulator.root), control, progress) as client,
        pytest.raises(SignInError, match="list what this client uploaded"),
    ):
        read(client, control, progress)
    assert emulator.log.total == 0


def test_a_cancel_ends_the_thread_at_once(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    emulator.faults.next(LIST, Fault.stall(), after=1)
    running = iter(GoogleLibrarySource(client).batches(None, control, progress))
    next(running)
    assert emulator.log.wait_for(LIST, 2, answered=False)
    control.cancel()
    with pytest.raises(Cancelled):
        next(running)
    assert next_page_threads() == []


def test_a_page_nobody_wants_is_broken_off(
    emulator: Emulator, client: PhotosLibrary, control: Control, progress: Progress
) -> None:
    emulator.faults.next(LIST, Fault.stall(), after=1)
    running = iter(GoogleLibrarySource(client).batches(None, control, progress))
    next(running)
    assert emulator.log.wait_for(LIST, 2, answered=False)
    running.close()  # type: ignore[attr-defined]
    assert next_page_threads() == []
    assert not control.is_cancelled


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.refusal("day-quota"), QuotaError),
        (Fault.sign_in_dies(), SignInError),
        (Fault.status_code(500, 8), NetworkError),
    ],
)
def test_what_ends_a_sync_half_way_loses_nothing(
    emulator: Emulator,
    client: PhotosLibrary,
    library: Library,
    clock: FakeClock,
    control: Control,
    sign_in: Callable[..., Token],
    fault: Fault,
    error: type[Exception],
) -> None:
    emulator.faults.next(LIST, fault, after=2)
    with pytest.raises(error):
        Harvest(library, GoogleLibrarySource(client), clock, control, Progress()).run()
    assert library.value("SELECT count(*) FROM media_item") == 200
    with PhotosLibrary(sign_in(), ApiRoots.below(emulator.root), control, Progress()) as again:
        result = Harvest(library, GoogleLibrarySource(again), clock, control, Progress()).run()
    assert (result.seen, result.added, result.skipped) == (350, 350, 0)
    assert {row[0] for row in library.rows("SELECT id FROM media_item")} == set(emulator.ids())
