"""From a source's name and its paths to a source that can be harvested, for the command line and the screens."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.control import Clock, Control
from models.database import Library
from models.errors import UsageError
from models.items import SourceName
from models.progress import Progress
from models.settings import ApiRoots, Paths
from models.sources.base import Batch, Source
from models.text import shortened

LONGEST: Final = 200
"""Characters of a path in a message."""

if TYPE_CHECKING:
    from models.google.client import PhotosLibrary, PhotosPicker
    from models.visual.picked import PickedLooks


def open_source(
    name: SourceName,
    arguments: Sequence[str | Path],
    *,
    account: str,
    paths: Paths,
    roots: ApiRoots,
    control: Control,
    progress: Progress,
    library: Library,
    on_address: Callable[[str], None] | None = None,
    restart: bool = False,
    hash_files: bool = False,
    pictures: bool = False,
    older: bool = False,
) -> Source:
    """Make a source. Google's client is imported only where it is needed.

    Args:
        name: Which source.
        arguments: Its paths, where it has some.
        account: The person's own label for the account.
        paths: Where the token is.
        roots: Where the APIs are.
        control: Ends waits and requests.
        progress: Told of waits.
        library: What is stored already, so that unchanged files are not read again.
        on_address: Told where the person picks, from the thread that harvests.
        restart: Read everything again, also what has not changed; for an export.
        hash_files: Compute every medium's SHA-256, which reads every byte; for an export. A local folder always does.
        pictures: Look at what is picked, for `lookalike`: fetches a small picture of each photo.
        older: Read an export although a newer one has told of the same items.

    Raises:
        UsageError: A path is missing.
        SignInError: It needs a sign-in and there is none.
    """
    if name == SourceName.LIBRARY:
        return _google_library(open_photos_library(paths, roots, control, progress), account)
    if name == SourceName.PICKER:
        from models.google.client import PhotosPicker  # noqa: PLC0415
        from models.google.tokens import load_token  # noqa: PLC0415

        client = PhotosPicker(load_token(paths.token), roots, control, progress)
        looks = _picked_looks(client, library, control, progress) if pictures else None
        return _picker(client, paths, on_address or _unseen, account, looks)
    files = [_path(argument) for argument in arguments]
    if name == SourceName.TAKEOUT:
        from models.exports import export_memory, newer_exports  # noqa: PLC0415
        from models.sources.takeout import TakeoutSource  # noqa: PLC0415
        from models.sources.takeout.age import AgeCheck  # noqa: PLC0415

        memory = None if restart else export_memory(library, account)
        age = AgeCheck(partial(newer_exports, library, account), account, allow=older)
        return TakeoutSource(files, account, hash_files=hash_files, memory=memory, age=age)
    return _source_of_files(name, files, account, library)


def _path(argument: str | Path) -> Path:
    """Returns a path that can be looked at, or does not exist: what to say of that the source knows.

    Raises:
        UsageError: It is empty, of nobody's home, too long, or lies where this user may not look.
    """
    if not str(argument):
        raise UsageError("An empty path was named.", "Name the file or the folder; a variable may be unset.")
    try:
        path = Path(argument).expanduser()
        path.stat()
    except FileNotFoundError:
        return path
    except RuntimeError as error:
        raise UsageError(f"{shortened(str(argument), LONGEST)} cannot be found: there is no such user.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"{shortened(str(argument), LONGEST)} cannot be read: {why}.", "Check its name, and who may read it."
        ) from error
    return path


def _picker(
    client: "PhotosPicker", paths: Paths, on_address: Callable[[str], None], account: str, looks: "PickedLooks | None"
) -> Source:
    from models.sources.picker import PickerSource  # noqa: PLC0415
    from models.sources.picker_session import session_file  # noqa: PLC0415

    look = looks.look if looks is not None else None
    state_file = session_file(paths.token)
    source = PickerSource(client, state_file, on_address, Clock(), account=account, on_pictures=look)

    def close() -> None:
        if looks is not None:
            looks.close()
        client.close()

    return Closing(source, close)


def _picked_looks(client: "PhotosPicker", library: Library, control: Control, progress: Progress) -> "PickedLooks":
    from models.google.pictures import SmallPictures  # noqa: PLC0415
    from models.visual.looking import require_visual  # noqa: PLC0415 - its libraries are an extra
    from models.visual.picked import PickedLooks  # noqa: PLC0415

    require_visual()
    return PickedLooks(library, SmallPictures(client.token, client.root, control, progress), control, progress)


def _source_of_files(name: SourceName, files: Sequence[Path], account: str, library: Library) -> Source:
    if name == SourceName.LOCAL:
        from models.sources.local import LocalSource  # noqa: PLC0415
        from models.stored import holds_local, read_by_older, stored_items  # noqa: PLC0415

        known, outdated = partial(stored_items, library), partial(read_by_older, library)
        return LocalSource(files, known, account, outdated, partial(holds_local, library))
    from models.sources.toolkit import ToolkitSource  # noqa: PLC0415

    return ToolkitSource(files[0], account)


def open_photos_library(paths: Paths, roots: ApiRoots, control: Control, progress: Progress) -> "PhotosLibrary":
    """Make a client of the Library API from the token file; to be closed after use.

    Args:
        paths: Where the token is.
        roots: Where the API is.
        control: Ends waits and requests.
        progress: Told of waits.

    Raises:
        SignInError: There is no sign-in, or it cannot be used.
    """
    from models.google.client import PhotosLibrary  # noqa: PLC0415
    from models.google.tokens import load_token  # noqa: PLC0415

    return PhotosLibrary(load_token(paths.token), roots, control, progress)


def _google_library(client: "PhotosLibrary", account: str) -> Source:
    from models.sources.google_library import GoogleLibrarySource  # noqa: PLC0415

    return Closing(GoogleLibrarySource(client, account), client.close)


def _unseen(_address: str) -> None:
    """Nobody shows where to pick."""


class Closing:
    """A source whose connections are closed when it has been read, to its end or not.

    Args:
        source: Reads.
        close: Ends its connections.
    """

    def __init__(self, source: Source, close: Callable[[], None]) -> None:
        self._source = source
        self._close = close

    @property
    def name(self) -> SourceName:
        """Which of the sources this is."""
        return self._source.name

    @property
    def account(self) -> str:
        """The person's own label for the account."""
        return self._source.account

    @property
    def identity(self) -> str:
        """What must be equal for two passes to be comparable."""
        return self._source.identity

    @property
    def is_complete(self) -> bool:
        """Is everything known to have been listed?"""
        return self._source.is_complete

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield what the source yields, then close it."""
        try:
            with closing(self._read(mark, control, progress)) as batches:
                yield from batches
        finally:
            self._close()

    def _read(self, mark: str | None, control: Control, progress: Progress) -> Generator[Batch, None, None]:
        yield from self._source.batches(mark, control, progress)
