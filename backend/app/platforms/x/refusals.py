"""What X's refusals mean for a post. Most 403 differ by their words alone.

Source: docs/platforms/x.md#errors, checked 2026-11.
"""

import httpx2

from app.platforms.calls import CallFailed, NotSent
from app.platforms.contract import NeedsReauth, OutcomeUnknown, RateLimited, Rejected, Unavailable
from app.platforms.x.api import Refused
from app.platforms.x.limits import WINDOW_SECONDS

_OPERATOR_SECONDS = 600.0
"""Until a call is made again to see whether whoever runs this has mended it: often enough that posts are not lost for
being late, seldom enough to be no loop."""

NO_CREDIT = (
    "X has no credit left for this installation's app. Buy credit in X's developer console, or raise the spending "
    "limit there. Posts stay scheduled and go out afterwards."
)
_SPENDING_LIMIT = (
    "The spending limit of this installation's app at X is reached. Raise it in X's developer console, or wait for the "
    "next billing cycle. Posts stay scheduled."
)
_CAPPED = (
    "X takes no more from this installation's app until its usage cap ends or is raised. Look at the usage and the "
    "plan in X's developer console. Posts stay scheduled."
)
_NOT_ENROLLED = (
    "X does not let this installation's app use its API: the app belongs to no project or plan. Put it into one in X's "
    "developer console. Posts stay scheduled."
)

_SPENDING = ("spend cap", "spending cap", "spending limit", "spend limit", "monthly cap")
_LOCKED = ("user-suspended", "is suspended", "been suspended", "temporarily locked", "is locked")
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("duplicate content", "DuplicateContent", "Change its words: X shows the same text of an account once for a time."),
    ("reply to this conversation is not allowed", "ReplyNotAllowed", ""),
    ("deleted or not visible", "EarlierPartGone", ""),
    ("cashtag", "TooManyCashtags", "Keep one $TICKER."),
    ("@mentions", "MentionsNotAllowed", "Remove the @mentions, and publish it again."),
    ("longer than 2 minutes", "VideoTooLong", "Use a video of at most 140 seconds."),
    (
        "not permitted to perform this action",
        "NotPermitted",
        (
            "X says this of texts that are too long and of media it does not take, and sometimes of a whole app: if "
            "other accounts get it as well, whoever runs this installation has to ask X."
        ),
    ),
)
"""What a 403 says, our name for it, and what to do."""


def outcome_of(failure: CallFailed) -> RateLimited | NeedsReauth | Rejected | Unavailable | OutcomeUnknown:
    """For the call that publishes: after a 5xx the post may be out."""
    if isinstance(failure, Refused) and _is_clear_no(failure.status):
        return _refusal(failure)
    if isinstance(failure, NotSent):
        return Unavailable(str(failure))
    return OutcomeUnknown(str(failure))


def refusal_of(failure: CallFailed) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    """For calls that may be repeated: reads, uploads."""
    outcome = outcome_of(failure)
    return Unavailable(outcome.message) if isinstance(outcome, OutcomeUnknown) else outcome


def question_of(failure: CallFailed) -> RateLimited | NeedsReauth | Unavailable:
    """For reads that look for a post: their being refused says nothing about it."""
    refusal = refusal_of(failure)
    return Unavailable(refusal.message) if isinstance(refusal, Rejected) else refusal


def why(failure: CallFailed) -> str:
    """For a person who cannot do more about it than to know."""
    match refusal_of(failure):
        case RateLimited(operator_message=str(to_do)):
            return to_do
        case RateLimited(retry_after_seconds=seconds):
            return f"X asks us to wait {round(seconds):,} seconds."
        case NeedsReauth(message=message) | Rejected(message=message) | Unavailable(message=message):
            return message
    return str(failure)


def _is_clear_no(status: int) -> bool:
    return httpx2.codes.is_client_error(status) and status != httpx2.codes.REQUEST_TIMEOUT


def _refusal(refused: Refused) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    status = refused.status
    if status == httpx2.codes.PAYMENT_REQUIRED:
        return _operator(NO_CREDIT)
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        return _limited(refused)
    if status == httpx2.codes.UNAUTHORIZED:
        return NeedsReauth("X no longer takes our access to this account.", can_refresh=True)
    if status == httpx2.codes.FORBIDDEN and refused.is_x:
        return _forbidden(refused)
    if refused.is_x or status == httpx2.codes.CONTENT_TOO_LARGE:
        code = "TooLarge" if status == httpx2.codes.CONTENT_TOO_LARGE else refused.kind or "InvalidRequest"
        return Rejected(code, str(refused), refused.budget)
    # An error page of something in front of X: nothing was written, and it may be gone in a minute.
    return Unavailable(str(refused))


def _operator(to_do: str, seconds: float = _OPERATOR_SECONDS) -> RateLimited:
    return RateLimited(seconds, app_wide=True, operator_message=to_do)


def _limited(refused: Refused) -> RateLimited:
    wait = refused.wait
    if refused.kind == "usage-capped" or (wait is not None and wait.is_a_cap):
        return _operator(_CAPPED)
    if wait is None:
        return RateLimited(WINDOW_SECONDS, budget=refused.budget)
    return RateLimited(wait.seconds, app_wide=wait.is_of_the_app, budget=refused.budget)


def _forbidden(refused: Refused) -> RateLimited | NeedsReauth | Rejected:
    said = f"{refused.kind} {refused.title} {refused.message}".lower()
    if any(words in said for words in _SPENDING):
        return _operator(_SPENDING_LIMIT)
    if refused.kind == "client-forbidden" or "client-not-enrolled" in said:
        return _operator(_NOT_ENROLLED)
    if refused.kind == "unsupported-authentication":
        return NeedsReauth(f"X does not allow us that with the access we have. Connect the account again: {refused}")
    if any(words in said for words in _LOCKED):
        return NeedsReauth(f"X has locked or suspended this account. Clear that up on x.com first: {refused}")
    for words, code, to_do in _WORDS:
        if words in said:
            return Rejected(code, f"{refused} {to_do}".rstrip(), refused.budget)
    return Rejected(refused.kind or "Forbidden", str(refused), refused.budget)
