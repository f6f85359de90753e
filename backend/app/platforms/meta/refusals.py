"""What the Graph's refusals mean for a post. Subcodes first: codes such as 4 and 100 are overloaded.

Sources: docs/platforms/facebook.md#5-errors, docs/platforms/instagram.md#6-errors, docs/platforms/threads.md#6-errors,
checked 2026-11. What only one of the three says is in that platform's own connector.
"""

import httpx2

from app.platforms.calls import CallFailed, NotSent
from app.platforms.contract import NeedsReauth, OutcomeUnknown, RateLimited, Rejected, Unavailable
from app.platforms.meta.graph import Refused

_HOUR = 3600.0
_APP_WIDE = {4, 341}
"""The app's own pool is empty; unless a subcode says that something else is meant."""
_ACCOUNT_LIMITS = {17, 32, 613, *range(80000, 80010), 80014}
_TOKEN = {102, 190}
_CHECKPOINT = {459, 464, 4854002}
"""The person has to do something at Facebook itself before a new token helps."""
_PERMISSIONS = {3, 10, *range(200, 300)}
_TOO_FAST = 1390008
_SERVICE = {1, 2}
_SERVICE_SUBCODES = {99, 1363047, 1609010}


def outcome_of(failure: CallFailed) -> RateLimited | NeedsReauth | Rejected | Unavailable | OutcomeUnknown:
    """For the call that publishes: the Graph says 1, 2 and 5xx of posts that are out."""
    if isinstance(failure, NotSent):
        return Unavailable(str(failure))
    if isinstance(failure, Refused) and not _says_nothing(failure):
        return _refusal(failure)
    return OutcomeUnknown(str(failure))


def refusal_of(failure: CallFailed) -> RateLimited | NeedsReauth | Rejected | Unavailable:
    """For calls that may be repeated: reads, uploads, containers, tokens."""
    outcome = outcome_of(failure)
    return Unavailable(outcome.message) if isinstance(outcome, OutcomeUnknown) else outcome


def _says_nothing(refused: Refused) -> bool:
    if refused.subcode in _SERVICE_SUBCODES or refused.code in _SERVICE:
        return True
    return not refused.code or httpx2.codes.is_server_error(refused.status)


def is_about_the_token(refused: Refused) -> bool:
    return refused.code in _TOKEN


def _refusal(refused: Refused) -> RateLimited | NeedsReauth | Rejected:
    wait = refused.regain_seconds or _HOUR
    if refused.code in _TOKEN:
        at_the_platform = "Sign in at the platform itself first; it asks for something there"
        why = at_the_platform if refused.subcode in _CHECKPOINT else "It no longer accepts our access"
        return NeedsReauth(f"{why}: {refused}")
    if refused.subcode == _TOO_FAST:
        return RateLimited(max(wait, _HOUR / 2))
    if refused.code in _APP_WIDE and refused.subcode is None:
        return RateLimited(wait, app_wide=True)
    if refused.code in _PERMISSIONS:
        return NeedsReauth(f"It does not allow us that. Connect again, and allow everything asked: {refused}")
    if refused.code in _ACCOUNT_LIMITS or refused.status == httpx2.codes.TOO_MANY_REQUESTS:
        return RateLimited(wait)
    return Rejected(refused.name, str(refused))
