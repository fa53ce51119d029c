"""What an answer that is no success means."""

import json
from typing import Any

import pytest

from models.errors import NetworkError, QuotaError, SignInError
from models.google.answers import is_day_quota, judged, read_refusal, retry_after
from models.google.errors import ApiRefusedError, PassingError, Trouble


def refusal(status: int, message: str = "", word: str = "", /, **detail: Any) -> bytes:
    error = {"code": status, "message": message, "status": word, "details": [detail] if detail else []}
    return json.dumps({"error": error}).encode()


def judge(status: int, body: bytes, wait: float | None = None) -> Exception:
    return judged(read_refusal(status, body), "photos.test", wait)


@pytest.mark.parametrize(
    ("message", "metadata", "is_day"),
    [
        ("Quota exceeded for limit 'All requests per day' of service", {"quota_limit_value": "10000"}, True),
        ("Quota exceeded for limit 'Write requests per minute per user'", {"quota_limit_value": "30"}, False),
        ("", {"quota_limit": "ApiCallsPerProjectPerDay"}, True),
        ("", {"quota_unit": "1/d/{project}"}, True),
        ("", {"quota_unit": "1/min/{project}/{user}", "quota_limit_value": "10000"}, False),
        ("", {"quota_limit_value": "10000"}, True),
        ("", {"quota_limit_value": "30"}, False),
        ("", {"quota_limit_value": "٣٠٠٠٠"}, True),
        ("", {"quota_limit_value": None}, False),
        ("", {}, False),
    ],
)
def test_the_days_quota_is_told_from_the_minutes(message: str, metadata: dict[str, Any], is_day: bool) -> None:
    body = refusal(429, message, "RESOURCE_EXHAUSTED", reason="RATE_LIMIT_EXCEEDED", metadata=metadata)
    assert is_day_quota(read_refusal(429, body)) is is_day
    assert isinstance(judge(429, body), QuotaError if is_day else PassingError)


def test_a_429_without_a_body_is_waited_for() -> None:
    error = judge(429, b"", 7.0)
    assert isinstance(error, PassingError)
    assert (error.trouble, error.retry_after) == (Trouble.RATE, 7.0)


@pytest.mark.parametrize(
    ("reason", "kind"), [("userRateLimitExceeded", PassingError), ("dailyLimitExceeded", QuotaError)]
)
def test_a_403_may_be_a_quota_too(reason: str, kind: type[Exception]) -> None:
    body = json.dumps({"error": {"errors": [{"reason": reason}]}}).encode()
    assert isinstance(judge(403, body), kind)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<html>", refusal(503, "busy")])
def test_a_busy_server_may_be_asked_again(status: int, body: bytes) -> None:
    error = judge(status, body)
    assert isinstance(error, PassingError)
    assert error.trouble is Trouble.BUSY


def test_missing_scopes_ask_for_a_new_sign_in() -> None:
    assert isinstance(judge(403, refusal(403, "Request had insufficient authentication scopes.")), SignInError)
    by_detail = refusal(403, "", reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    assert isinstance(judge(403, by_detail), SignInError)


@pytest.mark.parametrize(
    "body",
    [
        refusal(403, "Photos Library API has not been used in project 1 before or it is disabled."),
        json.dumps({"error": {"details": [{"reason": "SERVICE_DISABLED"}]}}).encode(),
        json.dumps({"error": {"errors": [{"reason": "accessNotConfigured"}]}}).encode(),
    ],
)
def test_an_api_that_is_not_enabled_says_where_to_enable_it(body: bytes) -> None:
    error = judge(403, body)
    assert isinstance(error, ApiRefusedError)
    assert "Enable the Photos Library API" in str(error)


def test_other_refusals_quote_the_server_safely() -> None:
    error = judge(400, refusal(400, "bad \x1b[31m" + "x" * 1000, "INVALID_ARGUMENT"))
    assert isinstance(error, ApiRefusedError)
    assert (error.status, error.reason) == (400, "INVALID_ARGUMENT")
    assert "\x1b" not in str(error)
    assert len(str(error)) < 500
    assert str(judge(418, b"")) == "photos.test refused the request (418)."


def test_a_404_of_html_points_at_the_root() -> None:
    html = judge(404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>")
    assert isinstance(html, ApiRefusedError)
    assert "--api-root" in str(html)
    assert "--api-root" not in str(judge(404, refusal(404, "Requested entity was not found.", "NOT_FOUND")))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_error(status: int) -> None:
    assert isinstance(judge(status, b""), NetworkError)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"error": "x"}', b'{"error": {"details": 3, "errors": {"a": 1}}}', b"\xff"]
)
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 429, 500])
def test_no_body_is_too_odd(status: int, body: bytes) -> None:
    assert str(judge(status, body))


def test_google_also_sends_errors_in_a_list() -> None:
    error = judge(400, b"[" + refusal(400, "words") + b"]")
    assert "words" in str(error)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("-1", None),
        ("soon", None),
        ("1e9", None),
        ("Wed, 21 Oct 2015 07:28:10 GMT", 10.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        ("Wed, 99 Oct 2015 07:27:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, now=1_445_412_480.0) == seconds
