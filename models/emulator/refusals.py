"""Every way in which Google's APIs refuse, by name and with its exact body."""

import json
from typing import Any, Final

from models.emulator.wire import Answer

STATUS_CODES: Final = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
SERVICE: Final = "photoslibrary.googleapis.com"
CONSUMER: Final = "project_number:123456789012"


class Refusal(Exception):  # noqa: N818 - an answer of the API, not a fault of the server
    """A request that the API refuses.

    Args:
        status: Google's canonical name, such as `INVALID_ARGUMENT`.
        message: As Google words it.
        reason: Of the entry in `errors`.
        details: Objects with `@type`.
        headers: To be sent with it.
    """

    def __init__(
        self,
        status: str,
        message: str,
        reason: str = "badRequest",
        details: tuple[dict[str, Any], ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason
        self.details = details
        self.headers = headers

    def answer(self) -> Answer:
        """Returns it as the API sends it."""
        code = STATUS_CODES[self.status]
        error: dict[str, Any] = {
            "code": code,
            "message": self.message,
            "errors": [{"message": self.message, "domain": "global", "reason": self.reason}],
            "status": self.status,
        }
        if self.details:
            error["details"] = list(self.details)
        return Answer(code, json.dumps({"error": error}, indent=2).encode(), headers=self.headers)


def invalid(message: str) -> Refusal:
    """Returns a 400 `INVALID_ARGUMENT`."""
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"description": message}]}
    return Refusal("INVALID_ARGUMENT", message, details=(detail,))


def not_found() -> Refusal:
    """Returns the 404 of something that is not there, as JSON."""
    return Refusal("NOT_FOUND", "Requested entity was not found.", "notFound")


def unauthenticated(*, missing: bool = False) -> Refusal:
    """Returns the 401 of a token that is unknown, expired or, where `missing`, not there at all."""
    start = "Request is missing required" if missing else "Request had invalid"
    kind = "credential" if missing else "credentials"
    message = (
        f"{start} authentication {kind}. Expected OAuth 2 access token, login cookie or other valid authentication "
        "credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    reason = "CREDENTIALS_MISSING" if missing else "ACCESS_TOKEN_EXPIRED"
    challenge = 'Bearer realm="https://accounts.google.com/"' + ("" if missing else ', error="invalid_token"')
    return Refusal("UNAUTHENTICATED", message, "authError", (_info(reason),), (("WWW-Authenticate", challenge),))


def insufficient_scopes() -> Refusal:
    """Returns the 403 of a token whose scopes do not cover the method."""
    challenge = 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"'
    return Refusal(
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        "insufficientPermissions",
        (_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),),
        (("WWW-Authenticate", challenge),),
    )


def permission_denied() -> Refusal:
    """Returns the 403 of a method that ended."""
    return Refusal("PERMISSION_DENIED", "The caller does not have permission", "forbidden")


def day_quota(limit: int = 10_000) -> Refusal:
    """Returns the 429 that only tomorrow ends."""
    return _quota("All requests", "All requests per day", "ApiCallsPerProjectPerDay", limit)


def write_quota(limit: int = 30) -> Refusal:
    """Returns the 429 that a minute ends."""
    return _quota("Write requests", "Write requests per minute per user", "WritesPerMinutePerUser", limit)


def _quota(metric: str, limit_name: str, quota_limit: str, limit: int) -> Refusal:
    message = (
        f"Quota exceeded for quota metric '{metric}' and limit '{limit_name}' of service '{SERVICE}' "
        f"for consumer '{CONSUMER}'."
    )
    metadata = {
        "quota_metric": f"{SERVICE}/{metric.lower().replace(' ', '_')}",
        "quota_limit": quota_limit,
        "quota_limit_value": str(limit),
        "consumer": CONSUMER.replace("project_number:", "projects/"),
    }
    help_link = {
        "@type": "type.googleapis.com/google.rpc.Help",
        "links": [
            {
                "description": "Request a higher quota limit.",
                "url": "https://cloud.google.com/docs/quotas/help/request_increase",
            }
        ],
    }
    details = (_info("RATE_LIMIT_EXCEEDED", metadata), help_link)
    return Refusal("RESOURCE_EXHAUSTED", message, "rateLimitExceeded", details)


def _info(reason: str, metadata: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE} | (metadata or {}),
    }


def bad_item() -> Refusal:
    """Returns the 400 of an id in a batch that this client may not use."""
    return invalid("Request contains an invalid media item id.")


def bad_album(verb: str = "add", preposition: str = "to") -> Refusal:
    """Returns the 400 of an album that this client may not change."""
    return invalid(f"No permission to {verb} media items {preposition} this album.")


def other_parameters() -> Refusal:
    """Returns the 400 of a page token that came with other parameters."""
    return invalid("When using a page token, you must use the same parameters as the previous request.")


def bad_page_token() -> Refusal:
    """Returns the 400 of a page token that is expired or none at all; Google's own words for it are not known."""
    return invalid("Invalid page token.")


NAMED: Final = {
    "unauthenticated": unauthenticated,
    "insufficient-scopes": insufficient_scopes,
    "permission-denied": permission_denied,
    "bad-item": bad_item,
    "bad-album": bad_album,
    "other-parameters": other_parameters,
    "bad-page-token": bad_page_token,
    "day-quota": day_quota,
    "write-quota": write_quota,
    "not-found": not_found,
}
"""The errors of the tables, for scripted faults."""


def server_error(status: int) -> Refusal:
    """Returns a 500, 502, 503 or 504 with a JSON body."""
    if status == 503:
        return Refusal("UNAVAILABLE", "The service is currently unavailable.", "backendError")
    if status == 504:
        return Refusal("DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", "backendError")
    return Refusal("INTERNAL", "Internal error encountered.", "backendError")
