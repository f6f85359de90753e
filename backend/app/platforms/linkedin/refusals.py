"""What LinkedIn's refusals mean for a post; docs/platforms/linkedin.md#errors, checked 2026-11."""

import re
from collections.abc import Callable
from datetime import datetime

import httpx2

from app.platforms.calls import CallFailed, NotSent
from app.platforms.contract import Credentials, NeedsReauth, OutcomeUnknown, RateLimited, Rejected, Unavailable
from app.platforms.linkedin.api import Refused
from app.platforms.linkedin.throttle import Throttle

SHARES_ACCESS = "shares_access"
"""In an account's details: other accounts came from the same consent and hold the same tokens."""
_ENDED_VERSION_SECONDS = 3600.0
_NOT_INDEXED_SECONDS = 20.0
STILL_UPLOADING_SECONDS = 15.0
_REVOKED = "65601"
_DUPLICATE_OF = re.compile(r"duplicate of\W*(?P<urn>urn:li:\w+:[\w-]+)", re.IGNORECASE)
_POSTS = ("urn:li:share:", "urn:li:ugcPost:", "urn:li:activity:")

Refusal = RateLimited | NeedsReauth | Rejected | Unavailable


def is_duplicate(failure: CallFailed) -> bool:
    """Whether it says that the account has posted just that a moment ago."""
    if not isinstance(failure, Refused) or not httpx2.codes.is_client_error(failure.status):
        return False
    return failure.code == "DUPLICATE_POST" or _DUPLICATE_OF.search(failure.message) is not None


def live_post_in(failure: CallFailed) -> str | None:
    """The post that a refusal as a duplicate names; None where it names something that is no post."""
    found = _DUPLICATE_OF.search(str(failure))
    return found["urn"] if found is not None and found["urn"].startswith(_POSTS) else None


class Judge:
    def __init__(self, throttle: Throttle, *, version: str, clock: Callable[[], datetime]) -> None:
        self._throttle = throttle
        self._version = version
        self._clock = clock

    def outcome(self, failure: CallFailed, credentials: Credentials) -> Refusal | OutcomeUnknown:
        """For the calls that publish."""
        if isinstance(failure, NotSent):
            return Unavailable(str(failure))
        if not isinstance(failure, Refused):
            return OutcomeUnknown(str(failure))
        if "unable to obtain activity" in failure.message.lower():
            return Unavailable(
                "LinkedIn does not find the post yet that the comment belongs to.",
                retry_after_seconds=_NOT_INDEXED_SECONDS,
            )
        if not _is_clear_no(failure.status):
            return OutcomeUnknown(str(failure))
        return self._refusal(failure, credentials)

    def refusal(self, failure: CallFailed, credentials: Credentials) -> Refusal:
        """For calls that may be repeated: reads, uploads."""
        outcome = self.outcome(failure, credentials)
        return Unavailable(outcome.message) if isinstance(outcome, OutcomeUnknown) else outcome

    def _refusal(self, refused: Refused, credentials: Credentials) -> Refusal:  # noqa: PLR0911 - a row of the table each
        if refused.status == httpx2.codes.UPGRADE_REQUIRED or refused.code == "NONEXISTENT_VERSION":
            return self.ended_version()
        if refused.status == httpx2.codes.TOO_MANY_REQUESTS:
            return self._throttle.refused(credentials.account_id, refused.resource, refused.message, at=self._clock())
        if refused.status == httpx2.codes.UNAUTHORIZED:
            return NeedsReauth(
                f"LinkedIn no longer accepts our access ({refused}). Connect the account again.",
                can_refresh=_can_refresh(refused, credentials),
            )
        if refused.status == httpx2.codes.FORBIDDEN:
            return NeedsReauth(
                f"LinkedIn does not allow us that ({refused}). On a Page, your role there may have changed: have it "
                "given back. Then connect the account again, and allow everything asked."
            )
        match refused.code:
            case "MEDIA_ASSET_WAITING_UPLOAD":
                why = "LinkedIn has not finished what was uploaded for it."
                return Unavailable(why, retry_after_seconds=STILL_UPLOADING_SECONDS)
            case "EXPIRED_UPLOAD_URL":
                why = "LinkedIn has dropped what was uploaded: it has to be uploaded again."
                return Unavailable(why, prepare_again=True)
        if not refused.is_worded:
            # An error page of something in front of LinkedIn: nothing was taken, and it may be gone in a minute.
            too_large = refused.status in {httpx2.codes.CONTENT_TOO_LARGE, httpx2.codes.UNSUPPORTED_MEDIA_TYPE}
            return Rejected(f"HTTP_{refused.status}", str(refused)) if too_large else Unavailable(str(refused))
        return Rejected(refused.code or f"HTTP_{refused.status}", str(refused))

    def ended_version(self) -> RateLimited:
        return RateLimited(_ENDED_VERSION_SECONDS, app_wide=True, operator_message=ended_version(self._version))


def ended_version(version: str) -> str:
    return (
        f"LinkedIn has ended version {version} of its API and refuses every call. Set LINKEDIN_API_VERSION to a newer "
        "one (YYYYMM) and start the product again."
    )


def _is_clear_no(status: int) -> bool:
    """A conflict is "try again" of what may be there already."""
    return httpx2.codes.is_client_error(status) and status not in {
        httpx2.codes.REQUEST_TIMEOUT,
        httpx2.codes.CONFLICT,
    }


def _can_refresh(refused: Refused, credentials: Credentials) -> bool:
    """What was taken back cannot be renewed; but where accounts share a consent, another's renewal may look like it."""
    is_revoked = refused.code == _REVOKED or "revoked" in refused.message.lower()
    if is_revoked and not credentials.details.get(SHARES_ACCESS):
        return False
    return bool(credentials.refresh_token)
