"""Looking at what was picked: small pictures, fetched while the session lives, and never kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from models.control import Clock, Control
from models.database import Library
from models.emulator import Emulator, Fault
from models.emulator.faults import FaultKind
from models.errors import Cancelled, SignInError
from models.google.channel import MOST_ANSWER
from models.google.client import PhotosPicker
from models.google.pictures import SmallPictures
from models.google.tokens import Token
from models.harvest import Harvest
from models.passes import SyncResult
from models.progress import Progress
from models.sources.opening import Closing
from models.sources.picker import PickerSource
from models.sources.picker_session import session_file
from models.visual.picked import PickedLooks
from tests.conftest import FakeClock
from tests.google.conftest import HASTY
from tests.rules.camera import found, scan_with
from tests.rules.pictures import saved, scene, smaller

MEDIA = "GET /media/{id}"
BIG = saved(scene(1))
SMALL = saved(smaller(scene(1)))
Pick = Callable[..., SyncResult]


@pytest.fixture
def pick(
    emulator: Emulator, picker: PhotosPicker, library: Library, token_path: Path, control: Control, progress: Progress
) -> Pick:
    """Picks items, syncs them and looks at them."""
    emulator.behaviour.picker_poll_interval = "0.1s"

    def run(ids: list[str]) -> SyncResult:
        def choose(address: str) -> None:
            emulator.pick(address.rsplit("/", 1)[1], ids=ids)

        small = SmallPictures(picker.token, picker.root, control, progress, policy=HASTY)
        looks = PickedLooks(library, small, control, progress)
        source = PickerSource(
            picker,
            session_file(token_path),
            choose,
            Clock(),
            on_pictures=looks.look,
        )
        return Harvest(library, Closing(source, looks.close), Clock(), control, progress).run()

    return run


def photo_ids(emulator: Emulator, *sizes: tuple[int, int]) -> list[str]:
    """Returns new photos of one account, without a time."""
    fields = [
        {"filename": f"{'xyz'[place]}.jpg", "mediaMetadata": {"width": str(size[0]), "height": str(size[1])}}
        for place, size in enumerate(sizes)
    ]
    return [emulator.add_items([emulator.new_item(field)])[0] for field in fields]


def states(library: Library) -> list[str]:
    return [state for (state,) in library.rows("SELECT state FROM picture_look ORDER BY item_id")]


def test_picked_copies_are_found_by_their_pixels(
    emulator: Emulator, library: Library, clock: FakeClock, pick: Pick, progress: Progress
) -> None:
    large, small = photo_ids(emulator, (4000, 3000), (2000, 1500))
    emulator.show(large, BIG)
    emulator.show(small, SMALL)
    assert pick([large, small]).seen == 2
    assert progress.notes == ["2 pictures looked at (0 flat, tiny or unreadable)."]
    scan_with(library, clock, "lookalike")
    assert [confidence for _, confidence in found(library, "lookalike").values()] == ["strong"]
    assert emulator.log.count(MEDIA) == 2
    assert emulator.open_sessions == 0


def bomb() -> bytes:
    return saved(Image.new("L", (9000, 9000)), "PNG")


@pytest.mark.parametrize(
    ("content", "state"),
    [(BIG, "seen"), (BIG[: len(BIG) // 2], "unreadable"), (b"\xff\xd8\xff", "unreadable"), (bomb(), "unreadable")],
)
def test_whatever_google_sends_as_a_picture_is_looked_at_with_care(
    emulator: Emulator, library: Library, pick: Pick, content: bytes, state: str
) -> None:
    (one,) = photo_ids(emulator, (4000, 3000))
    emulator.show(one, content)
    pick([one])
    assert states(library) == [state]


@pytest.mark.parametrize(
    "cause",
    [
        *("expired", "not there", "a web page", "refused", "sign-in refused", "too large"),
        FaultKind.ENDLESS,
        FaultKind.BOMB,
    ],
)
def test_a_picture_that_google_does_not_give_is_counted(
    emulator: Emulator, library: Library, pick: Pick, cause: str
) -> None:
    (one,) = photo_ids(emulator, (4000, 3000))
    if cause != "not there":
        emulator.show(one, BIG)
    if cause == "expired":
        emulator.behaviour.base_url_seconds = -1
    if cause == "a web page":
        emulator.faults.next(MEDIA, Fault.html())
    if cause == "refused":
        emulator.faults.next(MEDIA, Fault.refusal("permission-denied"))
    if cause == "sign-in refused":
        emulator.faults.next(MEDIA, Fault.refusal("unauthenticated", times=2))
    if cause == "too large":
        emulator.show(one, BIG + bytes(MOST_ANSWER))
    if isinstance(cause, FaultKind):
        emulator.faults.next(MEDIA, Fault.encoded(cause))
    result = pick([one])
    assert result.seen == 1
    assert states(library) == []
    assert "Google gave no picture of 1 item." in " ".join(result.notes)


@pytest.mark.parametrize("kind", [FaultKind.CHUNKS, FaultKind.PACKED])
def test_a_picture_may_come_in_chunks_or_packed(
    emulator: Emulator, library: Library, pick: Pick, kind: FaultKind
) -> None:
    (one,) = photo_ids(emulator, (4000, 3000))
    emulator.show(one, BIG)
    emulator.faults.next(MEDIA, Fault.encoded(kind))
    pick([one])
    assert states(library) == ["seen"]


def test_after_an_answer_without_an_end_the_next_picture_is_read(
    emulator: Emulator, library: Library, pick: Pick
) -> None:
    ids = photo_ids(emulator, (4000, 3000), (4000, 3000), (4000, 3000))
    for one in ids:
        emulator.show(one, BIG)
    emulator.faults.next(MEDIA, Fault.encoded(FaultKind.ENDLESS))
    pick(ids)
    assert states(library) == ["seen", "seen"]


@pytest.mark.parametrize("kind", [FaultKind.CHUNKS, FaultKind.ENDLESS, FaultKind.PACKED, FaultKind.BOMB])
def test_pages_of_the_api_are_bounded_as_well(emulator: Emulator, pick: Pick, kind: FaultKind) -> None:
    emulator.faults.next("GET /v1/mediaItems?sessionId=", Fault.encoded(kind))
    assert pick(emulator.ids()[:120]).seen == 120


@pytest.mark.parametrize(
    "faults", [(Fault.status_code(503), Fault.reset()), (Fault.wrong_length(),), (Fault.token_dies(),)]
)
def test_what_passes_is_waited_for(emulator: Emulator, library: Library, pick: Pick, faults: tuple[Fault, ...]) -> None:
    (one,) = photo_ids(emulator, (4000, 3000))
    emulator.show(one, BIG)
    emulator.faults.next(MEDIA, *faults)
    pick([one])
    assert states(library) == ["seen"]


def test_a_server_that_stays_away_ends_the_looking_and_not_the_sync(
    emulator: Emulator, library: Library, pick: Pick, progress: Progress
) -> None:
    emulator.faults.next(MEDIA, Fault.status_code(503, times=1_000))
    assert pick(emulator.ids()[:250]).seen == 250
    assert states(library) == []
    assert "were not looked at: 127.0.0.1" in progress.notes[0]


def test_a_dead_sign_in_ends_the_sync(emulator: Emulator, pick: Pick) -> None:
    (one,) = photo_ids(emulator, (4000, 3000))
    emulator.faults.next(MEDIA, Fault.sign_in_dies())
    with pytest.raises(SignInError):
        pick([one])


def test_a_cancel_while_looking_keeps_what_was_read(
    emulator: Emulator, library: Library, pick: Pick, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = photo_ids(emulator, (4000, 3000))
    fetch = SmallPictures.fetch

    def cancelled(self: SmallPictures, base_url: str) -> bytes | None:
        control.cancel()
        return fetch(self, base_url)

    monkeypatch.setattr(SmallPictures, "fetch", cancelled)
    with pytest.raises(Cancelled):
        pick([one])
    assert library.value("SELECT count(*) FROM media_item") == 1
    assert emulator.open_sessions == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://lh3.googleusercontent.com/x",
        "https://lh3.googleusercontent.com.example/x",
        "https://evilgoogleusercontent.com/x",
        "https://lh3.googleusercontent.com:8443/x",
        "https://me@lh3.googleusercontent.com/x",
        "https://lh3.googleusercontent.com\\@evil.example/x",
        "https://[broken",
        "file:///etc/passwd",
        "",
        "https://a..googleusercontent.com/x",
        "https://.googleusercontent.com/x",
        "https://googleusercontent.com/x",
        f"https://{'a' * 70}.googleusercontent.com/x",
        "https://lh3\udc80.googleusercontent.com/x",
        "https://lh3.googleusercontent.com/\udc80",
        "https://lh\u00e9.googleusercontent.com/x",
        "https://lh3.google\nusercontent.com/a",
        "https://lh3.googleusercontent.com/a\r\nx: y",
        "https://lh3.googleusercontent.com/a b",
        " https://lh3.googleusercontent.com/a",
        "https://lh3.googleusercontent.com",
        "https://lh3.googleusercontent.com?x",
        "https://lh3.googleusercontent.com:/x",
        "https://LH3.googleusercontent.com/x",
        "HTTPS://lh3.googleusercontent.com/x",
    ],
)
def test_the_sign_in_goes_to_google_alone(
    emulator: Emulator, sign_in: Callable[..., Token], control: Control, progress: Progress, address: str
) -> None:
    pictures = SmallPictures(sign_in(), "https://photospicker.googleapis.com/", control, progress, policy=HASTY)
    assert pictures.fetch(address) is None
    assert pictures.fetch(f"{emulator.root}media/x") is None
    assert emulator.log.total == 0


@pytest.mark.parametrize("tail", ["\n", " ", "\udc80", "\u00e9", "\x7f"])
def test_an_odd_address_costs_one_picture(
    emulator: Emulator, picker: PhotosPicker, library: Library, control: Control, progress: Progress, tail: str
) -> None:
    small = SmallPictures(picker.token, picker.root, control, progress, policy=HASTY)
    looks = PickedLooks(library, small, control, progress)
    odd = [
        "https://a..googleusercontent.com/x",
        "https://lh3.google\nusercontent.com/a",
        f"{emulator.root}media/{tail}",
    ]
    looks.look([(str(number), address) for number, address in enumerate(odd)])
    looks.look([("last", f"{emulator.root}media/x")])
    assert looks.sentence.endswith("Google gave no picture of 4 items.")
    assert emulator.log.count(MEDIA) == 1
    looks.close()


def test_a_host_that_refuses_every_sign_in_is_not_answered_with_a_new_one_each_time(
    emulator: Emulator, pick: Pick, progress: Progress
) -> None:
    emulator.faults.next(MEDIA, Fault.refusal("unauthenticated", times=1_000))
    assert pick(emulator.ids()[:50]).seen == 50
    assert "Google gave no picture of" in progress.notes[0]
    assert "not looked at" not in progress.notes[0]
    assert 40 <= emulator.log.count(MEDIA) < 60
    assert 1 <= emulator.log.count("POST /token") <= 10
