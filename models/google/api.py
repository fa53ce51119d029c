"""What both APIs share: a connection for each thread, a token, and calls that are repeated with patience."""

import json
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeVar
from urllib.parse import urlsplit

from models.control import Control
from models.errors import NetworkError
from models.google.answers import is_html, judged, read_refusal, retry_after
from models.google.errors import PassingError, Trouble
from models.google.retry import PATIENT, RetryPolicy, call_patiently
from models.google.tokens import Token
from models.progress import Progress
from models.settings import ApiRoots

if TYPE_CHECKING:
    from models.google.channel import Channel

DOCUMENTS: Final = Path(__file__).parent / "discovery"
Answer = TypeVar("Answer")
Build = Callable[[Any], Any]
"""Makes a request of google-api-python-client from the API's resources."""


class Api(ABC):
    """One of the two APIs. Any number of threads may call it at once.

    Args:
        credentials: The sign-in; a `Token` or google-auth's credentials.
        roots: Where the APIs are.
        control: Ends waits, and breaks off requests.
        progress: Told of waits.
        policy: How patient to be.
    """

    document: ClassVar[str]
    """The name of our discovery document."""

    def __init__(
        self,
        credentials: Any,
        roots: ApiRoots,
        control: Control,
        progress: Progress,
        *,
        policy: RetryPolicy = PATIENT,
    ) -> None:
        self.token = Token.of(credentials)
        self.root = self.root_of(roots)
        self.host = urlsplit(self.root).netloc
        self._control = control
        self._progress = progress
        self._policy = policy
        self._lock = threading.Lock()
        self._idle: list[Channel] = []
        self._collections: Collections | None = None

    @staticmethod
    @abstractmethod
    def root_of(roots: ApiRoots) -> str:
        """Returns where this API is."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are idle; a later call opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for channel in idle:
            channel.close()

    def call(self, build: Build, control: Control | None = None) -> dict[str, Any]:
        """Make a call, again and again where that may help.

        Args:
            build: Makes the request from the API's resources.
            control: In place of the client's own.

        Returns:
            The answer, a JSON object.

        Raises:
            NetworkError: The server could not be reached, or did not answer properly for too long.
            SignInError: The sign-in is dead or does not permit this.
            QuotaError: The day's quota is used up.
            ApiRefusedError: The server refused the request.
            Cancelled: The person cancelled.
        """
        return self.patiently(lambda: self.call_once(build, control), control)

    def patiently(self, call: Callable[[], Answer], control: Control | None = None) -> Answer:
        """Returns what a call answers, made again while it raises `PassingError`."""
        return call_patiently(call, self.host, self._policy, control or self._control, self._progress)

    def call_once(self, build: Build, control: Control | None = None) -> dict[str, Any]:
        """Make a call once; with a second try only where the access token had to be renewed.

        Raises:
            PassingError: It may work a moment later.
            GpdedupError: It will not.
            Cancelled: The person cancelled.
        """
        control = control or self._control
        control.check()
        used, status, answer = self._send(build, control)
        if status == 401:
            self.token.refresh(used, control)
            _, status, answer = self._send(build, control)
        if isinstance(answer, dict) and status < 300:
            return answer
        raise self._failure(status, answer)

    def _send(self, build: Build, control: Control) -> tuple[str | None, int, Any]:
        """Returns the access token that went with the request, the HTTP status, and the answer or the raw response."""
        from googleapiclient.errors import HttpError  # noqa: PLC0415 - slow to load

        authorization = self.token.authorization(control)
        used = authorization.removeprefix("Bearer ")
        request = build(self._resources())
        with self._channel(control) as channel:
            channel.authorization = authorization
            try:
                answer = request.execute(http=channel, num_retries=0)
            except HttpError as error:
                return used, int(error.resp.status), error
            except (ValueError, RecursionError):
                answer = ""  # a body that is no UTF-8, or no JSON that can be read
            if not isinstance(answer, dict):
                channel.close()  # what follows on this connection may be the rest of it
            return used, 200, answer

    def _failure(self, status: int, answer: Any) -> Exception:
        if status < 300:
            body = answer.encode(errors="replace") if isinstance(answer, str) else b""
            kind = "a web page (does this network want a log-in?)" if is_html(body) else "something else than an answer"
            return PassingError(f"it sent {kind}", Trouble.BUSY)
        wait = retry_after(answer.resp.get("retry-after"))
        return judged(read_refusal(status, answer.content), self.host, wait)

    @contextmanager
    def _channel(self, control: Control) -> Iterator["Channel"]:
        """Lend a connection to this thread; one that failed is not lent again."""
        from models.google.channel import Channel, passing_errors  # noqa: PLC0415 - slow to load

        with self._lock:
            channel = self._idle.pop() if self._idle else None
        channel = channel or Channel(self.root)
        is_good = False
        try:
            with passing_errors(self.host, control), control.on_cancel(channel.break_off):
                yield channel
            is_good = True
        finally:
            if is_good and not control.is_cancelled:
                with self._lock:
                    self._idle.append(channel)
            else:
                channel.close()

    def _resources(self) -> "Collections":
        if self._collections is None:
            self._collections = _build(self.document, self.root)
        return self._collections


def _build(document: str, root: str) -> "Collections":
    from googleapiclient.discovery import build_from_document  # noqa: PLC0415 - slow to load

    from models.google.channel import Channel  # noqa: PLC0415 - slow to load

    # It warns of each refusal, and where nobody listens that would be written across the screen.
    logging.getLogger("googleapiclient").setLevel(logging.ERROR)
    described = json.loads((DOCUMENTS / f"{document}.json").read_text(encoding="utf-8"))
    described["rootUrl"] = described["baseUrl"] = root
    # The channel here only keeps the library from making one of its own: each call brings its thread's.
    # The domain is named so that no environment variable changes where requests go.
    options = {"universe_domain": "googleapis.com"}
    return Collections(build_from_document(described, http=Channel(root), client_options=options))


class Collections:
    """The API's collections (`mediaItems`, `albums`, …), each made once: making one costs as much as a request.

    Args:
        resource: What google-api-python-client built.
    """

    def __init__(self, resource: Any) -> None:
        self._resource = resource

    def __getattr__(self, name: str) -> Callable[[], Any]:
        collection = getattr(self._resource, name)()
        # Found without this method from now on. Two threads at once make two, of which one is kept.
        self.__dict__[name] = lambda: collection
        return lambda: collection


def pages(fetch: Callable[[str | None], Mapping[str, Any]], key: str, host: str) -> Iterator[dict[str, Any]]:
    """Go through the pages of a list, to the end.

    Args:
        fetch: Gives the page for a page token.
        key: Under which the entries stand; a page may lack it.
        host: Who answers, for the sentence.

    Yields:
        The entries that are objects.

    Raises:
        NetworkError: The pages go round in a circle.
    """
    page_token: str | None = None
    seen: set[str] = set()
    while True:
        page = fetch(page_token)
        entries = page.get(key)
        yield from (entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()
        page_token = next_page_token(page)
        if page_token is None:
            return
        if page_token in seen:
            raise endless(host)
        seen.add(page_token)


def next_page_token(page: Mapping[str, Any]) -> str | None:
    """Returns where the next page is; None at the end, which only the token's absence means."""
    page_token = page.get("nextPageToken")
    return page_token if isinstance(page_token, str) and page_token else None


def endless(host: str) -> NetworkError:
    """Returns the sentence for pages that go round in a circle."""
    return NetworkError(
        f"{host} lists the same pages over and over.",
        "What was stored is safe. Run the same command again later, with --restart if it stays so.",
    )
