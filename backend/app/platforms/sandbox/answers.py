"""What the sandbox's answers mean to the product: pure translation, no calls."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2

from app.core.ids import fingerprint
from app.platforms.contract import (
    BudgetLeft,
    Credentials,
    Found,
    NeedsReauth,
    OutcomeUnknown,
    Pending,
    Prepared,
    Published,
    RateLimited,
    RefreshedTokens,
    Rejected,
    Unavailable,
)
from app.platforms.http import budget_left, json_object, retry_after_seconds
from app.platforms.sandbox.errors import RATE_LIMIT_SCOPE_HEADER

_NOT_OFFERED = {"idempotency_not_supported", "listing_not_supported"}


@dataclass(frozen=True, slots=True)
class Listing:
    posts: list[dict[str, Any]]
    at: datetime
    """By the network's own clock."""


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The account does not have this way of asking."""


def error_of(response: httpx2.Response) -> tuple[str, str]:
    """Code and message of a refusal."""
    error = json_object(response).get("error")
    if isinstance(error, dict) and "code" in error:
        return str(error["code"]), str(error.get("message") or error["code"])
    return f"http_{response.status_code}", f"The sandbox answered with status {response.status_code}."


def refusal(response: httpx2.Response, credentials: Credentials) -> Rejected | RateLimited | NeedsReauth | None:
    """For answers that say for certain that nothing was taken; None for all others."""
    code, message = error_of(response)
    status = response.status_code
    if status == httpx2.codes.UNAUTHORIZED:
        return NeedsReauth(message, can_refresh=code == "token_expired" and bool(credentials.refresh_token))
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        return rate_limited(response)
    # 408 is a 4xx that a proxy sends for a request it may have passed on.
    is_no = response.is_client_error and status != httpx2.codes.REQUEST_TIMEOUT
    return Rejected(code, message, budget_left(response)) if is_no else None


def rate_limited(response: httpx2.Response) -> RateLimited:
    app_wide = response.headers.get(RATE_LIMIT_SCOPE_HEADER) == "app"
    return RateLimited(retry_after_seconds(response), app_wide=app_wide, budget=budget_left(response))


def taken(post: dict[str, Any], budget: BudgetLeft | None = None) -> Published | Pending | OutcomeUnknown:
    post_id = post.get("id")
    if not isinstance(post_id, str) or not post_id:
        return OutcomeUnknown("The sandbox said yes without naming the post.")
    if post.get("status") == "processing":
        return Pending(post_id, float(post.get("check_after_seconds") or 1), budget)
    return Published(post_id, post.get("permalink"), budget)


def listing(
    response: httpx2.Response, credentials: Credentials
) -> Listing | NotOffered | RateLimited | NeedsReauth | Unavailable:
    code, message = error_of(response)
    if code in _NOT_OFFERED:
        return NotOffered()
    refused = refusal(response, credentials)
    if isinstance(refused, RateLimited | NeedsReauth):
        return refused
    body = json_object(response)
    posts, at = body.get("posts"), body.get("now")
    if not response.is_success or not isinstance(posts, list) or not isinstance(at, str):
        return Unavailable(message)
    return Listing(posts, datetime.fromisoformat(at))


def found(post: dict[str, Any]) -> Found:
    return Found(str(post["id"]), post.get("permalink"))


def tokens(body: dict[str, Any], at: datetime) -> RefreshedTokens | None:
    access, refresh, seconds = (body.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if not isinstance(access, str) or not access:
        return None
    return RefreshedTokens(
        access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        expires_at=at + timedelta(seconds=seconds) if isinstance(seconds, int) else None,
    )


def post_fingerprint(text: str, media_count: int) -> str:
    """The same for what a reader would call the same post: white space and normal forms make no difference."""
    return fingerprint([" ".join(unicodedata.normalize("NFC", text).split()), media_count])


def matches(post: dict[str, Any], prepared: Prepared, *, not_before: datetime) -> bool:
    """The same words in the same place: parts of a thread may say the same, but never in reply to the same post."""
    same = post_fingerprint(str(post.get("text", "")), len(post.get("media") or [])) == prepared["fingerprint"]
    is_same_place = post.get("reply_to") == prepared["body"].get("reply_to")
    return same and is_same_place and datetime.fromisoformat(str(post["published_at"])) >= not_before
